"""A setup as one line: what it says, and that anything else is one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tui_lab.authoring.knobs import AnyKnob, KnobError, parse_settings, texts
from tui_lab.authoring.source import load
from tui_lab.errors import LabError
from tui_lab.exporting.setup_line import SetupLine, read_setup_line, setup_line
from tui_lab.teaching.catalogue import find, shipped_scenarios

NAMES = ("regression", "playground", "surfaces", "matrix-layer", "xor")
ENTRIES = shipped_scenarios()
KNOBS = {name: load(find(name, ENTRIES)).knobs() for name in NAMES}
WORDS = sorted(
    {knob for knobs in KNOBS.values() for knob in knobs} | {*NAMES, "seed", "=", "'", '"', "\\", " "}
)


def looked_at(line: str) -> tuple[str, dict[str, Any], int | None]:
    """All that opening a lab by a line looks at."""
    read = read_setup_line(line)
    knobs = KNOBS.get(find(read.name, ENTRIES).name, KNOBS["regression"])
    return read.name, parse_settings(knobs, list(read.settings)), read.seed


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_again(name: str) -> None:
    knobs = KNOBS[name]
    defaults = texts(knobs, {one: knob.default for one, knob in knobs.items()})
    assert setup_line(name, defaults, defaults, 3) == f"{name} seed=3"
    values = {one: _another(knob) for one, knob in knobs.items()}
    line = setup_line(name, texts(knobs, values), defaults, 4)
    assert "\n" not in line
    found, read, seed = looked_at(line)
    assert (found, seed) == (name, 4)
    assert {one: read.get(one, knobs[one].default) for one in knobs} == values


def _another(knob: AnyKnob) -> Any:
    return next((one for one in knob.ends() if one != knob.default), knob.default)


def test_it_is_short_and_plain() -> None:
    line = "regression hidden=20 lr=0.1 seed=3"
    assert read_setup_line(line) == SetupLine("regression", ("hidden=20", "lr=0.1"), 3)
    assert setup_line("regression", {"hidden": "20", "lr": "0.1"}, {}, 3) == line
    quoted = setup_line("playground", {"inputs": "x y"}, {}, 0)
    assert looked_at(quoted)[1] == {"inputs": "x y"}
    assert read_setup_line("xor").seed is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("regression 'lr=1", "has no partner"),
        ("lr=1", "not with a scenario"),
        ("regression hidden", "is no KNOB=VALUE"),
        ("regression =3", "is no KNOB=VALUE"),
        ("regression seed=-1", "seed takes a whole number from 0 to 4,294,967,295, not"),
        ("regression seed=4294967296", "seed takes a whole number"),
        ("regression seed=٣", "seed takes a whole number"),
        ("regression lr=fast", "lr takes a number"),
        ("regression lt=1", "there is no knob"),
        ("x" * 20_000, "at most 10,000 are read"),
    ],
)
def test_anything_else_is_one_sentence(line: str, words: str) -> None:
    with pytest.raises((LabError, KnobError), match=words) as raised:
        looked_at(line)
    assert "\n" not in str(raised.value)


TEXT = st.text(max_size=40) | st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map("".join)
SETTING = st.tuples(st.sampled_from(WORDS), TEXT | st.floats().map(str) | st.integers().map(str)).map(
    "=".join
)
LINE = TEXT | st.tuples(st.sampled_from(NAMES), st.lists(SETTING, max_size=5)).map(
    lambda parts: " ".join((parts[0], *parts[1]))
)


def value_or_sentence(line: str) -> None:
    try:
        name, values, seed = looked_at(line)
    except (LabError, KnobError) as error:
        assert str(error).strip() and "\n" not in str(error)
        return
    assert name and isinstance(values, dict) and (seed is None or 0 <= seed < 2**32)


@given(LINE)
@settings(max_examples=300, deadline=None)
def test_any_line_is_a_setup_or_one_sentence(line: str) -> None:
    value_or_sentence(line)


@pytest.mark.slow
@given(LINE)
@settings(max_examples=10_000, deadline=None)
def test_ten_thousand_lines_are_setups_or_one_sentence_each(line: str) -> None:
    value_or_sentence(line)
