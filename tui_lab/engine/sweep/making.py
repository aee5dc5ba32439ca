"""A member of a sweep as `setup()` makes it: network and data are those of a run of its seed and knobs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import torch

from tui_lab.authoring.parts import Batch, Parts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.looking import looking
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import numbers
from tui_lab.engine.sweep.plan import Member
from tui_lab.errors import blaming


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
        with self.random, blaming(scenario.file, "parts()", scenario, "parts"):
            self.parts: Parts | Mapping[str, Parts] | None = self.scenario.parts()

    @property
    def only(self) -> Parts:
        """Its parts, where there is one network."""
        assert isinstance(self.parts, Parts)
        return self.parts

    def batches(self, count: int) -> list[Batch]:
        """Those of the next `count` steps, drawn as the run itself would."""
        with self.random, blaming(self._class.file, "parts()", self._class, "parts"):
            batch = self.only.batch
            return [batch() for _ in range(count)]

    def metrics(self) -> dict[str, float]:
        """What the scenario measures of its network as it is now. Raises ScenarioError."""
        found: Any
        with (
            self.random,
            blaming(self._class.file, "metrics()", self._class, "metrics"),
            looking(self.scenario),
        ):
            found = numbers(self.scenario.metrics())
        return dict(found)
