"""A member of a sweep as `setup()` makes it: network and data are those of a run of its seed and knobs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import torch
from torch import nn

from tui_lab.authoring.parts import Batch, Parts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.limited import require_small
from tui_lab.engine.looking import looking
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import numbers
from tui_lab.engine.sweep.plan import Member
from tui_lab.errors import blaming

# To go from one random stream to another costs more than a batch: many are drawn at once.
MOST_AHEAD = 400  # steps
MOST_DRAWN = 60_000  # numbers of one member's batches, where each is another


class Made:
    """`parts` are what its scenario says a step is made of. Raises ScenarioError."""

    def __init__(self, scenario: type[Scenario], member: Member, device: torch.device) -> None:
        self.member = member
        self.began = time.time()
        self.random = RandomStream(member.seed, device)
        self._class = scenario
        with self.random, blaming(scenario.file, "setup()", scenario, "setup"):
            self.scenario = scenario(device, dict(member.knobs))
            self.scenario.setup()
            require_small(self.scenario)
        with self.random, blaming(scenario.file, "parts()", scenario, "parts"):
            self.parts: Parts | Mapping[str, Parts] | None = self.scenario.parts()

    @property
    def only(self) -> Parts:
        """Its parts, where there is one network."""
        assert isinstance(self.parts, Parts)
        return self.parts

    @cached_property
    def parameters(self) -> dict[str, nn.Parameter]:
        """Those of the network, by name."""
        return dict(self.only.model.named_parameters())

    def begin(self, most: int) -> None:
        """Draw the first batches, at `most` so many, and see what the network makes of the first of them.

        `shapes` are those of the batches. `penalised` says whether this `first_loss` hangs on the weights
        beside the network's answer. Raises ScenarioError.
        """
        parts = self.only
        with self.random, blaming(self._class.file, "parts()", self._class, "parts"):
            self.drawn = [parts.batch()]
            self.batch_numbers = sum(one.numel() for one in self.drawn[0])
            ahead = min(most, MOST_AHEAD, MOST_DRAWN // max(1, self.batch_numbers))
            self.drawn += [parts.batch() for _ in range(1, ahead)]
            inputs, targets = self.drawn[0]
            same = self.drawn[-1][0] is inputs and self.drawn[-1][1] is targets
            self.shapes = [_shapes(batch) for batch in self.drawn[: 1 if same else None]]
            with torch.no_grad():
                answer = parts.model(inputs)
            loss = parts.loss_fn(answer, targets)
        self.first_loss, self.penalised = loss.item(), loss.requires_grad

    def batches(self, most: int) -> list[Batch]:
        """Those of the next steps, at `most` so many, drawn as the run itself would; at least one."""
        count = max(1, min(most, MOST_AHEAD, MOST_DRAWN // max(1, self.batch_numbers)))
        drawn, self.drawn = self.drawn, []
        if not drawn:
            with self.random, blaming(self._class.file, "parts()", self._class, "parts"):
                drawn = [self.only.batch() for _ in range(count)]
        return drawn

    def metrics(self) -> dict[str, float]:
        """What the scenario measures of its network, now that it is trained. Raises ScenarioError."""
        found: Any
        with (
            self.random,
            blaming(self._class.file, "metrics()", self._class, "metrics"),
            looking(self.scenario, random_kept=False),
        ):
            found = numbers(self.scenario.metrics())
        self.random.end()
        return dict(found)


def _shapes(batch: Batch) -> tuple[Any, ...]:
    """What inputs and targets must have in common to be stacked."""
    return batch[0].shape, batch[0].dtype, batch[1].shape, batch[1].dtype
