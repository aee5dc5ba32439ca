"""Names that mean something to the lab, set on a scenario by accident: taken, or refused in a sentence.

What only the class says, such as `title` or `speed`, is an author's own on the instance.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Iterable
from typing import Any

import torch

from tui_lab.authoring.datasets.known_sets import KNOWN
from tui_lab.authoring.knobs import Knob
from tui_lab.authoring.speeds import SPEEDS
from tui_lab.errors import Misused
from tui_lab.languages import noted, translated as _

# What the lab itself looks up, and what it is for.
METHODS = {
    "setup": noted("is the method that makes data, network and optimizer"),
    "step": noted("is the method that trains one step"),
    "metrics": noted("is the method that gives what else is worth a curve"),
    "epoch_end": noted("is the method that is called after each epoch"),
    "parts": noted("is the method that says what a step is made of"),
    "knob_changed": noted("is the method that hears of a live knob"),
    "points_edited": noted("is the method that hears of points that were edited"),
    "knobs": noted("is the method that lists the knobs"),
    "views": noted("is the method that lists the views"),
    "main_view": noted("is the method that names the large view"),
    "knob_values": noted("holds the values of the knobs, which are read as self.lr and the like"),
    "losses": noted('names in the class what step() returns, such as losses = ("loss",)'),
}
OTHERWISE = {"metrics": "found", "losses": "history", "step": "steps_done", "steps": "steps_done"}
# What a class says of itself in plain values, so that no knob can have the name as its attribute.
PLAIN = ("title", "chapter", "position", "tutorial", "speed", "main", "losses", "trained", "family", "file")


# That may be set, to what they are for.
VALUES = ("device", "steps", "epoch_steps", "trained", "stand_in", "data_from")


class Guard:
    """Stands in a class for `plain`, its attribute `name`, and looks at what an instance sets that to.

    A `__setattr__` would cost every other attribute of a step ten times as much. `own` says whether the
    class itself gave the attribute.
    """

    def __init__(self, name: str, plain: Any, own: bool) -> None:
        self.name, self.plain, self.own = name, plain, own
        marks = {mark: getattr(plain, mark) for mark in ("view_title", "view_edits") if hasattr(plain, mark)}
        vars(self).update(marks)  # what a view is marked with

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is not None and self.name in instance.__dict__:
            return instance.__dict__[self.name]
        plain = self.plain
        return plain.__get__(instance, owner) if hasattr(plain, "__get__") else plain

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.name] = taken(instance, self.name, value)

    def __delete__(self, instance: Any) -> None:
        del instance.__dict__[self.name]


def guard(scenario: type[Any], views: Iterable[str]) -> None:
    """Have a class look at what its instances set; `views` are the names of its views."""
    for name in (*VALUES, *METHODS, *views):
        plain = inspect.getattr_static(scenario, name, None)
        if not isinstance(plain, (Guard, Knob)):
            setattr(scenario, name, Guard(name, plain, own=name in vars(scenario)))


def is_own(scenario: type[Any], name: str) -> bool:
    """Whether a class, or one between it and Scenario, gives the attribute `name` itself."""
    found = inspect.getattr_static(scenario, name)
    return found.own if isinstance(found, Guard) else True


def taken(scenario: Any, name: str, value: Any) -> Any:
    """What `value` becomes as the attribute `name`. Raises Misused where it cannot be what that is for."""
    match name:
        case "device":
            return _device(value)
        case "steps":
            return _steps(scenario, value)
        case "epoch_steps":
            if (number := whole(value)) is None or number < 1:
                said = _("epoch_steps is how many steps an epoch has, 1 or more, not {value}")
                raise Misused(said.format(value=repr(value)))
            return number
        case "trained":
            return names_in(value, "trained", ("w", "b"), _("; ") + _choose(name))
        case "stand_in":
            if value not in ("", *KNOWN):
                said = _(
                    "stand_in is the set in whose place other data stand, one of {known}, or empty, not "
                    "{value}; {choose}"
                )
                raise Misused(said.format(known=", ".join(KNOWN), value=repr(value), choose=_choose(name)))
            return value
        case "data_from":
            if not isinstance(value, str):
                said = _("data_from is a text that tells its data from others; {choose}")
                raise Misused(said.format(choose=_choose(name)))
            return value
    if name in METHODS:
        said = _("{name} {is_for}; {choose}")
        raise Misused(said.format(name=name, is_for=_(METHODS[name]), choose=_choose(name)))
    title = type(scenario).views()[name]
    said = _("{name} is the method that draws the view {title}; {choose}")
    raise Misused(said.format(name=name, title=repr(title), choose=_choose(name)))


def _choose(name: str) -> str:
    other = OTHERWISE.get(name, f"{name}_")
    said = _("choose another name for what self.{name} is to hold, such as self.{other}")
    return said.format(name=name, other=other)


def _device(value: Any) -> torch.device:
    try:
        return torch.device(value)
    except (RuntimeError, TypeError):
        said = _(
            'device is what is computed on, such as "cpu" or torch.device("cuda"), not {value}; it is set '
            "before setup(), as the learner chose it"
        )
        raise Misused(said.format(value=repr(value))) from None


def _steps(scenario: Any, value: Any) -> int:
    """A number of steps to train; in step() it may end the training early, and not go on with it."""
    number, least = whole(value), 1 if scenario.losses else 0
    if number is None:
        said = _(
            "steps is how many steps the training has, a whole number, not {value}; write int(…) around it"
        )
        raise Misused(said.format(value=repr(value)))
    most = scenario.most_steps
    if number < least:
        said = _("steps is how many steps the training has, {least} or more; {choose}")
        raise Misused(said.format(least=least, choose=_choose("steps")))
    if most is not None and number > most:
        said = _(
            "steps is how many steps the training has, which step() cannot raise to {number}, only lower "
            "to end early; {choose}, and set steps in setup() if there are to be more"
        )
        raise Misused(said.format(number=f"{number:,}", choose=_choose("steps")))
    return number


def whole(value: Any) -> int | None:
    """`value` as a whole number; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        return None


