"""The knobs, a row each, and a field to type a value in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_lab.core.knobs import AnyKnob, KnobError
from tui_lab.ui.drawing.cells import Cells
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.drawing.text import cut
from tui_lab.ui.keys import bindings
from tui_lab.ui.messages import KnobsEdited
from tui_lab.ui.widgets.cells_view import CellsView


class KnobList(CellsView, can_focus=True):
    """Name, value and whether the knob acts at once; a value that is not the tutorial's is marked."""

    DEFAULT_CSS = "KnobList { height: 1fr; }"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="knob-list")
        self._style = style
        self.knobs: Mapping[str, AnyKnob] = {}
        self.values: dict[str, Any] = {}
        self.selected = 0

    def knob(self) -> AnyKnob | None:
        """The knob that the keys act on."""
        names = list(self.knobs)
        return self.knobs[names[self.selected]] if names else None

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        palette, marks = self._style.palette, self._style.set
        first = max(0, min(self.selected - height // 2, len(self.knobs) - height))
        name_width = min(14, max((len(name) for name in self.knobs), default=0))
        for row, (index, knob) in enumerate(list(enumerate(self.knobs.values()))[first : first + height]):
            value = self.values.get(knob.name, knob.default)
            chosen, changed = index == self.selected, value != knob.default
            cells.put(row, 0, marks.pointer if chosen else " ", palette.accent, bold=True)
            cells.put(row, 2, cut(knob.name, name_width, marks.ellipsis), palette.text, bold=chosen)
            tag = "live" if knob.live else ""
            room = max(4, width - name_width - 4 - (len(tag) + 1 if tag else 0))
            text = knob.format(value) + (f" {knob.unit}" if knob.unit else "") + (" *" if changed else "")
            colour = palette.warning if changed else palette.text
            cells.put(row, name_width + 4, cut(text, room, marks.ellipsis), colour, bold=changed)
            cells.put(row, width - len(tag), tag, palette.good)
        self.show(cells)


class KnobsPanel(Vertical):
    """The list, and below it what the chosen knob is, or the field in which its value is typed.

    A refused text stays in the field, with the reason under it.
    """

    BINDINGS = bindings("knobs")
    DEFAULT_CSS = """
    KnobsPanel {
        border: $frame $border-blurred;
        border-title-color: $foreground;
        padding: 0 1;
        &:focus-within { border: $frame $border; border-title-color: $primary; border-title-style: bold; }
        #knob-about { height: 3; color: $foreground 70%; border-top: $rule $border-blurred; }
        #knob-field { height: 1; border: none; padding: 0; background: $panel; display: none; }
        #knob-error { height: 2; color: $error; display: none; }
        &.editing {
            #knob-about { display: none; }
            #knob-field, #knob-error { display: block; }
        }
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="knobs")
        self.list = KnobList(style)
        self.field = Input(id="knob-field")
        self.about = Static(id="knob-about", markup=False)
        self.error = Static(id="knob-error", markup=False)
        self.border_subtitle = "enter edits, left/right nudges"

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.about
        yield self.field
        yield self.error

    def numbered(self, number: int) -> None:
        """Show the key that leads here in the title."""
        self.border_title = f"{number} Knobs"

    def show_knobs(self, knobs: Mapping[str, AnyKnob]) -> None:
        """Show the knobs of a scenario at their defaults."""
        self.list.knobs = knobs
        self.show_values({name: knob.default for name, knob in knobs.items()})
        self._refresh()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show other values of the same knobs."""
        if self.list.values != values:
            self.list.values = dict(values)
            self._refresh()

    def _refresh(self) -> None:
        self.list.redraw()
        knob = self.list.knob()
        if knob is not None:
            effect = "acts at once" if knob.live else "rebuilds the network"
            self.about.update(f"{knob.about}\n{effect}; tutorial: {knob.format(knob.default)}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a value is typed, the arrows and letters belong to the field.
        return not (
            self.has_class("editing") and action in ("move", "nudge", "default", "all_defaults", "edit")
        )

    def action_move(self, rows: int) -> None:
        self.list.selected = max(0, min(self.list.selected + rows, len(self.list.knobs) - 1))
        self._refresh()

    def action_edit(self) -> None:
        knob = self.list.knob()
        if knob is None:
            return
        self.field.value = knob.format(self.list.values[knob.name])
        self.error.update(f"{knob.name} takes {knob.accepts}")
        self.add_class("editing")
        self.field.focus()

    def action_nudge(self, direction: int) -> None:
        if (knob := self.list.knob()) is not None:
            self._edited({knob.name: knob.nudge(self.list.values[knob.name], direction > 0)})

    def action_default(self) -> None:
        if (knob := self.list.knob()) is not None:
            self._edited({knob.name: knob.default})

    def action_all_defaults(self) -> None:
        self._edited({name: knob.default for name, knob in self.list.knobs.items()})

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        knob = self.list.knob()
        assert knob is not None
        try:
            value = knob.parse(event.value)
        except KnobError as error:
            self.error.update(str(error))
            return
        self.stop_editing()
        self._edited({knob.name: value})

    def on_key(self, event: Any) -> None:
        if event.key == "escape" and self.has_class("editing"):
            event.stop()
            self.stop_editing()

    def take_keys(self) -> None:
        """Give the keys to the list, or to the field where a value was being typed."""
        (self.field if self.has_class("editing") else self.list).focus()

    def stop_editing(self) -> None:
        """Put the field away; the value stays as it was."""
        self.remove_class("editing")
        self.take_keys()

    def _edited(self, values: dict[str, Any]) -> None:
        fresh = {name: value for name, value in values.items() if self.list.values.get(name) != value}
        if fresh:
            self.list.values |= fresh
            self._refresh()
            self.post_message(KnobsEdited(fresh))
