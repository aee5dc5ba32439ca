"""Which learning rate to begin with: many are tried for a few steps, and what they say is read out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui_lab.authoring.figures import Figure, Mark, Plot, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Integer, Switch
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.authoring.views import view
from tui_lab.engine.run import Run
from tui_lab.engine.sweep.beside import SweepBeside, plan_beside
from tui_lab.engine.sweep.rates import STEPS, found_words, rate_axis, reading_of
from tui_lab.keeping.sweeps import KeptSweep
from tui_lab.languages import noted, translated as _
from tui_lab.rules import rules


class LearningRateFinder(Instrument):
    """Each rate trains networks of its own from the same first weights, while the run at hand rests."""

    title = "Learning-rate finder"
    about = "Tries some twenty learning rates for a few steps each, and says which to begin with and why."
    position = 70
    trains = True
    asked = ("go=on",)

    def __init__(self) -> None:
        super().__init__()
        self._asked: object = None  # what the sweep that is there was made for

    def applies(self, run: Run) -> str:
        try:
            rate_axis(run.scenario.knobs())
        except KnobError:
            return _("This scenario has no knob lr, whose values could be tried.")
        return ""

    def knobs(self, run: Run) -> Mapping[str, AnyKnob]:
        most = max(2, rules().limits.steps or 100_000)
        return {
            "go": Switch(
                "off", name="go", about=noted("on tries the rates, off stops; what is done is kept")
            ),
            "seeds": Integer(3, low=1, high=50, name="seeds", about=noted("networks that try each rate")),
            "steps": Integer(
                min(STEPS, most),
                low=2,
                high=min(most, 100_000),
                name="steps",
                about=noted("how far each is trained"),
            ),
        }

    def look(self, run: Run) -> None:
        axis, values = rate_axis(run.scenario.knobs()), self.knob_values
        asked = {**values, "go": ""}, dict(run.scenario.knob_values), run.has_edited_points
        if asked == self._asked:  # while the run trains nothing of it changes
            return
        plan = plan_beside(run, self.recipe, (axis,), values["seeds"], values["steps"])
        self._sweep = SweepBeside(run, plan, KeptSweep(plan, curves=True), late=True)
        self._asked = asked

    def work(self, run: Run) -> Iterator[object] | None:
        return self._sweep.train() if self._goes else None

    @view("Rates")
    def loss(self) -> Figure:
        """The loss at the end of the few steps over the rates: it falls, is lowest, and then breaks."""
        chart, result = self._sweep.chart(self._goes), self._sweep.shown.result
        if not isinstance(chart, Plot):
            off = [] if self._goes else [_("go = on tries the rates.")]
            return TextBlock("\n\n".join((self._sweep.far(self._goes), *off)))
        if (reading := reading_of(result)) is None:
            return chart
        begin = Mark(result.axes[0].texts.index(reading.begin), "begin")
        return replace(chart, marks=(begin, *chart.marks))

    @view("Advice")
    def words(self) -> TextBlock:
        """The rate to begin with, and how that is read off the curve."""
        result = self._sweep.shown.result
        said = found_words(reading_of(result)) if result.best is not None else ()
        return TextBlock("\n\n".join((*said, self._sweep.far(self._goes))))

    @property
    def _goes(self) -> bool:
        return bool(self.knob_values["go"] == "on")
