"""What a scenario's author imports from `tui_lab`."""

from __future__ import annotations

from typing import Any

from tui_lab.authoring import api


def test_a_star_brings_all_that_is_there_for_scenarios() -> None:
    names: dict[str, Any] = {}
    exec("from tui_lab import *", names)
    assert names["Scenario"] is api.Scenario
    assert {"view", "Number", "Plot", "Cycle"} <= set(names)
