"""The command palette, for those who type ahead: what acts on its list waits until that is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandInput, CommandList, CommandPalette
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from tui_lab.languages import translated as _


class Palette(CommandPalette):
    """Keys act as if each had been typed after all that the one before did; once it is closed, none acts."""

    def __init__(self) -> None:
        super().__init__(
            id="--command-palette", placeholder=_("Find an action, scenario, knob, page or word")
        )
        self._sought = ""
        self._listed: str | None = None  # what the list on the screen was sought for
        self._waiting: list[tuple[str, Callable[[], None]]] = []

    @property
    def _open(self) -> bool:
        return self.app.screen_stack[-1:] == [self] and self._selected_command is None

    @property
    def _typed(self) -> str:
        return self.query_one(CommandInput).value.strip()

    async def on_key(self, event: Key) -> None:
        # Not by way of the bindings, which Textual obeys later than what was typed after them.
        bound = self._bindings.key_to_bindings.get(event.key)
        field = self.query_one(CommandInput)
        if not self._open:
            pass
        elif event.key == "enter":
            self._once_listed(self._select_or_command)
        elif bound:
            await self.run_action(bound[0].action)
        elif self.focused is None:  # typed before there was anything to type into
            self.set_focus(field)
            field.post_message(Key(event.key, event.character))
        else:
            return
        event.stop().prevent_default()

    @on(Input.Changed)
    def _seek(self, event: Input.Changed) -> None:
        self._sought, self._listed = event.value.strip(), None

    @on(Worker.StateChanged)
    def _gathered(self) -> None:
        self.call_after_refresh(self._show_list)

    def _show_list(self) -> None:
        if not self.query(CommandList):  # closed meanwhile, and taken apart
            return
        if all(worker.is_finished for worker in self.workers if worker.node is self):
            self._listed = self._sought
            if self._sought and not self.query_one(CommandList).option_count:
                self._say_nothing_matches()
            waiting, self._waiting = self._waiting, []
            for typed, act in waiting:
                if typed == self._typed and self._open:
                    self._once_listed(act)

    def _refresh_command_list(self, *args: Any) -> None:
        if self.query(CommandList):  # else it was closed while commands were gathered
            super()._refresh_command_list(*args)

    def _say_nothing_matches(self) -> None:
        self._stop_no_matches_countdown()  # Textual would say so half a second later
        said = _("Nothing matches {typed}; try fewer letters.").format(typed=repr(self._sought))
        words = Content.styled(said, "not bold")
        self.query_one(CommandList).add_option(Option(words, id=self._NO_MATCHES, disabled=True))
        self._list_visible = True

    def _once_listed(self, act: Callable[[], None]) -> None:
        if self._listed == self._typed:
            act()
        else:
            self._waiting.append((self._typed, act))

    def _action_command_list(self, action: str) -> None:
        self._once_listed(partial(self._move, action))

    def _action_cursor_down(self) -> None:
        self._once_listed(super()._action_cursor_down)

    def _move(self, action: str) -> None:
        # In a window without a line for the list there are no pages.
        if self.query_one(CommandList).scrollable_content_region or not action.startswith("page"):
            super()._action_command_list(action)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take_once(self, event: Message) -> None:
        if not self._open:
            event.stop().prevent_default()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close; what lies below stays when it is closed already."""
        return super().dismiss(result) if self.app.screen_stack[-1:] == [self] else AwaitComplete()
