"""A command in a process of its own on a pseudo-terminal, watched as a person would."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tui_lab.bench.measurement import TIMEOUT, NotMeasured
from tui_lab.bench.screen_model import ScreenModel

COLUMNS, ROWS = 120, 40
QUIET = 0.004  # seconds without output that end a burst of it
HOMES = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")


class ChildTerminal:
    """Runs `python` with `arguments` on a terminal of `size` cells, with `home` for all its files.

    To run it as a `user`, by number, takes root. Raises NotMeasured where there are no pseudo-terminals, when
    the command ends by itself, and when what is waited for does not come.
    """

    def __init__(
        self,
        arguments: list[str],
        home: Path,
        size: tuple[int, int] = (COLUMNS, ROWS),
        python: str = sys.executable,
        user: int | None = None,
        **environment: str,
    ) -> None:
        try:
            import fcntl
            import pty
            import termios
        except ImportError as error:
            raise NotMeasured("there are no pseudo-terminals on this system") from error
        columns, rows = size
        self.screen = ScreenModel(columns, rows)
        self.received = 0  # bytes
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if user is not None:
            os.fchown(follower, user, -1)
        self.begin = time.perf_counter()
        self._process = subprocess.Popen(
            [python, *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
            env=_environment(home) | environment,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        os.close(follower)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._leader)

    def press(self, keys: str) -> float:
        """Type `keys`; returns when, by time.perf_counter()."""
        pressed = time.perf_counter()
        os.write(self._leader, keys.encode())
        return pressed

    def watch(self, seconds: float) -> bool:
        """Take in what is written next, waiting at most `seconds` for it; whether there was something."""
        ready, _, _ = select.select([self._leader], [], [], max(0.0, seconds))
        if not ready:
            return False
        written = self._read(65536)
        self.received += len(written)
        self._show(written)
        return True

    def _read(self, size: int) -> bytes:
        """What the program has written, at most `size` bytes. Raises NotMeasured when it has ended."""
        try:
            written = os.read(self._leader, size)
        except OSError:  # how Linux says that the other end is closed
            written = b""
        if not written:
            shown = [line.strip() for line in self.screen.lines if line.strip()]
            raise NotMeasured(
                f"the command ended by itself; it said last: {shown[-1] if shown else 'nothing'}"
            )
        return written

    def _show(self, written: bytes) -> None:
        if answers := self.screen.feed(written):
            os.write(self._leader, answers.encode())

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def resident_megabytes(self) -> float:
        """The memory that the process holds; Linux alone tells."""
        return self._megabytes()[0]

    @property
    def own_megabytes(self) -> float:
        """Of that memory what is no page of a file: the code of PyTorch that was used is one."""
        resident, of_files = self._megabytes()
        return resident - of_files

    def _megabytes(self) -> tuple[float, float]:
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()
            resident, of_files = int(pages[1]), int(pages[2])
        except (OSError, IndexError, ValueError) as error:
            raise NotMeasured("this system does not tell a process's memory") from error
        size = os.sysconf("SC_PAGE_SIZE") / 1e6
        return resident * size, of_files * size

    def watch_frame(self, seconds: float) -> float | None:
        """Take in one burst of output; when it began, None when `seconds` passed without any."""
        if not self.watch(seconds):
            return None
        begin = time.perf_counter()
        while self.watch(QUIET):
            pass
        return begin

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = TIMEOUT) -> float:
        """Watch until `condition` holds; returns when, by time.perf_counter()."""
        end = time.perf_counter() + seconds
        while not condition():
            if not self.watch(left := end - time.perf_counter()) and left <= 0:
                raise NotMeasured(f"{what} did not show within {seconds:.0f} s")
        return time.perf_counter()

    def watch_for(self, seconds: float) -> None:
        """Take in whatever is written in the next `seconds`."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.watch(left)


def _environment(home: Path) -> dict[str, str]:
    """That of a modern terminal, with `home` for what the child keeps."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "COLUMNS", "LINES") and not name.startswith(("TEXTUAL", "TUI_LAB_"))
    }
    places = {name: str(home) for name in HOMES}
    return kept | places | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
