"""The knobs as a list, a row each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.languages import translated as _
from tui_lab.ui.widgets.cells_view import CellsView


class KnobList(CellsView, can_focus=True):
    """Name, value and whether the knob acts at once, or not at all; what is not the default is marked."""

    DEFAULT_CSS = "KnobList { height: 1fr; }"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="knob-list")
        self._style = style
        self.knobs: Mapping[str, AnyKnob] = {}
        self.values: dict[str, Any] = {}
        self.in_force: Mapping[str, float] = {}  # knobs that the training has moved on from
        self.selected = 0
        self.first = 0  # how many of them, the first ones, the page of the lesson is about

    @property
    def ruled(self) -> bool:
        """Whether there are knobs of both kinds, to be told apart by a rule."""
        return 0 < self.first < len(self.knobs)

    def knob(self) -> AnyKnob | None:
        """The knob that the keys act on."""
        names = list(self.knobs)
        return self.knobs[names[self.selected]] if names else None

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        palette, marks = self._style.palette, self._style.set
        hidden = len(self.knobs) > height
        shown = max(1, height - 1) if hidden else height
        first = max(0, min(self.selected - shown // 2, len(self.knobs) - shown))
        if hidden and height > 1:
            place = _("{first}-{last} of {all}, up/down").format(
                first=first + 1, last=first + shown, all=len(self.knobs)
            )
            place = f"{marks.ellipsis} {place}"
            cells.put(height - 1, 2, cut(place, width - 2, marks.ellipsis), palette.muted)
        name_width = min(14, max((cell_width(name) for name in self.knobs), default=0))
        ruled = self.ruled and len(self.knobs) < height
        if ruled:
            cells.put(self.first, 0, marks.frame[1] * width, palette.frame)
        for row, (index, knob) in enumerate(list(enumerate(self.knobs.values()))[first : first + shown]):
            row += ruled and index >= self.first
            value = self.values.get(knob.name, knob.default)
            idle = bool(why_idle(knob, self.knobs, self.values))
            chosen, changed = index == self.selected, value != knob.default and not idle
            plain_colour = palette.muted if idle else palette.text
            cells.put(row, 0, marks.pointer if chosen else " ", palette.accent, bold=True)
            cells.put(row, 2, cut(knob.name, name_width, marks.ellipsis), plain_colour, bold=chosen)
            tag = _("idle") if idle else _("live") if knob.live else ""
            room = max(4, width - name_width - 4 - (cell_width(tag) + 1 if tag else 0))
            text = knob.format(value) + (f" {knob.unit}" if knob.unit else "") + (" *" if changed else "")
            if (now := self.in_force.get(knob.name)) is not None:
                text += " " + _("now {value}").format(value=f"{now:.3g}")
            colour = palette.warning if changed else plain_colour
            cells.put(row, name_width + 4, cut(text, room, marks.ellipsis), colour, bold=changed)
            cells.put(row, width - cell_width(tag), tag, plain_colour if idle else palette.good)
        self.put(cells)
