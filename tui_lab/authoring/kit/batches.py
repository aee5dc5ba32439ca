"""Mini-batches of data that stay in memory."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor


class Batches:
    """Indices of one mini-batch after the other; each epoch shuffles all examples afresh.

    Taking rows of a resident tensor by index is what a DataLoader does, without its cost. The last batch
    of an epoch holds what is left. `batch_size` 0 takes all examples at once, in their own order.
    """

    def __init__(self, examples: int, batch_size: int, device: torch.device) -> None:
        self._wanted = batch_size
        self._device = device
        self.examples_seen = 0
        self.begin_with(examples)

    def begin_with(self, examples: int) -> None:
        """Be of so many examples from here on: the next batch begins a new epoch."""
        self._examples = self._next = examples
        self._batch_size = min(self._wanted, examples) or examples
        self._order = torch.arange(examples, device=self._device)

    @property
    def examples(self) -> int:
        """How many there are."""
        return self._examples

    @property
    def per_epoch(self) -> int:
        """Batches that an epoch has."""
        return math.ceil(self._examples / self._batch_size)

    @property
    def epoch(self) -> float:
        """How often all examples have been seen."""
        return self.examples_seen / self._examples

    @property
    def epoch_ended(self) -> bool:
        """Whether the last batch was the end of an epoch."""
        return self.examples_seen > 0 and self._next == self._examples

    def next(self) -> Tensor:
        """Indices of shape (batch_size,), or fewer at the end of an epoch."""
        if self._next >= self._examples:
            self._next = 0
            if self._wanted > 0:
                # Drawn on the CPU, so that a seed gives the same batches on every device.
                self._order = torch.randperm(self._examples).to(self._device)
        batch = self._order[self._next : self._next + self._batch_size]
        self._next += len(batch)
        self.examples_seen += len(batch)
        return batch

    def state_dict(self) -> dict[str, Any]:
        """The order of this epoch, how far it has been handed out, and of how many examples it is."""
        return {
            "order": self._order,
            "next": self._next,
            "examples_seen": self.examples_seen,
            "sizes": (self._examples, self._batch_size),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on within the epoch that `state` was taken in."""
        self._order = state["order"].to(self._device, copy=True)
        self._next, self.examples_seen = state["next"], state["examples_seen"]
        self._examples, self._batch_size = state.get("sizes", (self._examples, self._batch_size))
