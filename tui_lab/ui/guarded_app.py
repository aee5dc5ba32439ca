"""An app that outlives what its own screens, widgets and timers raise: that is said and kept in a file."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from textual._context import active_message_pump
from textual.app import App
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.keeping.failures import Failures, Noted, in_words
from tui_lab.languages import translated as _
from tui_lab.terminal.streams import complain
from tui_lab.ui.drawn_before import let_lines_go
from tui_lab.ui.guard import Caught, guard
from tui_lab.ui.widgets.notice import Notice

MOST_AT_ONCE = 20  # failures within a second that nobody asked for: then nothing else has its turn
READABLE = 1.0  # seconds that a sentence stays, also when keys were typed ahead


class GuardedApp(App[None]):
    """Guarded when it is `run`; under `run_test`, where failures must show, only if `guarded` is set."""

    drawing_style = DrawingStyle()

    guarded = False

    def __init__(self, **options: Any) -> None:
        let_lines_go()
        super().__init__(**options)
        self.parting = ""  # why the app ended by itself
        self._kept = False
        self._failures = Failures()
        self._failed_at: deque[float] = deque(maxlen=MOST_AT_ONCE)
        self._said: tuple[Notice, float] | None = None
        self._last_key = ""

    def keep(self) -> None:
        """Bring to disk what must not be lost: called once, on the main thread, however the app is left.

        The trainers have stopped by then, if they could. What takes longer than about a second from the wish
        to leave on is broken off, unless it goes on by itself, as `is_keeping` says.
        """

    @property
    def is_keeping(self) -> bool:
        """Whether something is still on its way to disk after `keep`."""
        return False

    def keep_rest(self) -> None:
        """Wait for that, as long as may be."""

    def keep_last(self) -> None:
        """Have kept what there is, if it was not."""
        if not self._kept:
            self._kept = True
            with suppress(Exception):  # what is kept may be what fails
                self.keep()

    def on_unmount(self) -> None:
        self.keep_last()

    def end_of(self, error: Exception, doing: str) -> None:
        """Leave the app because of what failed while `doing` something without which there is no lab."""
        noted = self._failures.note(error, doing)
        said = _("The lab failed while {doing}, so it ended: {error}.")
        self._leave(said.format(doing=doing, error=in_words(error)) + _kept_in(noted))

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """Leave the app; on a terminal the process ends even where that hangs."""
        if (driver := self._driver) is not None and hasattr(driver, "hurry"):
            driver.hurry(return_code)
        super().exit(result, return_code, message)

    def give_up(self, screen: Screen[Any]) -> None:
        """Take away a screen that could not be opened."""
        if self.screen is screen:
            self.pop_screen()

    def run(self, **options: Any) -> None:
        """Run until it is left; `return_code` is 1, and why is said, if it had to end."""
        self.guarded = True
        try:
            super().run(**options)
        except Exception as error:  # of Textual itself, where nothing is guarded
            self.end_of(error, _("running the event loop"))
        finally:
            self.keep_last()
            if self._driver is not None:
                self._driver.close()
            self.keep_rest()
        if self.parting:
            complain(self.parting, sys.__stderr__)  # which leads to the terminal, whoever has the descriptors

    # Where Textual starts what can fail

    async def _process_messages(self, *args: Any, **options: Any) -> None:
        if self.guarded:
            guard(self, self._catch)
            asyncio.get_running_loop().set_exception_handler(self._catch_in_loop)
        await super()._process_messages(*args, **options)
        self._failures.close()

    def _register_child(self, parent: DOMNode, child: Widget, before: int | None, after: int | None) -> None:
        super()._register_child(parent, child, before, after)
        if self.guarded:
            guard(child, self._catch)

    def _start_widget(self, parent: Widget, widget: Widget) -> None:
        if self.guarded:
            guard(widget, self._catch)
        super()._start_widget(parent, widget)

    # Where it tells of failures

    def _handle_exception(self, error: Exception) -> None:
        if self.guarded:
            self._catch(Caught(error, active_message_pump.get(self), "a timer, a worker or a layout"))
        else:
            super()._handle_exception(error)

    def _catch_in_loop(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._catch(Caught(error, self, context.get("message", "the event loop")))

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            self._last_key = event.key
            if self._said is not None and not self._fresh:
                self._said[0].say("")
                self._said = None
        await super().on_event(event)

    # What becomes of them

    def _catch(self, caught: Caught) -> None:
        if self._exit and not self.parting:  # screens that are half built are taken apart
            return
        error = caught.error
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        noted = self._failures.note(error, f"{caught.doing}; last key {self._last_key or 'none'}")
        kept = _kept_in(noted)
        if not self._dom_ready:
            said = _("The lab could not start: {error}.")
            self._leave(said.format(error=in_words(error)) + kept)
        elif not self._running:
            said = _("Something in the lab failed while it ended: {error}.")
            self._leave(said.format(error=in_words(error)) + kept)
        elif self._too_many(caught):
            said = _(
                "Something in the lab failed {times} times within a second, so it ended; "
                "your progress is saved. {error}."
            )
            self._leave(said.format(times=MOST_AT_ONCE, error=in_words(error)) + kept)
        else:
            if isinstance(caught.pump, Screen) and not caught.pump._is_mounted:
                self.call_later(self.give_up, caught.pump)
            if caught.typed or (
                noted.times == 1 and not self._fresh
            ):  # one failure may come of the one before
                with suppress(Exception):  # the screen may be what fails
                    self._say(_sentence(caught, error, noted) + kept)

    @property
    def _fresh(self) -> bool:
        """Whether what was said last cannot have been read yet."""
        return self._said is not None and monotonic() - self._said[1] < READABLE

    def _too_many(self, caught: Caught) -> bool:
        if (
            caught.drawing or caught.typed
        ):  # each line of a picture and each key may fail, and all else goes on
            return False
        now = monotonic()
        self._failed_at.append(now)
        return len(self._failed_at) == MOST_AT_ONCE and now - self._failed_at[0] < 1

    def _leave(self, why: str) -> None:
        self.parting = self.parting or why
        self.exit(return_code=1)

    def _say(self, sentence: str, urgent: bool = True) -> None:
        """Show a sentence on the highest screen that has a place for it, until a later key."""
        below = [screen for screen in self.screen_stack if not isinstance(screen, CommandPalette)]
        screen = next(screen for screen in reversed(below) if screen._is_mounted)
        notice = next(iter(screen.query(Notice)), None)
        if notice is None:
            notice = Notice(self.drawing_style)
            screen.mount(notice)
        notice.say(sentence, urgent=urgent)
        self._said = notice, monotonic()


def _sentence(caught: Caught, error: Exception, noted: Noted) -> str:
    times = " " + _("({count} times now)").format(count=noted.times) if noted.times > 1 else ""
    said = _("Something in the lab itself failed{times}: {error}. It was left undone; all else goes on.")
    if caught.drawing:
        said = _("Something in the lab itself failed{times}: {error}. It was not drawn; all else goes on.")
    return said.format(times=times, error=in_words(error))


def _kept_in(noted: Noted) -> str:
    return " " + _("Kept in {file}.").format(file=_short(noted.file)) if noted.file else ""


def _short(file: Path) -> str:
    with suppress(ValueError, RuntimeError):
        return f"~/{file.relative_to(Path.home())}"
    return str(file)
