"""What a long history costs: the time of one frame, and memory."""

from __future__ import annotations

import gc
import time
import tracemalloc

import numpy as np

from tui_lab.bench.engine import CPU, scenario_called, shipped
from tui_lab.bench.measurement import Measurement, in_turns
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.drawing.figures.parameter_table import draw_parameters
from tui_lab.engine import DEFAULT_SEED, asks
from tui_lab.engine.answering import snapshot
from tui_lab.engine.goals import Goal
from tui_lab.engine.run import Run
from tui_lab.teaching.lessons import read_lesson

SHORT, LONG = 1_000, 1_000_000  # steps
# The insides of the panels in a window of 120 × 40 cells.
LOSS_SIZE, VIEW_SIZE, PARAMETERS_SIZE = (80, 13), (39, 13), (118, 6)


def falling_losses(steps: int) -> list[float]:
    """Losses as a training has them: they fall, and every step is noisy."""
    noise = np.exp(0.2 * np.random.default_rng(0).standard_normal(steps))
    losses: list[float] = ((0.005 + 0.3 / (1 + np.arange(steps) / 50)) * noise).tolist()
    return losses


class Remembering(Run):
    """A regression that records `losses` without training: a million steps in a second."""

    def __init__(self, losses: list[float]) -> None:
        given = iter(losses)
        scenario = scenario_called("regression")
        self._recording = False
        super().__init__(type("Given", (scenario,), {"step": lambda _: next(given)}), {}, DEFAULT_SEED, CPU)
        self.evaluate()
        self._recording = True
        for _ in losses:
            self.advance()
        self._recording = False

    def evaluate(self) -> None:
        if not self._recording:
            super().evaluate()
            return
        for name in self.metrics:
            self.curves[name].record(self.step, self.loss)


def lesson_goal() -> Goal | None:
    """The goal that the lab has checked with every frame while a learner is at it."""
    lesson = read_lesson(shipped("regression").lesson, scenario_called("regression").knobs())
    return next((step.goal for step in lesson if step.goal), None)


def draw_frame(run: Run, goal: Goal | None, style: DrawingStyle) -> list[Cells]:
    """What a frame of the lab takes on both threads: the snapshot, and all panels drawn from it."""
    views = tuple(run.scenario.views())
    curves, parameters = asks.Curves(LOSS_SIZE[0]), asks.Parameters()
    goals = (asks.GoalMet(goal),) if goal else ()
    shot = snapshot(run, (asks.Metrics(), curves, *map(asks.View, views), parameters, *goals), "running")
    history, found = shot.answers[curves], shot.answers[parameters]
    return [
        draw(loss_plot(history.curves, history.marks, (), LossLook()), *LOSS_SIZE, style),
        *(draw(shot.answers[asks.View(view)], *VIEW_SIZE, style) for view in views),
        draw_parameters(found, 0, *PARAMETERS_SIZE, style),
    ]


def long_over_short(long: int = LONG, rounds: int = 60) -> Measurement:
    """Milliseconds a frame after `long` steps over those after a thousand."""
    goal, style = lesson_goal(), DrawingStyle()

    def milliseconds(run: Run) -> float:
        begin = time.perf_counter()
        draw_frame(run, goal, style)
        return 1000 * (time.perf_counter() - begin)

    old, young = Remembering(falling_losses(long)), Remembering(falling_losses(SHORT))
    milliseconds(old), milliseconds(young)  # fills the caches of both
    gc.collect()
    pairs = in_turns(lambda: milliseconds(old), lambda: milliseconds(young), rounds)
    return pairs.measurement(f"ms a frame at {long:,} steps", f"at {SHORT:,} steps")


def history_memory(steps: int = LONG) -> Measurement:
    """MB (10⁶ bytes) that a run of `steps` steps holds and at most held, as Python and numpy count them."""
    losses = falling_losses(steps)
    tracemalloc.start()
    try:
        run = Remembering(losses)
        held, peak = tracemalloc.get_traced_memory()
        del run
    finally:
        tracemalloc.stop()
    return Measurement(held / 1e6, {"MB held": held / 1e6, "MB at the peak": peak / 1e6})
