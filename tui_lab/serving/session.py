"""One session: a command on a pseudo-terminal, which the browser's terminal is the other end of.

textual-serve runs an app with pipes in the place of a terminal, by a driver of Textual's. On a terminal the
lab is the same as over SSH: its own driver, which sends what changed as fast as the browser takes it;
colours, glyphs and the mouse; a window that is closed, which ends it with the run saved; other commands, too.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import signal
import struct
import termios
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

from tui_lab import process
from tui_lab.terminal.choices import GLYPHS_VARIABLE

LARGEST = 65_536  # bytes that are read at once
MOST_TYPED = 1 << 22  # bytes that wait for a program to read them
WIDEST, TALLEST = 1_000, 500  # cells
# Seconds until a session that was hung up is killed: as long as the lab may take to save, and a little more.
PATIENCE = process.HURRY + process.WRITING + 2.0
# What tells of the terminal in which the server was started; the size there would outvote the page's.
OF_ANOTHER = ("COLUMNS", "LINES", "STY", "TMUX", "TMUX_PANE", "COLORFGBG", "TERM_PROGRAM_VERSION")


def environment_for_page(environment: Mapping[str, str]) -> dict[str, str]:
    """The learner's own `environment`, but for what it says of the terminal.

    That of the page is xterm.js: all colours, and UTF-8 whatever the locale is. What the learner chose stays.
    """
    kept = {name: value for name, value in environment.items() if name not in OF_ANOTHER}
    if kept.get(GLYPHS_VARIABLE, "auto") in ("", "auto"):
        kept[GLYPHS_VARIABLE] = "braille"
    page = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TERM_PROGRAM": "xterm.js"}
    return kept | page | {"PYTHONIOENCODING": "utf-8"}


class Session:
    """What `Server._process_messages` of textual-serve takes for its AppService."""

    def __init__(self, started: Process, terminal: int) -> None:
        self._process = started
        self._terminal = terminal
        self._typed, self._was_typed = bytearray(), asyncio.Event()
        self.pid = started.pid

    @classmethod
    async def begin(
        cls, command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str] = os.environ
    ) -> Session:
        """Start `command`. Raises OSError where there is no terminal or no process for it."""
        terminal, far_end = os.openpty()  # neither is inherited: each session has its own alone
        try:
            _set_size(terminal, columns, rows)
            os.set_blocking(terminal, False)
            started = await asyncio.create_subprocess_exec(
                *command,
                stdin=far_end,
                stdout=far_end,
                stderr=far_end,
                env=environment_for_page(environment),
                start_new_session=True,
                preexec_fn=_as_at_a_login,
            )
        except BaseException:
            os.close(terminal)
            raise
        finally:
            os.close(far_end)
        process.outlives(started.pid)  # by itself: it hears that it was hung up, and saves its run
        return cls(started, terminal)

    async def read(self) -> bytes:
        """What is printed next; empty once the program has ended."""
        loop = asyncio.get_running_loop()
        while True:
            await self._may(loop.add_reader, loop.remove_reader)
            try:
                return os.read(self._terminal, LARGEST)
            except BlockingIOError:  # there was nothing after all
                continue
            except OSError as error:
                if error.errno != errno.EIO:  # how Linux says that the other end is closed
                    raise
                return b""

    async def send_bytes(self, data: bytes) -> None:
        """Have `type_on` type `data`, which is lost where a program that hangs has not taken what was before.

        Nothing is waited for: the page is heard all the while.
        """
        if len(self._typed) + len(data) <= MOST_TYPED:
            self._typed += data
            self._was_typed.set()

    async def type_on(self) -> NoReturn:
        """Type, as fast as the program takes it, what `send_bytes` is told."""
        loop = asyncio.get_running_loop()
        while True:
            while self._typed:
                await self._may(loop.add_writer, loop.remove_writer)
                try:
                    del self._typed[: os.write(self._terminal, self._typed)]
                except BlockingIOError:
                    continue
                except OSError as error:
                    if error.errno != errno.EIO:
                        raise
                    self._typed.clear()  # it has ended, of which `read` tells after its last words
            self._was_typed.clear()
            await self._was_typed.wait()

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Give the window another size, of which the kernel tells the program."""
        _set_size(self._terminal, width, height)

    async def focus(self) -> None:
        """Nothing: the page's terminal tells of that as any terminal does, if it is asked to."""

    async def blur(self) -> None:
        """Nothing, as with `focus`."""

    async def hang_up(self) -> None:
        """Close the window; returns when the program has ended, which is killed where it does not."""
        os.close(self._terminal)
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            await self._process.wait()

    async def _may(
        self, add: Callable[[int, Callable[[], None]], object], remove: Callable[[int], object]
    ) -> None:
        """Wait until the terminal can be read from, or written to."""
        ready = asyncio.Event()
        add(self._terminal, ready.set)
        try:
            await ready.wait()
        finally:
            remove(self._terminal)


def _set_size(terminal: int, columns: int, rows: int) -> None:
    size = min(max(1, rows), TALLEST), min(max(1, columns), WIDEST)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))


def _as_at_a_login() -> None:
    """In the new process: the terminal is its own, and signals end it, however the server was started."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in process.ENDING:
        signal.signal(number, signal.SIG_DFL)
