"""How much faster small networks train on a GPU with each step as a CUDA graph.

python -m benchmarks.cuda_graphs
"""

from __future__ import annotations

import sys
import time
from functools import partial

import torch

from tui_lab.bench.engine import scenario_called
from tui_lab.bench.measurement import Measurement, NotMeasured, Row, in_turns, measure
from tui_lab.bench.report import as_text
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.compiled.steps import STEPS
from tui_lab.engine.run import Run

GOALS = {"regression": 3.0, "fashion": 1.3}
ROUNDS = 7


def rate(run: Run, most: int, steps: int = 1000) -> float:
    """Steps per second over `steps` steps, until the GPU has done them."""
    torch.cuda.synchronize()
    first, begin = run.step, time.perf_counter()
    while run.step < first + steps:
        run.advance(min(most, first + steps - run.step))
    torch.cuda.synchronize()
    return (run.step - first) / (time.perf_counter() - begin)


def graphs_over_launches(name: str) -> Measurement:
    """Steps per second of replayed graphs over those of steps as written; the losses must agree."""
    if not torch.cuda.is_available():
        raise NotMeasured("no CUDA device here")
    scenario, cuda = scenario_called(name), torch.device("cuda")
    written = Run(scenario, {}, DEFAULT_SEED, cuda)
    graphed = Run(scenario, {"compile": "on"}, DEFAULT_SEED, cuda)
    rate(written, 1), rate(graphed, STEPS)
    if graphed.compiling.compilation.state != "ready":
        raise NotMeasured(graphed.compiling.compilation.why)
    pairs = in_turns(partial(rate, graphed, STEPS), partial(rate, written, 1), ROUNDS)
    apart = abs(graphed.loss - written.loss) / written.loss
    trouble = "" if apart < 1e-2 else f"the losses differ: {graphed.loss} and {written.loss}"
    return pairs.measurement("steps/s graphed", "steps/s as written", trouble)


if __name__ == "__main__":
    rows = [
        Row(f"{name}, CUDA graph over launches", goal, "×", True, partial(graphs_over_launches, name))
        for name, goal in GOALS.items()
    ]
    print(as_text([(row, measure(row)) for row in rows], sys.stdout))
