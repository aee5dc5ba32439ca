"""What a step of training is made of, for whoever takes steps in another way than `step()` does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]  # inputs and targets


class Parts(NamedTuple):
    """What one step of training is made of: `step_of` puts the parts together.

    `model` is called with the inputs alone: one that takes a state carried over from the step before, or a
    number drawn for each call, has no parts. `loss_fn` takes its prediction and the targets and returns a
    scalar; it may add a penalty on the weights, which a `step()` need not show. `batch` gives the inputs
    and targets of the next step and draws as `step()` does; where each step takes all data, it gives the
    same two tensors each time. `after` is called with the loss once the step is taken: what a `step()` does
    beside, such as a test at the end of an epoch. Who takes several steps in one call does without.
    """

    model: nn.Module
    loss_fn: Callable[[Tensor, Tensor], Tensor]
    optimizer: torch.optim.Optimizer
    batch: Callable[[], Batch]
    after: Callable[[Tensor], object] | None = None


def step_of(parts: Parts) -> Tensor:
    """Train one step; returns the loss before it."""
    inputs, targets = parts.batch()
    loss = parts.loss_fn(parts.model(inputs), targets)

    parts.optimizer.zero_grad()
    loss.backward()
    parts.optimizer.step()
    if parts.after is not None:
        parts.after(loss)
    return loss


def same_batches(draw: Callable[[], Batch], names: Iterable[str]) -> dict[str, Callable[[], Batch]]:
    """A `batch` for each of several networks that learn from the same ones, by name.

    The first to ask draws; what it was given is kept until the others have asked too.
    """
    names = tuple(names)
    copies = itertools.tee(iter(draw, None), len(names))
    return {name: copy.__next__ for name, copy in zip(names, copies, strict=True)}
