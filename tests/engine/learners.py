"""Scenarios as learners write them, whose parameters are not the usual ones."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.engine.scenarios import start, write_scenario
from tui_lab.engine.run import Run

# `{…}` are filled in by `learner`.
SOURCE = """
import copy
import random

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Scenario

{before}

class Mine(Scenario):
    title = "Mine"
    steps = 20

    def setup(self):
        self.x = torch.linspace(-1, 1, 50).unsqueeze(1)
        self.y = self.x ** 2
        self.model = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))
{setup}

    def step(self):
{step}
"""
STEP = """
loss = F.mse_loss(self.model(self.x), self.y)
self.optimizer.zero_grad()
loss.backward()
self.optimizer.step()
return loss
"""
OPTIMIZER = "self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)"


def learner(
    folder: Path, setup: str = OPTIMIZER, step: str = STEP, before: str = "", name: str = "mine"
) -> Run:
    """A run of a small regression with other lines at the end of its setup() or in its step()."""
    lines = (textwrap.indent(textwrap.dedent(text).strip("\n"), 8 * " ") for text in (setup, step))
    setup, step = lines
    source = SOURCE.format(setup=setup, step=step, before=textwrap.dedent(before))
    return start(write_scenario(folder, source, name))
