"""What a column of a table holds, found in its first cells, and its cells as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.datasets.tables.dialect import MISSING

if TYPE_CHECKING:  # it is imported when there is a table to be read
    import polars as pl

Kind = Literal["number", "date", "kinds", "text", "empty"]
MOSTLY = 0.9  # of the cells that are there have to be numbers, or dates, for the column to be of such
MOST_KINDS = 50  # different words of a column of kinds; one of more is text, from which nothing is learnt
DATES = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y",
    "%Y/%m/%d %H:%M", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M",
    "%d-%m-%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d %b %Y", "%b %d %Y",
)  # fmt: skip
THOUSANDS = {"": (r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$", ","), ",": (r"^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$", ".")}
LARGEST = 1e30  # a number beyond it has no place in float32
DAY = 86_400.0  # seconds


@dataclass(frozen=True)
class Column:
    """A column by its name. A number becomes itself, a date its days since 1970, a kind its place in `kinds`.

    `centre` lies among its numbers: what is kept is how far each is from there, so that float32 is enough.
    `form` is how its dates are written, or "," where that is the decimal sign of its numbers.
    """

    name: str
    kind: Kind
    kinds: tuple[str, ...] = ()
    form: str = ""
    centre: float = 0.0

    @property
    def is_numeric(self) -> bool:
        """Whether its cells lie on a line."""
        return self.kind in ("number", "date")

    @property
    def is_used(self) -> bool:
        """Whether anything can be learnt from it."""
        return self.kind not in ("text", "empty")

    def numbers(self, cells: pl.Series) -> npt.NDArray[np.float64]:
        """Of texts, each as a number, NaN where it is none: the same number of them."""
        import polars as pl

        found = cells if cells.dtype != pl.String else None
        found = _numbers(cells, self.form) if self.kind == "number" and found is None else found
        found = _days(cells, self.form) if self.kind == "date" else found
        found = _places(cells, self.kinds) if self.kind == "kinds" else found
        if found is None:
            return np.full(len(cells), np.nan)
        values = found.to_numpy().astype(np.float64)
        values[~(np.abs(values) < LARGEST)] = np.nan
        return values - self.centre

    def texts(self, values: npt.NDArray[np.float32]) -> list[str]:
        """Its numbers as cells: the digits that float32 has, dates as 1990-01-31, nothing for NaN."""
        true = values.astype(np.float64) + self.centre
        if self.kind == "kinds":
            return ["" if math.isnan(one) else self.kinds[round(one)] for one in true.tolist()]
        if self.kind == "date":
            moments = (true * DAY).round().astype("datetime64[s]")  # NaN becomes NaT
            whole = moments.astype("datetime64[D]")
            written = whole if ((moments == whole) | np.isnat(moments)).all() else moments
            return ["" if text == "NaT" else text for text in written.astype(str).tolist()]
        return ["" if math.isnan(one) else f"{one:.7g}" for one in true.tolist()]


def column_of(name: str, cells: pl.Series, comma_first: bool) -> Column:
    """What a column is, by its first `cells`; with `comma_first` 1,5 is one and a half, and 1,500 too."""
    there = cells.filter(~is_missing(cells))
    if not len(there):
        return Column(name, "empty")
    comma_first = comma_first and bool(there.str.contains(",", literal=True).any())
    for form in (",", "") if comma_first else ("", ","):
        numbers = _numbers(there, form)
        if _mostly(numbers):
            return Column(name, "number", form=form, centre=_middle(numbers))
    best = max(DATES, key=lambda form: _share(_days(there, form)))
    days = _days(there, best)
    if _mostly(days):
        return Column(name, "date", form=best, centre=_middle(days))
    counts = _clean(there).value_counts(sort=True, name="count")
    kinds = counts[counts.columns[0]].to_list()
    if len(kinds) > MOST_KINDS or (len(kinds) > 2 and len(kinds) > len(there) / 2):
        return Column(name, "text")
    return Column(name, "kinds", kinds=tuple(sorted(kinds)))


def is_missing(cells: pl.Series) -> pl.Series:
    """Which cells hold nothing, or a word for it."""
    import polars as pl

    if cells.dtype != pl.String:  # they were read as numbers
        return cells.is_null() | cells.is_nan()
    lower = cells.fill_null("").str.strip_chars().str.to_lowercase()
    return lower.is_in(pl.Series(MISSING).implode())


def _clean(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars()


def _numbers(cells: pl.Series, form: str) -> pl.Series:
    import polars as pl

    text = cells.str.strip_chars(" \t\u00a0$€£%'\"").str.replace("−", "-", literal=True)
    marked, mark = THOUSANDS[form]
    text = text.zip_with(
        ~text.str.contains(marked).fill_null(False), text.str.replace_all(mark, "", literal=True)
    )
    text = text.str.replace(",", ".", literal=True) if form else text
    return text.cast(pl.Float64, strict=False)


def _days(cells: pl.Series, form: str) -> pl.Series:
    import polars as pl

    text = _clean(cells).str.replace(r"(Z|[+-]00:?00)$", "")
    moments = text.str.strptime(pl.Datetime("us"), form, strict=False)
    return moments.dt.timestamp("us").cast(pl.Float64) / (1e6 * DAY)


def _places(cells: pl.Series, kinds: tuple[str, ...]) -> pl.Series:
    import polars as pl

    return _clean(cells).cast(pl.Enum(kinds), strict=False).to_physical().cast(pl.Float64)


def _share(found: pl.Series) -> float:
    finite = found.is_not_null() & found.is_finite().fill_null(False)
    return float(finite.sum()) / max(1, len(found))


def _mostly(found: pl.Series) -> bool:
    return _share(found) >= MOSTLY


def _middle(found: pl.Series) -> float:
    middle = found.filter(found.is_finite()).median()
    value = float(middle) if isinstance(middle, int | float) else 0.0
    return value if abs(value) < LARGEST else 0.0
