"""Lines to a terminal or a file, and the sign that something may be typed."""

from __future__ import annotations

from typing import TextIO

from tui_lab.drawing.canvas.ascii_text import ascii_text, spelled
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.languages import unparted
from tui_lab.plain_text import plain
from tui_lab.terminal.choices import choose_glyphs

SIGN = "> "


class Printed:
    """Each line goes out at once, as plain text."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._ascii = choose_glyphs(stream).value is Glyphs.ASCII
        self._waits = False  # the sign stands in the last line

    def say(self, sentence: str) -> None:
        """A line; one that comes while somebody may type begins below what is typed."""
        text = unparted(plain(sentence).strip())
        text = ascii_text(spelled(text)) if self._ascii else text
        self._write(("\n" if self._waits else "") + text + "\n")
        self._waits = False

    def prompt(self, wanted: bool) -> None:
        """Show the sign, where it does not stand already; or end the line in which it stands."""
        if wanted != self._waits:
            self._write(SIGN if wanted else "\n")
            self._waits = wanted

    def typed_on(self) -> None:
        """The line was ended by whoever typed."""
        self._waits = False

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
