"""Any bytes as a table: what is in them as numbers, or one sentence why not, and never another error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.strategies import SearchStrategy

from tests.nasty_texts import NASTY
from tui_lab.authoring.datasets.tables import blocks
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.authoring.datasets.tables.dialect import DELIMITERS, MISSING
from tui_lab.authoring.datasets.tables.selection import Selection
from tui_lab.errors import LabError

FEW, MANY = 60, 10_000

CELLS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(MISSING),
    st.sampled_from(["2021-03-04", "3/4/2021", "1,5", "1.234,5", "$12", "12%", "1e999", "0x1F", "yes", "no"]),
    st.sampled_from(['"', '""', '"a"b', '"a', 'a"b', "a,b", "a;b", "a\nb", "a\tb", "\x00", "\ufeff", "=1+1"]),
    st.sampled_from(list(NASTY.values())),
    st.text(max_size=12),
)


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A table as a program would write it, and then somebody's hand."""
    delimiter = draw(st.sampled_from([*DELIMITERS, *DELIMITERS, ":"]))
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=0, max_size=12))
    if draw(st.booleans()):  # columns of one sort, so that there is something to learn
        count = draw(st.integers(1, 40))
        rows += [[str(k), str(k * k / 7), "ab"[k % 2], *["1"] * width][: max(2, width)] for k in range(count)]
    quote = draw(st.booleans())
    lines = [delimiter.join('"' + c.replace('"', '""') + '"' if quote else c for c in row) for row in rows]
    for _ in range(draw(st.integers(0, 2))):
        odd = draw(st.sampled_from(["", delimiter * 9, '"', "#", "x"]))
        lines.insert(draw(st.integers(0, len(lines))), odd)
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines) + draw(st.sampled_from(["", "\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"]))
    content = text.encode(encoding, "replace")
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


CONTENTS: SearchStrategy[bytes] = st.one_of(written(), written(), written(), st.binary(max_size=200))


def taken(file: Path) -> DataTable | str:
    """The table, with all that is learnt from it tried, or the sentence."""
    try:
        table = DataTable(file)
        while table.read_on():
            pass
    except LabError as error:
        return str(error)
    assert len(table.names) == len(set(map(str.lower, table.names))) == len(table.columns)
    assert not np.isinf(table.values[: table.rows]).any()
    assert all(cell.row >= 1 for cell in table.bad)
    used = [column.name for column in table.columns if column.is_used]
    for target in used[:3]:
        for scaling in ("standard", "none"):
            try:
                rows = Selection(table, target, scaling=scaling)
            except LabError as error:
                assert one_sentence(str(error))
                continue
            assert rows.inputs(rows.train).shape == (len(rows.train), rows.width)
            assert rows.inputs(rows.train).isfinite().all()
            assert rows.targets(rows.test).isfinite().all()
    return table


def one_sentence(text: str) -> bool:
    return 10 < len(text) < 2500 and "Traceback" not in text and "\n" not in text


def check(tmp: Path, content: bytes) -> None:
    file = tmp / "table.csv"
    file.write_bytes(content)
    found = taken(file)
    assert isinstance(found, DataTable) or one_sentence(found)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """So that these small files have several."""
    monkeypatch.setattr(blocks, "FIRST", 64)
    monkeypatch.setattr(blocks, "BLOCK", 64)
    torch.manual_seed(0)
    yield


FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=FEW, suppress_health_check=FIXTURES)
@given(CONTENTS)
def test_any_bytes_are_a_table_or_one_sentence(tmp_path: Path, content: bytes) -> None:
    check(tmp_path, content)


@pytest.mark.slow
@pytest.mark.every
@settings(max_examples=MANY, suppress_health_check=FIXTURES)
@given(CONTENTS)
def test_ten_thousand_of_them(tmp_path: Path, content: bytes) -> None:
    check(tmp_path, content)


@settings(max_examples=60, suppress_health_check=FIXTURES)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.sampled_from("abc")), min_size=12, max_size=60))
def test_what_was_written_is_read(tmp_path: Path, rows: list[tuple[float, str]]) -> None:
    file = tmp_path / "table.csv"
    file.write_text("number,kind\n" + "".join(f"{number!r},{kind}\n" for number, kind in rows))
    table = DataTable(file)
    while table.read_on():
        pass
    number, kind = table.columns
    assert table.rows == len(rows) and number.kind == "number"
    read = table.values[: table.rows, 0].astype(float) + number.centre
    np.testing.assert_allclose(read, [row[0] for row in rows], rtol=1e-6, atol=0.2)
    if kind.kind == "kinds":  # one that does not come among the first rows is none
        places = [kind.kinds.index(row[1]) if row[1] in kind.kinds else -1 for row in rows]
        assert np.nan_to_num(table.values[: table.rows, 1], nan=-1).tolist() == places
        assert table.bad_cells == places.count(-1)
