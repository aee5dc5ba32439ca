"""One step of training in slow motion: forward, loss, backward, update, with the numbers of one sample."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from tui_lab.authoring.figures import Equation, Table, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Choice, Integer
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.views import view
from tui_lab.engine.run import Run
from tui_lab.engine.step_trace import slope, trace
from tui_lab.engine.step_walk import places_of
from tui_lab.engine.update_rules import num, told
from tui_lab.languages import translated as _

WIDTH = 1e-3  # of the finite difference, as a share of the weight or of 1, whichever is more
FAR = 0.02  # the share by which the two slopes may differ in float32


class SlowMotion(Instrument):
    """Takes the next step apart, which the run never takes: the walk goes from the input and back to it."""

    title = "A step in slow motion"
    about = "What the next step does: forward, loss, backward, update, with the numbers of one sample."
    position = 10
    trains = True
    main = "walk"

    place = Integer(1, low=1, high=999, about="left and right walk through the step")
    sample = Integer(0, low=0, high=99_999, about="which sample of the batch, from 0")
    parameter = Choice("", name="parameter", about="whose number the update is shown of")
    number = Integer(
        -1,
        low=-1,
        high=10**9,
        about="which of its numbers, row by row from 0; -1: that of the largest gradient",
    )

    def __init__(self) -> None:
        super().__init__()
        self._last: int | None = None  # stop of the walk, once it is known

    def applies(self, run: Run) -> str:
        if not run.parameters:
            return _("There are no parameters here whose way could be followed.")
        return ""

    def knobs(self, run: Run) -> Mapping[str, AnyKnob]:
        names = [name for name, tensor in run.parameters.items() if tensor.requires_grad]
        chosen = Choice(*(names or run.parameters), name="parameter", about=type(self).parameter.about)
        last = len(places_of(trace(run), 0, [])) if self._last is None else self._last
        self._last = last
        about = type(self).place.about
        place = Integer(1, low=1, high=last, name="place", about=about)
        return {**super().knobs(run), "place": place, "parameter": chosen}

    def look(self, run: Run) -> None:
        values = self.knob_values
        self._trace = trace(run)
        name = values["parameter"]
        self._update = self._trace.updates.get(name)
        self._number = min(values["number"], max(0, run.parameters[name].numel() - 1))
        if self._number < 0:
            gradient = self._update.gradient if self._update is not None else None
            self._number = 0 if gradient is None else int(gradient.abs().reshape(-1).argmax())
        self._slopes: dict[str, float] = {}
        self._width = 0.0
        if self._update is not None and self._update.gradient is not None:
            weight = float(self._update.before.reshape(-1)[self._number])
            self._width = WIDTH * max(1.0, abs(weight))
            self._slopes = slope(run, name, self._number, self._width)
        self._places = places_of(self._trace, values["sample"], [self._which(), "", *self._formula()])

    @view("Walk")
    def walk(self) -> Equation | TextBlock:
        """Where the walk stands, as numbers, with what happens there below them."""
        at = min(self.knob_values["place"], len(self._places)) - 1
        place = self._places[at]
        head = _("{number} of {all}, {part}: {where}. {says}").format(
            number=at + 1, all=len(self._places), part=place.part, where=place.at, says=place.says
        )
        if isinstance(place.figure, TextBlock):
            return TextBlock(f"{head}\n\n{place.figure.text}")
        return Equation(place.figure.parts, head)

    @view("Stops")
    def stops(self) -> Table:
        """All stops of the walk; the marked one is where it stands."""
        at = min(self.knob_values["place"], len(self._places)) - 1
        rows = tuple(
            (str(number), place.part, place.at, place.says)
            for number, place in enumerate(self._places, start=1)
        )
        picks = tuple((("place", number),) for number in range(1, len(rows) + 1))
        return Table(("", "pass", "where", "what"), rows, frozenset({(at, 0), (at, 1), (at, 2)}), picks=picks)

    @view("Weight")
    def weight(self) -> TextBlock:
        """How one number of a parameter moves, and whether its gradient is the slope of the loss."""
        return TextBlock("\n".join((self._which(), "", *self._checked(), *self._formula())))

    def _which(self) -> str:
        """The number that is moved: its parameter, and where it stands there."""
        name = self.knob_values["parameter"]
        if self._update is None or self._update.before.dim() < 2:
            return _("{name}, number {number}").format(name=name, number=self._number)
        place = torch.unravel_index(torch.tensor(self._number), self._update.before.shape)
        name = f"{name}[{', '.join(str(int(one)) for one in place)}]"
        return _("{name}, number {number}").format(name=name, number=self._number)

    def _formula(self) -> list[str]:
        update = self._update
        if update is None:
            return [_("This parameter is not moved in this step.")]
        before, after = (float(one.reshape(-1)[self._number]) for one in (update.before, update.after))
        lines = [f"w = {num(before)}"]
        if update.gradient is not None:
            slope = num(float(update.gradient.reshape(-1)[self._number]))
            lines.append(_("gradient = {value}").format(value=slope))
        by = update.rule.__name__ if update.rule is not None else _("step() itself")
        lines += [f"{by}:", *(f"  {line}" for line in told(update, self._number).lines)]
        said = _("w = {value} after the step, moved by {distance}")
        lines.append(said.format(value=num(after), distance=num(after - before)))
        return lines

    def _checked(self) -> list[str]:
        """The gradient beside the slope of the loss, found by moving the weight a little each way."""
        if self._update is None or self._update.gradient is None or not self._slopes:
            return []
        gradient = float(self._update.gradient.reshape(-1)[self._number])
        loss, found = min(self._slopes.items(), key=lambda item: abs(item[1] - gradient))
        alike = abs(found - gradient) <= FAR * max(abs(gradient), abs(found)) + self._noise(loss)
        said = _(
            "Checked: moved by ±{width}, it changes the {loss} by {slope} for each 1; its gradient is "
            "{gradient}: not the same."
        )
        if alike:
            said = _(
                "Checked: moved by ±{width}, it changes the {loss} by {slope} for each 1; its gradient is "
                "{gradient}: the same, as far as float32 can tell."
            )
        width = num(self._width)
        lines = [said.format(width=width, loss=loss, slope=num(found), gradient=num(gradient))]
        if not alike:
            lines.append(
                _(
                    "They differ where the loss has a corner, as at the kink of a relu, where gradients are "
                    "added up or clipped, or where what is trained is not what is shown as the loss."
                )
            )
        return [*lines, ""]

    def _noise(self, loss: str) -> float:
        """What rounding a loss in float32 does to such a slope."""
        return 4e-7 * abs(self._trace.losses.get(loss, 0.0)) / self._width
