"""A run of which this process trains a share."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, cast

import torch

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.ranks.group import Group
from tui_lab.engine.ranks.stepping import Together, together
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _

NO_TRIAL = noted(
    "Several processes take the steps of this run together: none of them can be tried here alone"
)


class SharedRun(Run):
    """Its steps are taken by `advance_together`, in all processes. Alone none can be, or tried."""

    def __init__(
        self, scenario: type[Scenario], knobs: dict[str, Any], seed: int, device: torch.device, group: Group
    ) -> None:
        super().__init__(scenario, knobs, seed, device, run_id=1, stepping=together(group, seed))

    def advance_together(self, measured: bool = False) -> None:
        """Train one step in all processes; if `measured`, `meter` says here what it did."""
        with self.meter.measuring(self.scenario) if measured else nullcontext():
            super().advance()

    def advance(self, most: int = 1) -> None:
        raise LabError(_(NO_TRIAL))

    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        cast(Together, self._stepping).go_on(self.step)
