"""One training of one scenario: set up from a seed, advanced a step at a time, looked at between steps.

The trainer's thread and the command line drive the same `Run`, so that both come to the same losses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import torch
from torch import Tensor, nn

from tui_lab.authoring.figures import Figure, Mark
from tui_lab.authoring.parameters import named_parameters
from tui_lab.authoring.returned import figure_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine import points
from tui_lab.engine.compiled.compiling import Compiling
from tui_lab.engine.determinism import take_algorithms
from tui_lab.engine.divergence import Watch
from tui_lab.engine.edited import Edited
from tui_lab.engine.epochs import Epochs
from tui_lab.engine.goals import Facts
from tui_lab.engine.history import Curve
from tui_lab.engine.limited import require_small
from tui_lab.engine.looking import kept_as_it_is, looking
from tui_lab.engine.number_types import take_numbers
from tui_lab.engine.quick import quicken
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import Losses, Recorder, metrics_every, numbers
from tui_lab.engine.run_state import RunState
from tui_lab.engine.snapshot import Advice, overall
from tui_lab.engine.state import as_made
from tui_lab.engine.step_meter import StepMeter
from tui_lab.engine.stepping import Plan, Stepping
from tui_lab.engine.trial import put_back
from tui_lab.errors import blaming


class Run(Edited, RunState):
    """A scenario in training. `step` counts the steps done; `diverged` is a sentence once it has.

    `losses` holds those of the last step by the names that the scenario declares; `loss` is the lowest.
    Metrics are evaluated every so many steps, and besides after each of the steps `evaluate_at`.

    Where a run `reads_later`, no step waits for its device: losses are fetched when they are asked for, or
    all STRETCH steps, and so a divergence is noticed that late, but dated to its step. On the CPU, where a
    loss is there at once, it is read at once. `stepping` takes the steps in another way than `step()` does.

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
        stepping: Callable[[Scenario, RandomStream, bool], Stepping] = Stepping,
    ) -> None:
        super().__init__()
        self.run_id, self.seed, self.evaluate_at = run_id, seed, evaluate_at
        self.step = 0
        self.advice = Advice()  # what to do then, once somebody has looked for it
        self.recorder = Recorder(scenario.losses)
        self._watch = Watch(scenario.losses)
        self.meter = StepMeter()
        self._recipe = scenario, dict(knobs), reads_later, stepping
        self.began_on = device
        self.set_up_on(device, random)

    def set_up_on(self, device: torch.device, random: RandomStream | None = None) -> None:
        """Have all that setup() makes, on a device, as at step 0. Raises ScenarioError."""
        scenario, knobs, reads_later, stepping = self._recipe
        self._reads_later = device.type != "cpu" if reads_later is None else reads_later
        self._random = random or RandomStream(self.seed, device)
        with self._random, blaming(scenario.file, "setup()", scenario, "setup"):
            self.scenario = scenario(device, dict(knobs))
            algorithms = take_algorithms(self.scenario)
            with algorithms or nullcontext():
                self.scenario.setup()
            settings = take_numbers(self.scenario), algorithms
            require_small(self.scenario)
        self._random.within = tuple(filter(None, settings))
        self._as_made, self.data = as_made(self.scenario), points.digest(self.scenario)
        quicken(self.scenario)
        self._stepping = stepping(self.scenario, self._random, self._reads_later)
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
        return self.recorder.losses

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
        return self.recorder.metrics

    @property
    def metrics_step(self) -> int:
        """The step that `metrics` were evaluated at; -1 before."""
        return self.recorder.metrics_step

    @property
    def curves(self) -> dict[str, Curve]:
        """Losses and metrics over the steps, by name."""
        self.read()
        return self.recorder.curves

    def read(self) -> None:
        """Fetch from the device what the last steps came to, and see whether one of them diverged."""
        for step, losses in self.recorder.read():
            self._watch.look(step, losses, self)

    def advance(self, most: int = 1) -> None:
        """Train one step and record its loss; several where they are compiled and `most` allows it."""
        before = self.step
        if most > 1 and self.compiling.can_advance and not (self._edits or self._epochs.hook):
            for loss in self.compiling.advance(most, read=not self._reads_later):
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
        if self.recorder.names and not self.recorder.recorded_any:
            raise self._stepping.never_gave_a_loss(self.step)

    def _record(self, losses: Mapping[str, Tensor | float]) -> None:
        self.step += 1
        if not self._reads_later:  # all of them are numbers: every step pays for each line here
            self.recorder.record(self.step, cast(Losses, losses))
            self._watch.look(self.step, cast(Losses, losses), self)
            return
        self.recorder.take(self.step, losses)
        if self.recorder.full:
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
        self.recorder.evaluated(self.step, metrics)

    @property
    def epoch_steps(self) -> int:
        """Steps in an epoch, 0 where that is not known."""
        return self._epochs.steps

    def values(self) -> dict[str, float]:
        """What is known of the step just done: what it gave, and the metrics if they were evaluated."""
        self.read()
        return self.recorder.values_at(self.step)

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
