"""One training of one scenario: set up from a seed, advanced a step at a time, looked at between steps.

The trainer thread and the headless command line drive the same `Run`, so that the same seed, knobs
and device give the same losses in both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Figure, Mark
from tui_lab.authoring.parameters import named_buffers, named_parameters, total_parameters
from tui_lab.authoring.parts import Parts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.compiled import STEPS, CompiledSteps, why_not
from tui_lab.engine.divergence import explanation
from tui_lab.engine.goals import Facts
from tui_lab.engine.history import Curve
from tui_lab.engine.interventions import Edits
from tui_lab.engine.looking import looking
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.snapshot import Compilation, Request, Snapshot, State, TensorStats, lowest
from tui_lab.engine.statistics import UpdateMeter, first_non_finite, statistics
from tui_lab.errors import Fault, ScenarioError, blaming, fault_of

EARLY = 200  # up to this step a curve has its bends, and the metrics are evaluated more often
METRICS_EVERY_EARLY = 10
METRICS_EVERY = 200  # steps between two evaluations of a scenario's metrics, beside those on request
ALARM = 1e6  # beyond this loss every step looks for the first parameter that is no longer a number


class Run:
    """A scenario in training. `step` counts the steps done; `diverged` is a sentence once it has.

    `losses` holds those of the last step by the names that the scenario declares; `loss` is the lowest.

    Metrics are evaluated every so many steps, and besides after each of the steps `evaluate_at`.

    Raises ScenarioError from construction and `advance` when the scenario's own code raises.
    """

    def __init__(
        self,
        scenario: type[Scenario],
        knobs: dict[str, Any],
        seed: int,
        device: torch.device,
        run_id: int = 0,
        evaluate_at: frozenset[int] = frozenset(),
    ) -> None:
        self.run_id = run_id
        self.evaluate_at = evaluate_at
        self.seed = seed
        self.step = 0
        self.losses = dict.fromkeys(scenario.losses, math.nan)
        self.metrics: dict[str, float] = {}
        self.marks: list[Mark] = []
        self.diverged = ""
        self.changed: frozenset[str] = frozenset()  # live knobs, once a step had been trained
        self.curves: dict[str, Curve] = {name: Curve() for name in self.losses}
        self._first_bad: tuple[str, int] | None = None
        self._meter = UpdateMeter()
        self._edits = Edits()
        self.metrics_step = -1  # the step that `metrics` were evaluated at
        self._metrics_recorded = -1
        self._random = RandomStream(seed, device)
        with self._random, blaming(scenario.file, "setup()", scenario, "setup"):
            self.scenario = scenario(device, dict(knobs))
            self.scenario.setup()
        self._compiled: CompiledSteps | None
        self._set_up_compiling()

    @property
    def parameters(self) -> dict[str, Tensor]:
        """The trained tensors by name; a step written by hand may replace them."""
        return named_parameters(self.scenario)

    @property
    def loss(self) -> float:
        """The loss of the last step; of several networks the lowest one that is a number."""
        return lowest(self.losses)

    def advance(self, most: int = 1) -> None:
        """Train one step and record its loss; several where they are compiled and `most` allows it."""
        before = self.step
        if most >= STEPS and self._compiled is not None and not (self._compiled.busy or self._edits):
            for loss in self._train_several(self._compiled):
                self._record({"loss": loss})
        else:
            self._record(self._train_one())
            if self._edits:
                self._edits.keep(self.parameters | named_buffers(self.scenario))
        every = METRICS_EVERY if self.step > EARLY else METRICS_EVERY_EARLY
        if self.step % every < self.step - before or self.step in self.evaluate_at:
            self.evaluate()

    def _train_one(self) -> dict[str, float]:
        try:
            with self._random:
                loss = self.scenario.step()
            if loss is None and self.losses:
                raise TypeError("step() returned None; it has to return the loss")
            found = loss if isinstance(loss, dict) else {} if loss is None else {"loss": loss}
            if found.keys() != self.losses.keys():
                names = ", ".join(self.losses) or "none"
                raise TypeError(f"step() returned the losses {', '.join(found)}; `losses` declares {names}")
            return {name: _number(loss) for name, loss in found.items()}
        except (Exception, SystemExit) as error:  # `blaming` would cost every step a microsecond
            scenario = type(self.scenario)
            raise ScenarioError(fault_of(error, scenario.file, "step()", scenario, "step")) from error

    def _train_several(self, compiled: CompiledSteps) -> list[float]:
        scenario = type(self.scenario)
        with self._random, blaming(scenario.file, "parts()", scenario, "parts"):
            return compiled.advance()

    def _record(self, losses: dict[str, float]) -> None:
        self.step += 1
        self.losses = losses
        for name, loss in losses.items():
            self.curves[name].record(self.step, loss)
            if not -ALARM < loss < ALARM:  # also true of NaN
                self._look_for_divergence()

    @property
    def compilation(self) -> Compilation:
        """How it stands with compiled steps."""
        why = self._compiled.trouble if self._compiled else self._why_not_compiled
        if why:
            return Compilation("refused", why)
        if self._compiled is None or not (self._compiled.busy or self._compiled.ready):
            return Compilation()
        return Compilation("ready" if self._compiled.ready else "building")

    def _set_up_compiling(self) -> None:
        self._compiled, self._why_not_compiled = None, ""
        if self.scenario.knob_values.get("compile") == "on":
            scenario = type(self.scenario)
            with self._random, blaming(scenario.file, "parts()", scenario, "parts"):
                parts = self.scenario.parts()
                self._why_not_compiled = why_not(parts)
            if isinstance(parts, Parts) and not self._why_not_compiled:
                self._compiled = CompiledSteps(parts)

    def advance_measured(self) -> None:
        """Train one step and measure by how much it moves each parameter."""
        self._meter.before_step(self.parameters)
        self.advance()
        self._meter.after_step(self.parameters)

    def evaluate(self) -> None:
        """Bring `metrics` and their curves up to the present step."""
        if self.metrics_step == self.step:
            return
        self.metrics_step = self.step
        with self._looking("metrics()", "metrics"):
            self.metrics = {name: float(value) for name, value in self.scenario.metrics().items()}
        if self._metrics_recorded == self.step:  # a weight was edited: the curves keep one value a step
            return
        self._metrics_recorded = self.step
        for name, value in self.metrics.items():
            self.curves.setdefault(name, Curve()).record(self.step, value)

    def set_live(self, name: str, value: Any) -> None:
        """Change a live knob between two steps and mark the change."""
        knob = self.scenario.knobs()[name]
        if self.scenario.knob_values[name] == value:
            return
        self.scenario.knob_values[name] = value
        with self._random, blaming(self.scenario.file, "knob_changed()"):
            self.scenario.knob_changed(name)
        if name != "lr":  # which the compiled steps are given at each call
            self._set_up_compiling()
        if self.step:
            self.changed |= {name}
        if not knob.view_only:
            self.marks.append(Mark(self.step, f"{name} {knob.format(value)}"))

    def set_value(self, name: str, place: int | None, value: float) -> None:
        """Put a number into a parameter or buffer, at one place or (None) everywhere.

        A name that the network does not have is passed over: it may have been rebuilt meanwhile.
        """
        if (tensor := self._tensor(name)) is not None:
            self._edits.set_value(name, tensor, place, value)
            self.marks.append(Mark(self.step, f"{name} = {value:g}"))
            self.metrics_step = -1  # they are of other weights

    def freeze(self, name: str, place: int | None) -> None:
        """Hold one value of a parameter or buffer, or (None) all, still from here on; again lets it go."""
        if (tensor := self._tensor(name)) is not None:
            frozen = self._edits.freeze(name, tensor, place)
            self.marks.append(Mark(self.step, f"{name} {'frozen' if frozen else 'free'}"))

    def facts(self) -> Facts:
        """What a goal is checked against."""
        knobs, values = self.scenario.knobs(), self.scenario.knob_values
        return Facts(self.step, bool(self.diverged), self.curves, knobs, values, self.changed)

    def _look_for_divergence(self) -> None:
        if self._first_bad is None and (name := first_non_finite(self.parameters)):
            self._first_bad = (name, self.step)
        # Of several networks the others may still be worth watching.
        if not any(math.isfinite(loss) for loss in self.losses.values()):
            first = max(self.curves[name].highest(1) for name in self.losses)
            losses = first, self.loss
            self.diverged = explanation(self.scenario, self.parameters, losses, self.step, self._first_bad)

    def snapshot(self, request: Request, state: State, steps_per_second: float = 0.0) -> Snapshot:
        """Copy and freeze what was asked for."""
        self.evaluate()
        figures, view_faults = self._figures(request.views)
        tensor = self._tensor(request.tensor) if request.tensor else None
        return Snapshot(
            request=request,
            run_id=self.run_id,
            state=state,
            step=self.step,
            seed=self.seed,
            device=str(self.scenario.device),
            knobs=dict(self.scenario.knob_values),
            losses=dict(self.losses),
            metrics=dict(self.metrics),
            steps_per_second=steps_per_second,
            message=self.diverged,
            compilation=self.compilation,
            curves={n: c.reduced(request.columns) for n, c in self.curves.items()} if request.columns else {},
            marks=tuple(self.marks),
            changed=self.changed,
            figures=figures,
            view_faults=view_faults,
            parameters=self._statistics(self.parameters) if request.parameters else (),
            buffers=self._statistics(named_buffers(self.scenario)) if request.parameters else (),
            total_parameters=total_parameters(self.scenario),
            tensor=None if tensor is None else self._statistics({str(request.tensor): tensor})[0],
            values=None if tensor is None else as_numpy(tensor),
            gradient=None if tensor is None or tensor.grad is None else as_numpy(tensor.grad),
            frozen=self._edits.frozen(request.tensor) if request.tensor else None,
            goal_met=request.goal is not None and request.goal.met(self.facts()),
        )

    def figure(self, view: str) -> Figure:
        """One view as it is now. Raises ScenarioError."""
        with self._looking(f"view {view!r}", view):
            figure = getattr(self.scenario, view)()
            if not isinstance(figure, Figure):
                raise TypeError(f"{view}() returned {type(figure).__name__}, not a figure")
            # Its arrays may be the memory of tensors that go on learning.
            copy: Figure = deepcopy(figure)
            return copy

    @contextmanager
    def _looking(self, during: str, method: str) -> Iterator[None]:
        scenario = self.scenario
        with self._random, blaming(scenario.file, during, type(scenario), method), looking(scenario):
            yield

    def _figures(self, views: tuple[str, ...]) -> tuple[dict[str, Figure], dict[str, Fault]]:
        figures, faults = {}, {}
        for name in views:
            try:
                figures[name] = self.figure(name)
            except ScenarioError as error:  # one broken view does not stop the training
                faults[name] = error.fault
        return figures, faults

    def _statistics(self, tensors: dict[str, Tensor]) -> tuple[TensorStats, ...]:
        return tuple(
            statistics(name, tensor, self._meter.ratios.get(name)) for name, tensor in tensors.items()
        )

    def _tensor(self, name: str) -> Tensor | None:
        return self.parameters.get(name, named_buffers(self.scenario).get(name))


def _number(loss: Tensor | float) -> float:
    return loss.item() if isinstance(loss, Tensor) else float(loss)
