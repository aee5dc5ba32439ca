"""What arrives at the terminal, as messages for the application: any bytes are input, none an error."""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable, Iterable

from textual._xterm_parser import XTermParser
from textual.events import AppBlur, AppFocus, Key, MouseMove, Paste
from textual.message import Message

from tui_lab.ui.output.sequences import Scanner

READ_SIZE = 4096  # bytes
LONGEST_PASTE = 1000  # characters
TYPED_AT_ONCE = 100  # keys: what a held key repeats while a slow line stands still for three seconds
TYPED_PER_SECOND = 100
FLOOD_PAUSE = 1.0  # seconds without a flood until another is its own, and not the rest of the last
TYPED_AFTER_FLOOD = 5  # keys at once; more are its rest
BURST = 32  # bytes, more than a key sends; the kernel hands on what came at once in pieces
BURST_WAITS = 0.01  # seconds for the next piece
STATES = MouseMove, AppFocus | AppBlur  # of each the newest is true, whatever came just before
# Lengths and numbers above any key, place or mode; and sizes, which the kernel knows and says by a signal.
MEANT_BY_NOBODY = re.compile(r".{33}|.*\d{8}|\x1b\[48;.*t|\x1b\[\?2048;.*\$y|\x1b\[[\d:]*;\d{4,}.*[^R]\Z")


class TerminalInput:
    """Turns bytes into messages. What comes faster than anyone types is pasted, not pressed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._scanner = Scanner()
        self._parser = XTermParser()
        self._fed_at = clock()
        self._may_type = float(TYPED_AT_ONCE)
        self._flooded_at = -FLOOD_PAUSE

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete with `data`."""
        now = self._clock()
        at_once = TYPED_AFTER_FLOOD if now - self._flooded_at < FLOOD_PAUSE else TYPED_AT_ONCE
        self._may_type = min(at_once, self._may_type + (now - self._fed_at) * TYPED_PER_SECOND)
        self._fed_at = now
        return self._messages(self._scanner.feed(data))

    def tick(self) -> list[Message]:
        """The messages of what has begun and whose rest has not come in time; to be called now and then."""
        waits = self._scanner.waits
        if waits is None or self._clock() - self._fed_at < waits:
            return []
        return self._messages(self._scanner.flush())

    def _messages(self, pieces: Iterable[tuple[str, str]]) -> list[Message]:
        found: list[Message | str] = []  # text is parsed once it is known to be typed
        for kind, text in pieces:
            if kind == "text":
                found.append(text)
            elif kind == "paste":
                found += _paste(text)
            elif kind == "key":
                found += _pressed(text)
            elif not MEANT_BY_NOBODY.match(text):
                for message in self._parsed(text):
                    for state in STATES:
                        if isinstance(message, state) and found and isinstance(found[-1], state):
                            found.pop()
                    found.append(message)
        typed = sum(len(item) if isinstance(item, str) else isinstance(item, Key) for item in found)
        if typed > self._may_type:
            return self._flood(found)
        self._may_type -= typed
        return [
            message for item in found for message in (self._parsed(item) if isinstance(item, str) else [item])
        ]

    def _flood(self, found: list[Message | str]) -> list[Message]:
        """Without the keys; the text is one paste, however long it goes on."""
        begins = self._fed_at - self._flooded_at >= FLOOD_PAUSE
        self._flooded_at = self._fed_at
        self._may_type = 0.0
        messages = [item for item in found if not isinstance(item, str | Key)]
        if begins:
            messages += _paste("".join(item for item in found if isinstance(item, str)))
        return messages

    def _parsed(self, text: str) -> list[Message]:
        """What Textual takes `text` for; an unknown sequence, or one that it fails on, is nothing."""
        try:
            messages = list(self._parser.feed(text))
        except Exception:  # a number it cannot use, in whichever of its parts
            messages = []
        if not messages:
            self._parser = XTermParser()  # the old one has ended, or waits for more of the same
        return [message for message in messages if not _nameless(message)]


def _nameless(message: Message) -> bool:
    """A key for a code point that is no character, such as half a surrogate pair."""
    return isinstance(message, Key) and len(message.key) == 1 and not message.key.isprintable()


def _pressed(key: str) -> list[Message]:
    """A key that is complete: Textual's parser would wait for more after an escape."""
    parser = XTermParser()
    return [*parser.feed(key), *parser.feed("")]


def _paste(text: str) -> list[Message]:
    """The first line that is not blank, which is as much as a field shows."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    kept = "".join(char for char in line.replace("\t", " ") if char.isprintable())[:LONGEST_PASTE]
    return [Paste(kept)] if kept else []


def read_input(terminal: int, ended: int, take: Callable[[Message], object]) -> bool:
    """Hand each message from a terminal to `take`, until the end of input or something to read from `ended`.

    Both are file descriptors. Returns whether it was `ended`; raises OSError when the terminal is gone.
    """
    arrived = TerminalInput()
    while ended not in (ready := select.select([terminal, ended], [], [], 0.1)[0]):
        messages: list[Message] = []
        if ready:
            if not (data := _burst(terminal)):
                return False
            messages = arrived.feed(data)
        for message in messages + arrived.tick():
            take(message)
    return True


def _burst(terminal: int) -> bytes:
    """What came at once, up to some READ_SIZE; empty at the end of input."""
    data = os.read(terminal, READ_SIZE)
    while BURST < len(data) < READ_SIZE and select.select([terminal], [], [], BURST_WAITS)[0]:
        if not (more := os.read(terminal, READ_SIZE)):
            break
        data += more
    return data
