"""Every built-in scenario that trains comes back by its recipe alone, with what was changed on the way."""

from __future__ import annotations

import pytest

from tests.marks import slow
from tests.scenarios.lab import TRAINED, on, run_of
from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.number_knobs import Number
from tui_lab.engine.replaying import replay
from tui_lab.engine.run import Run

STEPS = 6
FIRST = ("regression", "rnn", "way-5-static-graph")
pytestmark = pytest.mark.usefixtures("every_look_at_the_clock_takes_a_second")


def turn_one(run: Run) -> None:
    """Turn the first live number that has an effect, if there is one."""
    knobs, values = run.scenario.knobs(), run.scenario.knob_values
    for name, knob in knobs.items():
        if isinstance(knob, Number) and knob.live and not why_idle(knob, knobs, values):
            run.set_live(name, knob.nudge(values[name], True))
            return


@pytest.mark.parametrize("name", [name if name in FIRST else slow(name) for name in TRAINED])
def test_it_comes_back_by_its_recipe(name: str) -> None:
    run, again = run_of(name), run_of(name)
    on(run, STEPS)
    turn_one(run)
    if (names := list(run.parameters)) and names[0] != "":
        run.set_value(names[0], 0, 0.125)
    on(run, 2)
    assert list(replay(again, run.changes, run.step)) == []
    assert again.losses == run.losses and again.changes == run.changes
    assert on(again, 3) == on(run, 3)
