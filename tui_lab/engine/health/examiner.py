"""Looks at a training and says what is wrong with it: from a few steps that it sees, and from the curves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch

from tui_lab.engine.findings import Finding, worst_first
from tui_lab.engine.health import curves, data, gradients, limits, losses, parameters, units
from tui_lab.engine.health.functions import Functions, Watching
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.module_calls import Call, calls_of
from tui_lab.engine.run import Run
from tui_lab.engine.torch_compiled import uncompiled
from tui_lab.errors import LabError, ScenarioError


class Seen:
    """What some steps of a run have shown."""

    def __init__(self) -> None:
        self.units = units.UnitWatch()
        self.gradients = gradients.GradientWatch()
        self.inputs = data.InputWatch()
        self.functions: list[Functions] = []
        self.loss = float("nan")

    @property
    def steps(self) -> int:
        """How many."""
        return len(self.functions)

    @contextmanager
    def step(self, run: Run) -> Iterator[Callable[[], None]]:
        """Watch the step that is trained meanwhile, which does not notice.

        After it, what is given takes in what was seen.
        """
        watching = Watching()
        with self.gradients.step(run), calls_of(run.scenario, copies=False) as calls, watching:
            yield lambda: self._take(run, calls, watching)

    def _take(self, run: Run, calls: list[Call], watching: Watching) -> None:
        names = {id(one): name for name, one in run.parameters.items()}
        self.units.take(calls)
        self.gradients.take_layers(calls, names)
        self.inputs.take(calls)
        self.functions.append(watching.seen)
        self.loss = run.loss


class Examiner:
    """Of one run. `untried` says why no step could be tried; what that would show is not known then."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.untried = ""
        self._of_metrics: list[Finding] | None = None

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong as it stands now, the worst first: some steps are tried that the run never takes.

        Raises LabError where the run cannot be brought back to where it stood, and is of no use any longer.
        """
        self.untried = ""
        return self.findings_of(None if self.run.diverged else self._tried())

    def findings_of(self, seen: Seen | None) -> tuple[Finding, ...]:
        """What is wrong as far as `seen` shows it, and the curves."""
        run, remedies = self.run, Remedies(self.run.scenario)
        found = list(curves.diverged(run, remedies))
        if found or seen is None:
            found += parameters.findings(run, None, remedies)
            return worst_first(found if run.diverged else found + list(curves.findings(run, remedies, None)))
        still = _found_by(lambda: parameters.findings(run, seen.gradients, remedies))
        families: tuple[Callable[[], Iterable[Finding]], ...] = (
            lambda: losses.findings(seen.functions, run, remedies),
            self._metrics,
            lambda: gradients.findings(seen.gradients, run, remedies, moves=not still),
            lambda: units.findings(seen.units, remedies, seen.inputs.same),
            lambda: data.findings(seen.inputs, losses.targets_of(seen.functions)),
            lambda: curves.findings(
                run, remedies, losses.constant_loss(seen.functions, seen.loss, seen.inputs.same)
            ),
        )
        found += still + [one for family in families for one in _found_by(family)]
        helps, words = remedies.in_the_code()  # for what no other knob helps against
        return worst_first([one if one.helps else replace(one, helps=helps, remedy=words) for one in found])

    def _tried(self) -> Seen | None:
        """What some steps show that the run never takes; None where they cannot be taken."""
        seen = Seen()
        try:
            state = self.run.state_dict()
        except LabError as error:
            self.untried = f"{error}"
            return None
        try:
            while seen.steps < limits.STEPS and not self.run.diverged:
                with seen.step(self.run) as take:
                    self.run.advance_measured()
                take()
        except (LabError, ScenarioError) as error:
            self.untried = f"{error}"
        finally:
            self.run.load_state_dict(state)
        return None if self.untried else seen

    def _metrics(self) -> list[Finding]:
        """Whether metrics() tests the network as it is tested, looked at once: its code stays the same."""
        if self._of_metrics is None:
            self._of_metrics = self._look_at_metrics()
        return self._of_metrics

    def _look_at_metrics(self) -> list[Finding]:
        watching = Watching()
        with self.run.looked_into() as modules, torch.no_grad(), uncompiled(self.run.scenario), watching:
            for module in modules:
                module.training = False
            try:
                self.run.scenario.metrics()
            except Exception:  # the lab says so where it asks for them
                return []
        what = tuple(dict.fromkeys(watching.seen.trained_unseen))
        if not what:
            return []
        helps = Remedies(self.run.scenario).in_the_code()
        return [losses.eval_forgotten(what, "metrics()", helps)]


def _found_by(family: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What one family of checks finds: nothing where it fails, and the others can still tell."""
    try:
        return list(family())
    except Exception:  # of a kind of network nobody thought of
        return []
