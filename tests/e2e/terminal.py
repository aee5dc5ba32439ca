"""A program on a pseudo-terminal, and the screen that a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyte

from tests.e2e.emulator import Emulator

# What a program asks, and what every terminal answers: where the cursor is, how the terminal is.
ANSWERS = {b"\x1b[6n": b"\x1b[1;1R", b"\x1b[5n": b"\x1b[0n"}
QUESTION = re.compile(b"|".join(map(re.escape, ANSWERS)))
LAB = [sys.executable, "-m", "tui_lab"]
ENVIRONMENT = {"TERM": "xterm-256color", "COLORTERM": "", "NO_COLOR": "", "LC_ALL": "C.UTF-8"}
ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"  # the alternate screen


# What a program switches on, and what it has to send last of it: each is a private mode of the terminal.
MODES = {
    b"1049": b"l",
    b"25": b"h",
    b"7": b"h",
    b"1000": b"l",
    b"1003": b"l",
    b"1006": b"l",
    b"1004": b"l",
    b"2004": b"l",
}


def _begin_session() -> None:
    """As at a login: the terminal is the program's own, and signals end it, `nohup` or not."""
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """Runs `command` on a screen of `columns` × `rows` until `close`.

    `delay` is how many seconds later than asked it answers, as at the far end of a slow line; 0 at first.
    """

    input_apart = False

    def __init__(self, command: list[str], columns: int, rows: int, **environment: str) -> None:
        self.delay = 0.0
        self._answers: deque[tuple[float, bytes]] = deque()  # when they are due
        self._sending = False
        self._emulator = Emulator(columns, rows)
        self.written = b""
        self._leader, follower = pty.openpty()
        self._set_size(columns, rows)
        both = self._leader, follower
        self._keyboard, reads = pty.openpty() if self.input_apart else map(os.dup, both)
        self.process = subprocess.Popen(
            command,
            stdin=reads,
            stdout=follower,
            stderr=follower,
            env={**os.environ, **environment},
            start_new_session=True,
            preexec_fn=_begin_session,
        )
        self._name = os.ttyname(follower)
        os.close(follower)
        os.close(reads)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._leader, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size, of which the kernel tells the program."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def type(self, keys: str) -> None:
        """Send keys as the terminal encodes them."""
        os.write(self._keyboard, keys.encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are, as soon as the program takes them; no answer comes in between."""
        self._sending = True
        while data:
            if select.select([], [self._leader], [], 0.05)[1]:
                data = data[os.write(self._leader, data[:1024]) :]
            self._read(0)
        self._sending = False

    def press(self, keys: str, until: str, seconds: float = 30.0) -> None:
        """Type keys, each second again, until a word shows: what came before may have swallowed them."""
        deadline = time.monotonic() + seconds
        while until not in self.text:
            assert time.monotonic() < deadline, f"{keys!r} was not answered by {until!r}:\n{self.text}"
            self.type(keys)
            again = time.monotonic() + 1
            while time.monotonic() < again and until not in self.text:
                self._read(0.05)

    @property
    def screen(self) -> pyte.Screen:
        """Its cells."""
        return self._emulator.screen

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def after_leaving(self) -> str:
        """What was printed once the alternate screen was left, without escape sequences."""
        rest = self.written.rpartition(LEAVE)[2]
        return re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z]|[\x00-\x1f]", "", rest.decode(errors="replace"))

    def shows(self, *words: str, seconds: float = 30.0) -> None:
        """Wait until all words stand on the screen."""
        self._until(lambda: all(word in self.text for word in words), seconds, f"{words} never showed")

    def lacks(self, word: str) -> None:
        """Wait until a word is no longer on the screen."""
        self._until(lambda: word not in self.text, 15, f"{word} stayed")

    def waits_for(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for something that the screen does not show, while the program goes on."""
        self._until(condition, seconds, "it never came")

    def waits(self, seconds: float) -> None:
        """Take in what is written meanwhile, as somebody does who types no faster."""
        self._read(seconds)

    def ends(self, seconds: float = 15.0) -> int:
        """Wait until the program ends; returns its exit code, negative when a signal ended it."""
        self._until(lambda: self.process.poll() is not None, seconds, "it did not end")
        self._read(0)
        return int(self.process.returncode)

    def _until(self, condition: Callable[[], bool], seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{complaint}:\n{self.text}"
            self._read(0.05)

    def _answer(self) -> None:
        while self._answers and self._answers[0][0] <= time.monotonic() and not self._sending:
            answer = self._answers.popleft()[1]
            if self._keyboard >= 0:
                os.write(self._keyboard, answer)

    def _read(self, seconds: float) -> None:
        self._answer()
        while select.select([self._leader], [], [], seconds)[0]:
            try:
                data = os.read(self._leader, 65536)
            except OSError:  # how Linux says that the other end is closed
                return
            self.written += data
            due = time.monotonic() + self.delay
            self._answers += [(due, ANSWERS[asked]) for asked in QUESTION.findall(data)]
            self._answer()
            self._emulator.take(data)
            seconds = 0

    @property
    def is_given_back(self) -> bool:
        """Whether a shell finds it as it was: typed lines, no alternate screen, no mouse."""
        modes = termios.ICANON | termios.ECHO | termios.ISIG
        last = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", self.written))
        keys = self.written.count(b"\x1b[>") <= self.written.count(b"\x1b[<u")
        return (
            termios.tcgetattr(self._leader)[3] & modes == modes
            and all(last.get(mode, off) == off for mode, off in MODES.items())
            and keys
        )

    @property
    def processes(self) -> list[int]:
        """Those of its session that have not ended, compilers and all."""
        found = []
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it ends meanwhile
                state, _, _, session = file.read_text().rpartition(")")[2].split()[:4]
                if state != "Z" and int(session) == self.process.pid:
                    found.append(int(file.parent.name))
        return found

    def disturb(self, text: str) -> None:
        """Write on the screen as another program does, past this one."""
        follower = os.open(self._name, os.O_WRONLY | os.O_NOCTTY)
        os.write(follower, text.encode())
        os.close(follower)
        self._read(0.5)

    def freeze(self) -> None:
        """Take nothing more of what the program writes, as a line that is down without a word."""
        follower = os.open(self._name, os.O_RDWR | os.O_NOCTTY)
        termios.tcflow(follower, termios.TCOOFF)
        os.close(follower)

    def hang_up(self) -> None:
        """Close the window, as a connection that breaks does."""
        os.close(self._leader)
        self._leader = -1
        self.end_input()

    def end_input(self) -> None:
        """Close what it reads from."""
        os.close(self._keyboard)
        self._keyboard = -1

    def close(self) -> None:
        """End the program, whatever it does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        for descriptor in (self._leader, self._keyboard):
            if descriptor >= 0:
                os.close(descriptor)


class InputApart(Terminal):
    """The program reads from another terminal than it writes to."""

    input_apart = True


class Mute(Terminal):
    """It answers nothing that it is asked."""

    def _answer(self) -> None:
        self._answers.clear()


Open = Callable[..., Terminal]
