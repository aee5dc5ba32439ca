"""One training of one scenario: set up from a seed, advanced a step at a time, looked at between steps.

The trainer's thread and the command line drive the same `Run`, so that both come to the same losses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.figures import Figure, Mark
from tui_lab.authoring.parameters import named, named_parameters
from tui_lab.authoring.returned import figure_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.changes import Change
from tui_lab.engine.compiled import STEPS, Compiling
from tui_lab.engine.divergence import Watch
from tui_lab.engine.epochs import Epochs
from tui_lab.engine.goals import Facts
from tui_lab.engine.history import Curve
from tui_lab.engine.interventions import Interventions
from tui_lab.engine.looking import kept_as_it_is, looking
from tui_lab.engine.packing import pack
from tui_lab.engine.quick import quicken
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import Losses, Recorder, metrics_every, numbers
from tui_lab.engine.snapshot import Advice, overall
from tui_lab.engine.state import as_made, changed_knobs, load_scenario_state, scenario_state
from tui_lab.engine.step_meter import StepMeter
from tui_lab.engine.stepping import Plan, Stepping
from tui_lab.engine.trial import put_back
from tui_lab.engine.unpacking import unpack
from tui_lab.errors import LabError, blaming


class Run:
    """A scenario in training. `step` counts the steps done; `diverged` is a sentence once it has.

    `losses` holds those of the last step by the names that the scenario declares; `loss` is the lowest.
    Metrics are evaluated every so many steps, and besides after each of the steps `evaluate_at`.

    Where a run `reads_later`, no step waits for its device: losses are fetched when they are asked for, or
    all STRETCH steps, and so a divergence is noticed that late, but dated to its step. The CPU's are there.

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
        reads_later: bool | None = None,
        random: RandomStream | None = None,
    ) -> None:
        self.run_id, self.seed, self.evaluate_at = run_id, seed, evaluate_at
        self.step = 0
        self.marks: list[Mark] = []
        self.advice = Advice()  # what to do then, once somebody has looked for it
        self.changed: frozenset[str] = frozenset()  # live knobs, once a step had been trained
        self.changes: list[Change] = []  # all that was done to it, in order
        self._recorder = Recorder(scenario.losses)
        self._reads_later = device.type != "cpu" if reads_later is None else reads_later
        self._watch = Watch(scenario.losses)
        self.meter = StepMeter()
        self._edits = Interventions()
        self._random = random or RandomStream(seed, device)
        with self._random, blaming(scenario.file, "setup()", scenario, "setup"):
            self.scenario = scenario(device, dict(knobs))
            self.scenario.setup()
        self._as_made = as_made(self.scenario)
        quicken(self.scenario)
        self._stepping = Stepping(self.scenario, self._random, self._reads_later)
        self.plan = Plan(self.scenario, self._stepping)
        self._epochs = Epochs(self.scenario, self._random)
        self.compiling = Compiling(self.scenario, self._random)

    @property
    def parameters(self) -> dict[str, Tensor]:
        """What is or could be trained, by name."""
        return named_parameters(self.scenario)

    @property
    def losses(self) -> Losses:
        """Those of the last step, by the names that the scenario declares; NaN before the first."""
        self.read()
        return self._recorder.losses

    @property
    def loss(self) -> float:
        """The loss of the last step; of several the total, or else the lowest one that is a number."""
        return overall(self.losses)

    @property
    def diverged(self) -> str:
        """What happened, in a sentence, once a loss is no finite number; empty before."""
        return self._watch.diverged

    @property
    def metrics(self) -> dict[str, float]:
        """Those evaluated last."""
        return self._recorder.metrics

    @property
    def metrics_step(self) -> int:
        """The step that `metrics` were evaluated at; -1 before."""
        return self._recorder.metrics_step

    @property
    def curves(self) -> dict[str, Curve]:
        """Losses and metrics over the steps, by name."""
        self.read()
        return self._recorder.curves

    def read(self) -> None:
        """Fetch from the device what the last steps came to, and see whether one of them diverged."""
        for step, losses in self._recorder.read():
            self._watch.look(step, losses, self)

    def advance(self, most: int = 1) -> None:
        """Train one step and record its loss; several where they are compiled and `most` allows it."""
        before = self.step
        if most >= STEPS and self.compiling.can_advance and not (self._edits or self._epochs.hook):
            for loss in self.compiling.advance():
                self._record({self.scenario.losses[0]: loss})
        else:
            given = self._stepping.take()
            if not self._stepping.ended:
                self._record(given)
            if self._edits:
                lost = self._edits.keep(self.scenario)
                self.marks += [Mark(self.step, f"{name} free") for name in lost]
        self.plan.follow(before, self.step)
        if self.plan.done:
            self._expect_losses()
        every = metrics_every(self.step)
        if (self._epochs.hook and self.step > before and self._epochs.end(self.step)) or (
            self.step % every < self.step - before or self.step in self.evaluate_at
        ):
            self.evaluate()

    def _expect_losses(self) -> None:
        """A training that is done without any loss has to say so."""
        self.read()
        if self._recorder.names and not self._recorder.recorded_any:
            raise self._stepping.never_gave_a_loss(self.step)

    def _record(self, losses: Mapping[str, Tensor | float]) -> None:
        self.step += 1
        if not self._reads_later:  # all of them are numbers: every step pays for each line here
            self._recorder.record(self.step, cast(Losses, losses))
            self._watch.look(self.step, cast(Losses, losses), self)
            return
        self._recorder.take(self.step, losses)
        if self._recorder.full:
            self.read()

    def advance_measured(self) -> None:
        """Train one step and have `meter` say what it did."""
        with self.meter.measuring(self.scenario):
            self.advance()

    def tried(self) -> AbstractContextManager[None]:
        """Within, it may be trained without a trace. Raises LabError where that cannot be."""
        return put_back(self)

    def pass_forward(self) -> None:
        """Have each module called as a step calls it, of a run that is `tried`."""
        self.advance()

    def evaluate(self) -> None:
        """Bring `metrics` and their curves up to the present step."""
        if self.metrics_step == self.step:
            return
        with self._looking("metrics()", "metrics"):
            metrics = numbers(self.scenario.metrics())
        self._recorder.evaluated(self.step, metrics)

    def set_live(self, name: str, value: Any) -> None:
        """Change a knob that is live, or has no effect, between two steps; mark it where it has one."""
        knobs, values = self.scenario.knobs(), self.scenario.knob_values
        if values[name] == value:
            return
        self._turn(name, value)
        self.changes.append(Change(self.step, "knob", name, knobs[name].format(value)))
        if why_idle(knob := knobs[name], knobs, values):
            return
        if self.step:
            self.changed |= {name}
        if not knob.view_only:
            self.marks.append(Mark(self.step, f"{name} {knob.format(value)}"))

    def _turn(self, name: str, value: Any) -> None:
        one = self.scenario
        one.knob_values[name] = value
        if one.knobs()[name].live:  # any other one has no effect
            with self._random, blaming(one.file, "knob_changed()", type(one), "knob_changed"):
                one.knob_changed(name)
        if name != "lr":  # which the compiled steps are given at each call
            self.compiling.set_up()

    def set_value(self, name: str, place: int | None, value: float) -> None:
        """Put a number into a parameter or buffer, at one place or (None) everywhere.

        A name that the network does not have is passed over: it may have been rebuilt meanwhile. Raises
        LabError where the values cannot be edited, IndexError where there is no such place.
        """
        if (one := named(self.scenario, name)) is not None:
            self._edits.set_value(name, one, place, value)
            self.changes.append(Change(self.step, "value", name, repr(float(value)), place))
            self.marks.append(Mark(self.step, f"{name} = {value:g}"))
            self._recorder.forget_metrics()

    def freeze(self, name: str, place: int | None) -> None:
        """Hold one value, or (None) all, still from here on; again lets go. Raises as `set_value` does."""
        if (one := named(self.scenario, name)) is not None:
            now = "frozen" if self._edits.freeze(name, one, place) else "free"
            self.changes.append(Change(self.step, "freeze", name, place=place))
            self.marks.append(Mark(self.step, f"{name} {now}"))

    def _own(self) -> dict[str, Any]:
        """What it goes on from beside its scenario."""
        hidden = {"watch": self._watch, "recorder": self._recorder, "edits": self._edits}
        shown = {name: getattr(self, name) for name in ("step", "marks", "changed", "changes", "meter")}
        return shown | hidden | {"random": self._random}

    def state_dict(self, curves: bool = True) -> dict[str, Any]:
        """All that it goes on from, for torch.load with weights_only; `curves` if wanted. Raises LabError."""
        if self._stepping.resumes:
            raise LabError("step() is a generator: where it stands in its loop cannot be saved")
        self.read()
        state: dict[str, Any] = {"knobs": dict(self.scenario.knob_values)}
        with nullcontext() if curves else self._recorder.without_curves():
            state["run"] = pack(self._own())
        with blaming(self.scenario.file, "state_dict()", type(self.scenario)):  # of what it holds
            return state | {"scenario": scenario_state(self.scenario, self._as_made)}

    def take_curves(self, later: Run) -> None:
        """Have the curves of a later stand of the same run, up to the present step."""
        self._recorder.take_curves(later._recorder, self.step)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on, bit for bit, from where `state` was taken, of a run made with the same seed and knobs.

        Live knobs may have changed since. Raises LabError where it does not fit: it is of no use then.
        """
        self._stepping.begin_again()  # of one that has begun a generator there is no state
        for name, value in changed_knobs(self.scenario, state["knobs"]).items():
            self._turn(name, value)
        load_scenario_state(self.scenario, state["scenario"])
        own = unpack(state["run"], self._own(), self.scenario.device)
        self.step, self.marks = own["step"], own["marks"]
        self.changed, self.changes = own["changed"], own["changes"]
        self.plan.take_up(self.step)

    @property
    def epoch_steps(self) -> int:
        """Steps in an epoch, 0 where that is not known."""
        return self._epochs.steps

    def values(self) -> dict[str, float]:
        """What is known of the step just done: what it gave, and the metrics if they were evaluated."""
        self.read()
        return self._recorder.values_at(self.step)

    def facts(self) -> Facts:
        """What a goal is checked against."""
        knobs, values = self.scenario.knobs(), self.scenario.knob_values
        return Facts(self.step, bool(self.diverged), self.curves, knobs, values, self.changed)

    def figure(self, view: str) -> Figure:
        """One view as it is now. Raises ScenarioError."""
        with self._looking(f"view {view!r}", view):
            return figure_of(getattr(self.scenario, view)(), view)

    @contextmanager
    def _looking(self, during: str, method: str) -> Iterator[None]:
        scenario = self.scenario
        with self._random, blaming(scenario.file, during, type(scenario), method), looking(scenario):
            yield

    @contextmanager
    def looked_into(self) -> Iterator[list[nn.Module]]:
        """Run its modules, which are given, without leaving a trace, with or without gradients."""
        with self._random, kept_as_it_is(self.scenario) as modules:
            yield modules

    def frozen(self, name: str) -> npt.NDArray[np.bool_] | None:
        """Which values of a parameter are held still, None where none is."""
        return self._edits.frozen(name)
