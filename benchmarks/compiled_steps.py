"""How much faster regression trains with ten steps in one compiled call; builds it first.

python -m benchmarks.compiled_steps
"""

from __future__ import annotations

import sys
import time
from functools import partial

from tui_lab.authoring.devices import limit_threads
from tui_lab.bench.engine import CPU, scenario_called
from tui_lab.bench.measurement import Measurement, NotMeasured, Row, in_turns, measure
from tui_lab.bench.report import as_text
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.compiled import STEPS
from tui_lab.engine.run import Run

PATIENCE = 300.0  # seconds for the compiler


def rate(run: Run, most: int, steps: int = 2000) -> float:
    """Steps per second over `steps` steps, at most `most` in a call."""
    first, begin = run.step, time.perf_counter()
    while run.step < first + steps:
        run.advance(most)
    return (run.step - first) / (time.perf_counter() - begin)


def compiled_over_eager(rounds: int = 7) -> Measurement:
    """Steps per second of compiled steps over those of single ones; the losses must agree."""
    limit_threads(CPU)
    scenario = scenario_called("regression")
    eager = Run(scenario, {}, DEFAULT_SEED, CPU)
    compiled = Run(scenario, {"compile": "on"}, DEFAULT_SEED, CPU)
    rate(eager, 1, STEPS), rate(compiled, STEPS, STEPS)  # the first call begins the building
    begin = time.perf_counter()
    while compiled.compiling.compilation.state == "building" and time.perf_counter() < begin + PATIENCE:
        time.sleep(0.1)
    built = time.perf_counter() - begin
    if compiled.compiling.compilation.state != "ready":
        raise NotMeasured(compiled.compiling.compilation.why)
    pairs = in_turns(partial(rate, compiled, STEPS), partial(rate, eager, 1), rounds)
    apart = abs(compiled.loss - eager.loss) / eager.loss
    trouble = "" if apart < 1e-3 else f"the losses differ: {compiled.loss} and {eager.loss}"
    measured = pairs.measurement("steps/s compiled", "steps/s one by one", trouble)
    return Measurement(measured.value, measured.sides | {"s to build": built}, trouble)


if __name__ == "__main__":
    row = Row("compiled over single steps", 4, "×", True, compiled_over_eager)
    print(as_text([(row, measure(row))], sys.stdout))
