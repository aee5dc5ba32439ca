"""Epochs: how many steps one has, and what a scenario does at its end."""

from __future__ import annotations

from torch.utils.data import DataLoader

from tui_lab.authoring.held import held
from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.cycle import Cycle
from tui_lab.authoring.reserved import is_own
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.randomness import RandomStream
from tui_lab.errors import Misused, blaming
from tui_lab.languages import translated as _

NOT_TRAINED = ("test", "val", "eval")  # in the name of a loader that is not the one for the training


class Epochs:
    """The epochs of a scenario that was set up. `hook` says whether it has an `epoch_end()`.

    Raises ScenarioError for one that has, where nobody knows how long an epoch is.
    """

    def __init__(self, scenario: Scenario, random: RandomStream) -> None:
        self._scenario = scenario
        self._random = random
        self.count()
        self.hook = is_own(type(scenario), "epoch_end")
        if self.hook and not self.steps:
            with blaming(scenario.file, "epoch_end()", type(scenario), "epoch_end"):
                raise Misused(_("how many steps has an epoch? Set self.epoch_steps in setup()"))

    def count(self) -> None:
        """See again how long an epoch is: there are more examples than before, or fewer."""
        self._counted = _counted(self._scenario)

    @property
    def steps(self) -> int:
        """In an epoch, 0 where that is not known."""
        return self._scenario.epoch_steps or self._counted

    def end(self, step: int) -> bool:
        """Call `epoch_end()` if `step` was the last of an epoch; whether it was. Raises ScenarioError."""
        if step % self.steps:
            return False
        scenario = self._scenario
        with self._random, blaming(scenario.file, "epoch_end()", type(scenario), "epoch_end"):
            scenario.epoch_end()
        return True


def _counted(scenario: Scenario) -> int:
    """The batches of what hands them out, where that is one thing."""
    counts = [one.per_epoch for _, one in held(scenario, Batches)]
    counts += [one.per_epoch for _, one in held(scenario, Cycle)]
    if not counts:
        loaders = dict(held(scenario, DataLoader))
        names = [name for name in loaders if not any(word in name for word in NOT_TRAINED)]
        try:
            counts = [len(loaders[name]) for name in names]
        except TypeError:  # a stream of data has no length
            return 0
    return counts[0] if len(set(counts)) == 1 else 0
