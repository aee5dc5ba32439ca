"""Tensors and shapes read from what a learner types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import example, given, settings, strategies as st

from tui_lab.authoring.kit.tensor_text import read_sizes, read_tensor


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("2x3x4", (2, 3, 4)),
        ("[2, 3]", (2, 3)),
        ("6", (6,)),
        ("[]", ()),
        ("-1x4", (-1, 4)),
        ("0x10", (0, 10)),
        ("2x", (2,)),
    ],
)
def test_sizes_are_read_in_both_ways_to_write_them(text: str, sizes: tuple[int, ...]) -> None:
    assert read_sizes(text) == sizes


@pytest.mark.parametrize(
    "text", ["", "x", "2.5", "[2, [3]]", "axb", "True", "1x1x1x1x1x1x1", "9" * 5000, "{[1]}"]
)
def test_what_is_no_list_of_sizes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2x3"):
        read_sizes(text)


def test_a_shape_is_filled_with_counting_numbers() -> None:
    torch.testing.assert_close(read_tensor("2x3"), torch.tensor([[0.0, 1, 2], [3, 4, 5]]))
    assert read_tensor("0x3").shape == (0, 3)


def test_lists_of_numbers_become_single_precision() -> None:
    torch.testing.assert_close(read_tensor("[[1, -2], [.5, 1e3]]"), torch.tensor([[1, -2], [0.5, 1000]]))
    assert read_tensor("7").shape == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[1, 2], [3]]", "expected sequence of length 2"),
        ("[1, 2", "neither a shape"),
        ("__import__('os')", "neither a shape"),
        ("'abc'", "is no tensor"),
        ("None", "is no tensor"),
        ("{[]:1}", "neither a shape"),
        ("{1:2}", "is no tensor"),
        ("1e999", "finite"),
        ("16x17", "at most 256"),
        ("-2x3", "no shape"),
        ("[" * 500, "neither a shape"),
        ("9" * 400, "is no tensor"),
    ],
)
def test_what_is_no_tensor_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_tensor(text)


@pytest.mark.parametrize("read", [read_sizes, read_tensor])
def test_any_text_is_read_or_refused_with_a_sentence(read: Callable[[str], object]) -> None:
    words = st.sampled_from(
        [*"0123456789x[](){},:+-.ej '_", "None", "True", "1e999", "[[", "]]", "2147483647"]
    )

    @settings(max_examples=300, derandomize=True, deadline=None, database=None)
    @given(st.lists(words, max_size=12).map("".join))
    @example("{[1]}")
    @example("{[]:1}")
    @example("0x2147483647x2147483647x2147483647")
    @example("-" * 10_000 + "1")
    def check(text: str) -> None:
        try:
            read(text)
        except ValueError as error:
            assert str(error)

    check()
