"""Which part of a figure is in sight where not all of it fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_lab.languages import plural, translated as _


@dataclass(frozen=True)
class Scrolled:
    """How many rows and columns lie before the first ones in sight; what these are depends on the figure."""

    rows: int = 0
    columns: int = 0

    def within(self, rows: int, columns: int) -> Scrolled:
        """This one, not beyond `rows` and `columns` and not before the start."""
        return Scrolled(max(0, min(self.rows, rows)), max(0, min(self.columns, columns)))


END = Scrolled(10**9, 10**9)  # beyond the end of any figure
# Which are in sight; one that is missing, and several.
WORDS = {
    "row": ("rows {first}-{last} of {all}", "{count} more row", "{count} more rows"),
    "column": ("columns {first}-{last} of {all}", "{count} more column", "{count} more columns"),
    "line": ("lines {first}-{last} of {all}", "{count} more line", "{count} more lines"),
    "histogram": ("histograms {first}-{last} of {all}", "{count} more histogram", "{count} more histograms"),
    "layer": ("layers {first}-{last} of {all}", "{count} more layer", "{count} more layers"),
}


@dataclass(frozen=True)
class Part:
    """`shown` of `total`, after the `first` that lie before them; `what` one of them is called."""

    what: str  # of WORDS
    first: int
    shown: int
    total: int

    def words(self) -> str:
        """`8 more rows` while the first one is in sight, else `rows 3-18 of 26`; empty where all are."""
        if self.shown >= self.total:
            return ""
        between, one, many = WORDS[self.what]
        if self.first:
            last = self.first + self.shown
            return _(between).format(first=self.first + 1, last=last, all=f"{self.total:,}")
        missing = self.total - self.shown
        return plural(one, many, missing).format(count=f"{missing:,}")


def missing_words(parts: Iterable[Part], ellipsis: str) -> str:
    """What of each is in sight or missing, after an ellipsis; empty where nothing is missing."""
    said = [words for words in (part.words() for part in parts) if words]
    return f"{ellipsis} {', '.join(said)}" if said else ""


def last_fitting(sizes: Iterable[int], room: int, gap: int = 0) -> int:
    """How many of `sizes`, given from the last one back, fit into `room` with a `gap` between any two."""
    count, used = 0, -gap
    for size in sizes:
        used += size + gap
        if used > room:
            break
        count += 1
    return count
