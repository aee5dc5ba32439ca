"""Nine kinds of training scripts brought into the lab: it changes no loss, and shows all there is to see."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.own_scripts import plain
from tui_lab.authoring.source import load
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.engine import asks
from tui_lab.engine.answering import snapshot
from tui_lab.engine.run import Run
from tui_lab.errors import Fault
from tui_lab.teaching.catalogue import find, find_scenarios

HERE = Path(__file__).parent / "scenarios"
KINDS = (
    "polynomial",
    "lstm",
    "pinn",
    "diffusion",
    "vae",
    "dqn",
    "transformer",
    "forward-forward",
    "kohonen",
)
SEED = 5


def run_of(kind: str) -> Run:
    return Run(load(find(kind, find_scenarios((HERE,)))), {}, SEED, torch.device("cpu"))


@pytest.mark.parametrize("kind", KINDS)
def test_losses_are_those_of_the_plain_script_while_all_is_looked_at(kind: str) -> None:
    run = run_of(kind)
    steps = run.scenario.steps
    first = next(iter(run.scenario.losses))
    views = [asks.View(name) for name in run.scenario.views()]
    request: asks.Request = (asks.Metrics(), asks.Parameters(), asks.Curves(60), *views)
    losses = []
    for step in range(steps):
        if step % 3:
            run.advance()
        else:
            run.advance_measured()
        losses.append(run.losses[first])
        shot = snapshot(run, request, "paused")
        for view in views:
            figure = shot.answer(view)
            assert figure is not None and not isinstance(figure, Fault), figure
            draw(figure, 60, 16, DrawingStyle())
    torch.manual_seed(SEED)
    np.random.seed(SEED)
    random.seed(SEED)
    expected = getattr(plain, kind.replace("-", "_"))(steps)
    assert np.array_equal(losses, expected, equal_nan=True)
    assert not run.diverged
    found = shot.answer(asks.Parameters())
    assert found is not None and found.total > 0
