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
# In a sentence there is room for more than one cell, and 0.1² must not become 0.12.
SPELLED = str.maketrans(
    {
        "²": "^2", "³": "^3", "ⁿ": "^n", "≤": "<=", "≥": ">=", "√": "sqrt ", "→": "->", "…": "...",
        "α": "alpha", "β": "beta", "γ": "gamma", "η": "eta", "θ": "theta", "λ": "lambda", "μ": "mu",
        "σ": "sigma", "Σ": "sum", "Δ": "delta", "∞": "infinity",
    }
)  # fmt: skip


def spelled(text: str) -> str:
    """A sentence with the signs of formulas written as ASCII words; what else it holds stays."""
    return text.translate(SPELLED)


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
