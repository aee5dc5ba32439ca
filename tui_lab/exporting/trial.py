"""A script is given away only after it was tried: its losses are those of the lab, to all digits shown."""

from __future__ import annotations

import math
import shlex
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from tui_lab.authoring.knobs import texts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.determinism import DETERMINISTIC, is_deterministic
from tui_lab.engine.number_types import FLOAT64, modules_of, number_type, tensors_of
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER
from tui_lab.errors import LabError
from tui_lab.exporting.scripts.assembled import Training
from tui_lab.exporting.scripts.plot import Fit
from tui_lab.exporting.scripts.written import written
from tui_lab.exporting.setup_line import setup_line
from tui_lab.languages import translated as _

SECONDS = 1.5  # that the lab trains for the comparison, at most
STEPS = 10  # of it, or an epoch and two steps where that is longer
ENDLESS = 1_000_000  # steps of a script whose training ends by itself
NAME = "tui_lab_exported"  # the module that the script is while it is tried


def script_of(
    name: str,
    scenario: type[Scenario],
    knobs: Mapping[str, Any],
    seed: int,
    device: torch.device,
    steps: int | None = None,
    with_plot: bool = False,
    changes: tuple[str, ...] = (),
) -> str:
    """A training as a plain script, which was tried for some steps.

    `knobs` are values by name, the others stand at their defaults; `steps` is the scenario's own number where
    it is None. Raises LabError where its losses would be others than the lab's, and ScenarioError where the
    scenario's own code raises.
    """
    if not scenario.losses:
        raise LabError(
            _("{name} trains nothing, so there is no training to write as a script").format(name=name)
        )
    run = Run(scenario, dict(knobs), seed, device)
    if stands_for := run.scenario.stand_in:
        raise LabError(
            _(
                "{name} trains on drawn pictures, which a script has not: tui-lab data fetch "
                "{stands_for} first"
            ).format(name=name, stands_for=stands_for)
        )
    if run.scenario.data_from:
        raise LabError(
            _(
                "{name} reads its table as the lab does, which a script has not; x takes its data home as CSV"
            ).format(name=name)
        )
    training = _training(name, run, steps, changes)
    _train_for_a_while(run, training.steps)
    reason = ""
    for whole in (False, True):  # what seemed needless may have been needed
        try:
            line = _last_line(written(replace(training, steps=run.step), whole), seed, device)
        except LabError as error:
            reason = str(error)
            continue
        if (reason := _differs(run, line)) == "":
            return written(training, whole, with_plot)
    raise LabError(_("{name} cannot be written as a plain script: {reason}").format(name=name, reason=reason))


def _training(name: str, run: Run, steps: int | None, changes: tuple[str, ...]) -> Training:
    scenario, values = type(run.scenario), run.scenario.knob_values
    knobs = scenario.knobs()
    defaults = texts(knobs, {name: knob.default for name, knob in knobs.items()})
    planned = run.plan.steps
    return Training(
        name,
        scenario,
        values,
        run.seed,
        str(run.scenario.device),
        steps or (planned if planned != FOREVER else ENDLESS),
        run.epoch_steps,
        shlex.quote(setup_line(name, texts(knobs, values), defaults, run.seed)),
        changes,
        _fit(run.scenario),
        number_type(run.scenario),
        tuple(modules_of(run.scenario)),
        tuple(tensors_of(run.scenario)),
        is_deterministic(run.scenario),
    )


def _fit(scenario: Scenario) -> Fit | None:
    """The points and the network of a scenario that fits a curve over a line, as most call them."""
    x, y, model = (getattr(scenario, name, None) for name in ("x", "y", "model"))
    if isinstance(x, Tensor) and isinstance(y, Tensor) and isinstance(model, nn.Module):
        return Fit("x", "y", "model") if x.shape == y.shape == (len(x), 1) else None
    return None


def _train_for_a_while(run: Run, most: int) -> None:
    """Some steps, an epoch where there are any, and on to the first that has a loss."""
    wanted, until = max(STEPS, run.epoch_steps + 2), time.monotonic() + SECONDS
    while run.step < most and not (run.plan.over or run.plan.stopped or run.diverged):
        if time.monotonic() > until or (run.step >= wanted and not math.isnan(run.loss)):
            return
        run.advance()


def _last_line(text: str, seed: int, device: torch.device) -> str:
    """What a script says last. Raises LabError where it stops with an error."""
    lines = [""]
    module = ModuleType(NAME)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.py"  # it may have data at its end
        file.write_text(text, encoding="utf-8")
        vars(module).update(__file__=str(file), print=lambda *words: lines.append(" ".join(map(str, words))))
        sys.modules[NAME] = module
        try:
            with RandomStream(seed, device), FLOAT64.put_back(), DETERMINISTIC.put_back():
                exec(compile(text, str(file), "exec"), vars(module))
        except Exception as error:
            raise LabError(
                _("it would stop with {kind}: {error}").format(kind=type(error).__name__, error=error)
            ) from error
        finally:
            del sys.modules[NAME]
    return lines[-1]


def _differs(run: Run, line: str) -> str:
    """Where the losses that a script says are not those of the lab, in words; empty where they are."""
    losses = {name: f"{loss:.6g}" for name, loss in run.losses.items()}
    one = next(iter(losses.values())) if len(losses) == 1 else ""
    if one == "nan" and not line:  # no step had a loss so far
        return ""
    if one and line.endswith(f"loss {one}"):
        return ""
    if all(f"{name} {text}" in line for name, text in losses.items()):
        return ""
    there = ", ".join(f"{name} {text}" for name, text in losses.items())
    said = _("its losses are others than the lab's: {line} instead of {there} at step {step}")
    return said.format(line=line or _("none"), there=there, step=run.step)
