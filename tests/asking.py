"""Asks and answers as tests write them: a request by keywords, and a snapshot that is read by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from tui_lab.authoring.figures import Figure
from tui_lab.engine import asks
from tui_lab.engine.answering import snapshot
from tui_lab.engine.goals import Goal
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.errors import Fault


@dataclass(frozen=True)
class Request:
    """What to ask for; `columns` 0 asks for no curves."""

    views: tuple[str, ...] = ()
    columns: int = 0
    parameters: bool = False
    tensor: str | None = None
    goal: Goal | None = None
    metrics: bool = True

    @classmethod
    def of(cls, request: asks.Request) -> Self:
        """The same, read off asks."""
        found: dict[str, Any] = {"views": (), "metrics": False}
        for ask in request:
            match ask:
                case asks.View(name):
                    found["views"] += (name,)
                case asks.Curves(columns):
                    found["columns"] = columns
                case asks.Parameters():
                    found["parameters"] = True
                case asks.Tensor(name):
                    found["tensor"] = name
                case asks.GoalMet(goal):
                    found["goal"] = goal
                case asks.Metrics():
                    found["metrics"] = True
        return cls(**found)

    @property
    def asks(self) -> asks.Request:
        """What an engine is asked."""
        found: list[asks.Ask[Any]] = [asks.Metrics()] if self.metrics else []
        found += map(asks.View, self.views)
        found += [asks.Curves(self.columns)] if self.columns else []
        found += [asks.Parameters()] if self.parameters else []
        found += [asks.Tensor(self.tensor)] if self.tensor is not None else []
        found += [asks.GoalMet(self.goal)] if self.goal else []
        return tuple(found)


class Look:
    """The header of a snapshot and its answers by name; empty for what was not asked."""

    def __init__(self, shot: Snapshot) -> None:
        self.shot = shot
        self.step, self.state, self.loss, self.losses = shot.step, shot.state, shot.loss, shot.losses
        self.run_id, self.seed, self.knobs, self.message = shot.run_id, shot.seed, shot.knobs, shot.message
        self.steps_per_second, self.changed = shot.steps_per_second, shot.changed
        self.metrics: dict[str, float] = self._first(asks.Metrics) or {}
        views = {ask.name: answer for ask, answer in shot.answers_to(asks.View)}
        self.figures: dict[str, Figure] = {n: v for n, v in views.items() if not isinstance(v, Fault)}
        self.view_faults: dict[str, Fault] = {n: v for n, v in views.items() if isinstance(v, Fault)}
        history: asks.CurvesAnswer = self._first(asks.Curves) or asks.CurvesAnswer({}, ())
        self.curves, self.marks = history.curves, history.marks
        found: asks.ParametersAnswer = self._first(asks.Parameters) or asks.ParametersAnswer((), ())
        self.parameters, self.buffers, self.total_parameters = found.parameters, found.buffers, found.total
        one: asks.TensorAnswer | None = self._first(asks.Tensor)
        self.tensor = None if one is None else one.stats
        self.values = None if one is None else one.values
        self.gradient = None if one is None else one.gradient
        self.frozen = None if one is None else one.frozen
        self.goal_met: bool = self._first(asks.GoalMet) or False

    def _first(self, kind: type[asks.Ask[Any]]) -> Any:
        return next((answer for _, answer in self.shot.answers_to(kind)), None)


def look_at(run: Run, request: Request | None = None, state: State = "paused") -> Look:
    """A snapshot of a run, taken now."""
    return Look(snapshot(run, (request or Request()).asks, state))
