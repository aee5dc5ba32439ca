"""The same training with other values of its knobs: which does best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tui_lab.authoring.figures import Figure, Table, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Choice, Integer, Switch, Text
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.authoring.views import view
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.axes import Axis, axes_of, axis_of
from tui_lab.engine.sweep.beside import SweepBeside, plan_beside
from tui_lab.engine.sweep.figures import best_words
from tui_lab.keeping.sweeps import KeptSweep
from tui_lab.languages import noted, translated as _
from tui_lab.rules import rules

NONE = "nothing"
AROUND = 3  # values below the present one, and above it, where none are typed
STEPS = 200  # where a training has no end of its own
VALUES = "as 0.01,0.1,1 or 1e-3..1:7; auto: those around the present one"


class SweepOver(Instrument):
    """Trains runs of its own while the run at hand rests; each stands among the runs that are kept."""

    title = "Sweep"
    about = "Trains it anew with other values of one knob or two, over several seeds: which do best."
    position = 60
    trains = True
    asked = ("go=on",)

    def __init__(self) -> None:
        super().__init__()
        self._asked: object = None  # what the sweep that is there was made for

    def applies(self, run: Run) -> str:
        return "" if _names(run) else _("This scenario has no knob that a training could differ by.")

    def knobs(self, run: Run) -> Mapping[str, AnyKnob]:
        names = _names(run)
        most = rules().limits.steps or 1_000_000
        steps = min(most, run.plan.steps if run.plan.steps < FOREVER else STEPS)
        first = "lr" if "lr" in names else names[0]
        return {
            "go": Switch(
                "off", name="go", about=noted("on trains the sweep, off stops; what is done is kept")
            ),
            "over": Choice(
                first, choices=tuple(names), name="over", about=noted("the knob whose values are tried")
            ),
            "values": Text("auto", name="values", about=VALUES),
            "and_over": Choice(NONE, choices=(NONE, *names), name="and_over", about=noted("a second knob")),
            "and_values": Text("auto", name="and_values", about=VALUES),
            "seeds": Integer(3, low=1, high=50, name="seeds", about=noted("runs of each combination")),
            "steps": Integer(
                steps, low=1, high=most, name="steps", about=noted("how far each run is trained")
            ),
        }

    def look(self, run: Run) -> None:
        values = self.knob_values
        axes = {"values": _axis(run, values["over"], values["values"])}
        if values["and_over"] not in (NONE, values["over"]):
            axes["and_values"] = _axis(run, values["and_over"], values["and_values"])
        swept = {axis.name for axis in axes.values()}
        others = {name: value for name, value in run.scenario.knob_values.items() if name not in swept}
        # While the run trains nothing of it changes: to read what is kept anew at each look would hold it up.
        asked = axes, values["seeds"], values["steps"], others, run.has_edited_points
        if asked == self._asked:
            return
        plan = plan_beside(run, self.recipe, tuple(axes.values()), values["seeds"], values["steps"])
        self._sweep = SweepBeside(run, plan, KeptSweep(plan, curves=False))
        # A row that is applied leaves the sweep as it is: at rest, and over the values that it has.
        self._as_it_is = [("go", "off")]
        self._as_it_is += [(name, typed) for name, axis in axes.items() if (typed := _typed(run, axis))]
        self._asked = asked

    def work(self, run: Run) -> Iterator[object] | None:
        return self._sweep.train() if self._goes else None

    @view("Values")
    def loss(self) -> Figure:
        """The median of the losses at the end over the values: a line, or a map of two knobs."""
        off = [] if self._goes else [_("go = on trains {runs}.").format(runs=self._count())]
        return self._sweep.chart(self._goes) or TextBlock("\n\n".join((self._sweep.far(self._goes), *off)))

    @view("Table")
    def table(self) -> Figure:
        """A row a combination; enter on one takes its values into the lab."""
        table = self._sweep.shown.table
        assert isinstance(table, Table)
        return replace(table, picks=tuple((*row, *self._as_it_is) for row in table.picks))

    @view("Progress")
    def progress(self) -> TextBlock:
        """What is done, and what came of it."""
        best, said = best_words(self._sweep.shown.result), _("Best so far: {best}.")
        return TextBlock(
            "\n\n".join(filter(None, (self._sweep.far(self._goes), said.format(best=best) if best else "")))
        )

    @property
    def _goes(self) -> bool:
        return bool(self.knob_values["go"] == "on")

    def _count(self) -> str:
        result = self._sweep.shown.result
        runs = len(result.cells) * len(result.seeds)
        words = ", ".join(f"{axis.name} {', '.join(axis.texts)}" for axis in result.axes)
        said = _("{runs} runs of {steps} steps: {knobs}; {seeds} seeds")
        steps = f"{result.steps:,}"
        return said.format(runs=f"{runs:,}", steps=steps, knobs=words, seeds=len(result.seeds))


def _names(run: Run) -> list[str]:
    """The knobs by whose values trainings differ."""
    return [name for name, knob in run.scenario.knobs().items() if not knob.view_only]


def _axis(run: Run, name: str, typed: str) -> Axis:
    """The values of a knob: those that were typed, or those that the arrow keys lead to. Raises KnobError."""
    knobs: Mapping[str, Any] = run.scenario.knobs()
    if typed != "auto":
        (axis,) = axes_of(knobs, [f"{name}={typed}"], {})
        return axis
    knob, value = knobs[name], run.scenario.knob_values[name]
    below, above = [value], [value]
    for __ in range(AROUND):
        below.insert(0, knob.nudge(below[0], False))
        above.append(knob.nudge(above[-1], True))
    return axis_of(knob, (*below, *above))


def _typed(run: Run, axis: Axis) -> str:
    """What is typed for just these values; empty where a value of a text cannot be told from two."""
    typed = ",".join(axis.texts)
    try:
        return typed if axes_of(run.scenario.knobs(), [f"{axis.name}={typed}"], {}) == (axis,) else ""
    except KnobError:
        return ""
