"""kill -9 at random moments of a training: how much of it is lost, and whether any file is broken.

python -m benchmarks.kills [TRIES [SECONDS]]

Each try is a process of its own that trains a scenario flat out and keeps its run as the lab does; three at a
time, in one folder. It says by the second how far it is; it is killed within SECONDS, 12 by default.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

NAMES = ("regression", "digits", "cnn")
AT_ONCE = 3


class Try(NamedTuple):
    """What became of one: steps trained and seconds of training when it was killed, and as they were kept."""

    name: str
    seconds: float
    steps: int
    kept_seconds: float
    kept_steps: int

    @property
    def lost(self) -> float:
        """Seconds of training."""
        return self.seconds - self.kept_seconds


def train(name: str, told: int) -> None:
    """Train until killed, and write each step's number and its time into the pipe `told`."""
    from queue import SimpleQueue

    from tui_lab.engine import orders
    from tui_lab.engine.kept import Kept
    from tui_lab.engine.trainer import Trainer
    from tui_lab.keeping.kept_runs import KeptRuns
    from tui_lab.teaching.catalogue import find, shipped_scenarios

    runs, events = KeptRuns(), SimpleQueue[orders.Event]()

    def keep(kept: Kept) -> None:
        os.write(told, f"key {kept.key}\n".encode())
        runs.keep(kept)

    trainer = Trainer(find(name, shipped_scenarios()), events.put, speed="flat out", keep=keep)
    trainer.start()
    trainer.tell(orders.RunOn())
    began = 0.0
    while True:
        event = events.get()
        if isinstance(event, orders.StateChanged) and event.state == "running":
            began = began or time.time()
        if isinstance(event, orders.StateChanged) and event.state == "done":
            trainer.tell(orders.RunOn())  # it goes on beyond its steps
        run = trainer._run
        if began and run is not None:
            os.write(told, f"at {run.step} {time.time() - began} {began}\n".encode())
        time.sleep(0.05)
        trainer.tell(orders.Want(()))


def start(name: str) -> tuple[int, int]:
    """A process that trains, and the pipe that it tells by."""
    reads, writes = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            train(name, writes)
        finally:
            os._exit(1)
    os.close(writes)
    return pid, reads


def heard(reads: int) -> tuple[str, int, float, float]:
    """Its key, and the last step, second of training and beginning that it told of."""
    with os.fdopen(reads) as opened:
        lines = [line.split() for line in opened.read().splitlines()]
    keys = [line[1] for line in lines if line[0] == "key"]
    told = [line for line in lines if line[0] == "at" and len(line) == 4]
    _, step, seconds, began = told[-1] if told else ("at", "0", "0", "0")
    return (keys or [""])[-1], int(step), float(seconds), float(began)


def broken(folder: Path) -> list[str]:
    """Files that are not whole."""
    import torch

    found = []
    for file in (folder / "runs").glob("[!.]*"):
        try:
            torch.load(file, weights_only=True)
        except Exception as error:
            found.append(f"{file.name}: {error}")
    database = sqlite3.connect(folder / "runs.db")
    if (said := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        found.append(f"runs.db: {said}")
    return found


def main(tries: int, longest: float) -> None:
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    os.environ["XDG_DATA_HOME"] = str(folder)
    import torch

    from tui_lab.errors import LabError
    from tui_lab.keeping.runs import Runs

    torch.set_num_threads(1)
    chance = random.Random(1)
    found: list[Try] = []
    while len(found) < tries:
        going = [(name, *start(name)) for name in NAMES[:AT_ONCE]]
        until = sorted((time.time() + chance.uniform(0.2, longest), one) for one in going)
        for moment, (name, pid, reads) in until:
            time.sleep(max(0.0, moment - time.time()))
            os.kill(pid, signal.SIGKILL)
            killed = time.time()
            os.waitpid(pid, 0)
            key, step, seconds, began = heard(reads)
            seconds = killed - began if began else 0.0
            kept_seconds, kept_steps = 0.0, 0
            with suppress(LabError):
                row = Runs().row(key)
                assert Runs().fetch(key).content is not None, "the last state is not there"
                kept_seconds, kept_steps = row.saved - began, row.step
            found.append(Try(name, seconds, step, kept_seconds, kept_steps))
        print(f"\r{len(found)} of {tries}", end="", file=sys.stderr, flush=True)
    worst = max(found, key=lambda one: one.lost)
    print(f"\n{'kill -9':24} tries {len(found)}   lost at most {worst.lost:.1f} s of training ({worst.name})")
    print(f"{'':24} median {sorted(one.lost for one in found)[len(found) // 2]:.1f} s")
    print(f"{'files that are broken':24} {len(wrong := broken(folder / 'tui-lab'))} {wrong or ''}")


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]]
    main(int(numbers[0]) if numbers else 100, numbers[1] if len(numbers) > 1 else 12.0)
