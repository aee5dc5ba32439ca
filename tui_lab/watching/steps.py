"""Which steps a script takes: the one it is at, as far as its optimizers have told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch

from tui_lab.watching.hooks import Losses


class StepInProgress:
    """The optimizers that have taken part in it, by id, and the losses that were differentiated for it."""

    def __init__(self) -> None:
        self.updated: dict[int, torch.optim.Optimizer] = {}
        self.losses: Losses = {}
        self.closure = False  # whether the last update has differentiated its losses itself

    def add(self, optimizer: torch.optim.Optimizer, losses: Losses, closure: bool) -> None:
        """An optimizer takes part."""
        self.losses |= losses
        self.updated[id(optimizer)] = optimizer
        self.closure = closure

    def take(self) -> tuple[dict[int, torch.optim.Optimizer], Losses]:
        """What it was, now that it is over; another one begins."""
        updated, losses = self.updated, self.losses
        self.updated, self.losses = {}, {}
        return updated, losses


class Trained:
    """The optimizers of the present training, by id, as steps tell; those that are `given` count as one."""

    def __init__(self, given: Sequence[torch.optim.Optimizer] = ()) -> None:
        self.given = given
        self.optimizers: dict[int, torch.optim.Optimizer] = {}

    def has(self, optimizer: torch.optim.Optimizer) -> bool:
        """Whether it is one of them, or there are none yet."""
        return not self.optimizers or self.optimizers.get(id(optimizer)) is optimizer

    def follow(self, updated: dict[int, torch.optim.Optimizer]) -> Literal["", "another", "joined"]:
        """A step was taken with these; what that is to the training, empty where nothing is new.

        One that is new and takes its steps without the others is another training. One that takes a step
        together with them, such as that of a generator which comes late, joins theirs.
        """
        known = list(map(self.has, updated.values()))
        if self.optimizers and all(known):
            return ""
        joined = bool(self.optimizers) and any(known)
        together = {id(one): one for one in self.given} if updated.keys() <= {*map(id, self.given)} else {}
        self.optimizers = (self.optimizers if joined else together) | updated
        return "joined" if joined else "another"
