"""What a network is given of a table, against the same calculated by hand; how rows are parted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.authoring.tables.writing import squares, table_of, whole
from tui_lab.authoring.datasets.tables import blocks
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.authoring.datasets.tables.inputs import read_inputs
from tui_lab.authoring.datasets.tables.selection import Selection
from tui_lab.errors import LabError


@pytest.fixture
def table(tmp_path: Path) -> DataTable:
    return table_of(tmp_path, squares(50))


def select(table: DataTable, target: str, **more: Any) -> Selection:
    torch.manual_seed(1)
    return Selection(table, target, **more)


def test_numbers_are_scaled_by_the_rows_to_train_on_and_kinds_are_ones_among_zeros(table: DataTable) -> None:
    rows = select(table, "y")
    assert rows.names == ("x", "kind") and rows.width == 3 and rows.classes == ()
    x = np.arange(50.0)[rows.train.numpy()]
    inputs = rows.inputs(rows.train).numpy()
    np.testing.assert_allclose(inputs[:, 0], (x - x.mean()) / x.std(), atol=1e-6)
    np.testing.assert_array_equal(inputs[:, 1:], np.stack((x % 2 == 0, x % 2 == 1), axis=1))
    test = np.arange(50.0)[rows.test.numpy()]
    np.testing.assert_allclose(rows.inputs(rows.test)[:, 0], (test - x.mean()) / x.std(), atol=1e-6)


def test_a_numeric_target_is_scaled_and_comes_back_in_its_own_units(table: DataTable) -> None:
    rows = select(table, "y")
    scaled = rows.targets(rows.train)
    assert scaled.shape == (40, 1)
    assert scaled.mean().item() == pytest.approx(0, abs=1e-6)
    assert scaled.std(unbiased=False).item() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(rows.true(scaled)[:, 0], rows.train.double() ** 2, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize(("scaling", "ends"), [("min-max", (0, 1)), ("none", (1, 49))])
def test_other_scales(table: DataTable, scaling: Any, ends: tuple[float, float]) -> None:
    rows = select(table, "y", scaling=scaling, test=0.02)
    inputs = rows.inputs(rows.train)[:, 0]
    low, high = (1.0, 49.0) if scaling == "none" and 0 not in rows.train.tolist() else (ends[0], ends[1])
    assert inputs.max().item() == pytest.approx(high) and inputs.min().item() <= low


def test_any_rows_are_held_back_or_the_last(table: DataTable) -> None:
    rows = select(table, "y", test=0.3)
    assert len(rows.test) == 15 and sorted([*rows.train.tolist(), *rows.test.tolist()]) == list(range(50))
    assert rows.test.tolist() != list(range(35, 50))
    again, other = select(table, "y", test=0.3), Selection(table, "y", test=0.3)
    assert again.test.tolist() == rows.test.tolist() != other.test.tolist(), "by PyTorch's random numbers"
    assert select(table, "y", test=0.3, split="last").test.tolist() == list(range(35, 50))


def test_words_are_classes_and_so_are_two_numbers(tmp_path: Path, table: DataTable) -> None:
    rows = select(table, "kind")
    assert rows.classes == ("even", "odd")
    assert rows.targets(rows.test).tolist() == (rows.test % 2).tolist()
    flags = table_of(tmp_path, "a,b\n" + "".join(f"{k},{k % 2}\n" for k in range(20)), "flags.csv")
    assert select(flags, "b").classes == ("0", "1")
    assert select(flags, "b", task="regression").classes == ()
    few = table_of(tmp_path, "a,b\n" + "".join(f"{k},{k % 5}.5\n" for k in range(20)), "few.csv")
    assert select(few, "b").classes == ()
    rows = select(few, "b", task="classification")
    assert rows.classes == ("0.5", "1.5", "2.5", "3.5", "4.5")
    assert rows.targets(rows.train).tolist() == (rows.train % 5).tolist()


def test_a_number_of_many_values_is_learnt_as_quarters(table: DataTable) -> None:
    rows = select(table, "x", task="classification")
    assert rows.classes == ("to 12.25", "to 24.5", "to 36.75", "above 36.75")
    everything = torch.arange(50)
    assert torch.bincount(rows.targets(everything)).tolist() == [13, 12, 12, 13]


def test_what_is_missing_is_the_mean_or_its_row_is_left_out(tmp_path: Path) -> None:
    lines = [f"{k if k % 5 else ''},{k % 3},{k}" for k in range(1, 31)]
    table = table_of(tmp_path, "a,b,y\n" + "\n".join(lines) + "\n")
    rows = select(table, "y")
    missing = rows.train[torch.isin(rows.train, torch.arange(4, 30, 5))]
    assert len(missing) and rows.inputs(missing)[:, 0].abs().max().item() == pytest.approx(0, abs=1e-6)
    dropped = select(table, "y", drop=True)
    assert len(dropped.train) + len(dropped.test) == 24
    assert not (set(dropped.train.tolist()) & set(range(4, 30, 5)))


def test_rows_without_a_target_are_left_out(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,y\n" + "".join(f"{k},{k if k % 2 else ''}\n" for k in range(20)))
    rows = select(table, "y")
    assert all(k % 2 for k in [*rows.train.tolist(), *rows.test.tolist()])


@pytest.mark.parametrize(
    ("text", "target", "more", "said"),
    [
        ("a,b\n1,1\n1,2\n", "b", {}, "table.csv: too few rows to learn from have a target, only 2"),
        ("a,b\n" + "".join(f"{k},7\n" for k in range(9)), "b", {}, "b has the same value in all rows"),
        ("a,b\n" + "1,x\n2,y\n" * 9, "b", {"task": "regression"}, "b holds words"),
        ("a,b\n" + "".join(f"{k},{k}\n" for k in range(9)), "b", {"inputs": "b"}, "there is no input"),
    ],
)
def test_where_nothing_can_be_learnt_that_is_said(
    tmp_path: Path, text: str, target: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(LabError, match=said):
        select(table_of(tmp_path, text), target, **more)


def test_inputs_as_they_are_typed() -> None:
    names = ("Date", "price", "net weight")
    for text, places in {
        "all": [0, 1, 2], "": [0, 1, 2], "all but date": [1, 2], "all but price, DATE": [2],
        "price": [1], " net weight ,date": [2, 0],
    }.items():  # fmt: skip
        assert read_inputs(text, names) == places, text
    with pytest.raises(ValueError, match="there is no column 'cost'; there are Date, price, net weight"):
        read_inputs("price, cost", names)


def test_a_large_file_is_read_on_and_a_state_goes_on_with_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "FIRST", 300)
    monkeypatch.setattr(blocks, "BLOCK", 200)
    table = table_of(tmp_path, squares(200))
    rows = select(table, "y")
    begun, first = rows.state_dict(), rows.train.tolist()
    assert not rows.is_whole and max(first) < 30
    count = 0
    while not rows.read_on():
        count += 1
    assert rows.is_whole and len(rows.train) + len(rows.test) == 200 and count == len(table.ends) - 2
    x = rows.train.double()
    scaled = (x - x.mean()) / x.std(unbiased=False)
    np.testing.assert_allclose(rows.inputs(rows.train)[:, 0], scaled, atol=1e-5)
    done = rows.state_dict()

    other = Selection(whole(table_of(tmp_path, squares(200), "again.csv")), "y")
    other.load_state_dict(begun)
    assert not other.is_whole and other.train.tolist() == first, "however much is read by now"
    fresh = Selection(table_of(tmp_path, squares(200), "fresh.csv"), "y")
    fresh.load_state_dict(done)
    assert fresh.is_whole and fresh.test.tolist() == rows.test.tolist()
    torch.testing.assert_close(fresh.inputs(fresh.test), rows.inputs(rows.test))


def test_numbers_out_of_all_proportion_stay_finite(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,y\n" + "0,1e-28\n0,2e-28\n1e-30,3e-28\n" * 5 + "1e20,1\n")
    rows = select(table, "y", split="last", test=0.01)
    assert rows.test.tolist() == [15]
    assert rows.inputs(rows.test).isfinite().all() and rows.targets(rows.test).isfinite().all()


def test_its_rows_are_the_cells_of_the_file(tmp_path: Path) -> None:
    lines = ["when,size,kind,price"]
    lines += [
        f"2021-03-{day:02},{day / 8},{'red' if day % 3 else 'blue'},{day * 100}" for day in range(1, 29)
    ]
    lines[5] = lines[5].replace("red", "")
    rows = select(table_of(tmp_path, "\n".join([*lines, ""])), "price", split="last")
    cells = rows.as_texts()
    assert list(cells) == ["part", "when", "size", "kind", "price"]
    assert cells["part"] == ["train"] * len(rows.train) + ["test"] * len(rows.test)
    assert [",".join(row) for row in zip(*[*cells.values()][1:], strict=True)] == [
        line.replace(".0,", ",") for line in lines[1:]
    ]
    assert rows.size == 4 * len(lines[1:])
