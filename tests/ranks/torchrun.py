"""Commands in several processes, started by the real torchrun on the loopback, and what they came to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 240.0
ONE_MACHINE = ("--standalone", "--nproc-per-node", "2")

# 103 rows in batches of 10: neither divides by two processes, and the last batch of an epoch holds 3.
OWN = '''
import os
import signal
import time

import torch
from torch import nn
from tui_lab import Batches, Number, Parts, Scenario


class Own(Scenario):
    """My own."""

    title = "Own"
    steps = {steps}
    lr = Number(0.01, low=0.0, high=10.0, live=True)

    def setup(self):
        self.x = torch.randn(103, 4)
        self.y = self.x.sum(1, keepdim=True) ** 2
        self.model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), {layer}nn.Linear(8, 1))
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, momentum=0.9)
        self.batches = Batches(103, 10, self.device)
        self.taken = 0

    def next_batch(self):
        self.taken += 1
        {more}
        rows = self.batches.next()
        return self.x[rows], self.y[rows]

    def step(self):
        x, y = self.next_batch()
        loss = self.loss_fn(self.model(x), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def metrics(self):
        return {{"test_loss": float(self.loss_fn(self.model(self.x), self.y))}}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)
'''


@dataclass(frozen=True)
class Answer:
    """What all processes together came to."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """What the lab said on the standard error; torchrun says much beside."""
        return [line for line in self.err.splitlines() if line.startswith("tui-lab:")]

    @property
    def told(self) -> dict[str, Any]:
        """The one JSON object on the standard output."""
        told: dict[str, Any] = json.loads(self.out)
        return told


def write_own(folder: Path, steps: int = 30, more: str = "pass", layer: str = "") -> Path:
    """Write a scenario called own; `more` is done at each batch. Returns what to name after --scenarios."""
    file = folder / "scenarios" / "own" / "scenario.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    more = textwrap.indent(textwrap.dedent(more).strip(), "        ").strip()
    file.write_text(OWN.format(steps=steps, more=more, layer=layer))
    return folder / "scenarios"


def environment(**more: str) -> dict[str, str]:
    """That of the test, for a process."""
    own = {"PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    return {**os.environ, **own, **more}


def start(
    arguments: Sequence[str], launch: Sequence[str] = ONE_MACHINE, more: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Begin a command in several processes."""
    command = [sys.executable, "-m", "torch.distributed.run", *launch, "-m", "tui_lab", *arguments]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**(more or {})),
    )


def ended(process: subprocess.Popen[str]) -> Answer:
    """What it came to; one that hangs is killed, and fails the test."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.terminate()  # which ends its processes, too; they hold the pipes
        out, err = process.communicate()
        raise AssertionError(f"it hangs:\n{out}\n{err}") from None
    return Answer(process.returncode, out, err)


def torchrun(
    *arguments: str, launch: Sequence[str] = ONE_MACHINE, more: Mapping[str, str] | None = None
) -> Answer:
    """Run a command in several processes."""
    return ended(start(arguments, launch, more))


def alone(*arguments: str) -> Answer:
    """The same command in one process."""
    command = [sys.executable, "-m", "tui_lab", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(), timeout=PATIENCE, check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)
