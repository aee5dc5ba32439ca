"""Steps that several processes take together: each has a share of the batch, and all the same gradient.

Every process draws the same batch from the same seed and takes the rows that are its own. The gradient of
a mean over the batch is the sum of those of the shares, each weighed by its part of the rows: so it is the
whole batch's, also where that cannot be divided evenly. Of a loss that is a sum each share counts as it is.
DistributedDataParallel sums while backward() runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import torch
from torch import Tensor, nn

from tui_lab.authoring.parts import Batch, Parts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.ranks.group import Group
from tui_lab.engine.ranks.why_not import draws, has_statistics, parts_of
from tui_lab.engine.recorder import kept
from tui_lab.engine.stepping import Stepping
from tui_lab.errors import LabError, blaming
from tui_lab.languages import translated as _

CLOSE = 1e-3  # how far the loss of a batch may be from that of its shares by rounding


def together(group: Group, seed: int) -> Callable[[Scenario, RandomStream, bool], Stepping]:
    """What `Run` takes for its steps."""

    def stepping(scenario: Scenario, random: RandomStream, later: bool) -> Stepping:
        return Together(group, seed, scenario, random, later)

    return stepping


class Together(Stepping):
    """Takes the steps of a scenario by its parts. Raises ScenarioError, Lost, or LabError if it cannot."""

    def __init__(
        self, group: Group, seed: int, scenario: Scenario, random: RandomStream, later: bool
    ) -> None:
        super().__init__(scenario, random, later)
        self._group, self._seed = group, seed
        self._shares: dict[str, _Shared] = {}
        self._taken = 0  # steps, of which each draws numbers of its own

    def go_on(self, step: int) -> None:
        """The run stands at a step, be it brought back: what its parts are is asked once more."""
        self._taken, self._shares = step, {}

    def take(self) -> Mapping[str, Tensor | float]:
        scenario = self._scenario
        with self._random, blaming(scenario.file, "parts()", type(scenario), "parts"):
            if not self._shares:
                by_name = parts_of(scenario)
                self._shares = {name: _Shared(one, self._group) for name, one in by_name.items()}
            self._taken += 1
            return {name: kept(self._train(name, one), self._later) for name, one in self._shares.items()}

    def _train(self, name: str, shared: _Shared) -> Tensor:
        parts, place = shared.parts, self._group.place
        batch = parts.batch()
        # What a layer draws, such as a dropout's mask, is each process's own, and no other draw follows it:
        # the next batch is the same everywhere.
        with torch.random.fork_rng(_devices(self._scenario.device)):
            said = f"{self._seed} {self._taken} {name} {place.rank}"
            _seed(int.from_bytes(blake2b(said.encode(), digest_size=7).digest()), self._scenario.device)
            loss = shared.step(batch)
        if parts.after is not None:
            parts.after(loss)
        return loss


class _Shared:
    """One network of the scenario, trained by all processes."""

    def __init__(self, parts: Parts, group: Group) -> None:
        self.parts, self._group = parts, group
        self._model: nn.Module | None = None
        self._is_sum = False

    def step(self, batch: Batch) -> Tensor:
        """Train one step; the loss of the whole batch before it, the one that is shown."""
        inputs, targets, part = share_of(batch, self._group.place.rank, self._group.place.world)
        if self._model is None:
            self._model = self._wrapped(batch, (inputs, targets), part)
        part = float(part > 0) if self._is_sum else part
        with self._group.reaching():
            prediction = self._model(inputs)
            loss = self.parts.loss_fn(prediction, targets)
            shown = loss if self.parts.shown is None else self.parts.shown(prediction, targets)
            self.parts.optimizer.zero_grad()
            # It takes the mean over the processes, and this is to be a sum.
            (loss * (part * self._group.place.world)).backward()
        self.parts.optimizer.step()
        return self._group.sum(shown.detach() * part)

    def _wrapped(self, batch: Batch, own: Batch, part: float) -> nn.Module:
        """The network for all processes, once its first batch says that its loss can be shared."""
        from torch.nn.parallel import DistributedDataParallel

        model, parameters = self.parts.model, [*self.parts.model.parameters()]
        with torch.enable_grad():
            loss = self.parts.loss_fn(model(own[0]), own[1])
        found = torch.autograd.grad(loss, [one for one in parameters if one.requires_grad], allow_unused=True)
        if not (draws(model) or has_statistics(model)):
            with torch.no_grad():
                whole = float(self.parts.loss_fn(model(batch[0]), batch[1]))
            mean = float(self._group.sum(loss.detach() * part))
            total = float(self._group.sum(loss.detach() * (part > 0)))
            self._is_sum = not _close(whole, mean) and _close(whole, total)
            if not (_close(whole, mean) or self._is_sum or math.isnan(whole)):
                raise LabError(
                    _(
                        "its loss is neither a mean nor a sum over the examples of a batch, so the processes "
                        "cannot share one: of the first batch it is {whole:.6g}, and {mean:.6g} by its shares"
                    ).format(whole=whole, mean=mean)
                )
        return DistributedDataParallel(
            model,
            device_ids=[parameters[0].device.index] if parameters[0].is_cuda else None,
            find_unused_parameters=any(one is None for one in found),
        )


def share_of(batch: Batch, rank: int, world: int) -> tuple[Tensor, Tensor, float]:
    """The rows of a batch that are those of a rank, and which part of all they are.

    Where there are fewer rows than processes some have none: these take the first one, which counts nothing.
    """
    inputs, targets = batch
    rows = len(inputs)
    if len(targets) != rows:
        raise LabError(
            _("a batch has {rows} inputs and {targets} targets: rows cannot be shared out").format(
                rows=rows, targets=len(targets)
            )
        )
    begin, end = rows * rank // world, rows * (rank + 1) // world
    if begin == end:
        return inputs[:1], targets[:1], 0.0
    return inputs[begin:end], targets[begin:end], (end - begin) / rows


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-6)


def _seed(number: int, device: torch.device) -> None:
    torch.default_generator.manual_seed(number)
    if device.type == "cuda":
        torch.cuda.manual_seed(number)


def _devices(device: torch.device) -> list[Any]:
    return [device] if device.type == "cuda" else []