def names_in(value: Any, what: str, example: tuple[str, ...], more: str = "") -> tuple[str, ...]:
    """Names in a tuple, also where there is a single one or a list of them. Raises Misused."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (tuple, list)) and all(isinstance(name, str) for name in value):
        return tuple(value)
    said = _("{what} takes names in a tuple, such as {example}, not {value}{more}")
    raise Misused(said.format(what=what, example=example, value=repr(value), more=more))


def check_class(scenario: type[Any]) -> None:
    """Put right, or refuse, what a class says of itself in plain values. Raises Misused."""
    for name in {*PLAIN, *VALUES}:
        said = getattr(scenario, name, None)
        if hasattr(said, "fset") or hasattr(said, "attrname"):  # computed when it is asked for
            more = _(", or set it in setup()") if name in VALUES else ""
            plain = _("{name} is what the class says of itself: a plain value, not a property{more}")
            raise Misused(plain.format(name=name, more=more))
        if isinstance(said, Knob) and name in PLAIN:
            otherwise = _(
                "{name} is what the class says of itself; call the attribute otherwise and the knob by it: "
                "{name}_ = …(…, name={quoted})"
            )
            raise Misused(otherwise.format(name=name, quoted=repr(name)))
    if scenario.speed not in SPEEDS:
        one_of = _("speed is one of {speeds}, not {speed}")
        raise Misused(one_of.format(speeds=", ".join(map(repr, SPEEDS)), speed=repr(scenario.speed)))
    _put(scenario, "losses", names_in(scenario.losses, "losses", ("loss",)))
    _put(scenario, "trained", names_in(scenario.trained, "trained", ("w", "b")))
    steps: object = scenario.steps
    if not isinstance(steps, Knob):
        if (number := whole(steps)) is None or number < (1 if scenario.losses else 0):
            many = _("steps is how many steps the training has, a number such as 1000, not {value}")
            raise Misused(many.format(value=repr(steps)))
        _put(scenario, "steps", number)


def _put(scenario: type[Any], name: str, value: Any) -> None:
    """Give a class another value of what it says itself."""
    found = inspect.getattr_static(scenario, name)
    if isinstance(found, Guard):
        found.plain = value
    else:
        setattr(scenario, name, value)
