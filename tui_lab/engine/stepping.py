"""One step of a scenario's own: its random numbers, what it may return, and when it was the last."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from types import GeneratorType
from typing import Any

from torch import Tensor

from tui_lab.authoring.reserved import is_own
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.written_returns import returns_something
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import ONE_LOSS, kept
from tui_lab.engine.snapshot import FOREVER
from tui_lab.errors import Misused, ScenarioError, fault_of
from tui_lab.languages import translated as _


class Stepping:
    """Takes the steps of a scenario. Their losses stay where they were computed if they are read `later`.

    A `step()` that yields is resumed at each step; once it has `ended` there is none any more.
    """

    def __init__(self, scenario: Scenario, random: RandomStream, later: bool) -> None:
        self._scenario = scenario
        self._random = random
        self._later = later
        self._names = scenario.losses
        self._step: Callable[[], Any] = scenario.step
        self._generator: GeneratorType[Any, None, Any] | None = None
        self._gave_none = False
        self.ended = False

    @property
    def resumes(self) -> bool:
        """Whether where it stands lies in a generator, which cannot be saved."""
        return self._generator is not None

    def begin_again(self) -> None:
        """Be as before the first step, which is tried where an instrument looks before it."""
        if self._generator is not None:
            with suppress(Exception):  # of an author's own on the way out
                self._generator.close()
            self._generator, self._step, self.ended = None, self._scenario.step, False

    def take(self) -> Mapping[str, Tensor | float]:
        """Train one step; by name its losses, and whatever else it gave; none of them in a warm-up.

        Raises ScenarioError.
        """
        try:
            with self._random:
                loss = self._step()
                if isinstance(loss, GeneratorType):
                    self._generator, self._step = loss, partial(next, loss, self)
                    loss = self._step()
            if isinstance(loss, (Tensor, float)) and len(self._names) == 1:
                return {self._names[0]: kept(loss, self._later)}
            if loss is self:  # what the generator has no more of
                self.ended = True
                return {}
            given = {name: one for name, one in self._by_name(loss).items() if one is not None}
            return {str(name): kept(one, self._later, ONE_LOSS, name) for name, one in given.items()}
        except BaseException as error:  # `blaming` would cost every step a microsecond
            raise self._blamed(error) from error

    def _blamed(self, error: BaseException) -> ScenarioError:
        scenario = type(self._scenario)
        return ScenarioError(fault_of(error, scenario.file, "step()", scenario, "step"))

    def _by_name(self, loss: Any) -> Mapping[Any, Any]:
        names = self._names
        if loss is None:
            self._expect_a_loss()
            return {}
        if not names:
            raise Misused(
                _(
                    'step() returned a loss, and `losses` declares none: write losses = ("loss",) in the '
                    "class, or return nothing"
                )
            )
        if not isinstance(loss, Mapping):
            if isinstance(loss, (tuple, list)) or len(names) > 1:
                raise Misused(_as_a_dict(loss, names))
            return {names[0]: loss}
        if missing := [name for name in names if name not in loss]:
            said = _(
                "step() returned the losses {given}; `losses` declares {declared}. Write losses = {all} in "
                "the class, or return {missing} as well, None in a step that has none"
            )
            given, declared = _listed(loss), _listed(names)
            every = tuple(map(str, loss))
            raise Misused(said.format(given=given, declared=declared, all=every, missing=_listed(missing)))
        return loss

    def _expect_a_loss(self) -> None:
        """A step without a loss is a warm-up, unless there is no `return` for one at all."""
        if self._names and not self._gave_none:
            self._gave_none = True
            if self._generator is None and not returns_something(type(self._scenario).step):
                raise Misused(_("step() returned None; it has to return the loss: end it with return loss"))

    def never_gave_a_loss(self, steps: int) -> ScenarioError:
        """What to raise at the end of a training of so many `steps` without any loss."""
        what = _("yield loss in its loop") if self._generator is not None else "return loss"
        if not steps:
            what += _(", and see whether what it loops over is empty")
        said = _("step() gave no loss in {steps} steps: write {what}")
        return self._blamed(Misused(said.format(steps=f"{steps:,}", what=what)))


class Plan:
    """How many steps a training has, and whether the one just done was the last; `done` so far.

    What `step()` itself says of its end, by `steps` or by ending, is `stopped`: no other plan goes on then.
    """

    def __init__(self, scenario: Scenario, stepping: Stepping) -> None:
        self._scenario = scenario
        self._stepping = stepping
        # A generator ends by itself, unless a number of steps is given all the same.
        own = "steps" in vars(scenario) or is_own(type(scenario), "steps")
        self._open = not own and inspect.isgeneratorfunction(type(scenario).step)
        self._steps = self._planned = scenario.steps
        self._cut = 0  # where step() has set `steps` to
        scenario.most_steps = FOREVER if self._open else self._planned
        self.done = self.stopped = False
        self._quiet = 0  # before which step nothing ends

    @property
    def steps(self) -> int:
        """How many there are; FOREVER where only the end will tell."""
        return FOREVER if self._open and not self._cut else self._scenario.steps

    @property
    def over(self) -> bool:
        """Whether there is no step any more, however many are asked for."""
        return self._stepping.ended

    def take_up(self, step: int) -> None:
        """The training goes on from a state that was saved at `step`."""
        self._quiet = 0
        if self._scenario.steps != self._steps:
            self._steps = self._cut = self._scenario.steps
        if not self._open:
            self._scenario.most_steps = max(self._planned, step + 1)

    def follow(self, before: int, step: int) -> None:
        """The training has come from one step to another."""
        steps = self._scenario.steps
        if step < self._quiet and steps == self._steps and not self._stepping.ended:
            return  # as nearly every step does
        set_now = steps != self._steps
        if set_now:
            self._steps = self._cut = steps
        self.stopped = self._stepping.ended or (set_now and steps <= step) or before < self._cut <= step
        self.done = self.stopped or before < self.steps <= step
        if step >= self._planned and not self._open:
            self._scenario.most_steps = step + 1  # beyond the plan, step() may still say where it ends
        ends = (self.steps, self._cut, self._planned)
        self._quiet = 0 if self.done else min((end for end in ends if end > step), default=0)


def _listed(names: Any) -> str:
    return ", ".join(map(str, names))


def _as_a_dict(loss: Any, names: tuple[str, ...]) -> str:
    """What to write instead of a tuple, or of one loss where several are declared."""
    if isinstance(loss, (tuple, list)):
        given = _("{kind} of {count} values").format(kind=type(loss).__name__, count=len(loss))
        named = names if len(names) == len(loss) else (*names, *(f"value_{k + 1}" for k in range(len(loss))))
        named = named[: max(1, len(loss))]
    else:
        given, named = _("single loss"), names
    terms = ", ".join(f'"{name}": …' for name in named)
    said = _("step() returned a {given}; `losses` declares {declared}: return {dict}")
    return said.format(given=given, declared=_listed(names), dict=f"{{{terms}}}")
