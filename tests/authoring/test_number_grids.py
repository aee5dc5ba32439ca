"""Tensors of any shape as grids of numbers."""

from __future__ import annotations

import pytest
import torch

from tui_lab.authoring.kit.number_grids import number_grid


@pytest.mark.parametrize(
    ("shape", "grid", "rows"),
    [
        ((), (), ()),
        ((3,), (1, 3), ()),
        ((2, 3), (2, 3), ("[0]", "[1]")),
        ((2, 2, 3), (4, 3), ("[0,0]", "[0,1]", "[1,0]", "[1,1]")),
        ((0, 3), (0, 3), ()),
    ],
)
def test_the_last_dimension_runs_over_the_columns(
    shape: tuple[int, ...], grid: tuple[int, int], rows: tuple[str, ...]
) -> None:
    figure = number_grid("a", torch.zeros(shape))
    assert figure.values.shape == grid
    assert figure.row_names == rows


def test_strides_tell_a_view_from_a_copy() -> None:
    assert number_grid("a", torch.zeros(2, 3).t()).about == "[3, 2] float32 strides [1, 3]"
