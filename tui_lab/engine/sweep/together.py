"""Networks of one shape trained together: every step of all of them in one call.

A step of a small network is mostly bookkeeping between tiny operations, and as much of it for a hundred
networks as for one. `torch.func.vmap` turns the forward pass of one network into that of all, whose
parameters lie in the rows of one tensor. No loss depends on another's row, so the gradient of the sum of
the losses is the gradient of each. What is asked of a scenario is its `Parts`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.func import vmap

from tui_lab.authoring.parts import Batch
from tui_lab.engine.sweep.making import Made
from tui_lab.engine.sweep.rules import RULES
from tui_lab.engine.sweep.trust import why_not_trusted

MOST = 128  # in one call: more are hardly faster, and all of them are done at the same time
MOST_PARAMETERS = 8_000_000  # numbers of all of them
MOST_DATA = 4_000_000  # numbers of their batches of one step
STRETCH = 25  # steps whose losses are read at once
CLOSE, NEAR_ZERO = 1e-3, 1e-6  # how far losses may be off by rounding

Slot = tuple[dict[str, Any], str, nn.Parameter | None]  # a module's parameters, a name there, what it holds
Losses = npt.NDArray[np.float64]


class CannotStack(Exception):
    """These members have to be trained one after another; the message says why."""


class Together:
    """A group of members whose steps are alike; `losses` has those of each, of every step that it has taken.

    One whose loss is no finite number any longer has `diverged`; it leaves, and nothing else changes for the
    others. After `train` the network of each other member is as trained as that of its own run would be.
    """

    def __init__(self, group: Sequence[Made]) -> None:
        self.group = list(group)
        self.diverged = [False] * len(group)
        self._there = np.arange(len(group))  # which members the rows belong to
        first = group[0].only
        self._model, self._loss_fn = first.model, first.loss_fn
        parameters = group[0].parameters
        self._slots = _slots(first.model, list(parameters))
        self._shapes = [parameter.shape for parameter in parameters.values()]
        self._sizes = [parameter.numel() for parameter in parameters.values()]
        self._have(torch.stack([_row(made) for made in group]))
        self._rule = RULES[type(first.optimizer)]([made.only.optimizer for made in group], self._rows)
        self._forward: Callable[[list[Tensor], Tensor, Tensor], Tensor] = vmap(self._loss_of_one)
        self._given: list[tuple[list[int], list[Tensor], Tensor]] = [([], [], self._rows)] * 2
        self._unread: list[Tensor] = []  # losses of steps, which lie on their device
        self._read_so_far: list[list[Losses]] = [[] for _ in group]

    @property
    def losses(self) -> list[Losses]:
        """Of each member those of all its steps."""
        return [np.concatenate(parts) if parts else np.empty(0) for parts in self._read_so_far]

    def _have(self, rows: Tensor) -> None:
        """Train what lies in `rows`; the parameters are looks at it, each of shape (members, …)."""
        self._rows = rows
        self._ones = torch.ones(len(rows), dtype=rows.dtype, device=rows.device)
        parts = rows.split(self._sizes, dim=1)
        self._parameters = [
            part.unflatten(1, shape).requires_grad_() if shape else part[:, 0].requires_grad_()
            for part, shape in zip(parts, self._shapes, strict=True)
        ]

    def train(self, steps: int) -> Iterator[int]:
        """Train so many steps; yields after each how many are done. Raises CannotStack, ScenarioError."""
        if any(made.penalised for made in self.group):
            raise CannotStack("the loss has a penalty on the weights, which step() need not show")
        if why := why_not_trusted(self.group[0], steps):
            raise CannotStack(why)
        done = 0
        while done < steps and self._there.size:
            by_member = [self.group[at].batches(steps - done) for at in self._there]
            drawn = [list(batches) for batches in zip(*by_member, strict=True)]  # step by step
            while drawn and self._there.size:
                for batches in drawn[:STRETCH]:
                    self._unread.append(self._step(batches))
                    done += 1
                    yield done
                del drawn[:STRETCH]
                on = self._read()
                if not on.all():
                    drawn = [[one for one, stays in zip(step, on, strict=True) if stays] for step in drawn]
        self._give_back()

    def _loss_of_one(self, parameters: list[Tensor], inputs: Tensor, targets: Tensor) -> Tensor:
        for slots, parameter in zip(self._slots, parameters, strict=True):
            for holder, name, _ in slots:
                holder[name] = parameter
        return self._loss_fn(self._model(inputs), targets)

    def _step(self, batches: list[Batch]) -> Tensor:
        """Train one step; the losses before it, shape (members,)."""
        try:
            losses = self._forward(self._parameters, self._stack(0, batches), self._stack(1, batches))
            gradients = torch.autograd.grad(losses, self._parameters, self._ones)
        except Exception as error:  # whatever vmap does not know how to do
            said = (str(error).splitlines() or [""])[0][:160]
            raise CannotStack(f"they cannot be stacked: {type(error).__name__}: {said}") from error
        finally:
            for slots in self._slots:
                for holder, name, own in slots:
                    holder[name] = own
        with torch.no_grad():
            members = len(losses)
            self._rule.step(self._rows, torch.cat([one.reshape(members, -1) for one in gradients], dim=1))
        return losses.detach()

    def _stack(self, place: int, batches: list[Batch]) -> Tensor:
        """Inputs or targets of all; where each step takes the same ones they are put together once."""
        tensors = [batch[place] for batch in batches]
        same = list(map(id, tensors))  # they are held on to as long as these are compared
        if same != self._given[place][0]:
            self._given[place] = same, tensors, torch.stack(tensors)
        return self._given[place][2]

    def _read(self) -> npt.NDArray[np.bool_]:
        """Take down the losses of the last steps and let go of who has diverged; which rows go on."""
        found = torch.stack(self._unread).cpu().double().numpy()  # (steps, rows)
        self._unread.clear()
        first = not self._read_so_far[0]
        if first and not _close(found[0], [made.first_loss for made in self.group]):
            raise CannotStack("stacked, the networks come to other losses than alone")
        finite = np.isfinite(found)
        on: npt.NDArray[np.bool_] = finite.all(axis=0)
        for row, at in enumerate(self._there.tolist()):
            until = len(found) if on[row] else int(finite[:, row].argmin()) + 1
            self._read_so_far[at].append(found[:until, row])
            self.diverged[at] = not on[row]
        if not on.all():
            rows = torch.from_numpy(on).to(self._rows.device)
            self._have(self._rows[rows])
            self._rule.keep(rows)
            self._there = self._there[on]
        return on

    @torch.no_grad()
    def _give_back(self) -> None:
        for row, at in zip(self._rows, self._there.tolist(), strict=True):
            parameters = self.group[at].parameters.values()
            for parameter, part in zip(parameters, row.split(self._sizes), strict=True):
                parameter.copy_(part.view_as(parameter))


def most_together(made: Made) -> int:
    """How many like this one a call may have."""
    parameters = sum(parameter.numel() for parameter in made.parameters.values())
    by_size = MOST_PARAMETERS // max(1, parameters), MOST_DATA // max(1, made.batch_numbers)
    return min(MOST, *by_size)


def _slots(model: nn.Module, names: list[str]) -> list[list[Slot]]:
    """Where each of the parameters is looked up: in several places where layers share it.

    torch.func.functional_call finds them anew in each step, which costs a small network a tenth of it.
    """
    parameters = dict(model.named_parameters())
    return [
        [
            (module._parameters, name, own)
            for module in model.modules()
            for name, own in module._parameters.items()
            if own is parameters[wanted]
        ]
        for wanted in names
    ]


def _row(made: Made) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in made.parameters.values()])


def _close(found: Losses, expected: Sequence[float]) -> bool:
    return np.allclose(found, expected, rtol=CLOSE, atol=NEAR_ZERO, equal_nan=True)
