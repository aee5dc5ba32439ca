"""What a training that is not the lab's own cannot be told, it says: nothing is left without an answer."""

from __future__ import annotations

from typing import get_args

import pytest

from tui_lab.cli.ranks import followed
from tui_lab.engine import orders
from tui_lab.watching import cannot

# What either obeys; what asks for nothing that anybody waits for; what a script takes, whose views have no
# points to edit.
HELD = {
    orders.RunOn,
    orders.Pause,
    orders.RunOrPause,
    orders.StepBy,
    orders.SetSpeed,
    orders.Stop,
    orders.Want,
}
QUIET = {orders.EvaluateAt, orders.Park, orders.CloseInstruments, orders.ListDevices}
OF_A_SCRIPT = {orders.SetKnobs, orders.SetValue, orders.Freeze, orders.EditPoint, orders.OpenInstrument}


@pytest.mark.parametrize(
    ("refused", "obeyed"),
    [(cannot.CANNOT, HELD | OF_A_SCRIPT), (followed.CANNOT, HELD)],
    ids=["script", "ranks"],
)
def test_each_command_is_obeyed_or_refused_with_a_reason(refused: dict[type, str], obeyed: set[type]) -> None:
    assert set(get_args(orders.Command)) == set(refused) | obeyed | QUIET
