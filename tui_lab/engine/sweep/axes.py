"""What a sweep goes over: a knob and its values, from what is typed as `lr=0.01,0.1` or `lr=1e-3..1:7`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knob_kinds import Integer, Number, Sizes
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.languages import plural, translated as _
from tui_lab.number_text import rounded

MOST_RUNS = 10_000  # of one sweep
DIGITS = 3  # of the values that a range is divided into
WIDE = 10.0  # a range whose ends are so many times apart is divided by factors, not by differences


@dataclass(frozen=True)
class Axis:
    """A knob by name, its values and what one would type for each, in their order.

    `given` is how many were typed, the same ones counted again.
    """

    name: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    given: int = field(default=0, compare=False)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def repeats(self) -> str:
        """That some of those which were typed are the same, in words; empty where they are not."""
        if self.given <= len(self):
            return ""
        said = plural(
            "{name} has {count:,} value among the {given:,} given: each is trained once",
            "{name} has {count:,} different values among the {given:,} given: each is trained once",
            len(self),
        )
        return said.format(name=self.name, count=len(self), given=self.given)

    @property
    def is_scale(self) -> bool:
        """Whether there is something between two values: numbers, sizes of one layer, but no words."""
        sizes = [value if isinstance(value, tuple) else (value,) for value in self.values]
        return all(len(size) == 1 and not isinstance(size[0], str) for size in sizes)


def axis_of(knob: AnyKnob, values: Iterable[Any]) -> Axis:
    """The axis over `values`, each once."""
    once = tuple(dict.fromkeys(values))
    return Axis(knob.name, once, tuple(map(knob.format, once)))


def axes_of(knobs: Mapping[str, AnyKnob], typed: Iterable[str], fixed: Mapping[str, Any]) -> tuple[Axis, ...]:
    """The axes that were `typed` as NAME=VALUES, over `knobs` of which some are `fixed`. Raises KnobError."""
    axes: list[Axis] = []
    for text in typed:
        name, equals, values = text.partition("=")
        name = name.strip()
        if not equals or not values.strip():
            raise KnobError(
                _("{text} is not NAME=VALUES, such as lr=0.01,0.1,1 or lr=1e-3..1:7").format(text=repr(text))
            )
        if name not in knobs:
            raise KnobError(
                _("there is no knob {name}; the knobs are {names}").format(
                    name=repr(name), names=", ".join(knobs)
                )
            )
        if knobs[name].view_only:
            raise KnobError(
                _("{name} only changes what is shown, not the training: sweep over another knob").format(
                    name=name
                )
            )
        if name in fixed:
            raise KnobError(
                _("{name} cannot be both swept over and set: leave out one of the two").format(name=name)
            )
        if name in {axis.name for axis in axes}:
            raise KnobError(
                _("{name} is there twice: write all its values behind one --over {name}=").format(name=name)
            )
        given = _values(knobs[name], values)
        axes.append(replace(axis_of(knobs[name], given), given=len(given)))
    return tuple(axes)


def refuse_idle(knobs: Mapping[str, AnyKnob], axes: Iterable[Axis], all_values: list[dict[str, Any]]) -> None:
    """Raises KnobError for an axis whose knob has no effect, whichever of `all_values` the knobs have."""
    for axis in axes:
        reasons = [why_idle(knobs[axis.name], knobs, values) for values in all_values]
        if reasons and all(reasons):
            raise KnobError(
                _("{name} has {why}, so that all its runs would be alike: set or sweep over that").format(
                    name=axis.name, why=reasons[0]
                )
            )


def _values(knob: AnyKnob, text: str) -> list[Any]:
    found: list[Any] = []
    for part in text.split(","):
        found += _range(knob, part) if ".." in part else [knob.parse(part.strip())]
        if len(found) > MOST_RUNS:
            said = _("{knob} has more values than a sweep takes: at most {most} runs")
            raise KnobError(said.format(knob=knob.name, most=f"{MOST_RUNS:,}"))
    return found


def _range(knob: AnyKnob, text: str) -> list[Any]:
    """The values of LOW..HIGH:COUNT, by equal factors where the ends are far apart, both above 0."""
    if not isinstance(knob, (Number, Integer, Sizes)):
        raise KnobError(
            _("{name} takes {accepts}, one by one: a range needs numbers").format(
                name=knob.name, accepts=knob.accepts
            )
        )
    ends, colon, count_text = text.partition(":")
    low_text, __, high_text = (part.strip() for part in ends.partition(".."))
    low, high = (_number(knob, end) for end in (low_text, high_text))
    if not colon or not count_text.strip().isdecimal() or int(count_text) < 2:
        raise KnobError(
            _("{text} does not say how many values: write {ends}:7 for seven").format(
                text=repr(text.strip()), ends=ends.strip()
            )
        )
    if int(count_text) > MOST_RUNS:
        raise KnobError(
            _("{text} is more than a sweep takes: at most {most:,} runs").format(
                text=repr(text.strip()), most=MOST_RUNS
            )
        )
    shares = [at / (int(count_text) - 1) for at in range(int(count_text))]
    if min(low, high) > 0 and max(low, high) >= WIDE * min(low, high):
        between = [math.exp(math.log(low) * (1 - share) + math.log(high) * share) for share in shares]
    else:
        between = [low * (1 - share) + high * share for share in shares]
    inside = [rounded(value, DIGITS) for value in between[1:-1]]
    whole = [value if isinstance(knob, Number) else round(value) for value in (low, *inside, high)]
    return [knob.parse(repr(value)) for value in whole]


def _number(knob: AnyKnob, text: str) -> float:
    value = knob.parse(text)
    if isinstance(value, tuple):
        if len(value) != 1:
            raise KnobError(
                _("a range of {name} runs between sizes of one layer, not {text}").format(
                    name=knob.name, text=repr(text)
                )
            )
        value = value[0]
    return float(value)
