"""A block of text as cells, by polars: as texts, or where all are what they should be as numbers at once."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import polars as pl

from tui_lab.authoring.datasets.tables.columns import Column
from tui_lab.authoring.datasets.tables.dialect import MISSING, Dialect
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

SPELLED = sorted({way for word in MISSING for way in (word, word.upper(), word.capitalize(), "NaN")})
REFUSED = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def texts(block: bytes, dialect: Dialect) -> pl.DataFrame:
    """A column of texts for each of the table's, and one more for the first cell beyond them.

    A row that is shorter has nothing there. Raises LabError.
    """
    for quoted in (True, False) if dialect.quoted else (False,):
        try:
            return _read(block, dialect, quoted, dict.fromkeys(range(len(dialect.names)), pl.String))
        except REFUSED as error:  # a quote within a text, or one without its other
            why = error
    raise LabError(_("the table cannot be read: {why}").format(why=str(why).splitlines()[0]))


def quick(block: bytes, dialect: Dialect, columns: Sequence[Column]) -> pl.DataFrame | None:
    """The same with columns of numbers as such, in half the time; None where a cell is no plain number."""
    if any(one.kind == "number" and one.form for one in columns):
        return None
    if block.count(b'"') % 2:  # a cell that is one quote makes polars 2.1 panic where it reads numbers
        return None
    types = {k: pl.Float64 if one.kind == "number" else pl.String for k, one in enumerate(columns)}
    try:
        return _read(block, dialect, dialect.quoted, types, SPELLED)
    except REFUSED:
        return None


def _read(
    block: bytes,
    dialect: Dialect,
    quoted: bool,
    types: Mapping[int, type[pl.DataType]],
    missing: list[str] | None = None,
) -> pl.DataFrame:
    # A first row as wide as all columns and one more: else a longer row would be cut without a word.
    text = dialect.delimiter.encode() * len(types) + b"\n" + block
    schema: dict[str, type[pl.DataType]] = {str(k): kind for k, kind in types.items()}
    schema[str(len(types))] = pl.String
    frame = pl.read_csv(
        io.BytesIO(text),
        has_header=False,
        separator=dialect.delimiter,
        quote_char='"' if quoted else None,
        schema=schema,
        null_values=missing,
        truncate_ragged_lines=True,
    )
    return frame.slice(1)
