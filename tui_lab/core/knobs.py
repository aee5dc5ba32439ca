"""Knobs: the hyperparameters a learner may edit.

A scenario declares them in its class body and reads them as plain attributes:

    lr = Number(0.5, low=1e-6, high=10, live=True, about="how far one step moves a weight")
    ...
    optimizer = torch.optim.SGD(model.parameters(), lr=self.lr)

A `live` knob acts on the running training; any other one rebuilds the network.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from typing import Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")


class KnobError(ValueError):
    """A text that the knob cannot use; the message says what it takes."""


class HasKnobValues(Protocol):
    """An object that knobs keep their values in."""

    knob_values: dict[str, Any]


class Knob(ABC, Generic[T]):
    """One hyperparameter: `default` is the tutorial's own value.

    `name` is what a learner sees and types; it is the attribute's name unless said otherwise. `about`
    is one line of help. One that is `view_only` is live and does not touch the training. Raises KnobError
    for a default that the knob itself would refuse.
    """

    def __init__(
        self,
        default: T,
        *,
        about: str,
        unit: str = "",
        live: bool = False,
        view_only: bool = False,
        name: str = "",
    ) -> None:
        self.default = default
        self.about = about
        self.unit = unit
        self.live = live or view_only
        self.view_only = view_only
        self.name = "the default"  # for the sentence that refuses it
        self.check(default)
        self.name = name

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.name = self.name or attribute

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: HasKnobValues, owner: type) -> T: ...
    def __get__(self, instance: HasKnobValues | None, owner: type) -> Self | T:
        if instance is None:
            return self
        value: T = instance.knob_values[self.name]
        return value

    def __set__(self, instance: HasKnobValues, value: T) -> None:
        raise AttributeError(f"{self.name} is a knob: the learner sets it, the scenario reads it")

    @abstractmethod
    def parse(self, text: str) -> T:
        """The value that `text` names. Raises KnobError, which says what is taken instead."""

    @abstractmethod
    def check(self, value: T) -> T:
        """`value` itself when it is legal. Raises KnobError."""

    @abstractmethod
    def nudge(self, value: T, up: bool) -> T:
        """The next legal value above or below; `value` itself at the end of the range."""

    @property
    @abstractmethod
    def accepts(self) -> str:
        """What may be typed, in words."""

    def format(self, value: T) -> str:
        """The text that `parse` reads back to `value`."""
        return str(value)


NEXT_TO_ZERO = 1e-4  # the last rung of a Number before zero, where zero is in its range


class Number(Knob[float]):
    """A real number in [low, high]."""

    def __init__(self, default: float, *, low: float, high: float, **more: Any) -> None:
        self.low, self.high = low, high
        super().__init__(default, **more)

    def parse(self, text: str) -> float:
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(value)

    def check(self, value: float) -> float:
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise KnobError(f"{self.name} takes {self.accepts}, not {self.format(value)}")
        return value

    def nudge(self, value: float, up: bool) -> float:
        """The neighbour in the 1-2-5 series, which suits a learning rate as well as a share."""
        if value == 0:
            after = NEXT_TO_ZERO if up else -NEXT_TO_ZERO
        else:
            rung = self._rung(abs(value), up == (value > 0))
            if rung < NEXT_TO_ZERO and rung < abs(value) and self.low <= 0 <= self.high:
                rung = 0.0  # the ladder never gets there by itself
            after = rung if value > 0 else -rung
        return min(self.high, max(self.low, after))

    @staticmethod
    def _rung(value: float, up: bool) -> float:
        exponent = math.floor(math.log10(value))
        rungs = [
            float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)
        ]
        close = 1e-9 * value
        return (
            min(rung for rung in rungs if rung > value + close)
            if up
            else max(rung for rung in rungs if rung < value - close)
        )

    @property
    def accepts(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def format(self, value: float) -> str:
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


class Integer(Knob[int]):
    """A whole number in [low, high]."""

    def __init__(self, default: int, *, low: int, high: int, **more: Any) -> None:
        self.low, self.high = low, high
        super().__init__(default, **more)

    def parse(self, text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("−", "-"))
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(value)

    def check(self, value: int) -> int:
        if not self.low <= value <= self.high:
            raise KnobError(f"{self.name} takes {self.accepts}, not {value}")
        return value

    def nudge(self, value: int, up: bool) -> int:
        stride = 1 if abs(value) < 20 else 10 if abs(value) < 200 else 100
        return min(self.high, max(self.low, value + (stride if up else -stride)))

    @property
    def accepts(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"


class Choice(Knob[str]):
    """One word of a list."""

    def __init__(self, default: str, *, choices: tuple[str, ...], **more: Any) -> None:
        self.choices = choices
        super().__init__(default, **more)

    def parse(self, text: str) -> str:
        word = text.strip().lower()
        found = [choice for choice in self.choices if choice.lower() == word]
        found = found or [choice for choice in self.choices if word and choice.lower().startswith(word)]
        if len(found) != 1:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}")
        return found[0]

    def check(self, value: str) -> str:
        if value not in self.choices:
            raise KnobError(f"{self.name} takes {self.accepts}, not {value!r}")
        return value

    def nudge(self, value: str, up: bool) -> str:
        place = self.choices.index(value) + (1 if up else -1)
        return self.choices[place % len(self.choices)]

    @property
    def accepts(self) -> str:
        return "one of " + ", ".join(self.choices)


class Switch(Choice):
    """`on` or `off`."""

    def __init__(self, default: str = "off", **more: Any) -> None:
        super().__init__(default, choices=("off", "on"), **more)


class Sizes(Knob[tuple[int, ...]]):
    """The sizes of the hidden layers: `10`, `64 32`, or `none` for a network without any."""

    def __init__(
        self, default: tuple[int, ...], *, most_layers: int = 6, largest: int = 4096, **more: Any
    ) -> None:
        self.most_layers, self.largest = most_layers, largest
        super().__init__(default, **more)

    def parse(self, text: str) -> tuple[int, ...]:
        # 64-32 is a common way to write two sizes; any other dash would be a sign.
        words = re.sub(r"(?<=\d)-(?=\d)", " ", text.lower().replace(",", " ")).split()
        if words in ([], ["none"], ["0"]):
            return ()
        try:
            sizes = tuple(int(word) for word in words)
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(sizes)

    def check(self, value: tuple[int, ...]) -> tuple[int, ...]:
        if not isinstance(value, tuple):
            raise KnobError(f"{self.name} takes a tuple such as (10,), not {value!r}")
        if len(value) > self.most_layers or not all(1 <= size <= self.largest for size in value):
            raise KnobError(f"{self.name} takes {self.accepts}, not {self.format(value)}")
        return value

    def nudge(self, value: tuple[int, ...], up: bool) -> tuple[int, ...]:
        """Widen or narrow the last layer; a layer of one unit narrows to none."""
        if not value:
            return (1,) if up else value
        *before, last = value
        stride = 1 if last < 20 else 10 if last < 200 else 100
        last = min(self.largest, last + stride) if up else last - stride
        return (*before, last) if last >= 1 else tuple(before)

    @property
    def accepts(self) -> str:
        return f"up to {self.most_layers} layer sizes from 1 to {self.largest:,} such as 10 or 64 32, or none"

    def format(self, value: tuple[int, ...]) -> str:
        return " ".join(str(size) for size in value) or "none"


AnyKnob = Knob[Any]


def knobs_of(scenario: type) -> dict[str, AnyKnob]:
    """The knobs that a class and its bases declare, by name, in the order of declaration."""
    found: dict[str, AnyKnob] = {}
    for base in reversed(scenario.__mro__):
        for attribute in vars(base).values():
            if isinstance(attribute, Knob):
                found[attribute.name] = attribute
    return found


def parse_settings(knobs: dict[str, AnyKnob], settings: list[str]) -> dict[str, Any]:
    """Values from texts of the form NAME=VALUE. Raises KnobError."""
    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals:
            raise KnobError(f"{setting!r} is not NAME=VALUE, such as lr=0.1")
        if name not in knobs:
            raise KnobError(f"there is no knob {name!r}; the knobs are " + ", ".join(knobs))
        values[name] = knobs[name].parse(text.strip())
    return values
