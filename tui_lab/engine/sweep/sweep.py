"""A sweep in training: what can goes together, the rest one after another, and it can be left at any time."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

import torch

from tui_lab.authoring.reserved import is_own
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.alike import NO_PARTS, likeness, why_alone
from tui_lab.engine.sweep.finished import Finished, finished_together
from tui_lab.engine.sweep.making import Made
from tui_lab.engine.sweep.one_by_one import train_alone
from tui_lab.engine.sweep.plan import Member, Plan
from tui_lab.engine.sweep.result import Outcome, Result, result_of
from tui_lab.engine.sweep.together import CannotStack, Together, most_together
from tui_lab.errors import ScenarioError

TOLD = 0.1  # seconds between two words on how far it is
FEWEST = 4  # networks in one call that are faster than one after another
WAITING = 512  # networks that wait for others of their shape


@dataclass(frozen=True)
class Progress:
    """`done` of `total` runs; the `share` of the whole training; who has `finished` since the last word."""

    done: int
    total: int
    share: float
    finished: tuple[Finished, ...] = ()


class Sweep:
    """The runs of `plan` that are not `known` yet. A run whose code fails is done, and the others go on.

    `share` is how much of the whole training was done at the last word, `steps` are those that were trained,
    of all runs; `together` is how many runs were trained so, `alone` how many one after another, by the
    reason.
    """

    def __init__(
        self,
        scenario: type[Scenario],
        plan: Plan,
        device: torch.device,
        known: Iterable[Outcome] = (),
    ) -> None:
        self.plan = plan
        self.steps = self.together = 0
        self.share = 0.0
        self.alone: Counter[str] = Counter()
        self._scenario = scenario
        self._device = device
        self._outcomes = {(one.member.place, one.member.seed): one for one in known}
        self._fresh: list[Finished] = []
        self._told = 0.0

    @property
    def result(self) -> Result:
        """Of all that is done by now."""
        return result_of(self.plan, self._outcomes.values())

    @property
    def left(self) -> int:
        """Runs that are still to be trained."""
        return len(self.plan.members) - len(self._outcomes)

    def train(self) -> Iterator[Progress]:
        """Train what is left. Between two words the caller may leave; what has finished is whole."""
        left = self._not_done(self.plan.members)
        if not is_own(self._scenario, "parts"):
            yield from self._one_by_one(left, NO_PARTS)
            left = []
        waiting: dict[Hashable, list[Made]] = {}
        for member in left:
            made, why = self._made(member)
            if made is None:
                yield from self._one_by_one([member], why)
                continue
            group = waiting.setdefault(likeness(made), [])
            group.append(made)
            if len(group) >= most_together(made):
                yield from self._all_of(group)
                group.clear()
            elif sum(map(len, waiting.values())) >= WAITING:
                largest = max(waiting.values(), key=len)
                yield from self._all_of(largest)
                largest.clear()
            yield from self._word(0.0)
        for group in waiting.values():
            yield from self._all_of(group)
        yield self._progress(0.0)

    def _not_done(self, members: Iterable[Member]) -> list[Member]:
        return [one for one in members if (one.place, one.seed) not in self._outcomes]

    def _made(self, member: Member) -> tuple[Made | None, str]:
        """A member that may be stacked with others, or else why it may not."""
        try:
            made = Made(self._scenario, member, self._device)
            if why := why_alone(made):
                return None, why
            made.begin(self.plan.steps)
        except (
            ScenarioError
        ) as error:  # a fault of setup() will come again, and one of parts() need not matter
            fault = error.fault
            return None, f"{fault.during} fails at {fault.file.name}:{fault.line}: {fault.message}"
        return made, ""

    def _all_of(self, group: list[Made]) -> Iterator[Progress]:
        members, why = [made.member for made in group], f"fewer than {FEWEST} networks are alike"
        if len(group) >= FEWEST:
            try:
                yield from self._in_one(group)
                return
            except (CannotStack, ScenarioError) as error:
                why = str(error)
        group.clear()
        yield from self._one_by_one(self._not_done(members), why)

    def _in_one(self, group: list[Made]) -> Iterator[Progress]:
        stack, steps = Together(group), self.plan.steps
        for done in stack.train(steps):
            yield from self._word(len(group) * done / steps)
        (name,) = self._scenario.losses
        self.together += len(group)
        each = zip(group, stack.losses, stack.diverged, strict=True)
        for told, (made, losses, diverged) in enumerate(each, start=1):
            self._add(
                finished_together(
                    self.plan,
                    made.member,
                    losses,
                    {} if diverged else made.metrics(),
                    name=name,
                    diverged=diverged,
                    together=len(group),
                    began=made.began,
                )
            )
            yield from self._word(len(group) - told)

    def _one_by_one(self, members: Iterable[Member], why: str) -> Iterator[Progress]:
        for member in members:
            try:
                for told in train_alone(self._scenario, self.plan, member, self._device):
                    if isinstance(told, Finished):
                        self._add(told)
                        self.alone[why] += 1
                        yield from self._word(0.0)
                    else:
                        yield from self._word(0.0 if self.plan.steps == FOREVER else told / self.plan.steps)
            except ScenarioError as error:
                failed = Outcome(member, 0, math.nan, fault=error.fault)
                self._outcomes[member.place, member.seed] = failed
                yield from self._word(0.0)

    def _add(self, finished: Finished) -> None:
        outcome = finished.outcome
        self._outcomes[outcome.member.place, outcome.member.seed] = outcome
        self.steps += outcome.step
        self._fresh.append(finished)

    def _word(self, part: float) -> Iterator[Progress]:
        """How far it is, if that was not said just now; `part` of a run more than are done."""
        if (now := time.monotonic()) - self._told >= TOLD:
            self._told = now
            yield self._progress(part)

    def take_finished(self) -> tuple[Finished, ...]:
        """Who has finished since the last word: who leaves at no word, but by an error, asks for these."""
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    def _progress(self, part: float) -> Progress:
        done, total = len(self._outcomes), len(self.plan.members)
        self.share = (done + part) / total
        return Progress(done, total, self.share, self.take_finished())
