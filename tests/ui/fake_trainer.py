"""A trainer without a thread: it records what it is told and says what the test has it say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from tests.asking import Request
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Figure, HeatMap, Line, Mark, Plot, TextBlock
from tui_lab.authoring.knob_kinds import Choice, Number, Sizes
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine import asks
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.history import Curve, Reduced
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import (
    Command,
    EvaluateAt,
    Event,
    Failed,
    Heard,
    Loaded,
    Parked,
    SetKnobs,
    StateChanged,
    Stop,
    Want,
)
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.engine.statistics import statistics
from tui_lab.errors import Fault
from tui_lab.teaching.catalogue import Entry

KNOBS: dict[str, AnyKnob] = {
    knob.name: knob
    for knob in (
        Sizes((10,), name="hidden", about="units of each hidden layer"),
        Number(0.5, low=0.0, high=10.0, live=True, name="lr", about="learning rate"),
        Choice("sgd", choices=("sgd", "adam"), name="optimizer", about="the rule that makes a step"),
    )
}
VIEWS = {"fit": "Fit", "surface": "Surface", "third": "Third view"}
TENSORS = {
    "hidden.weight": torch.linspace(-1, 1, 40).reshape(20, 2).requires_grad_(),
    "hidden.bias": torch.linspace(0, 1, 20).requires_grad_(),
    "scale": torch.tensor(0.1, requires_grad=True),
}
BUFFERS = {"norm.running_mean": torch.zeros(4)}


def loss_curve(losses: list[float], columns: int = 200) -> Reduced:
    """The curve of losses at steps 1, 2, …"""
    curve = Curve()
    for step, loss in enumerate(losses, start=1):
        curve.record(step, loss)
    return curve.reduced(columns)


def falling(steps: int) -> list[float]:
    """1, 1/2, 1/3, …"""
    return [1 / step for step in range(1, steps + 1)]


def figures() -> dict[str, Figure]:
    """One for each of VIEWS."""
    x = np.linspace(-1, 1, 30)
    fit = Plot("x", "y", lines=(Line("model", x, x**2),))
    return {
        "fit": fit,
        "surface": HeatMap(np.outer(x, x), "w", "b", (-1.0, 1.0), (-1.0, 1.0), scale="diverging"),
        "third": replace(fit, x_label="third x"),
    }


class FakeTrainer:
    """Stands in for `Trainer`. `orders` are what a learner does; requests are in `wants`."""

    def __init__(
        self,
        entry: Entry,
        post: Callable[[Event], object],
        knobs: dict[str, str] | None = None,
        seed: int = 1,
        device: str | None = None,
        speed: str | None = None,
        keep: Callable[[Kept], object] | None = None,
        instruments: object = None,
        take_home: object = None,
    ) -> None:
        self.entry = entry
        self.keep = keep
        self.post = post
        self.given = knobs or {}
        self.seed, self.speed = seed, speed or "normal"
        self.started = 0  # times
        self.stopped = False
        self.orders: list[Command] = []
        self.wants: list[Request] = []
        self._asked: list[asks.Request] = []
        self.answered = 0
        self.evaluated_at: frozenset[int] = frozenset()
        self.run_id = 0
        self.state: State = "paused"
        self.steps = Scenario.steps
        self.step = 0
        self.losses: list[float] = []
        self.marks: tuple[Mark, ...] = ()
        self.knobs = {name: knob.default for name, knob in KNOBS.items()}
        self.says: dict[str, Any] = {}  # instead of what a snapshot would say
        self.stays = False
        self.slow_step = False  # it ends only when it is asked for the second time
        self.leaves: Kept | None = None  # what it keeps then
        self.editable: tuple[str, ...] = ()  # views in which points can be edited
        self.hearing = Hearing()  # what its scenario said
        self.gradient: np.ndarray[Any, np.dtype[np.float64]] | None = None

    def start(self) -> None:
        self.started += 1

    def attach(self, post: Callable[[Event], object]) -> None:
        self.post = post

    def tell(self, command: Command) -> None:
        if isinstance(command, Want):
            self.wants.append(Request.of(command.request))
            self._asked.append(command.request)
            return
        if isinstance(command, EvaluateAt):
            self.evaluated_at = command.steps
            return
        self.orders.append(command)
        if isinstance(command, SetKnobs):
            self.knobs |= command.values

    def parked(self, why: str = "") -> None:
        """Say that it is parked, or why it is not."""
        self.post(Parked(why))

    def stop(self) -> bool:
        """End at once, or, where the last step is slow, at the second time that it is asked."""
        first, self.stopped = not self.stopped, True
        self.orders.append(Stop())
        if first and self.slow_step:
            return False
        if self.slow_step and self.keep is not None and self.leaves is not None:
            self.keep(self.leaves)
        return True

    @property
    def unanswered(self) -> int:
        """How many requests for a snapshot wait for an answer."""
        return len(self.wants) - self.answered

    def load(
        self,
        views: dict[str, str] | None = None,
        knobs: dict[str, AnyKnob] | None = None,
        scenario: type[Scenario] = Scenario,
    ) -> None:
        """Say that the scenario is imported and its network built."""
        self.introduce(views, knobs, scenario)
        self.rebuild()

    def introduce(
        self,
        views: dict[str, str] | None = None,
        knobs: dict[str, AnyKnob] | None = None,
        scenario: type[Scenario] = Scenario,
    ) -> None:
        """Say that the scenario is imported, as to a screen to which that is news."""
        declared = KNOBS if knobs is None else knobs
        self.steps = scenario.steps
        self.knobs = {name: self.knobs.get(name, knob.default) for name, knob in declared.items()}
        self.post(
            Loaded(
                knobs=tuple(knob.describe() for knob in declared.values()),
                values=dict(self.knobs),
                views=(there := VIEWS if views is None else views),
                main=scenario.main or next(iter(there), "loss" if scenario.losses else ""),
                losses=scenario.losses,
                speed=self.speed,
                device_reason="cpu: as asked",
                title=scenario.title,
                editable=self.editable,
            )
        )

    def rebuild(self) -> None:
        """Say that another run begins at step 0."""
        self.run_id += 1
        former = loss_curve(self.losses) if len(self.losses) > 1 else None
        self.losses, self.marks = [], ()
        self.state, self.step = "paused", 0
        self.post(StateChanged(self.run_id, "paused", 0, former, self.steps))

    def enter(self, state: State, step: int | None = None, over: bool = False) -> None:
        """Say that the run is in `state`, `step` steps done, and whether it is `over`."""
        self.state = state
        if step is not None:
            self.step = step
            self.losses = falling(step)
        self.post(StateChanged(self.run_id, state, self.step, steps=self.steps, over=over))

    def hear(self, ask: asks.Console = asks.Console(100)) -> None:  # noqa: B008 - it is frozen
        """Tell unasked what its scenario said."""
        self.post(Heard(self.hearing.answer(ask)))

    def fail(self, fault: Fault | None, message: str = "") -> None:
        """Say that the scenario's own code raised."""
        self.state = "failed"
        self.post(Failed(fault, message or str(fault)))

    def snapshot(self, request: asks.Request | None = None, **changes: Any) -> Snapshot:
        """What the real one answers to `request`, the last one by default, but for `changes`."""
        request = self._asked[-1] if request is None else request
        says = self.says | changes
        header: dict[str, Any] = {
            "run_id": self.run_id,
            "state": self.state,
            "step": self.step,
            "seed": self.seed,
            "device": "cpu",
            "knobs": dict(self.knobs),
            "losses": {"loss": self.losses[-1] if self.losses else float("nan")},
            "steps_per_second": 1234.0 if self.state == "running" else 0.0,
        }
        header |= {name: value for name, value in says.items() if name in Snapshot.__dataclass_fields__}
        return Snapshot(**header, answers={ask: self._answer(ask, says) for ask in request})

    def _answer(self, ask: asks.Ask[Any], says: dict[str, Any]) -> Any:
        """`says` holds what is answered instead, by what kind of ask."""
        match ask:
            case asks.Metrics():
                return says.get("metrics", {"accuracy": 0.5})
            case asks.Curves(columns):
                curves = says.get("curves", {"loss": loss_curve(self.losses, columns)})
                return asks.CurvesAnswer(curves, self.marks)
            case asks.View(name):
                return says.get("figures", {}).get(name) or figures().get(name, figures()["fit"])
            case asks.PointsOf():
                return says["points"]
            case asks.Look(_, view, settings):
                said = ", ".join(f"{name} {value}" for name, value in settings)
                return TextBlock(f"looking at {view} with {said or 'no settings'}")
            case asks.Parameters() if not says.get("parameters", True):
                return asks.ParametersAnswer((), ())
            case asks.Parameters() if "found" in says:
                return says["found"]
            case asks.Parameters():
                buffers = tuple(statistics(*item, role="buffer") for item in BUFFERS.items())
                return asks.ParametersAnswer(tuple(statistics(*item) for item in TENSORS.items()), buffers)
            case asks.Tensor(name) if name in says.get("opened", {}):
                return says["opened"][name]
            case asks.Tensor(name) if says.get("tensors", True):
                tensor = (TENSORS | BUFFERS)[name]
                return asks.TensorAnswer(statistics(name, tensor), as_numpy(tensor), self.gradient, None)
            case asks.GoalMet():
                return says.get("goal_met", False)
            case asks.MadeFrom():
                return says.get("made_from", "")
            case asks.Health():
                return says.get("health", ())
            case asks.Console():
                return self.hearing.answer(ask)
        return None

    def answer(self, **changes: Any) -> None:
        """Answer the oldest request that waits, with `changes` to what the real trainer would say."""
        assert self.unanswered, "nothing was asked"
        request = self._asked[self.answered]
        self.answered += 1
        self.post(self.snapshot(request, **changes))
