"""Tables as numbers: types, missing and bad cells, blocks, and what a large one takes."""

from __future__ import annotations

import os
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tests.authoring.tables.writing import squares, table_of, whole
from tests.odd_files import NO_FILES
from tui_lab.authoring.datasets.tables import blocks, data_table
from tui_lab.authoring.datasets.tables.data_table import BEYOND, SHORT, BadCell, DataTable
from tui_lab.errors import LabError

TYPES = """\
when,price,size,kind,note,nothing
2021-03-01,"1,250.50",3,red,first words,
2021-03-02,$900,NA,blue,second words,
2021-03-05,12%,5,red,third words,
"""


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "FIRST", 300)
    monkeypatch.setattr(blocks, "BLOCK", 200)


def column(table: DataTable, name: str) -> list[float]:
    """Its numbers as they stand in the file."""
    place = table.names.index(name)
    values = table.values[: table.rows, place].astype(float) + table.columns[place].centre
    return [float(value) for value in values]


def test_types_are_found(tmp_path: Path) -> None:
    table = table_of(tmp_path, TYPES)
    kinds = {one.name: one.kind for one in table.columns}
    assert kinds == {
        "when": "date",
        "price": "number",
        "size": "number",
        "kind": "kinds",
        "note": "text",
        "nothing": "empty",
    }
    assert column(table, "price") == [1250.5, 900, 12]
    assert column(table, "when") == [18687, 18688, 18691], "days since 1970"
    assert table.columns[3].kinds == ("blue", "red") and column(table, "kind") == [1, 0, 1]
    assert np.isnan(column(table, "size")[1]) and table.missing.tolist() == [0, 0, 1, 0, 0, 3]
    assert not table.bad and table.is_whole and table.rows == 3


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("2021-12-31 10:30:00", "2022-01-01 00:00:00"), 18992.4375),
        (("2021-12-31T10:30:00Z", "2022-01-01T00:00:00Z"), 18992.4375),
        (("31.12.2021", "01.01.2022"), 18992),
        (("2021年12月31日", "2022年1月1日"), 18992),
        (("2021年12月31日 10:30", "2022年1月1日 0:00"), 18992.4375),
        (("2021/12/31", "2022/1/1"), 18992),
        (("2021/12/31 10:30", "2022/1/1 0:00"), 18992.4375),
        (("2021-12-31", "2022-1-1"), 18992),
        (("31/12/2021", "01/01/2022"), 18992),
        (("12/31/2021", "01/01/2022"), 18992),
        (("31 Dec 2021", "1 Jan 2022"), 18992),
    ],
)
def test_dates_as_they_are_written(tmp_path: Path, cells: tuple[str, str], first: float) -> None:
    table = table_of(tmp_path, "d,n\n" + "".join(f"{cell},1\n" for cell in cells))
    assert table.columns[0].kind == "date" and column(table, "d") == [first, pytest.approx(18993)]


