"""An epoch of `fashion` against the tutorial's own loop, and live against headless, in one run and in turns.

python -m benchmarks.epochs [seeds] [epochs]

The tutorial is PyTorch's Quickstart: a Dataset that makes numbers from 0 to 1 of each picture as it is asked
for, a DataLoader that shuffles and stacks 64 of them, and the same network and optimizer. What torchvision
does beside (a PIL image on the way) is left out, which is in the tutorial's favour. So is its test after an
epoch, which the lab's time holds. Live is a trainer's thread that answers snapshots as the lab asks for them.
Where the real pictures are not here, drawn ones stand in, ten times each, which is said.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from statistics import mean, median, stdev

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from tui_lab.authoring.datasets.clothes import drawn_clothes
from tui_lab.authoring.datasets.idx_sets import fashion_mnist
from tui_lab.authoring.datasets.pictures import Pictures
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.authoring.devices import limit_threads
from tui_lab.bench.engine import CPU, scenario_called, shipped
from tui_lab.engine import asks, orders
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Snapshot
from tui_lab.engine.trainer import Trainer

TIMES = 10  # that each drawn picture is there
FRAMES = 8.0  # snapshots a second, as fast as the lab draws them
REQUEST: asks.Request = (asks.Metrics(), asks.Curves(100), asks.View("predictions"))  # as 120×40 shows
WANTED = {"tutorial / lab": 1.2, "live / headless": 0.95}


class Clothes(Dataset[tuple[Tensor, int]]):
    """As torchvision's FashionMNIST with ToTensor()."""

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, at: int) -> tuple[Tensor, int]:
        image = self.images[at].numpy()
        return torch.from_numpy(image).unsqueeze(0).to(torch.float32).div(255), int(self.labels[at])


class Tutorial:
    """The Quickstart's network and its train()."""

    def __init__(self, data: Pictures, seed: int) -> None:
        torch.manual_seed(seed)
        self.data = data
        self.model = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        )
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=1e-3)
        self.loader = DataLoader(Clothes(data.images, data.labels), batch_size=64, shuffle=True)

    def epoch(self) -> None:
        """Train one."""
        for batch, (images, labels) in enumerate(self.loader):
            loss = self.loss_fn(self.model(images), labels)
            loss.backward()
            self.optimizer.step()
            self.optimizer.zero_grad()
            if batch % 100 == 0:
                loss.item()

    def accuracy(self) -> float:
        """Of the test pictures."""
        with torch.no_grad():
            right = self.model(self.data.test_images / 255).argmax(1) == self.data.test_labels
        return float(right.float().mean())


class Live:
    """The lab's trainer on its thread, and somebody who looks at it."""

    def __init__(self, seed: int) -> None:
        self.events: Queue[orders.Event] = Queue()
        self.trainer = Trainer(shipped("fashion"), self.events.put, seed=seed, speed="flat out")
        self.trainer.start()
        self.snapshots = 0
        self.asked = False  # one is in flight at most, as the lab has it
        self._await("paused")

    def epoch(self, steps: int) -> None:
        """Train one, looking."""
        self.trainer.tell(orders.StepBy(steps))
        self._await("running")
        self._await("paused", "done")

    def _await(self, *states: str) -> None:
        wanted = 0.0
        while True:
            if time.perf_counter() >= wanted and not self.asked:
                self.trainer.tell(orders.Want(REQUEST))
                self.asked, wanted = True, time.perf_counter() + 1 / FRAMES
            try:
                event = self.events.get(timeout=1 / FRAMES)
            except Empty:
                continue
            if isinstance(event, Snapshot):
                self.snapshots, self.asked = self.snapshots + 1, False
            if isinstance(event, orders.Failed):
                raise SystemExit(event.message)
            if isinstance(event, orders.StateChanged) and event.state in states:
                return


@contextmanager
def sixty_thousand() -> Iterator[str]:
    """Have as many pictures as the real set; what they are, in words."""
    if not (drawn := fashion_mnist()).stand_in:
        yield "Fashion-MNIST itself"
        return
    drawn = drawn_clothes()
    with tempfile.TemporaryDirectory() as folder:
        parts = {"train": (drawn.images, drawn.labels), "t10k": (drawn.test_images, drawn.test_labels)}
        for part, (images, labels) in parts.items():
            for kind, values in (("images-idx3", images), ("labels-idx1", labels)):
                many = values.repeat(TIMES, *[1] * (values.dim() - 1)).to(torch.uint8)
                head = bytes((0, 0, 8, many.dim())) + b"".join(n.to_bytes(4, "big") for n in many.shape)
                (Path(folder) / f"{part}-{kind}-ubyte").write_bytes(head + many.numpy().tobytes())
        os.environ[DATA_VARIABLE] = folder
        yield f"drawn pictures in the place of Fashion-MNIST, each {TIMES} times"


def seconds_of(train: Iterator[None]) -> float:
    """That one epoch takes."""
    begin = time.perf_counter()
    next(train)
    return time.perf_counter() - begin


def lab_epochs(run: Run) -> Iterator[None]:
    """One after the other, headless."""
    while True:
        end = run.step + run.epoch_steps
        while run.step < end:
            run.advance()
        yield


def main(seeds: int = 3, epochs: int = 1) -> int:
    """Print both sides of each ratio, and the accuracies; 1 where one is below what is wanted."""
    limit_threads(CPU)
    with sixty_thousand() as what:
        data = fashion_mnist()
        print(f"{len(data.images):,} pictures: {what}; {epochs} epochs, {seeds} seeds, one thread each")
        times: dict[str, list[float]] = {"tutorial": [], "lab": [], "live": []}
        right: dict[str, list[float]] = {"tutorial": [], "lab": []}
        for seed in range(1, seeds + 1):
            tutorial, live = Tutorial(data, seed), Live(seed)
            run = Run(scenario_called("fashion"), {}, seed, CPU)
            trained = lab_epochs(run)
            for _ in range(epochs):
                begin = time.perf_counter()
                tutorial.epoch()
                times["tutorial"].append(time.perf_counter() - begin)
                times["lab"].append(seconds_of(trained))
                begin = time.perf_counter()
                live.epoch(run.epoch_steps)
                times["live"].append(time.perf_counter() - begin)
            run.evaluate()
            right["tutorial"].append(tutorial.accuracy())
            right["lab"].append(run.metrics["accuracy"])
            live.trainer.stop(5)
            print(f"seed {seed}: {live.snapshots} snapshots live")
    ratios = {
        "tutorial / lab": [a / b for a, b in zip(times["tutorial"], times["lab"], strict=True)],
        "live / headless": [b / a for a, b in zip(times["live"], times["lab"], strict=True)],
    }
    for name, seconds in times.items():
        print(f"{name:9} {median(seconds):6.2f} s an epoch, median of {len(seconds)}")
    missed = 0
    for name, values in ratios.items():
        missed += median(values) < WANTED[name]
        print(f"{name:16} {median(values):.2f} × (wanted {WANTED[name]} ×)")
    apart = abs(mean(right["lab"]) - mean(right["tutorial"]))
    noise = max(stdev(values) for values in right.values()) if seeds > 1 else float("nan")
    for name, values in right.items():
        print(f"accuracy {name:9} {', '.join(f'{value:.3f}' for value in values)}")
    print(f"means {apart:.4f} apart; one standard deviation of the seeds is {noise:.4f}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
