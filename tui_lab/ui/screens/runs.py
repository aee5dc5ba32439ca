"""The runs that are kept: found again, compared, named, brought back, or put behind the present one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key, Paste
from textual.widgets import Input, Static

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.snapshot import total_of
from tui_lab.errors import LabError
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.runs import Runs
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.messages import GhostsWanted, RunWanted
from tui_lab.ui.screens.filtered import FilteredScreen
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.notice import Notice
from tui_lab.ui.widgets.run_list import RunList
from tui_lab.ui.widgets.too_small import TooSmall

MOST_GHOSTS = 6
LONGEST = 1000  # characters of a name or note
SOME = 200  # rows that are read at once
COMMANDS = ("sort", "knobs", "ghost", "pin", "name", "note", "delete", "restore", "column", "move", "page")


class Present(NamedTuple):
    """The lab over which the runs are shown: its scenario, losses and ghosts."""

    entry: Entry
    losses: tuple[str, ...]
    ghosts: tuple[str, ...]


class RunsScreen(FilteredScreen):
    """Over the lab that is `present`, whose ghosts they may become."""

    BINDINGS = bindings("runs", "everywhere")
    scope: Scope = "runs"
    scopes: tuple[Scope, ...] = ("runs", "everywhere")
    CSS = """
    RunsScreen {
        layers: default notice cover;
        #run-field { height: 1; padding: 0 1; background: $panel; display: none; }
        #run-label { width: auto; padding-right: 1; color: $primary; }
        Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
        &.typing #run-field { display: block; }
    }
    """

    def __init__(
        self, runs: Runs, entries: Collection[Entry], present: Present | None, style: DrawingStyle
    ) -> None:
        super().__init__()
        self._runs = runs
        self._entries = {entry.name: entry for entry in entries}
        self._present = present
        self._style = style
        self._typed = ""  # what is being typed: name or note
        self._doomed: RunRow | None = None  # it was asked whether this one is to go
        self._writing = asyncio.Lock()  # what is changed is written in the order in which it was
        self.list: RunList = RunList(style, present.ghosts if present is not None else ())
        self.label, self.field = Static(id="run-label", markup=False), Input(max_length=LONGEST)
        self.notice = Notice(style)
        self.key_bar = KeyBar(style, "runs")

    def compose(self) -> ComposeResult:
        yield self.list
        with Horizontal(id="run-field"):
            yield self.label
            yield self.field
        yield self.key_bar
        yield self.notice
        yield TooSmall()

    def on_mount(self) -> None:
        self.list.focus()
        self._read()

    @work(thread=True)
    def _read(self) -> None:
        try:
            rows = self._runs.rows(SOME)
            if len(rows) == SOME:  # those that are in sight, while the others are read
                self.app.call_from_thread(self._show, rows, True)
                rows = self._runs.rows()
        except LabError as error:
            self.app.call_from_thread(self.list.say, _("{error}.").format(error=error))
            return
        self.app.call_from_thread(self._show, rows)

    def _show(self, rows: list[RunRow], more: bool = False) -> None:
        self.list.show(rows, more)
        self.key_bar.show(("runs",), self.facts)
        if self._runs.aside:
            self.notice.say(self._runs.aside, urgent=True)

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is a run that keys can act on."""
        return frozenset({"runs"} if self.list.chosen is not None else ())

    # What is typed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._typed or self._doomed:
            return action not in (*COMMANDS, "back", "app.help")
        return super().check_action(action, parameters)

    def on_key(self, event: Key) -> None:
        self.notice.has_been_read()
        typed = event.character if event.is_printable and event.character else ""
        if self._typed:
            if event.key == "escape":
                event.stop()
                self._put_field_away()
            return
        if self._doomed is not None:
            self._answer(typed)
            event.stop().prevent_default()
        else:
            self.filter_by(event)

    def on_paste(self, event: Paste) -> None:
        if not self._typed:
            event.stop()
            self.narrow(self.list.filter + event.text.strip())

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self.key_bar.show(("runs",), self.facts)

    def action_name(self) -> None:
        self._type("name")

    def action_note(self) -> None:
        self._type("note")

    def _type(self, what: str) -> None:
        if (row := self.list.chosen) is not None:
            self._typed = what
            self.add_class("typing")
            self.label.update(f"{_(what)}:")
            self.field.value = getattr(row, what)
            self.field.focus()
            self.key_bar.show(("typing",), frozenset())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        what, text = self._typed, " ".join(event.value.split())
        self._put_field_away()
        if (row := self.list.chosen) is not None:
            self._change(replace(row, name=text) if what == "name" else replace(row, note=text))

    def _put_field_away(self) -> None:
        self._typed = ""
        self.remove_class("typing")
        self.list.focus()
        self.key_bar.show(("runs",), self.facts)

    # What is done to runs

    def _change(self, row: RunRow) -> None:
        self.list.change(row)
        self._write(lambda: self._runs.update(row.key, row.name, row.note, row.pinned))

    @work
    async def _write(self, what: Callable[[], object]) -> None:
        async with self._writing:
            try:
                await asyncio.to_thread(what)
            except LabError as error:
                self.notice.say(_("{error}.").format(error=error), urgent=True)
                self._read()

    def action_pin(self) -> None:
        if (row := self.list.chosen) is not None:
            self._change(replace(row, pinned=not row.pinned))

    def action_delete(self) -> None:
        if (row := self.list.chosen) is not None:
            self._doomed = row
            which = _("the pinned run {name}") if row.pinned else _("the run {name}")
            said = _("Delete {run} of {scenario}, step {step}? y deletes it, any other key does not.")
            name = which.format(name=row.name).rstrip()
            self.notice.say(said.format(run=name, scenario=row.scenario, step=f"{row.step:,}"), urgent=True)

    def _answer(self, typed: str) -> None:
        row, self._doomed = self._doomed, None
        self.notice.say("")
        if row is not None and typed == "y":
            self.list.drop(row.key)
            self._write(lambda: self._runs.delete([row.key]))
            self.key_bar.show(("runs",), self.facts)

    def action_ghost(self) -> None:
        if (row := self.list.chosen) is None:
            return
        if row.key not in self.list.ghosts and (why := self._why_no_ghost(row)):
            self.notice.say(why)
        else:
            self.list.mark(row.key)

    def _why_no_ghost(self, row: RunRow) -> str:
        """Why a run cannot lie behind the present one, in a sentence; empty where it can."""
        if self._present is None:
            return _("A ghost lies behind the loss of a lab: open a scenario first.")
        entry, losses, __ = self._present
        other = self._entries.get(row.scenario)
        family = other is not None and other.family and other.family == entry.family
        if row.scenario != entry.name and not family:
            said = _("A run of {other} says nothing about {this}: it has other data.")
            return said.format(other=row.scenario, this=entry.name)
        if len(losses) > 1 and total_of(losses) is None:
            said = _("{scenario} has several losses: ghosts of them would be too many to tell apart.")
            return said.format(scenario=_(entry.title))
        if len(self.list.ghosts) == MOST_GHOSTS:
            return _("Six ghosts are as many as can be told apart: take another one away first.")
        return ""

    def action_restore(self) -> None:
        if (row := self.list.chosen) is None:
            return
        if row.scenario not in self._entries:
            said = _(
                "There is no scenario {scenario} any more, so its run cannot go on; "
                "tui-lab runs show and export know it still."
            )
            self.notice.say(said.format(scenario=row.scenario))
            return
        self._hand_over_ghosts()
        self.post_message(RunWanted(row.key, row.scenario))  # whoever brings it leaves this screen

    def action_knobs(self) -> None:
        self.list.toggle_knobs()
        few, every = _("Only the knobs that tell one run from another."), _("All knobs.")
        self.notice.say(few if self.list.only_differing else every)

    def action_back(self) -> None:
        if not self._typed:  # which would be lost
            self._hand_over_ghosts()
            self.dismiss()

    def _hand_over_ghosts(self) -> None:
        if self._present is not None and self._present.ghosts != tuple(self.list.ghosts):
            self.post_message(GhostsWanted(tuple(self.list.ghosts)))
