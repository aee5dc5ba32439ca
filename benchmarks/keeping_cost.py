"""What it costs a training to be kept: steps a second with and without, and the training thread's share.

python -m benchmarks.keeping_cost [SECONDS [NAME …]]

Each stretch trains flat out for SECONDS, 16 by default, without a screen. `fashion` trains on noise, in as
many pictures as Fashion-MNIST has.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import numpy as np

from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.engine import orders
from tui_lab.engine.at_hand import AtHand
from tui_lab.engine.snapshot import State
from tui_lab.engine.trainer import Trainer
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.teaching.catalogue import find, shipped_scenarios

ROUNDS = 3
NAMES = ["regression", "digits", "cnn", "fashion"]


def noise(folder: Path) -> None:
    """Files of Fashion-MNIST's form and size."""
    chance = np.random.default_rng(1)
    for part, count in (("train", 60_000), ("t10k", 10_000)):
        images = chance.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = chance.integers(0, 10, count, dtype=np.uint8)
        for name, values in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
            (folder / name).write_bytes(bytes((0, 0, 8, values.ndim)) + sizes + values.tobytes())


def stretch(name: str, seconds: float, runs: KeptRuns | None) -> tuple[float, float, int]:
    """Steps a second; the share of the time that its thread spent on being kept; and how often it was."""
    spent: list[float] = []
    keep = AtHand.keep

    def timed(self: AtHand, state: State) -> None:
        begin = time.perf_counter()
        keep(self, state)
        spent.append(time.perf_counter() - begin)

    AtHand.keep = timed  # type: ignore[method-assign]
    events: SimpleQueue[orders.Event] = SimpleQueue()
    entry = find(name, shipped_scenarios())
    trainer = Trainer(entry, events.put, speed="flat out", keep=runs.keep if runs is not None else None)
    trainer.start()
    trainer.tell(orders.RunOn())
    while not (isinstance(event := events.get(), orders.StateChanged) and event.state == "running"):
        if isinstance(event, orders.Failed):
            raise SystemExit(event.message)
    spent.clear()
    begin, steps = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        time.sleep(0.1)
        run = trainer._run
        assert run is not None
        steps = run.step
        if trainer._state == "done":
            trainer.tell(orders.RunOn())
    elapsed = time.perf_counter() - begin
    trainer.stop(20)
    AtHand.keep = keep  # type: ignore[method-assign]
    return steps / elapsed, sum(spent[:-1]) / elapsed, len(spent) - 1


def main(seconds: float, names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = os.environ[DATA_VARIABLE] = folder
        noise(Path(folder))
        runs = KeptRuns()
        for name in names:
            without, kept, shares, times = [], [], [], 0
            for _ in range(ROUNDS):
                without.append(stretch(name, seconds, None)[0])
                rate, share, count = stretch(name, seconds, runs)
                kept.append(rate)
                shares.append(share)
                times += count
            one, other = statistics.median(kept), statistics.median(without)
            print(
                f"{name:12} kept {one:8,.1f} steps/s   not kept {other:8,.1f}   ratio {one / other:.3f}   "
                f"its thread's share {100 * statistics.median(shares):.2f} %   kept {times} times",
                flush=True,
            )
        runs.close(20)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 16.0, sys.argv[2:] or NAMES)
