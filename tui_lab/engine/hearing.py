"""What a scenario's code says: the last lines of it, each with the step that it came at."""

from __future__ import annotations

import codecs
import io
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from tui_lab.engine.asks import Console, ConsoleAnswer, Said, Stream

MOST_LINES = 10_000
LONGEST = 2_000  # characters of a line; a longer one goes on in the next
MOST_WARNINGS = 1_000  # that are told from each other


class Hearing:
    """Takes in lines on any thread, and answers with those asked for.

    `step` is put to each line that is ended; `fresh` says that something came since it was last asked,
    and `asked_at` when that was, in seconds of time.monotonic(). `warn` stands for warnings.showwarning.
    """

    def __init__(self) -> None:
        self.step = 0
        self.fresh = False
        self.asked_at = 0.0
        self.out, self.err = Voice(self, "out", 1), Voice(self, "err", 2)
        self._lines: deque[Said] = deque(maxlen=MOST_LINES)
        self._count = 0
        self._begun: dict[Stream, str] = {}  # lines that have no end yet
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders: dict[Stream, codecs.IncrementalDecoder] = {
            "out": decoder("replace"),
            "err": decoder("replace"),
        }
        self._warnings: dict[str, None] = {}
        self._head = ""  # stands above the next line
        self._deaf = False
        # Entered again where a line that is taken in has garbage collected that says something, too.
        self._lock = threading.RLock()
        self.warn = showing(self._take_warning)

    def run_begins(self, run_id: int) -> None:
        """Lines from here on are of another run, which a line above them says."""
        with self._lock:
            self.step = 0
            self._head = f"run {run_id}" if self._count or self._begun else ""

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Take in nothing meanwhile, such as from a step that is only tried: it has not happened."""
        before, self._deaf = self._deaf, True
        try:
            yield
        finally:
            self._deaf = before

    def say(self, stream: Stream, text: str) -> None:
        """Take in what was printed, be it a part of a line or many lines."""
        if self._deaf:
            return
        with self._lock:
            self.fresh = True
            text = self._begun.pop(stream, "") + text
            *lines, rest = text.split("\n")
            if "\r" in text:
                lines, rest = [_overwritten(line) for line in lines], _begun(rest)
            if len(rest) > LONGEST:
                lines.append(rest)
                rest = ""
            if rest:
                self._begun[stream] = rest
            self._add(stream, lines)

    def hear(self, stream: Stream, data: bytes) -> None:
        """Take in the bytes that were written to a descriptor."""
        self.say(stream, self._decoders[stream].decode(data))

    def _take_warning(self, text: str) -> None:
        if self._deaf:
            return
        with self._lock:
            self.fresh = True
            self._add("warning", text.split("\n"))
            if len(self._warnings) < MOST_WARNINGS:
                self._warnings.setdefault(" ".join(text.split()))

    def _add(self, stream: Stream, lines: list[str]) -> None:
        if not lines:
            return
        if self._head:
            self._lines.append(Said(0, "run", self._head))
            self._count += 1
            self._head = ""
        if max(map(len, lines)) > LONGEST:
            lines = [line[at : at + LONGEST] for line in lines for at in range(0, len(line) or 1, LONGEST)]
        self._count += len(lines)
        step = self.step
        self._lines.extend(Said(step, stream, line) for line in lines[-MOST_LINES:])

    def answer(self, ask: Console) -> ConsoleAnswer:
        """The lines that were asked for."""
        with self._lock:
            self.fresh = False
            self.asked_at = monotonic()
            begun = [Said(self.step, stream, _overwritten(text)) for stream, text in self._begun.items()]
            count = self._count + len(begun)
            dropped = self._count - len(self._lines)
            end = count if ask.end is None else min(count, max(ask.end, dropped))
            first = max(dropped, end - ask.rows)
            lines = tuple(islice(chain(self._lines, begun), first - dropped, end - dropped))
            warned = [*self._warnings]
        return ConsoleAnswer(lines, first, count, dropped, len(warned), warned[-1] if warned else "")


def showing(say: Callable[[str], object]) -> Callable[..., None]:
    """A `warnings.showwarning` that has each warning said as `scenario.py:12: UserWarning: …`."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if file is None:
            say(f"{Path(filename).name}:{lineno}: {category.__name__}: {message}")
            return
        with suppress(OSError):  # as Python's own
            file.write(warnings.formatwarning(message, category, filename, lineno, line))

    return show


def _overwritten(line: str) -> str:
    """What stands there after the carriage returns in it, as those of a progress bar."""
    return next((part for part in reversed(line.split("\r")) if part), "")


def _begun(rest: str) -> str:
    """A line without end, no longer than what may still be seen of it."""
    if "\r" not in rest:
        return rest
    return _overwritten(rest) + "\r" * rest.endswith("\r")


class Voice(io.TextIOBase):
    """A text stream to a Hearing; in a process that was forked, to the descriptor `number`."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, hearing: Hearing, stream: Stream, number: int) -> None:
        super().__init__()
        self._number = number
        self._hearing = hearing
        self._stream: Stream = stream
        self._process = os.getpid()
        self._held = ""  # in a forked process, until its line ends
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() == self._process:
            self._hearing.say(self._stream, text)
        else:
            self._held += text
            if "\n" in text:
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self._held and os.getpid() != self._process:
            held, self._held = self._held, ""
            os.write(self.fileno(), held.encode("utf-8", "replace"))

    def writelines(self, lines: Iterable[Any]) -> None:
        for line in lines:
            self.write(line)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def close(self) -> None:
        """Stays open: others write there, too."""


class _Bytes(io.RawIOBase):
    """What `sys.stdout.buffer` is to `sys.stdout`."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def write(self, data: Any) -> int:
        self._voice.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """As its text stream."""
