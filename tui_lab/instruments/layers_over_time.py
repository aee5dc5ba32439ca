"""Each layer over the steps: how large its outputs, weights, gradients and updates are."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.figures import HeatMap, Line, Plot, Role, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Choice
from tui_lab.authoring.views import view
from tui_lab.engine.module_calls import flat
from tui_lab.engine.run import Run
from tui_lab.engine.step_trace import StepTrace, trace
from tui_lab.languages import noted, translated as _

COLUMNS = 120  # moments that are kept: when there are as many, every second one goes
BANDS: dict[int, tuple[str, Role]] = {  # percentiles, and how the lines for them are called and drawn
    5: ("5 and 95 %", "ghost"),
    25: ("25 and 75 %", "test"),
    50: ("median", "train"),
    75: ("25 and 75 %", "test"),
    95: ("5 and 95 %", "ghost"),
}
SAMPLES = 10_000  # numbers of a tensor, evenly spread, that percentiles are taken of
WHAT = (noted("outputs"), noted("weights"), noted("gradients"), noted("updates"))
Row = tuple[float, ...]  # the root of the mean square, and then the percentiles of BANDS


class LayersOverTime(Instrument):
    """Every so many steps it takes the next one apart, which the run never takes, and keeps a column.

    So it costs nothing but at those steps, and sees the steps from when it was opened on.
    """

    title = "Layers over time"
    about = "How large outputs, weights, gradients and updates of each layer are, from now on over the steps."
    position = 50
    trains = True
    every = 10

    show = Choice(*WHAT, about="what of each layer")
    layer = Choice("all", about="all as strips, or one with its percentiles")

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[int] = []
        self._rows: dict[str, dict[str, list[Row]]] = {what: {} for what in WHAT}
        self._names: tuple[str, ...] = ()  # of all that may be shown by itself
        self._apart = 1  # so many of its turns are one column

    def knobs(self, run: Run) -> dict[str, Choice]:
        if not self._names:  # modules have outputs, parameters the rest
            found = _tensors_of(trace(run))
            self._names = tuple(dict.fromkeys(name for tensors in found.values() for name in tensors))
        return {
            "show": type(self).show,
            "layer": Choice("all", choices=("all", *self._names), name="layer", about=type(self).layer.about),
        }

    def look(self, run: Run) -> None:
        if not self._steps:
            self.record(run)

    def record(self, run: Run) -> None:
        if run.step // self.every % self._apart:
            return
        found = _tensors_of(trace(run))
        for what, tensors in found.items():
            rows = self._rows[what]
            for name in dict.fromkeys((*rows, *tensors)):
                column = rows.setdefault(name, [_NOTHING] * len(self._steps))
                column.append(_row(tensors[name]) if name in tensors else _NOTHING)
        self._steps.append(run.step)
        if len(self._steps) >= COLUMNS:
            self._thin()

    def _thin(self) -> None:
        self._steps, self._apart = self._steps[::2], 2 * self._apart
        for rows in self._rows.values():
            for name in rows:
                rows[name] = rows[name][::2]

    @view("Layers")
    def strips(self) -> HeatMap | Plot | TextBlock:
        """A strip a layer, its colour the size by powers of ten; or the percentiles of one layer."""
        what, layer = self.knob_values["show"], self.knob_values["layer"]
        rows = self._rows[what]
        if layer != "all":
            name = next((name for name in rows if _belong_together(name, layer)), None)
            if name is None:
                said = _("{layer} has no {what}. layer = all shows what has.")
                return TextBlock(said.format(layer=layer, what=_(what)))
            return self._percentiles(name, rows[name])
        names = (*reversed(rows),)  # the lowest row comes first
        sizes = np.array([[row[0] for row in rows[name]] for name in names]).reshape(
            len(rows), len(self._steps)
        )
        with np.errstate(divide="ignore"):
            values = np.log10(sizes)
        values[~np.isfinite(values)] = np.nan
        ends = (float(self._steps[0]) - 0.5, float(max(self._steps[-1], self._steps[0] + 1)) + 0.5)
        looked, note = len(self._steps), _("{count} steps looked at, {steps} apart")
        return HeatMap(
            values,
            "step",
            what,
            ends,
            (-0.5, max(len(rows), 1) - 0.5),
            value_label="log10 size",
            note=note.format(count=f"{looked:,}", steps=f"{self.every * self._apart:,}")
            if looked > 1
            else "",
            y_names=names,
        )

    def _percentiles(self, name: str, rows: list[Row]) -> Plot:
        x = np.array(self._steps, np.float64)
        columns = np.array(rows, np.float64)[:, 1:]
        lines = tuple(Line(words, x, columns[:, at], role) for at, (words, role) in enumerate(BANDS.values()))
        return Plot(
            "step", _("{what} of {layer}").format(what=_(self.knob_values["show"]), layer=name), lines
        )

    @view("Sizes")
    def names(self) -> TextBlock:
        """The layers from the first one on, each with its size now."""
        rows = self._rows[self.knob_values["show"]]
        width, sizes = max(map(len, rows), default=0), _("{now} now, {first} at first")
        said = [
            f"{name:{width}}  " + sizes.format(now=f"{column[-1][0]:.3g}", first=f"{column[0][0]:.3g}")
            for name, column in rows.items()
        ]
        head = _("Sizes are the root of the mean square of a layer's numbers.")
        return TextBlock("\n".join((head, "", *said)))


_NOTHING: Row = (float("nan"),) * (1 + len(BANDS))


def _tensors_of(step: StepTrace) -> dict[str, dict[str, Tensor]]:
    """What there is of each layer, by what may be shown: outputs by call, the rest by parameter."""
    found: dict[str, dict[str, Tensor]] = {what: {} for what in WHAT}
    for call in flat(step.calls):
        if not call.within and call.values and call.values[0].dim():
            found["outputs"].setdefault(call.name, call.values[0])
    for name, update in step.updates.items():
        found["weights"][name] = update.before
        found["updates"][name] = update.after - update.before
        if update.gradient is not None:
            found["gradients"][name] = update.gradient
    return found


def _belong_together(name: str, layer: str) -> bool:
    """Whether they are the same, or a module and a parameter of it."""
    return layer in (name, name.rpartition(".")[0]) or name == layer.rpartition(".")[0]


def _row(tensor: Tensor) -> Row:
    numbers = tensor.detach().reshape(-1)
    if not numbers.numel():
        return _NOTHING
    numbers = (numbers.abs() if numbers.is_complex() else numbers).to(torch.float64)
    some = numbers[:: max(1, numbers.numel() // SAMPLES)]
    at = torch.tensor([band / 100 for band in BANDS], dtype=torch.float64, device=some.device)
    return (float(numbers.square().mean().sqrt()), *map(float, torch.quantile(some, at)))
