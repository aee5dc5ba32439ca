"""Textual's Linux driver with a picture in between: what it prints is sent as far as it changed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import main_thread
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui_lab import process
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.ui.output.image import Image
from tui_lab.ui.output.input import read_input
from tui_lab.ui.output.leaving import ERASE, LAST_QUESTION, PATIENCE, hear_out
from tui_lab.ui.output.life import GIVE_BACK, LOOK, LastingFile, give_back, has_hung_up, restore
from tui_lab.ui.output.link import Link
from tui_lab.ui.output.terminfo import erases_in_colour

ASK = "\x1b[6n"
ENTERS = "\x1b[?1049h"  # the alternate screen, which shows nothing known
SYNC_BEGIN, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
WORTH_SYNCHRONISING = 400  # characters; below, the sixteen of the frame are not worth their place
LARGEST = 1000, 400  # columns and rows that are drawn: the far end may say that it has 65,535 of each
AGAIN = 0.05  # seconds until a picture that found no room is tried again
ORDERLY = 1.2  # seconds that leaving the app may take
KEEPING = 0.2  # seconds that are left, where it hangs, for what must not be lost


class PictureDriver(LinuxDriver):
    """Keeps the picture on the terminal up to date, as fast as the terminal takes it.

    What finds no room waits in the picture, not in a queue: when there is room again, the newest
    state is sent and what it covered never is.
    """

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._lab = app  # a GuardedApp
        self.link: Link = app.link
        self.image = Image(
            *self._get_terminal_size(),
            erases_in_colour=erases_in_colour(),
            ascii_only=app.drawing_style.glyphs is Glyphs.ASCII,
        )
        self._retrying = False
        self._end_of_input = os.pipe()  # which is heard as soon as something is written to it
        self._asked_at: float | None = None  # the last question, by time.monotonic()
        self._code: int | None = None  # with which the process ends, once it is to
        self._away = False  # the terminal is the shell's, and no picture may reach it
        self._file: Any = LastingFile(self._file)
        # Python's handlers alone run while the event loop waits for the terminal.
        process.take(process.ENDING, self._end)
        process.take((signal.SIGTSTP,), lambda _: self._soon(self._stop))
        process.take((signal.SIGCONT,), lambda _: self._soon(self._come_back))
        self._look_after_terminal()

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks by sys.__stdout__, which a scenario has for its own.
        try:
            size = tuple(os.get_terminal_size(self.fileno))
        except OSError:
            size = (80, 24)
        told = (
            int(value) if (value := os.environ.get(name, "")).isdecimal() else 0
            for name in ("COLUMNS", "LINES")
        )
        width, height = (asked or found for asked, found in zip(told, size, strict=True))
        return min(width or 80, LARGEST[0]), min(height or 24, LARGEST[1])

    def _soon(self, what: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the event loop has ended, and the program is about to
            self._loop.call_soon_threadsafe(what)

    def _end(self, number: int) -> None:
        code = 128 + number
        self.hurry(code)
        self._soon(lambda: self._app.exit(return_code=code))

    def hurry(self, code: int) -> None:
        """The app is to be left as it should be left; the process ends with `code` even where that hangs."""
        if self._code is None:
            process.hurry()
            process.at_the_latest(self._end_now, ORDERLY)
        self._code = code

    def _end_now(self) -> None:
        end = partial(process.end, self._code or 0)
        process.at_the_latest(end, KEEPING)
        self._give_back_now()
        self._lab.keep_last()
        if self._lab.is_keeping:
            process.take_time()
            process.at_the_latest(end, process.WRITING)
            self._lab.keep_rest()
        end()

    def _give_back_now(self) -> None:
        give_back(self.fileno, self._file.fileno(), self.attrs_before)

    def _look_after_terminal(self) -> None:
        if has_hung_up(self.fileno):
            self._end(signal.SIGHUP)
        else:
            self._loop.call_later(LOOK, self._look_after_terminal)

    def _run_input_thread(self) -> None:
        try:
            told = read_input(self.fileno, self._end_of_input[0], self.process_message)
        except OSError:  # of a terminal that has hung up
            told = False
        except Exception as error:
            failed = error  # the name is gone when it is looked at
            self._soon(lambda: self._lab.end_of(failed, "reading what is typed"))
            return
        if not told:
            self._soon(lambda: self._end(signal.SIGHUP))
            # A terminal that is closed sends two signals at once. Other threads may take both, and where the
            # event loop hangs, nothing would wake the main one, which alone obeys them.
            signal.pthread_kill(main_thread().ident or 0, signal.SIGWINCH)

    def _stop(self) -> None:
        if not self._app._exit and process.can_be_continued():
            self.suspend_application_mode()
            process.stop(self.fileno)
            self.resume_application_mode()

    def _come_back(self) -> None:
        # From SIGSTOP, of which no program hears: others had the terminal meanwhile.
        if not self._app._exit:
            process.wait_for_foreground(self.fileno)
            self.suspend_application_mode()
            self.resume_application_mode()

    def start_application_mode(self) -> None:
        process.wait_for_foreground(self.fileno)
        self.link.forget()
        self._away = False
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give the screen back; the rest follows in `close`, once the terminal has said all it had to say."""
        self._away = True
        listening = self._key_thread is not None and self._key_thread.is_alive()
        super().write(ERASE + GIVE_BACK)
        self.disable_input()
        if listening and self.link.may_answer():
            super().write(LAST_QUESTION)
            self._asked_at = time.monotonic()

    def disable_input(self) -> None:
        if self._key_thread is not None:
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            ended, end = self._end_of_input
            os.write(end, b"!")
            self._key_thread.join()
            self._key_thread = None
            os.read(ended, 1)

    def close(self) -> None:
        if self._writer_thread is None:
            return
        if not self._away:  # it failed half way
            self.stop_application_mode()
        if self._asked_at is not None:
            hear_out(self.fileno, self._asked_at + PATIENCE - time.monotonic())
            self._asked_at = None
        restore(self.fileno, self.attrs_before)
        super().close()
        if self._file.failed:
            self._give_back_now()

    def write(self, data: str) -> None:
        width, height = self._app.size
        if (width, height) != (self.image.width, self.image.height):
            self.image.resize(width, height)
            self.link.cells = width * height
        if through := self.image.feed(data):
            super().write(through)
            if ENTERS in through:
                self.image.forget()

    def send_as_it_is(self, data: str) -> None:
        """Send what is no part of the picture, such as a text for the clipboard."""
        super().write(data)

    def repaint(self) -> None:
        """Send all of the picture again."""
        self.image.forget()
        self._send()

    def flush(self) -> None:
        self._send()
        super().flush()

    def _send(self) -> None:
        if self._away:
            return
        room = self.link.room()
        if self.image.dirty and (room is None or room > 0):
            data = self.image.update(room)
            if data:
                if len(data) >= WORTH_SYNCHRONISING and self._app._sync_available:
                    data = SYNC_BEGIN + data + SYNC_END
                super().write(data + ASK if self.link.sent(len(data.encode())) else data)
        self.link.behind = self.image.dirty
        if self.image.dirty and not self._retrying:
            self._retrying = True
            self._loop.call_later(AGAIN, self._send_again)

    def _send_again(self) -> None:
        self._retrying = False
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._send()

    def _query_in_band_window_resize(self) -> None:
        """The kernel knows the size; a terminal that types it, too, would report each pixel of the mouse."""

    def process_message(self, message: Message) -> None:
        # On the input thread: what touches the picture goes over to the event loop.
        if isinstance(message, events.CursorPosition):
            self._loop.call_soon_threadsafe(self._take_answer)
            return
        super().process_message(message)

    def _take_answer(self) -> None:
        self.link.answered()
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._send()
