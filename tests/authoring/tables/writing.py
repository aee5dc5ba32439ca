"""Tables as tests write them."""

from __future__ import annotations

from pathlib import Path

from tui_lab.authoring.datasets.tables.data_table import DataTable


def table_of(folder: Path, text: str | bytes, name: str = "table.csv") -> DataTable:
    """A table of that text, its first block read."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return DataTable(file)


def whole(table: DataTable) -> DataTable:
    """The same, all of it read."""
    while table.read_on():
        pass
    return table


def squares(rows: int, header: str = "x,y,kind") -> str:
    """y is x squared, a kind says whether x is odd."""
    lines = [f"{k},{k * k},{'odd' if k % 2 else 'even'}" for k in range(rows)]
    return "\n".join([header, *lines, ""])
