"""Numbers, containers, tensors and arrays come back, and share what they shared."""

from __future__ import annotations

import copy
import math
from collections import Counter, OrderedDict, defaultdict, deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.engine.stateful import CPU, Fixed, Found, bare, carried, carry
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.state import load_scenario_state, scenario_state


@pytest.mark.parametrize(
    "value",
    [
        3, -0.0, math.inf, 2**200, 1 + 2j, "text", b"bytes", None, True, torch.float64, CPU,
        torch.Size((2, 3)), [1, [2.5, "a"]], (1, (2, [3])), {"a": {1: 2, (3, None): 4}}, {1, 2},
        frozenset({"a"}), range(2, 9, 3),
        Counter("aab"), OrderedDict(b=1, a=2), defaultdict(list, {"a": [1]}), [(0, 1.5, [2]), (1, 0.5, [3])],
        Found(3, None), [Found(1, None), Found(2, None)], Fixed("a", (1.0, 2.0)), np.float32(0.1),
        np.int64(7),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("empty", [True, False])
def test_a_plain_value_comes_back_of_its_type(value: Any, empty: bool, tmp_path: Path) -> None:
    found = carried(value, None if empty else copy.deepcopy(value), tmp_path)
    assert found == value
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_nan_and_a_deque_with_its_length_come_back(tmp_path: Path) -> None:
    assert math.isnan(carried(math.nan, 1.0, tmp_path))
    for present in (None, deque([9], maxlen=3), deque()):
        found = carried(deque([1, 2, 3], maxlen=3), present, tmp_path)
        assert found == deque([1, 2, 3]) and found.maxlen == 3


@pytest.mark.parametrize(
    "value",
    [
        torch.randn(3, 4), torch.randn(4, 3).T, torch.randn(6)[1:4], torch.arange(3.0).expand(2, 3),
        torch.tensor(5), torch.empty(0, 3), torch.tensor([True, False]), torch.randn(2).to(torch.bfloat16),
        torch.eye(3).to_sparse(), torch.randn(2, dtype=torch.complex64).conj(),
        torch.tensor([math.nan, -0.0]),
    ],
)  # fmt: skip
def test_a_tensor_comes_back_bit_for_bit_whatever_was_there(value: Tensor, tmp_path: Path) -> None:
    for present in (None, torch.zeros_like(value), value.clone(), torch.zeros(17), 3):
        found = carried(value, present, tmp_path)
        assert found.dtype == value.dtype and found.shape == value.shape
        assert torch.equal(found.to_dense().nan_to_num(7), value.to_dense().nan_to_num(7))
        if value.layout is torch.strided:
            assert found.stride() == value.stride() or value.is_conj()


@pytest.mark.parametrize(
    "value",
    [
        np.random.rand(3, 4), np.asfortranarray(np.random.rand(3, 4)), np.arange(24).reshape(2, 12)[:, 1::2],
        np.array(["ab", "c"]), np.array(1.5), np.zeros((0, 2)), np.array([1, 2], dtype=">i2"),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0),
        np.array(["2026-01-01"], dtype="datetime64[D]"), np.arange(6)[::-1],
        np.broadcast_to(np.arange(3), (2, 3)),
    ],
)  # fmt: skip
def test_an_array_comes_back_bit_for_bit_whatever_was_there(value: Any, tmp_path: Path) -> None:
    for present in (None, np.zeros_like(value), value.copy(), np.zeros(17), 3):
        found = carried(value, present, tmp_path)
        np.testing.assert_array_equal(found, value)
        assert found.dtype == value.dtype and found.flags.writeable == value.flags.writeable
        assert found.flags.f_contiguous == value.flags.f_contiguous or not value.flags.writeable


def test_what_is_there_is_filled_in_place(tmp_path: Path) -> None:
    weight, rows, names, table = torch.zeros(3), np.zeros(4), ["x"], {"a": 0}
    present = bare(weight=weight, rows=rows, names=names, table=table)
    saved = bare(weight=torch.ones(3), rows=np.ones(4), names=["y", "z"], table={"b": 1})
    found = carry(saved, present, tmp_path)
    assert (found.weight, found.rows, found.names, found.table) == (weight, rows, names, table)
    assert [one is other for one, other in zip(vars(found).values(), vars(present).values(), strict=True)]
    assert found.weight is weight and found.rows is rows and found.names is names and found.table is table
    assert weight.tolist() == [1, 1, 1] and names == ["y", "z"] and table == {"b": 1}


def test_nothing_of_a_state_is_shared_with_who_gave_or_took_it() -> None:
    saved = bare(weight=torch.ones(3), rows=np.ones(2), names=[1])
    state = scenario_state(saved)
    vars(saved)["weight"].zero_()
    vars(saved)["rows"][:] = 0
    for _ in range(2):
        present: Any = bare()
        load_scenario_state(present, state)
        assert (
            present.weight.tolist() == [1, 1, 1] and present.rows.tolist() == [1, 1] and present.names == [1]
        )
        present.weight.zero_()
        present.rows[:] = 0
        present.names.clear()


def test_attributes_made_later_come_and_others_go_in_the_order_of_old(tmp_path: Path) -> None:
    found = carry(bare(b=1, later=torch.ones(2), a=2), bare(a=0, cache=3, b=0), tmp_path)
    assert list(vars(found)) == ["device", "knob_values", "b", "later", "a"]


def test_the_same_object_under_two_names_is_one_again(tmp_path: Path) -> None:
    weight, names = torch.ones(2), [1]
    found = carry(bare(a=weight, b={"w": weight}, c=names, d=names), bare(), tmp_path)
    assert found.a is found.b["w"] and found.c is found.d
    loop: list[Any] = [1]
    loop.append(loop)
    assert (back := carried(loop, None, tmp_path))[1] is back


def test_two_objects_are_two_again_where_one_was(tmp_path: Path) -> None:
    weight, names = torch.zeros(2), [0]
    one = bare(best=weight, weight=weight, first=names, second=names)
    saved = bare(best=torch.ones(2), weight=torch.full((2,), 5.0), first=[1], second=[2])
    found = carry(saved, one, tmp_path)
    assert found.best.tolist() == [1, 1] and found.weight.tolist() == [5, 5]
    assert found.first == [1] and found.second == [2]


def test_a_view_that_moved_does_not_write_over_the_data_it_looks_at(tmp_path: Path) -> None:
    """`row` first, so that it would be loaded before the data are."""

    def made(place: int) -> Scenario:
        data, numbers = torch.arange(12.0).view(4, 3), np.arange(12).reshape(4, 3)
        return bare(row=data[place], part=numbers[place], data=data, numbers=numbers)

    present: Any = made(0)
    data = present.data
    found = carry(made(2), present, tmp_path)
    assert found.data is data and data.flatten().tolist() == list(range(12))
    assert found.numbers.flatten().tolist() == list(range(12))
    assert found.row.tolist() == found.part.tolist() == [6, 7, 8]
    found.data[2], found.numbers[2] = 0, 0
    assert found.row.tolist() == found.part.tolist() == [0, 0, 0]


def test_an_array_and_the_tensor_on_it_go_on_sharing(tmp_path: Path) -> None:
    def made(value: float) -> Scenario:
        array, tensor = np.full(3, value), torch.full((4,), value)
        return bare(
            array=array, of_array=torch.from_numpy(array), tensor=tensor, of_tensor=tensor[1:].numpy()
        )

    for present in (made(0), bare()):
        found = carry(made(1), present, tmp_path)
        found.array[0] = found.tensor[1] = 9
        assert found.of_array.tolist() == found.of_tensor.tolist() == [9, 1, 1]
