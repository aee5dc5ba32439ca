"""One step of a scenario's own: taken with its random numbers, and what it may return."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import kept
from tui_lab.errors import ScenarioError, fault_of


class Stepping:
    """Takes the steps of a scenario. Their losses stay where they were computed if they are read `later`."""

    def __init__(self, scenario: Scenario, random: RandomStream, later: bool) -> None:
        self._scenario = scenario
        self._random = random
        self._later = later
        self._names = frozenset(scenario.losses)

    def take(self) -> Mapping[str, Tensor | float]:
        """Train one step; its losses by name. Raises ScenarioError."""
        try:
            with self._random:
                loss = self._scenario.step()
            if loss is None and self._names:
                raise TypeError("step() returned None; it has to return the loss")
            found = loss if isinstance(loss, dict) else {} if loss is None else {"loss": loss}
            if found.keys() != self._names:
                names = ", ".join(self._scenario.losses) or "none"
                raise TypeError(f"step() returned the losses {', '.join(found)}; `losses` declares {names}")
            return {name: kept(loss, self._later) for name, loss in found.items()}
        except (Exception, SystemExit) as error:  # `blaming` would cost every step a microsecond
            scenario = type(self._scenario)
            raise ScenarioError(fault_of(error, scenario.file, "step()", scenario, "step")) from error