def test_a_decimal_comma_is_one_where_the_table_shows_it(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a;b;c\n1,5;1.500,25;0.125\n2,5;2.500,75;3.250\n")
    assert column(table, "a") == [1.5, 2.5] and column(table, "b") == [1500.25, 2500.75]
    assert column(table, "c") == [0.125, 3.25], "no comma in it, so its points are decimal"


def test_large_numbers_keep_their_differences(tmp_path: Path) -> None:
    table = table_of(tmp_path, "t,n\n" + "".join(f"{1_700_000_000 + k},{k}\n" for k in range(100)))
    differences = np.diff(table.values[:100, 0])
    assert differences.tolist() == [1.0] * 99, "float32 alone would lose them"


def test_bad_cells_are_named_by_row_and_column(tmp_path: Path) -> None:
    rows = [f"{k},{k}" for k in range(1, 41)]
    rows[6], rows[29] = "seven,7", "30,30,thirty"
    table = table_of(tmp_path, "a,b\n" + "\n".join(rows) + "\n")
    assert table.bad == [BadCell(8, "a", "seven"), BadCell(31, BEYOND, "thirty")] and table.bad_cells == 2
    assert np.isnan(column(table, "a")[6]) and column(table, "b")[29] == 30
    assert table.missing.tolist() == [0, 0], "a bad cell is not an empty one"


def test_short_rows_lack_their_last_cells_and_blank_lines_are_rows_of_nothing(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b,c\n1,2,3\n4\n\n5,6,7\n")
    assert table.rows == 4 and table.missing.tolist() == [1, 2, 2]
    assert table.bad == [BadCell(3, "b", SHORT)], "a blank line is none"


def test_lines_are_those_of_an_editor(tmp_path: Path, small_blocks: None) -> None:
    rows = [f'{k},"two\nlines",{k},{k}' for k in range(100)]
    rows[40], rows[80], rows[90] = '40,"two\nlines",x,1', '80,"two\nlines"', '90,"two\nlines",,'
    table = whole(table_of(tmp_path, "\na,b,c,d\n" + "\n".join(rows) + "\n"))
    assert sorted(table.bad) == [BadCell(83, "c", "x"), BadCell(163, "c", SHORT)]


def test_numbers_without_a_place_in_float32_are_bad(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\n" + "1,2\n" * 30 + "1e300,2\ninf,2\n")
    assert [cell.text for cell in table.bad] == ["1e300", "inf"]
    assert np.isnan(table.values[30:32, 0]).all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "gb18030"])
def test_a_table_in_blocks_is_the_table_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    word = "大小" if encoding == "gb18030" else "größe"
    rows = [f'{k},"{word}, {k % 3}\nzwei",{k / 7}' for k in range(300)]
    content = ("a,kind,c\n" + "\n".join(rows) + "\n").encode(encoding)
    once = whole(table_of(tmp_path, content, "once.csv"))
    monkeypatch.setattr(blocks, "FIRST", 1000)
    monkeypatch.setattr(blocks, "BLOCK", 77)
    pieces = whole(table_of(tmp_path, content, "pieces.csv"))
    assert len(pieces.ends) > 20 and once.rows == pieces.rows == 300 and not pieces.bad_cells
    for name in ("a", "kind", "c"):
        np.testing.assert_allclose(column(pieces, name), column(once, name), atol=1e-5)


def test_whoever_asks_for_the_first_blocks_is_given_the_same(tmp_path: Path, small_blocks: None) -> None:
    table = table_of(tmp_path, squares(200))
    first = table.rows
    assert 0 < first < 200 and table.share < 1
    third = table.rows_after(3)
    whole(table)
    assert table.rows_after(1) == first and table.rows_after(3) == third
    assert table.rows_after(10_000) == table.rows == 200 and len(table.ends) <= table.pieces


def test_cells_that_are_no_plain_numbers_cost_a_block_its_short_way_alone(
    tmp_path: Path, small_blocks: None
) -> None:
    rows = [f"{k},{k * 2}" for k in range(200)]
    rows[100], rows[150] = ' 100 ,"200"', "bad,300"
    table = whole(table_of(tmp_path, "a,b\n" + "\n".join(rows) + "\n"))
    assert column(table, "a")[99:102] == [99, 100, 101] and column(table, "b")[100] == 200
    assert table.bad == [BadCell(152, "a", "bad")]


def test_the_last_row_needs_no_line_end(tmp_path: Path, small_blocks: None) -> None:
    assert column(table_of(tmp_path, "a,b\n1,2\n3,4"), "b") == [2, 4]
    large = whole(table_of(tmp_path, squares(100).removesuffix("\n"), "large.csv"))
    assert large.rows == 100 and column(large, "x")[-1] == 99 and large.share == 1


def test_a_quote_that_never_ends_costs_no_more_than_its_rows(tmp_path: Path, small_blocks: None) -> None:
    rows = [f"{k},x{k % 2}" for k in range(300)]
    rows[100] = '100,"x1'
    table = whole(table_of(tmp_path, "a,kind\n" + "\n".join(rows) + "\n"))
    assert table.rows == 300 and column(table, "a")[-1] == 299


def test_of_more_rows_than_there_is_room_for_the_first_are_taken(
    tmp_path: Path, small_blocks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_table, "MOST_ROWS", 50)
    table = whole(table_of(tmp_path, squares(200)))
    assert table.rows == 50 and table.is_cut and column(table, "x")[-1] == 49


def test_a_row_without_an_end_is_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LONGEST", 1000)
    monkeypatch.setattr(blocks, "FIRST", 500)
    monkeypatch.setattr(blocks, "BLOCK", 500)
    with pytest.raises(LabError, match="a row of more than 1,000 bytes: it is no table"):
        whole(table_of(tmp_path, "a,b\n1,2\n" + "x," * 100_000))


def test_what_stands_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    for kind, put in NO_FILES.items():
        place = tmp_path / kind.replace("/", "-")
        put(place)
        with pytest.raises(LabError, match="cannot be read"):
            DataTable(place)


def test_without_polars_a_sentence_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(LabError, match=r"polars cannot be imported: .*pip install polars"):
        table_of(tmp_path, squares(10))


@pytest.mark.slow
def test_a_large_table_is_read_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    row = ",".join(f"{k}.25" for k in range(100))
    with file.open("w") as opened:
        opened.write(",".join(f"c{k}" for k in range(100)) + "\n")
        for _ in range(100):
            opened.write(f"{row}\n" * 1000)
    tracemalloc.start()
    table = whole(DataTable(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert table.rows == 100_000 and table.values.nbytes < 45e6
    assert peak < table.values.nbytes + 60e6, "and no copy of the file"


def test_a_file_that_is_read_is_closed(tmp_path: Path, small_blocks: None) -> None:
    table = whole(table_of(tmp_path, squares(200)))
    assert table.is_whole and not any(held_open(table.file))


def held_open(file: Path) -> list[Path]:
    """What of this process's descriptors leads to a file."""
    links = Path("/proc/self/fd").iterdir() if Path("/proc/self/fd").exists() else ()
    return [link for link in links if link.is_symlink() and os.path.realpath(link) == str(file.resolve())]
