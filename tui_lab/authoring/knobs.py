"""Knobs: the hyperparameters a learner may edit.

A scenario declares them in its class body and reads them as plain attributes:

    lr = Number(0.5, low=1e-6, high=10, live=True, about="how far one step moves a weight")
    ...
    optimizer = torch.optim.SGD(model.parameters(), lr=self.lr)

A `live` knob acts on the running training; any other one rebuilds the network.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

from tui_lab.errors import Misused
from tui_lab.languages import translated as _

T = TypeVar("T")

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


class KnobError(ValueError):
    """A text that the knob cannot use; the message says what it takes."""


def refusal(name: str, takes: str, given: str) -> str:
    """That a knob does not take what it was given, and what it takes."""
    return _("{name} takes {what}, not {given}").format(name=name, what=takes, given=given)


class HasKnobValues(Protocol):
    """An object that knobs keep their values in."""

    knob_values: dict[str, Any]


class Knob(ABC, Generic[T]):
    """One hyperparameter: `default` is the value it begins with.

    `name` is what a learner sees and types; it is the attribute's name unless said otherwise. `about`
    is one line of help. One that is `view_only` is live and does not touch the training. `acts_when` are
    conditions on other knobs without which it has no effect, such as "optimizer = adam or adamw and
    hidden > 0"; a knob that is not live may only name such as are not live either. Raises KnobError for a
    default that the knob itself would refuse.
    """

    kind: ClassVar[str] = "text"  # which of KINDS a front end edits it with

    def __init__(
        self,
        default: T,
        *,
        about: str = "",
        unit: str = "",
        live: bool = False,
        view_only: bool = False,
        acts_when: str = "",
        name: str = "",
    ) -> None:
        self.default = default
        self.about = about
        self.unit = unit
        self.live = live or view_only
        self.view_only = view_only
        self.acts_when = acts_when
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
        said = _("{name} is a knob: the learner sets it, the scenario reads it")
        raise Misused(said.format(name=self.name))

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

    @abstractmethod
    def ends(self) -> list[T]:
        """Legal values at the ends of its range, as far as its author gave them."""

    def limits(self) -> dict[str, Any]:
        """What its values are taken from, as plain data; a part of `describe`."""
        return {"takes": self.accepts, "examples": []}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that make a knob with such `limits`."""
        return {}

    def describe(self) -> dict[str, Any]:
        """All that a front end has to know, as plain data; `knob_from` makes a knob of it again."""
        return {
            "name": self.name,
            "type": self.kind,
            "default": self.default,
            "unit": self.unit,
            "about": self.about,
            "live": self.live,
            "view_only": self.view_only,
            "acts_when": self.acts_when,
        } | self.limits()

    def wanted(self, sign: str, text: str) -> float | str:
        """What `text` stands for after `sign`, one of COMPARISONS, in a condition. Raises KnobError."""
        try:
            return float(text)
        except ValueError:
            raise KnobError(_("{text} is no number").format(text=repr(text))) from None

    def compare(self, value: T, sign: str, wanted: float | str) -> bool:
        """Whether the condition `sign wanted` holds of `value`."""
        return COMPARISONS[sign](value, wanted)


AnyKnob = Knob[Any]


def knobs_of(scenario: type) -> dict[str, AnyKnob]:
    """The knobs that a class and its bases declare, by name, in the order of declaration."""
    found: dict[str, AnyKnob] = {}
    for base in reversed(scenario.__mro__):
        for attribute in vars(base).values():
            if isinstance(attribute, Knob):
                found[attribute.name] = attribute
    return found


def texts(knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]) -> dict[str, str]:
    """What a learner would type for values of knobs."""
    return {name: knobs[name].format(value) for name, value in values.items()}


def legal_values(knobs: Mapping[str, AnyKnob], texts: Mapping[str, str]) -> dict[str, Any]:
    """The values that texts name, of those knobs that are still there and take them."""
    values: dict[str, Any] = {}
    for name in texts.keys() & knobs.keys():
        with suppress(KnobError):
            values[name] = knobs[name].parse(texts[name])
    return values


def parse_settings(knobs: Mapping[str, AnyKnob], settings: list[str]) -> dict[str, Any]:
    """Values from texts of the form NAME=VALUE. Raises KnobError."""
    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals:
            raise KnobError(_("{text} is not NAME=VALUE, such as lr=0.1").format(text=repr(setting)))
        if name not in knobs:
            said = _("there is no knob {name}; the knobs are {knobs}")
            raise KnobError(said.format(name=repr(name), knobs=", ".join(knobs)))
        values[name] = knobs[name].parse(text.strip())
    return values
