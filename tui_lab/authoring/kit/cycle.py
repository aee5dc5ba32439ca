"""Mini-batches of a DataLoader, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader

from tui_lab.errors import Misused
from tui_lab.languages import translated as _


class Cycle(Iterator[Any]):
    """`next()` gives the next batch of `loader`; after the last one of an epoch the next epoch begins.

    Instead of `for x, y in loader`, where each step takes one batch: `x, y = next(self.batches)`. Raises
    Misused for a loader without any batch.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        self._loader = loader
        self._iterator: Iterator[Any] | None = None
        self._began: torch.Tensor | None = None  # torch's generator when the epoch began: that is its order
        self._taken = 0  # batches of this epoch
        self.epochs_done = 0

    @property
    def per_epoch(self) -> int:
        """Batches that an epoch has."""
        return len(self._loader)

    @property
    def epoch(self) -> float:
        """How often all examples have been seen."""
        return self.epochs_done + self._taken / self.per_epoch

    @property
    def epoch_ended(self) -> bool:
        """Whether the last batch was the end of an epoch."""
        return self.epochs_done > 0 and not self._taken

    def __next__(self) -> Any:
        if self._iterator is None:
            self._begin()
        assert self._iterator is not None
        try:
            batch = next(self._iterator)
        except StopIteration:
            said = _("the loader has no batch: see that there are data, and drop_last=False")
            raise Misused(said) from None
        self._taken += 1
        if self._taken == len(self._loader):
            self._iterator, self._taken = None, 0
            self.epochs_done += 1
        return batch

    def _begin(self) -> None:
        self._began = (self._loader.generator or torch.default_generator).get_state()
        self._iterator = iter(self._loader)

    def state_dict(self) -> dict[str, Any]:
        """How this epoch was shuffled, and how far it has been handed out."""
        own = self._loader.generator
        return {
            "began": self._began,
            "taken": self._taken,
            "epochs_done": self.epochs_done,
            "generator": own.get_state() if own is not None else None,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on within the epoch that `state` was taken in."""
        self.epochs_done, self._taken, self._iterator = state["epochs_done"], state["taken"], None
        generator = self._loader.generator or torch.default_generator
        if self._taken:
            kept = generator.get_state()
            generator.set_state(state["began"].cpu())
            self._begin()
            assert self._iterator is not None
            for _ in range(self._taken):
                next(self._iterator)
            generator.set_state(kept)
        if self._loader.generator is not None and state["generator"] is not None:
            self._loader.generator.set_state(state["generator"].cpu())
