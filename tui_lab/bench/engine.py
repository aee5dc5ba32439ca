"""The lab's own loop against plain PyTorch: the same data, network and seed, step for step.

The plain loops are the tutorials' five lines and, as in any loop that prints or plots its progress, the
reading of the loss. Both sides compute on one thread and train one network each through all rounds.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.bench.measurement import Measurement, Pairs, in_turns
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.recorder import EARLY, METRICS_EVERY
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry, find, shipped_scenarios

CPU = torch.device("cpu")

Train = Callable[[int], float]  # so many steps further; the last loss


def shipped(name: str) -> Entry:
    """The entry of a scenario that is shipped, whatever the user keeps under its name."""
    return find(name, shipped_scenarios())


def scenario_called(name: str) -> type[Scenario]:
    """The class of a scenario that is shipped."""
    return load(shipped(name))


def plain_regression(seed: int) -> Train:
    """MorvanZhou/PyTorch-Tutorial, 301_regression.py."""
    torch.manual_seed(seed)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(x.size())
    network = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    return partial(_train, network, nn.MSELoss(), torch.optim.SGD(network.parameters(), lr=0.5), x, y)


def plain_classification(seed: int) -> Train:
    """MorvanZhou/PyTorch-Tutorial, 302_classification.py."""
    torch.manual_seed(seed)
    centre = torch.full((100, 2), 2.0)
    x = torch.cat((torch.normal(centre, 1.0), torch.normal(-centre, 1.0)))
    y = torch.cat((torch.zeros(100), torch.ones(100))).long()
    network = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 2))
    return partial(
        _train, network, nn.CrossEntropyLoss(), torch.optim.SGD(network.parameters(), lr=0.02), x, y
    )


def _train(
    network: nn.Module, loss_fn: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor, steps: int
) -> float:
    value = float("nan")
    for _ in range(steps):
        prediction = network(x)
        loss = loss_fn(prediction, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        value = loss.item()
    return value


PLAIN: dict[str, Callable[[int], Train]] = {
    "regression": plain_regression,
    "classification": plain_classification,
}


def advance(run: Run, steps: int) -> float:
    """Train `run` as `tui-lab run` does, `steps` steps further; the last loss."""
    for _ in range(steps):
        run.advance()
    return run.loss


def steps_per_second(train: Train, steps: int) -> float:
    """How fast `train` is over its next `steps` steps."""
    begin = time.perf_counter()
    train(steps)
    return steps / (time.perf_counter() - begin)


def lab_over_plain(name: str, networks: int = 8, rounds: int = 5) -> Measurement:
    """Steps per second of the lab over those of the plain loop, and whether both come to the same loss.

    It begins where the metrics are no longer evaluated every few steps for the bends of a curve. The
    rounds are short and many, so that another program's work falls on both sides or on few of them.
    There are several networks a side, for where one lies in memory makes a percent.
    """
    limit_threads(CPU)
    steps = METRICS_EVERY  # every round has its share of metrics
    all_pairs, trouble = Pairs((), ()), ""
    for seed in range(DEFAULT_SEED, DEFAULT_SEED + networks):
        ours = partial(advance, Run(scenario_called(name), {}, seed, CPU))
        theirs = PLAIN[name](seed)
        ours(EARLY), theirs(EARLY)
        gc.collect()
        all_pairs += in_turns(
            partial(steps_per_second, ours, steps), partial(steps_per_second, theirs, steps), rounds
        )
        our_loss, their_loss = ours(1), theirs(1)
        if our_loss != their_loss:
            trouble = f"with seed {seed} the losses differ: {our_loss!r} and {their_loss!r}"
    return all_pairs.measurement("lab steps/s", "plain loop steps/s", trouble)
