"""The table of runs as cells: what is in sight, in which order, and what says that there is more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.drawing.golden import check_golden
from tests.keeping.kept_runs import row
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.columns import in_order
from tui_lab.drawing.figures.run_columns import columns_of
from tui_lab.drawing.figures.run_table import EMPTY, RunTable, draw_runs
from tui_lab.keeping.rows import RunRow

NOW = 1_000_000.0
ROWS = [
    row(1, saved=NOW - 5, loss=0.25, metrics={"accuracy": 0.75}, knobs={"lr": "0.5", "hidden": "10"}),
    row(2, saved=NOW - 600, loss=float("nan"), state="diverged", knobs={"lr": "10", "hidden": "10"}),
    row(3, saved=NOW - 7200, loss=1e-7, pinned=True, name="the best", note="of them all " * 20, seed=12),
    row(4, saved=NOW - 90_000, scenario="a-scenario-of-a-very-long-name-that-has-no-room", step=1_234_567),
    row(5, saved=0.0, loss=float("inf"), metrics={"accuracy": 1.0}, knobs={"lr": "2", "hidden": "10, 20"}),
    *(row(k, saved=NOW - 3e5, loss=k / 7, knobs={"lr": "0.1", "hidden": "10"}) for k in range(6, 40)),
]


def table(rows: list[RunRow] | None = None, **more: Any) -> RunTable:
    some = ROWS if rows is None else rows
    found = RunTable(some, columns_of(some, NOW, True), len(some))
    return replace(found, **more)


@pytest.mark.parametrize("glyphs", [Glyphs.BRAILLE, Glyphs.ASCII])
def test_pictures(glyphs: Glyphs, monkeypatch: pytest.MonkeyPatch) -> None:
    style = DrawingStyle(MONO, glyphs)
    tables = (
        table(row=2, ghosts={ROWS[0].key: 1, ROWS[3].key: 2}),
        table(row=30, column=9),
        table(ROWS[:3], filter="lr 0.1", total=39, ordered_by="loss", down=False),
        table(more=True),
    )
    pictures = [
        draw_runs(one, *size, style).text() for one in tables for size in ((120, 16), (80, 12), (60, 9))
    ]
    check_golden(f"run_table_{glyphs.value}", "\n\n".join(pictures))


def test_without_runs_it_says_what_will_be_here_and_how() -> None:
    text = draw_runs(table([]), 60, 8, DrawingStyle()).text()
    assert " ".join(text.split()) == EMPTY


def test_nothing_that_matches_is_said() -> None:
    text = draw_runs(table([], total=3, filter="zzz"), 80, 8, DrawingStyle()).text()
    assert text.strip() == "No run matches 'zzz'; escape clears the filter."


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("column", range(10))
def test_the_chosen_column_is_in_sight_and_whole_columns_alone_are(width: int, column: int) -> None:
    one = table(column=column)
    heads = draw_runs(one, width, 12, DrawingStyle(DARK)).text().splitlines()[1]
    assert f"[{one.columns[column].head}" in heads
    names = {part.strip("[]") for part in heads.replace(" ▾", "").split()} - {"…"}
    assert names <= {column.head for column in one.columns}
    assert ("…" in heads) is (len(names) < len(one.columns))


@pytest.mark.parametrize("chosen", [0, 1, 20, 38])
def test_the_chosen_run_is_in_sight(chosen: int) -> None:
    lines = draw_runs(table(row=chosen), 100, 14, DrawingStyle()).text().splitlines()
    assert sum(line.startswith("▸") for line in lines) == 2, "in the table, and about it below"
    assert ROWS[chosen].key[:8] in "\n".join(lines)


def test_only_what_runs_have_has_a_column() -> None:
    heads = [column.head for column in columns_of(ROWS, NOW, True)]
    assert heads == [
        "when", "scenario", "name", "step", "loss", "lr", "hidden", "accuracy", "state", "seed", "note"
    ]  # fmt: skip
    plain = [row(1), row(2)]
    assert [column.head for column in columns_of(plain, NOW, True)][3:] == ["loss", "state", "seed"]
    assert [column.head for column in columns_of(plain, NOW, False)][3:] == [
        "loss",
        "lr",
        "hidden",
        "state",
        "seed",
    ]


@pytest.mark.parametrize(
    ("head", "down", "first"),
    [
        ("loss", False, [3, 1, 4]),
        ("loss", True, [5, 39, 38]),
        ("lr", False, [6, 7, 8]),
        ("lr", True, [2, 5, 1]),
        ("hidden", True, [5, 1, 2]),
        ("name", False, [3, 1, 2]),
        ("when", True, [1, 2, 3]),
        ("step", True, [4, 1, 2]),
        ("accuracy", False, [1, 5, 2]),
    ],
)
def test_columns_sort_numbers_as_numbers_and_what_is_not_there_last(
    head: str, down: bool, first: list[int]
) -> None:
    (column,) = (one for one in columns_of(ROWS, NOW, True) if one.head == head)
    found = in_order(ROWS, column, down)
    assert [int(one.key[:8]) for one in found[:3]] == first
    if head == "loss":
        assert found[-1].key == ROWS[1].key, "not a number"
