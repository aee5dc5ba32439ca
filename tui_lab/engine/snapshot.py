"""A run as it stood between two steps: a header, and the answers to what was asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, cast

from tui_lab.engine.asks import Ask
from tui_lab.languages import translated as _

A = TypeVar("A")
K = TypeVar("K", bound=Ask[Any])
FOREVER = 2**62  # steps of a training of which only its end will tell
TOTALS = ("total", "loss", "total_loss", "loss_total")  # what is called so is the sum of what is not
State = Literal["running", "paused", "done", "diverged", "failed"]


@dataclass(frozen=True)
class Compilation:
    """How it stands with steps in one compiled call; `why` says why they were `refused`."""

    state: Literal["unasked", "building", "ready", "refused"] = "unasked"
    why: str = ""


@dataclass(frozen=True)
class Advice:
    """What to do after a divergence, in words; `values` are knobs with which the same run trained."""

    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Nothing in it is shared with the training. `answers` are by what was asked."""

    run_id: int
    state: State
    step: int
    seed: int | None  # None where nobody knows
    device: str
    knobs: dict[str, Any]
    losses: dict[str, float]  # by the names that the scenario declares; empty where nothing is trained
    steps_per_second: float
    message: str = ""  # of a run that diverged: what happened
    advice: Advice = Advice()  # and what to do, once that is known
    compilation: Compilation = Compilation()
    changed: frozenset[str] = frozenset()  # live knobs that had another value earlier in the run
    in_force: dict[str, float] = field(default_factory=dict)  # live knobs that a scheduler has moved on from
    epoch_steps: int = 0  # in an epoch, 0 where that is not known
    stand_in: str = ""  # the known set in whose place its data are
    answers: Mapping[Ask[Any], Any] = field(default_factory=dict)
    by: int = 0  # which screen asked, where there are several

    @property
    def loss(self) -> float:
        """The loss; of several the total, or else the lowest that is a number, NaN where there is none."""
        return overall(self.losses)

    def answer(self, ask: Ask[A]) -> A | None:
        """What was answered; None where it was not asked."""
        return cast("A | None", self.answers.get(ask))

    def answers_to(self, kind: type[K]) -> Iterator[tuple[K, Any]]:
        """All asks of a kind with their answers."""
        return ((ask, answer) for ask, answer in self.answers.items() if isinstance(ask, kind))


def has_epochs(epoch_steps: int) -> bool:
    """Whether epochs are worth a word: one that is a step long, or of unknown length, says nothing."""
    return epoch_steps > 1


def epoch_words(step: int, epoch_steps: int, steps: int = 0) -> str:
    """How often all examples have been seen after `step` steps, of a training of `steps`; or empty.

    The tenth is cut, not rounded: an epoch that is not over is not called so.
    """
    if not has_epochs(epoch_steps):
        return ""
    whole, left = divmod(step, epoch_steps)
    of = f"/{steps // epoch_steps:,}" if steps and not steps % epoch_steps else ""
    return _("epoch {epoch}").format(epoch=f"{whole:,}.{10 * left // epoch_steps}{of}")


def overall(losses: Mapping[str, float]) -> float:
    """The total, where one is called so; else the lowest that is a number, NaN where there is none."""
    if (total := total_of(losses)) is not None:
        return losses[total]
    return min((loss for loss in losses.values() if loss == loss), default=math.nan)


def total_of(losses: Iterable[str]) -> str | None:
    """Which of several losses is the total, whose terms the others are; None where each stands for itself."""
    return next((name for name in losses if name in TOTALS), None)
