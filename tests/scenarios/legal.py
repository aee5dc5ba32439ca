"""Legal values of a knob, for hypothesis to draw from."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tui_lab.authoring.knob_kinds import Choice, Integer, Number, Sizes, Text
from tui_lab.authoring.knobs import AnyKnob

WIDEST = 64  # units of a layer that is drawn; the largest legal one is among the extremes


def legal_values(knob: AnyKnob) -> st.SearchStrategy[Any]:
    """Any value that `knob` takes."""
    match knob:
        case Number():
            return st.floats(knob.low, knob.high, allow_nan=False)
        case Integer():
            return st.integers(knob.low, knob.high)
        case Choice():
            return st.sampled_from(knob.choices)
        case Text():
            return st.sampled_from(knob.examples)
        case Sizes():
            widest = min(WIDEST, knob.largest)
            return st.lists(st.integers(1, widest), max_size=knob.most_layers).map(tuple)
    raise AssertionError(f"{knob.name}: say here what a {type(knob).__name__} takes")
