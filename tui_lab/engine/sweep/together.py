"""Networks of one shape trained together: every step of all of them in one call.

A step of a small network is mostly bookkeeping between tiny operations, and as much of it for a hundred
networks as for one. `torch.func.vmap` turns the forward pass of one network into that of all, whose
parameters lie in the rows of one tensor. No loss depends on another's row, so the gradient of the sum of
the losses is the gradient of each. What is asked of a scenario is its `Parts`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.func import functional_call, vmap

from tui_lab.authoring.parts import Batch
from tui_lab.engine.compiled import ModelAndLoss
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.making import Made
from tui_lab.engine.sweep.rules import RULES

MOST = 128  # in one call: more are hardly faster, and all of them are done at the same time
MOST_PARAMETERS = 8_000_000  # numbers of all of them
MOST_DATA = 4_000_000  # numbers of their batches, of one step as of all that are drawn ahead
MOST_AHEAD = 100  # steps whose batches are drawn at once: to go from one random stream to the next costs
CHECKED = 3  # steps that are compared with those of a run alone
CLOSE, NEAR_ZERO = 1e-3, 1e-6  # how far losses may be off by rounding

Losses = npt.NDArray[np.float64]


class CannotStack(Exception):
    """These members have to be trained one after another; the message says why."""


class Together:
    """A group of members whose steps are alike, and `losses` of each, of every step that it has taken.

    One whose loss is no finite number any longer has `diverged`; it leaves, and nothing else changes for the
    others. After `train` the network of each other member is as trained as that of its own run would be.
    """

    def __init__(self, group: Sequence[Made]) -> None:
        self.group = list(group)
        self.losses: list[list[float]] = [[] for _ in group]
        self.diverged = [False] * len(group)
        self._there = np.arange(len(group))  # which members the rows belong to
        first = group[0].only
        self._both = ModelAndLoss(first)
        parameters = dict(first.model.named_parameters())
        self._names = [f"model.{name}" for name in parameters]
        self._shapes = [parameter.shape for parameter in parameters.values()]
        self._sizes = [parameter.numel() for parameter in parameters.values()]
        every_name = first.model.named_parameters(remove_duplicate=False)
        self._shared = len(parameters) < sum(1 for _ in every_name)
        self._rows = torch.stack([_row(made) for made in group])
        self._rule = RULES[type(first.optimizer)]([made.only.optimizer for made in group], self._rows)
        self._forward: Callable[[Tensor, Tensor, Tensor], Tensor] = vmap(self._loss_of_one)
        self._stacked: tuple[list[Tensor], Tensor] | None = None
        self._given: list[tuple[list[Tensor], Tensor]] = [([], self._rows)] * 2

    def train(self, steps: int) -> Iterator[int]:
        """Train so many steps; yields after each how many are done. Raises CannotStack, ScenarioError."""
        done, first, compared = 0, True, False
        while done < steps and self._there.size:
            members = [self.group[at] for at in self._there]
            ahead = 1 if first else min(self._ahead, steps - done)
            drawn = [made.batches(ahead) for made in members]
            own = (
                [_loss_alone(made, one[0]) for made, one in zip(members, drawn, strict=True)] if first else []
            )
            losses = []
            for at in range(ahead):
                losses.append(self._step([one[at] for one in drawn]))
                done += 1
                yield done
            found = torch.stack(losses).cpu().double().numpy()
            if first and not _close(found[0], own):
                raise CannotStack("stacked, the networks come to other losses than alone")
            self._keep(found)
            first = False
            if not compared and (done >= min(CHECKED, steps) or self.diverged[0]):
                self._compare()
                compared = True
        self._give_back()

    @property
    def _ahead(self) -> int:
        """How many steps' batches to draw at once."""
        numbers = max(1, sum(stacked.numel() for _, stacked in self._given))
        return max(1, min(MOST_AHEAD, MOST_DATA // numbers))

    def _loss_of_one(self, row: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        values = [part.view(shape) for part, shape in zip(row.split(self._sizes), self._shapes, strict=True)]
        parameters = dict(zip(self._names, values, strict=True))
        loss: Tensor = functional_call(self._both, parameters, (inputs, targets), tie_weights=self._shared)
        return loss

    def _step(self, batches: list[Batch]) -> Tensor:
        """Train one step; the losses before it, shape (members,)."""
        try:
            rows = self._rows.requires_grad_()
            losses = self._forward(rows, self._stack(0, batches), self._stack(1, batches))
            (gradients,) = torch.autograd.grad(losses, rows, torch.ones_like(losses))
        except Exception as error:  # whatever vmap does not know how to do
            said = (str(error).splitlines() or [""])[0][:160]
            raise CannotStack(f"they cannot be stacked: {type(error).__name__}: {said}") from error
        with torch.no_grad():
            self._rows = rows.detach()
            self._rule.step(self._rows, gradients)
        return losses.detach()

    def _stack(self, place: int, batches: list[Batch]) -> Tensor:
        """Inputs or targets of all; where each step takes the same ones they are put together once."""
        tensors = [batch[place] for batch in batches]
        former, stacked = self._given[place]
        if len(former) != len(tensors) or any(
            one is not two for one, two in zip(tensors, former, strict=True)
        ):
            stacked = torch.stack(tensors)
            self._given[place] = tensors, stacked
        return stacked

    def _keep(self, found: Losses) -> None:
        """Take down the losses of some steps, shape (steps, rows), and let go of who has diverged."""
        finite = np.isfinite(found)
        for row, at in enumerate(self._there.tolist()):
            lost = not finite[:, row].all()
            until = int(finite[:, row].argmin()) + 1 if lost else len(found)
            self.losses[at] += found[:until, row].tolist()
            self.diverged[at] = lost
        if not (on := finite.all(axis=0)).all():
            rows = torch.from_numpy(on).to(self._rows.device)
            self._rows = self._rows[rows]
            self._rule.keep(rows)
            self._there = self._there[on]

    def _compare(self) -> None:
        """See whether a run alone begins alike: what parts() say need not be what step() does."""
        made = self.group[0]
        run = Run(type(made.scenario), dict(made.member.knobs), made.member.seed, made.scenario.device)
        expected = []
        while run.step < min(CHECKED, len(self.losses[0])):
            run.advance()
            expected.append(run.loss)
        if not _close(np.array(self.losses[0][: len(expected)]), expected):
            raise CannotStack("step() comes to other losses than its parts()")

    @torch.no_grad()
    def _give_back(self) -> None:
        for row, at in zip(self._rows, self._there.tolist(), strict=True):
            parameters = self.group[at].only.model.parameters()
            for parameter, part in zip(parameters, row.split(self._sizes), strict=True):
                parameter.copy_(part.view_as(parameter))


def most_together(made: Made) -> int:
    """How many like this one a call may have."""
    parameters = sum(parameter.numel() for parameter in made.only.model.parameters())
    return min(MOST, MOST_PARAMETERS // max(1, parameters))


def _row(made: Made) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in made.only.model.parameters()])


def _loss_alone(made: Made, batch: Batch) -> float:
    """The loss of a network by itself. Raises CannotStack where that is not of its answer alone."""
    try:
        with made.random:
            with torch.no_grad():
                answer = made.only.model(batch[0])
            loss = made.only.loss_fn(answer, batch[1])
    except Exception as error:
        raise CannotStack(f"parts() cannot be used: {type(error).__name__}: {error}") from error
    if loss.requires_grad:
        raise CannotStack("the loss has a penalty on the weights, which step() need not show")
    return float(loss)


def _close(found: Losses, expected: Sequence[float]) -> bool:
    return np.allclose(found, expected, rtol=CLOSE, atol=NEAR_ZERO, equal_nan=True)
