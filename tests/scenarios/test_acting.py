"""Every knob has an effect, or says why it has none; and one that says so has none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache, cached_property
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.scenarios.lab import NAMES, entry_of, run_of, train_to
from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.source import load

STEPS = 4
STAGES = (STEPS, 40, 220)  # steps after which a knob shows: the later ones where it has not before
TIMED = ("batch-size", "devices")  # whose views show how long things take
HEXADECIMAL = re.compile(r"\b[0-9a-f]{8,}\b")  # addresses in memory
ELSEWHERE = {"compile"}  # knobs that act on the time that steps take, not on what they come to


@cache
def knobs_of(name: str) -> dict[str, AnyKnob]:
    return load(entry_of(name)).knobs()


def plain(value: Any) -> Any:
    """A figure as something that compares by value."""
    match value:
        case np.ndarray():
            return (value.shape, np.nan_to_num(value.astype(np.float64), nan=1e99).tolist())
        case float():
            return "nan" if math.isnan(value) else value
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case frozenset():
            return sorted(map(str, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    return str(value)


class Outcome:
    """All that a learner can see of a run; its views, which cost the most, only where they are needed."""

    def __init__(self, name: str, values: dict[str, Any], steps: int) -> None:
        self._run = run = run_of(name, **values)
        train_to(run, min(steps, run.scenario.steps))
        self._views = () if name in TIMED else tuple(run.scenario.views())
        self._numbers = (run.scenario.steps, plain(run.losses), plain(run.metrics))

    @cached_property
    def _figures(self) -> list[Any]:
        return [HEXADECIMAL.sub("", str(plain(self._run.figure(name)))) for name in self._views]

    def differs(self, other: Outcome) -> bool:
        return self._numbers != other._numbers or self._figures != other._figures


def other_values(knob: AnyKnob, value: Any) -> Iterator[Any]:
    near = [knob.nudge(value, up) for up in (True, False)]
    far = [end for end in knob.ends() if end not in near and not _large(end)]
    yield from (other for other in (*near, *far) if other != value)


def _large(value: Any) -> bool:
    return isinstance(value, tuple) and sum(value) > 512


def settings_where_it_acts(name: str, knob: AnyKnob) -> Iterator[dict[str, Any]]:
    """Values of the other knobs, as few as can be off their default, with which `knob` says that it acts."""
    knobs = knobs_of(name)
    if not why_idle(knob, knobs, {}):
        yield {}
        return
    named = [other for other in knobs.values() if other is not knob and other.name in knob.acts_when]
    for values in product(*([other.default, *other_values(other, other.default)] for other in named)):
        setting = {other.name: value for other, value in zip(named, values, strict=True)}
        if not why_idle(knob, knobs, setting):
            yield setting
            return


def settings_where_it_is_idle(name: str, knob: AnyKnob) -> Iterator[dict[str, Any]]:
    knobs = knobs_of(name)
    if why_idle(knob, knobs, {}):
        yield {}
    for other in knobs.values():
        if other is not knob and other.name in knob.acts_when:
            yield from (
                {other.name: value}
                for value in other.ends()
                if not _large(value) and why_idle(knob, knobs, {other.name: value})
            )


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "devices"])
def test_every_knob_acts_or_says_why_not(name: str) -> None:
    without = []
    for knob in knobs_of(name).values():
        if knob.name in ELSEWHERE:
            continue
        settings = list(settings_where_it_acts(name, knob))
        assert settings, f"{knob.name} never acts"
        for setting in settings:
            if not acts(name, knob, setting):
                without.append((knob.name, setting))
    assert without == []


def acts(name: str, knob: AnyKnob, setting: dict[str, Any]) -> bool:
    for steps in STAGES:
        before = Outcome(name, setting, steps)
        for other in other_values(knob, knob.default):
            if before.differs(Outcome(name, setting | {knob.name: other}, steps)):
                return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "devices"])
def test_a_knob_that_says_it_does_not_act_changes_nothing(name: str) -> None:
    changed = []
    for knob in knobs_of(name).values():
        for setting in settings_where_it_is_idle(name, knob):
            before = Outcome(name, setting, STEPS)
            for other in other_values(knob, knob.default):
                if before.differs(Outcome(name, setting | {knob.name: other}, STEPS)):
                    changed.append((knob.name, other, setting))
    assert changed == []


@pytest.mark.parametrize("name", NAMES)
def test_a_knob_that_rebuilds_waits_for_none_that_is_live(name: str) -> None:
    """Turned while it has no effect it rebuilds nothing, and would be left out once it has."""
    knobs = knobs_of(name)
    for knob in knobs.values():
        named = [other for other in knobs.values() if other.name in knob.acts_when.split()]
        assert knob.live or not any(other.live for other in named)
        assert not knob.acts_when or named or why_idle(knob, knobs, {}) == ""
