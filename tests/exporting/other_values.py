"""For each scenario a second set of values of its knobs, away from the defaults."""

from __future__ import annotations

from typing import Any

from tui_lab.authoring.knob_kinds import Choice, Sizes, Text
from tui_lab.authoring.knobs import AnyKnob


def other_values(knobs: dict[str, AnyKnob]) -> dict[str, Any]:
    """Every knob at another value: the last choice, another layer, the next number."""
    return {name: _other(knob) for name, knob in knobs.items()}


def _other(knob: AnyKnob) -> Any:
    if isinstance(knob, Choice):
        return next(one for one in reversed(knob.choices) if one != knob.default)
    if isinstance(knob, Sizes):
        return (5, 3)
    if isinstance(knob, Text):
        return knob.describe()["examples"][0]
    above = knob.nudge(knob.default, True)
    return above if above != knob.default else knob.nudge(knob.default, False)
