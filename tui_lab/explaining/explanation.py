"""The table of PyTorch's sentences, and what is said of an error that one of its rows knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

from tui_lab.explaining.values import values_at
from tui_lab.languages import translated as _

TABLE = Path(__file__).with_name("errors.toml")
# As PyTorch calls them in Python, by what its sentences call them.
DTYPES = {
    "double": "float64", "float": "float32", "half": "float16", "long": "int64", "long int": "int64",
    "int": "int32", "short": "int16", "signed char": "int8", "char": "int8", "byte": "uint8",
    "unsigned char": "uint8", "c10::half": "float16", "c10::bfloat16": "bfloat16",
}  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """Plain words for one error; `values` are those of the line at fault, as in `x: float32 (100, 1)`."""

    row: str  # its name in the table
    meaning: str
    advice: str
    values: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """What is printed or read out: why, what stood in the line, and what to try."""
        there = [_("In that line:"), *(f"  {value}" for value in self.values)] if self.values else []
        why, advice = _("Why: {meaning}"), _("Try: {advice}")
        return [why.format(meaning=self.meaning), *there, advice.format(advice=self.advice)]


@dataclass(frozen=True)
class Row:
    """What `meaning` and `advice` name in braces are named groups of each of the patterns."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    meaning: str
    advice: str

    def match(self, sentence: str) -> re.Match[str] | None:
        """The first pattern found anywhere in `sentence`: some come with the place in PyTorch before them."""
        return next((found for pattern in self.patterns if (found := pattern.search(sentence))), None)

    def explain(self, found: re.Match[str], values: tuple[str, ...] = ()) -> Explanation:
        """The words, with what the sentence itself says put in."""
        said = {group: _readable(group, text or "") for group, text in found.groupdict().items()}
        meaning, advice = (_(text).format_map(said) for text in (self.meaning, self.advice))
        return Explanation(self.name, meaning, advice, values)


@cache
def rows() -> tuple[Row, ...]:
    """The whole table, in its order; read when the first error wants it."""
    import tomllib  # no run without an error waits for it

    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Row(
            name, tuple(map(re.compile, one["patterns"])), _one_line(one["meaning"]), _one_line(one["advice"])
        )
        for name, one in table.items()
    )


def explain(sentence: str, at: TracebackType | None) -> Explanation | None:
    """What the first row that knows `sentence` says of it; None where none does.

    `at` is where the traceback passes the scenario's own line, None where it passes none.
    """
    for row in rows():
        if found := row.match(sentence):
            return row.explain(found, values_at(at))
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _readable(group: str, text: str) -> str:
    """What a sentence says, for a beginner: dtypes by their names in Python, bytes in larger units."""
    if group.endswith("dtype"):
        return DTYPES.get(text.lower(), text)
    if group == "bytes" and text.isdigit():
        size, units = float(text), iter(("bytes", "KiB", "MiB", "GiB", "TiB"))
        unit = next(units)
        while size >= 1024 and (larger := next(units, "")):
            size, unit = size / 1024, larger
        return f"{size:,.0f} {unit}"
    return text
