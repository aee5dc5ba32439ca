"""Scenarios as they are first written: one network on one parabola, with lines put in."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.engine.scenarios import write_scenario
from tui_lab.teaching.catalogue import Entry

OWN = '''
import math
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from tui_lab import Batches, Cycle, Integer, Number, Plot, Scenario, view


class Own(Scenario):
    """My own."""

    title = "Own"
    speed = "flat out"
{declared}

    def setup(self):
        self.x = torch.linspace(-1, 1, 50).unsqueeze(1)
        self.y = self.x ** 2
        self.model = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.done = 0
{setup}

    def train_on(self, x, y):
        loss = F.mse_loss(self.model(x), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.done += 1
        return loss

{rest}
'''
STEP = "def step(self):\n    return self.train_on(self.x, self.y)\n"
LOADER = "self.loader = DataLoader(TensorDataset(self.x, self.y), batch_size=20, shuffle=True)"


def own(
    folder: Path, rest: str = STEP, setup: str = "", declared: str = "steps = 20", name: str = "own"
) -> Entry:
    """A scenario of one's own; `rest` are its methods beside setup()."""
    parts = {"declared": (declared, 4), "setup": (setup, 8), "rest": (rest, 4)}
    texts = {key: textwrap.indent(textwrap.dedent(text), " " * by) for key, (text, by) in parts.items()}
    return write_scenario(folder, OWN.format(**texts), name)
