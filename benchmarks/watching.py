"""What it costs a training script to be followed: steps per second with and without, in turns in one process.

python -m benchmarks.watching
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, nn

from tui_lab.authoring.datasets.digits import digits
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.remote.client import RemoteTrainer
from tui_lab.watching.served import Watched

ROUNDS = 15
SECONDS = 0.5  # of a turn
FRAME = 0.25  # seconds between two snapshots of a lab that follows a training flat out

Step = Callable[[], None]


def regression() -> tuple[nn.Module, torch.optim.Optimizer, Step]:
    """MorvanZhou/PyTorch-Tutorial, 301_regression.py."""
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(x.size())
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    rule = torch.optim.SGD(net.parameters(), lr=0.2)
    return net, rule, partial(train, net, rule, nn.MSELoss(), lambda: (x, y))


def of_digits() -> tuple[nn.Module, torch.optim.Optimizer, Step]:
    """Batches of 64 digits through one hidden layer."""
    data = digits()
    inputs, targets = data.images.flatten(1).float() / data.brightest, data.labels
    net = nn.Sequential(nn.Linear(inputs.shape[1], 64), nn.ReLU(), nn.Linear(64, 10))
    rule = torch.optim.Adam(net.parameters())

    def batch() -> tuple[Tensor, Tensor]:
        rows = torch.randint(len(inputs), (64,))
        return inputs[rows], targets[rows]

    return net, rule, partial(train, net, rule, nn.CrossEntropyLoss(), batch)


def train(
    net: nn.Module,
    rule: torch.optim.Optimizer,
    loss_fn: nn.Module,
    batch: Callable[[], tuple[Tensor, Tensor]],
) -> None:
    """The five lines."""
    x, y = batch()
    loss = loss_fn(net(x), y)
    rule.zero_grad()
    loss.backward()
    rule.step()


def rate(step: Step) -> float:
    """Steps per second."""
    begin, steps = time.perf_counter(), 0
    while time.perf_counter() < begin + SECONDS:
        for _ in range(20):
            step()
        steps += 20
    return steps / (time.perf_counter() - begin)


def compare(watched: Watched, step: Step) -> tuple[float, float, float]:
    """Steps per second alone and followed, and the median of how much longer a step takes, in turns."""
    alone, followed = [], []
    for _ in range(ROUNDS):
        alone.append(rate(step))
        watched.watcher.begin()
        followed.append(rate(step))
        watched.watcher.pause_following()
    return median(alone), median(followed), median(map(float.__truediv__, alone, followed))


@contextmanager
def looked_at(path: Path) -> Iterator[None]:
    """By a screen in another process."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks.watching", str(path)]) as screen:
        time.sleep(4)
        yield
        screen.kill()


def look_on(path: str) -> None:
    """Ask for what the lab shows of a script, as often as the lab does."""
    want = orders.Want((asks.Metrics(), asks.Curves(120), asks.Parameters(), asks.Health(), asks.Console(50)))

    def hear(event: orders.Event) -> None:
        if isinstance(event, Snapshot | orders.StateChanged):
            time.sleep(FRAME)
            trainer.tell(want)

    trainer = RemoteTrainer(path, hear)
    trainer.start()
    time.sleep(1000)


def main() -> None:
    torch.set_num_threads(1)
    for name, make in (("regression", regression), ("digits", of_digits)):
        net, rule, step = make()
        with TemporaryDirectory() as folder:
            watched = Watched(Path(__file__), name, [net], [rule])
            watched.server.path = Path(folder) / "socket"
            watched.server.open()
            rows = [("nobody attached", compare(watched, step))]
            with looked_at(watched.server.path):
                rows.append(("attached", compare(watched, step)))
            watched.server.close()
        for what, (alone, followed, ratio) in rows:
            print(
                f"{name:12} {what:16} {alone:8.0f} steps/s alone {followed:8.0f} followed  {ratio:.3f} x",
                flush=True,
            )


if __name__ == "__main__":
    look_on(sys.argv[1]) if len(sys.argv) > 1 else main()
