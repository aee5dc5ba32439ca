"""Text in ASCII alone, cell by cell, for a terminal that shows nothing else."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tui_lab.ui.drawing.text import cell_width

SIGNS = str.maketrans(
    "·•−–—×→←↑↓›‹…’‘“”∗′≤≥≈√∞∂∇ΣΠΔαβγδεηθλμνπρστφω",
    ".*---x><^v><~''\"\"*'<>~v8dVSPDabgdehtlmnprstfw",
)
UNKNOWN = "?"


@lru_cache(maxsize=4096)
def ascii_text(text: str) -> str:
    """`text` with a likeness in as many cells for each character beyond ASCII; `?` where there is none."""
    if text.isascii():
        return text
    return "".join(_likeness(char) for char in text)


def _likeness(char: str) -> str:
    if char.isascii():
        return char
    width = cell_width(char)
    found = char.translate(SIGNS)
    if not found.isascii():
        found = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return (found or UNKNOWN)[:width].ljust(width, UNKNOWN)
