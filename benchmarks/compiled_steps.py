"""How much faster scenarios train with steps as machine code, for each optimizer; builds them first.

python -m benchmarks.compiled_steps [NAME …] [--optimizer NAME …]

The first time takes some twenty seconds a row; what was built is found again. Both sides train in turns, and
a row's ratio is the median of its rounds.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial

from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.kit.optimizers import OPTIMIZERS
from tui_lab.bench.engine import CPU, scenario_called
from tui_lab.bench.measurement import Measurement, NotMeasured, Row, in_turns, measure
from tui_lab.bench.report import as_text
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.compiled.steps import STEPS
from tui_lab.engine.run import Run

PATIENCE = 600.0  # seconds for the compiler
GOALS = {"regression": 4, "classification": 4, "linear": 4, "playground": 2, "xor": 2, "autoencoder": 2}
BY_HAND = {"xor": {"engine": "torch"}}  # whose optimizer is sgd, and no knob
ROUNDS = 7


def rate(run: Run, most: int, steps: int = 400) -> float:
    """Steps per second over `steps` steps, at most `most` at once."""
    first, begin = run.step, time.perf_counter()
    while run.step < first + steps:
        run.advance(most)
    return (run.step - first) / (time.perf_counter() - begin)


def compiled_over_eager(name: str, optimizer: str) -> Measurement:
    """Steps per second of machine code over those of steps as written; the losses must agree."""
    limit_threads(CPU)
    scenario = scenario_called(name)
    knobs = BY_HAND.get(name, {"optimizer": optimizer})
    written = Run(scenario, dict(knobs), DEFAULT_SEED, CPU)
    compiled = Run(scenario, {**knobs, "compile": "on"}, DEFAULT_SEED, CPU)
    begin = time.perf_counter()
    built = 0.0
    while compiled.compiling.compilation.state != "ready" or compiled.compiling.waits:
        compiled.advance(STEPS)  # the first steps begin the building, and the end of an epoch one more
        if compiled.compiling.compilation.state == "refused":
            raise NotMeasured(compiled.compiling.compilation.why)
        if (built := time.perf_counter() - begin) > PATIENCE:
            raise NotMeasured("the compiler took too long")
        time.sleep(0.05)
    rate(compiled, STEPS)  # over the end of an epoch
    while compiled.compiling.waits:
        time.sleep(0.1)
    while written.step < compiled.step:
        written.advance()
    pairs = in_turns(partial(rate, compiled, STEPS), partial(rate, written, 1), ROUNDS)
    while written.step < compiled.step:
        written.advance()
    while compiled.step < written.step:
        compiled.advance()
    apart = abs(compiled.loss - written.loss) / max(abs(written.loss), 1e-12)
    trouble = "" if apart < 1e-2 else f"the losses differ: {compiled.loss} and {written.loss}"
    measured = pairs.measurement("steps/s compiled", "steps/s as written", trouble)
    return Measurement(measured.value, measured.sides | {"s to build": built}, trouble)


def main() -> None:
    """Print a row for each scenario and optimizer that was asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(GOALS), metavar="NAME")
    parser.add_argument("--optimizer", nargs="+", default=list(OPTIMIZERS), choices=OPTIMIZERS)
    asked = parser.parse_args()
    for name in asked.names:
        for optimizer in ["sgd"] if name in BY_HAND else asked.optimizer:
            ask = partial(compiled_over_eager, name, optimizer)
            row = Row(f"{name}, {optimizer}", GOALS[name], "×", True, ask)
            print(as_text([(row, measure(row))], sys.stdout), flush=True)


if __name__ == "__main__":
    main()
