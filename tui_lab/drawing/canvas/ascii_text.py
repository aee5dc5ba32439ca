"""Text in ASCII alone, cell by cell, for a terminal that shows nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui_lab.drawing.canvas.glyphs import ASCII_CLASS_POINTS, CLASS_POINTS
from tui_lab.drawing.canvas.text import cell_width

SIGNS = str.maketrans(
    "·•−–—×→←↑↓›❱‹…’‘“”∗′≤≥≈√∞∂∇ΣΠΔαβγδεηθλμνπρστφωƒ◎" + CLASS_POINTS,
    ".*---x><^v>><~''\"\"*'<>~v8dVSPDabgdehtlmnprstfwfN" + ASCII_CLASS_POINTS,
)
# Borders and bars, of whoever draws them: what none of these names is a corner, or full.
BORDERS = {
    "─": "-",
    "━": "-",
    "═": "-",
    "│": "|",
    "┃": "|",
    "║": "|",
    "▔": "-",
    "▁": "_",
    "▏": "|",
    "▕": "|",
    "🔎": ">",
}
CORNER, FULL = "+", "#"
UNKNOWN = "?"
# In a sentence there is room for more than one cell, and 0.1² must not become 0.12.
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+")
SPELLED = str.maketrans(
    {
        "≤": "<=", "≥": ">=", "√": "sqrt ", "→": "->", "…": "...", "Σ": "sum ", "Δ": "delta ",
        "α": "alpha", "β": "beta", "γ": "gamma", "η": "eta", "θ": "theta", "λ": "lambda", "μ": "mu",
        "π": "pi", "σ": "sigma", "∞": "infinity",
    }
)  # fmt: skip


def spelled(text: str) -> str:
    """A sentence with the signs of formulas written in ASCII, 10⁻³ as 10^-3; what else it holds stays."""
    raised = RAISED.sub(lambda run: "^" + unicodedata.normalize("NFKC", run[0]).replace("−", "-"), text)
    return raised.translate(SPELLED)


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
    found = BORDERS.get(char) or char.translate(SIGNS)
    if "\u2500" <= found <= "\u257f":
        found = CORNER
    elif "\u2580" <= found <= "\u259f":
        found = FULL
    elif not found.isascii():
        found = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return found[:width].ljust(width) if found else UNKNOWN * width
