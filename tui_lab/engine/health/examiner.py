"""Looks at a training and says what is wrong with it: a few steps are tried, and the curves are read."""

from __future__ import annotations

import torch

from tui_lab.engine.findings import Finding, worst_first
from tui_lab.engine.health import curves, data, gradients, limits, losses, parameters, units
from tui_lab.engine.health.functions import Functions, Watching
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.module_calls import calls_of
from tui_lab.engine.run import Run
from tui_lab.engine.trial import trial
from tui_lab.errors import LabError, ScenarioError


class Examiner:
    """Of one run. `untried` says why no step could be tried; what that would show is not known then."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.untried = ""
        self._of_metrics: tuple[int, list[Finding]] | None = None  # and of which run of edits they are

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong as it stands now, the worst first. The run goes on as if nobody had looked."""
        run, remedies = self.run, Remedies(self.run.scenario)
        found = list(curves.diverged(run, remedies))
        tried = None if found else self._tried()
        if tried is None:
            found += parameters.findings(run, None)
            if not found or not run.diverged:
                found += curves.findings(run, remedies, None)
            return worst_first(found)
        found += (of_parameters := list(parameters.findings(run, tried.gradients)))
        found += losses.findings(tried.functions, run, remedies)
        found += self._metrics()
        found += gradients.findings(tried.gradients, run, remedies, moves=not of_parameters)
        found += units.findings(tried.units, remedies, tried.inputs.same)
        found += data.findings(tried.inputs, losses.targets_of(tried.functions))
        constant = losses.constant_loss(tried.functions, tried.loss, tried.inputs.same)
        found += curves.findings(run, remedies, constant)
        return worst_first(found)

    def _tried(self) -> _Tried | None:
        """What a few steps show that the run never takes; None where they cannot be taken."""
        tried = _Tried()
        self.untried = ""
        try:
            with trial(self.run):
                for _ in range(limits.STEPS):
                    tried.step(self.run)
                    if self.run.diverged:
                        break
        except ScenarioError as error:
            self.untried = f"{error}"
            return None
        except LabError as error:
            self.untried = f"{error}"
            return None
        return tried

    def _metrics(self) -> list[Finding]:
        """Whether metrics() tests the network as it is tested, looked at once: its code stays the same."""
        key = len(self.run.changes)
        if self._of_metrics is None or self._of_metrics[0] != key:
            self._of_metrics = key, self._look_at_metrics()
        return self._of_metrics[1]

    def _look_at_metrics(self) -> list[Finding]:
        watching = Watching()
        with self.run.looked_into() as modules, torch.no_grad(), watching:
            for module in modules:
                module.training = False
            try:
                self.run.scenario.metrics()
            except Exception:  # the lab says so where it asks for them
                return []
        what = tuple(dict.fromkeys(watching.seen.trained_unseen))
        return [losses.eval_forgotten(what, "metrics()")] if what else []


class _Tried:
    """What the steps that were tried have shown."""

    def __init__(self) -> None:
        self.units = units.UnitWatch()
        self.gradients = gradients.GradientWatch()
        self.inputs = data.InputWatch()
        self.functions: list[Functions] = []
        self.loss = float("nan")

    def step(self, run: Run) -> None:
        """Have `run` train one more, and take in what it does."""
        watching = Watching()
        with self.gradients.step(run), calls_of(run.scenario, copies=False) as calls, watching:
            run.advance_measured()
        names = {id(one): name for name, one in run.parameters.items()}
        self.units.take(calls)
        self.gradients.take_layers(calls, names)
        self.inputs.take(calls)
        self.functions.append(watching.seen)
        self.loss = run.loss
