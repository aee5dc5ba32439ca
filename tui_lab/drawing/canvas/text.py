"""How wide text is in cells, and cutting it to fit. Not `len()`: a Chinese character takes two.

Everything here sees text as `composed` leaves it, which is how `Cells` takes it in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

from tui_lab.plain_text import plain

EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
# Terminals do not agree on how wide these make an emoji: flags of two letters, the variation selectors,
# shades of skin, joiners. Without them all do.
_UNSTEADY = re.compile(
    f"[\U0001f1e6-\U0001f1ff\ufe0e\ufe0f]|(?<=[{EMOJI}])[\U0001f3fb-\U0001f3ff]|\u200d(?=[{EMOJI}])"
)
FLAG_LETTERS = {chr(0x1F1E6 + k): chr(ord("A") + k) for k in range(26)}


def composed(text: str) -> str:
    """`text` made plain, with a character that is written in pieces as one (NFC), as wide as that one.

    An emoji of several parts is shown by those that each terminal gives the same room: a flag by its letters.
    """
    text = plain(text)
    return text if text.isascii() else _composed(text)


@lru_cache(maxsize=4096)
def _composed(text: str) -> str:
    text = _UNSTEADY.sub(lambda found: FLAG_LETTERS.get(found[0], ""), text)
    return unicodedata.normalize("NFC", text)


def cell_width(text: str) -> int:
    """How many cells a terminal gives `text`: two for a wide character, none for a combining mark."""
    text = composed(text)
    return len(text) if text.isascii() else sum(char_widths(text))


@lru_cache(maxsize=4096)
def char_widths(text: str) -> tuple[int, ...]:
    """The cells of each character: two, one, or none for a combining mark."""
    return tuple(
        0
        if unicodedata.category(char) in ("Cf", "Me", "Mn", "Cc")
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def padded(text: str, width: int, right: bool = False) -> str:
    """`text` in at least `width` cells, with blanks after it, or before it where it stands at the `right`."""
    blanks = " " * (width - cell_width(text))
    return blanks + text if right else text + blanks


def cut_start(text: str, width: int, ellipsis: str = "…") -> str:
    """The end of `text` in at most `width` cells, after an `ellipsis` where something is missing."""
    return cut(composed(text)[::-1], width, ellipsis)[::-1]


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in at most `width` cells, ending in `ellipsis` where something is missing."""
    text = composed(text)
    if text.isascii() and len(text) <= width:  # most of what is drawn
        return text
    widths = char_widths(text)
    if sum(widths) <= width:
        return text
    room = width - cell_width(ellipsis)
    if room < 0:
        return ""
    kept = next((at for at, end in enumerate(accumulate(widths)) if end > room), len(widths))
    return text[:kept] + ellipsis
