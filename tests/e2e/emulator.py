"""What a person sees of the bytes that a program writes."""

from __future__ import annotations

import re

import pyte

# What pyte would print as text: private and intermediate CSI sequences, OSC, DCS.
UNKNOWN = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[[0-9;?]*\$[a-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\"
)
UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?<>=$ ]*|\][^\x07\x1b]*|P[^\x1b]*)?\Z")


class Emulator:
    """A screen of `columns` × `rows` that takes bytes as they come, cut anywhere."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._pending = b""

    def take(self, data: bytes) -> None:
        """Show what was written next."""
        data = UNKNOWN.sub(b"", self._pending + data)
        cut = UNFINISHED.search(data)
        end = cut.start() if cut else len(data)
        self._stream.feed(data[:end])
        self._pending = data[end:]
