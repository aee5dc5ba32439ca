"""The knobs, a row each, and a field to type a value in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import DescendantFocus, Key
from textual.widgets import Input, Static

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain, plain_lines
from tui_lab.teaching.glossary import Term
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.layout import Place
from tui_lab.ui.messages import KnobsEdited, RowsChanged
from tui_lab.ui.widgets.knob_list import KnobList


class KnobsPanel(Vertical):
    """The list, and below it what the chosen knob is, or the field in which its value is typed.

    A refused text stays in the field, with the reason under it.
    """

    BINDINGS = bindings("knobs")
    scope: Scope = "knobs"
    place: Place = "left"
    DEFAULT_CSS = """
    KnobsPanel {
        padding: 0 1;
        #knob-about { height: auto; color: $foreground 70%; border-top: $rule $border-blurred; }
        #knob-field { height: 1; border: none; padding: 0; background: $panel; display: none; }
        #knob-hint { height: auto; max-height: 6; color: $hint; display: none; }
        #knob-goal { height: auto; border-top: $rule $border-blurred; display: none; }
        #knob-hint.refused { color: $error; }
        &.editing {
            #knob-about { display: none; }
            #knob-field, #knob-hint { display: block; }
        }
    }
    """

    def __init__(self, style: DrawingStyle, panel_id: str = "knobs") -> None:
        super().__init__(id=panel_id, classes="framed")
        self._trained = True
        self._known: Mapping[str, AnyKnob] = {}  # in the scenario's own order
        self._first: frozenset[str] = frozenset()
        self.list = KnobList(style)
        self.field = Input(id="knob-field")
        self.about = Static(id="knob-about", markup=False)
        self.hint = Static(id="knob-hint", markup=False)
        self.goal = Static(id="knob-goal")
        self.border_subtitle = _("enter, left/right")

    def compose(self) -> ComposeResult:
        yield self.list
        yield self.about
        yield self.field
        yield self.hint
        yield self.goal

    @property
    def title(self) -> str:
        """What stands in the border."""
        return _("Knobs")

    @property
    def tab(self) -> str:
        """The same: it is short."""
        return self.title

    def numbered(self, number: int) -> None:
        """Show the key that leads here in the title."""
        self.border_title = f"{number} {self.title}"

    def show_goal(self, goal: Text) -> None:
        """What the knobs are turned for, where the lesson that says so is out of sight."""
        self.goal.update(goal)
        self.set_class(bool(goal), "wanted")

    def show_knobs(
        self, knobs: Mapping[str, AnyKnob], values: Mapping[str, Any], trained: bool = True
    ) -> None:
        """Show the knobs of a scenario, which may be others than before, and their values.

        Unless something is `trained`, every knob acts at once.
        """
        self._trained = trained
        if self.editing:
            self.stop_editing()
        chosen = self.list.knob()
        self._known, self.list.values = knobs, dict(values)
        self._sort(chosen.name if chosen is not None else "")

    def show_first(self, names: frozenset[str]) -> None:
        """Have the knobs that a page of the lesson is about stand first."""
        if names != self._first:
            self._first = names
            chosen = self.list.knob()
            self._sort(chosen.name if chosen is not None else "")
            self.post_message(RowsChanged())

    def _sort(self, chosen: str) -> None:
        """Show the knobs, those of the page first, with the one called `chosen` selected if it is there."""
        order = sorted(self._known, key=lambda name: name not in self._first)
        self.list.knobs = {name: self._known[name] for name in order}
        self.list.first = len(self._first & self._known.keys())
        self.list.selected = order.index(chosen) if chosen in order else 0
        self._refresh()

    @property
    def values(self) -> dict[str, Any]:
        """The values shown, by knob."""
        return dict(self.list.values)

    @property
    def editing(self) -> bool:
        """Whether the field is open."""
        return self.has_class("editing")

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show other values of the same knobs."""
        if self.list.values != values:
            self.list.values = dict(values)
            self._refresh()

    def _refresh(self) -> None:
        self.list.redraw()
        knob = self.list.knob()
        if knob is not None:
            effect = _("acts at once") if knob.live or not self._trained else _("starts anew")
            effect = why_idle(knob, self.list.knobs, self.list.values) or effect
            default = plain(knob.format(knob.default))
            said = _("default {value}; {effect}").format(value=default, effect=effect)
            self.about.update(f"{said}\n{plain_lines(_(knob.about))}".rstrip())
        else:
            self.about.update(_("This scenario has no knobs."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a value is typed, the arrows and letters belong to the field.
        return not (self.editing and action in ("move", "nudge", "default", "all_defaults", "edit"))

    def action_move(self, rows: int) -> None:
        self.list.selected = max(0, min(self.list.selected + rows, len(self.list.knobs) - 1))
        self._refresh()

    def action_edit(self) -> None:
        knob = self.list.knob()
        if knob is None:
            return
        self.field.value = knob.format(self.list.values[knob.name])
        self._say_what_is_taken()
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

    def _say_what_is_taken(self) -> None:
        knob = self.list.knob()
        takes = _("{name} takes {what}")
        self.hint.update(plain(takes.format(name=knob.name, what=knob.accepts)) if knob is not None else "")
        self.hint.remove_class("refused")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say_what_is_taken()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.take_typed()

    def take_typed(self) -> bool:
        """Put the field away, if it is open, and use what is typed; a text that is refused keeps it open."""
        knob = self.list.knob()
        if not self.editing or knob is None:
            return True
        try:
            value = knob.parse(self.field.value)
        except KnobError as error:
            self._say_refusal(str(error))
            return False
        self.stop_editing()
        self._edited({knob.name: value})
        return True

    def point_at(self, name: str) -> None:
        """Put the pointer on one of the knobs."""
        self.list.selected = list(self.list.knobs).index(name)
        self._refresh()

    def refuse(self, name: str, text: str, why: str) -> None:
        """The scenario does not take `text` for a knob: it is there to be mended, with the reason."""
        if name in self.list.knobs:
            self.point_at(name)
            self.add_class("editing")
            self.field.value = text
            self.call_after_refresh(self._say_refusal, why)

    def _say_refusal(self, why: str) -> None:
        # After the field has told of its new text, which clears what was said of the old one.
        self.hint.update(plain(why))
        self.hint.add_class("refused")
        self.field.focus()

    def take(self, values: Mapping[str, Any]) -> None:
        """Use values that were pointed at; what a knob would refuse, or is no knob, stays as it was."""
        legal = {}
        for name, value in values.items():
            with suppress(KnobError, KeyError):
                legal[name] = self.list.knobs[name].check(value)
        self._edited(legal, pointed=legal)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if event.widget is self.list:  # by a click beside the field
            self.take_typed()

    def on_key(self, event: Key) -> None:
        if event.key == "escape" and self.editing:
            event.stop()
            self.stop_editing()

    def rows_wanted(self, window: int) -> int:
        return len(self.list.knobs) + self.list.ruled + 5

    def ask(self) -> None:
        """The knobs' values are in every snapshot."""

    def show(self, shot: Snapshot, answer: None) -> None:
        """Show other values of the same knobs."""
        self.show_values(shot.knobs)
        if self.list.in_force != shot.in_force:
            self.list.in_force = shot.in_force
            self.list.redraw()

    def words(self) -> tuple[str | Term, ...]:
        knob = self.list.knob()
        if knob is None:
            return ("knob",)
        value = plain(knob.format(self.list.values[knob.name]))
        takes = _("It takes {what}.").format(what=plain(knob.accepts))
        own = plain(_(knob.about))
        about = _("{about}. {takes}").format(about=own, takes=takes) if own else takes
        told = Term(f"{knob.name} = {value}", text=about[:1].upper() + about[1:])
        return (told, knob.name, knob.about, value, "knob", "live")

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is a knob."""
        return frozenset({"knobs"} if self.list.knobs else ())

    def leave(self) -> bool:
        return self.take_typed()

    def put_cursor_away(self) -> None:
        """There is none."""

    def take_keys(self) -> None:
        """Give the keys to the list, or to the field where a value was being typed."""
        (self.field if self.editing else self.list).focus()

    def stop_editing(self) -> None:
        """Put the field away; the value stays as it was."""
        self.remove_class("editing")
        if self.field.has_focus:
            self.list.focus()

    def _edited(self, values: dict[str, Any], pointed: dict[str, Any] | None = None) -> None:
        fresh = {name: value for name, value in values.items() if self.list.values.get(name) != value}
        if fresh:
            self.list.values |= fresh
            self._refresh()
            self.tell(fresh, pointed or {})

    def tell(self, fresh: dict[str, Any], pointed: dict[str, Any]) -> None:
        """Say which values are news, and which were pointed at."""
        self.post_message(KnobsEdited(fresh, pointed))
