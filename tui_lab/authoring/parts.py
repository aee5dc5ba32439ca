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
    same two tensors each time.

    `shown`, of prediction and targets too, is the loss that `step()` returns where that is another than the
    one it descends. `after`, which is given that loss, is what `step()` does once the parameters have moved,
    such as noting where they are.
    """

    model: nn.Module
    loss_fn: Callable[[Tensor, Tensor], Tensor]
    optimizer: torch.optim.Optimizer
    batch: Callable[[], Batch]
    shown: Callable[[Tensor, Tensor], Tensor] | None = None
    after: Callable[[Tensor], object] | None = None


def step_of(parts: Parts) -> Tensor:
    """Train one step; returns the loss before it, the one that is shown."""
    inputs, targets = parts.batch()
    prediction = parts.model(inputs)
    loss = parts.loss_fn(prediction, targets)
    shown = loss if parts.shown is None else parts.shown(prediction, targets)

    parts.optimizer.zero_grad()
    loss.backward()
    parts.optimizer.step()
    if parts.after is not None:
        parts.after(shown)
    return shown


def same_batches(draw: Callable[[], Batch], names: Iterable[str]) -> dict[str, Callable[[], Batch]]:
    """A `batch` for each of several networks that learn from the same ones, by name.

    The first to ask draws; what it was given is kept until the others have asked too.
    """
    names = tuple(names)
    copies = itertools.tee(iter(draw, None), len(names))
    return {name: copy.__next__ for name, copy in zip(names, copies, strict=True)}
