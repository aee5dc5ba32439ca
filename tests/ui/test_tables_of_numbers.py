"""The table of parameters, the grid of a tensor's values, and running text, as cells."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.ui.fake_trainer import BUFFERS, TENSORS
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.canvas.wrap import put_wrapped, wrap
from tui_lab.drawing.figures.parameter_table import COLUMNS, column_pages, draw_parameters, shape_text
from tui_lab.drawing.figures.tensor_grid import as_rows, draw_tensor, exact
from tui_lab.engine.asks import ParametersAnswer
from tui_lab.engine.statistics import statistics

STYLE = DrawingStyle()
PARAMETERS = tuple(statistics(*item, 0.001) for item in TENSORS.items())
FOUND = ParametersAnswer(PARAMETERS, tuple(statistics(*item, role="buffer") for item in BUFFERS.items()))


def table(width: int, height: int = 8, selected: int = 0, **more: DrawingStyle) -> str:
    cells = draw_parameters(FOUND, selected, width, height, more.get("style", STYLE))
    assert (cells.width, cells.height) == (width, height)
    return cells.text()


def test_a_wide_table_has_every_column() -> None:
    head, weight, _bias, scale, buffers, buffer, *_, foot = table(143).splitlines()
    assert head.split() == [
        *("name", "shape", "dtype", "device", "count", "mean", "std"),
        *("min", "max", "|grad|", "upd/w", "values", "grad?"),
    ]
    assert weight.startswith("▸ hidden.weight") and weight.split()[2:6] == ["20×2", "float32", "cpu", "40"]
    assert "scalar" in scale and scale.endswith("yes") and buffer.endswith("no")
    assert buffers.strip() == "buffers"
    assert foot.strip() == "61 numbers in 3 parameters; 1 buffer"


def test_a_narrow_table_keeps_the_most_telling_columns() -> None:
    for width in range(140, 20, -1):
        lines = table(width).splitlines()
        assert all(cell_width(line) <= width for line in lines)
    assert table(80).splitlines()[0].split() == ["name", "shape", "mean", "std", "|grad|", "upd/w", "…"]
    assert table(34).splitlines()[0].split() == ["name", "shape", "…"]


@pytest.mark.parametrize("width", [34, 42, 60, 80, 120, 143])
def test_columns_without_room_are_on_further_pages(width: int) -> None:
    pages = column_pages(FOUND, width)
    heads = [
        draw_parameters(FOUND, 0, width, 8, STYLE, page).text().split("\n")[0].split()
        for page in range(pages)
    ]
    assert all(head[0] == "name" and (head[-1] == "…") is (pages > 1) for head in heads)
    shown = [word for head in heads for word in head[1:] if word != "…"]
    assert sorted(shown) == sorted(column.head for column in COLUMNS), "each of them once"


def test_of_a_long_name_the_end_is_kept() -> None:
    long = {f"linear_relu_stack.hidden1.{what}": torch.ones(3) for what in ("weight", "bias")}
    rows = tuple(statistics(*item) for item in long.items())
    picture = draw_parameters(ParametersAnswer(rows, ()), 0, 66, 6, STYLE).text()
    assert "hidden1.weight" in picture and "hidden1.bias" in picture and "…" in picture


def test_the_selected_row_is_always_among_those_shown() -> None:
    for selected, name in enumerate((*TENSORS, *BUFFERS)):
        text = table(100, 4, selected)
        assert f"▸ {name}" in text and "; 7 of 12 columns; 61 numbers" in text
        assert f"rows {(1, 1, 2, 4)[selected]}-" in text and " of 4;" in text
    assert table(100, 1) == "" and table(0, 0) == ""


def test_ascii_alone_is_enough() -> None:
    style = DrawingStyle(glyphs=Glyphs.ASCII)
    assert table(140, style=style).isascii()
    assert shape_text((20, 2), style) == "20x2" and shape_text((), style) == "scalar"


@pytest.mark.parametrize(
    ("shape", "rows", "leading"),
    [
        ((), (1, 1), ()),
        ((3,), (3, 1), (3,)),
        ((2, 3), (2, 3), (2,)),
        ((4, 2, 3), (8, 3), (4, 2)),
        ((0, 3), (0, 3), (0,)),
    ],
)
def test_any_shape_becomes_rows(
    shape: tuple[int, ...], rows: tuple[int, int], leading: tuple[int, ...]
) -> None:
    grid, over = as_rows(np.zeros(shape))
    assert (grid.shape, over) == (rows, leading)


def test_values_are_exact_and_indexed() -> None:
    values = torch.tensor([[0.1, -2.0], [1e-8, 3.0e10]])
    text = draw_tensor(values.double().numpy(), "float32", (1, 1), 40, 6, STYLE).text()
    head, first, second = text.splitlines()[:3]
    assert head.split() == ["row", "column", "[0]", "[1]"]
    assert first.split() == ["[0]", "0.1", "-2.0"]
    assert second.split() == ["[1]", "1e-08", "▸", "3e+10"], "the cursor stands before its value"
    for value in (0.1, 1 / 3, 1e-30, 16777217.0):
        single = float(np.float32(value))
        assert np.float32(exact(single, "float32")) == np.float32(value)
        assert float(exact(value, "float64")) == value
    assert (exact(3.0, "int64"), exact(1.0, "bool"), exact(float("nan"), "float32")) == ("3", "1", "nan")
    assert exact(float("inf"), "float32") == "inf"


def test_what_does_not_fit_says_which_part_is_seen() -> None:
    values = np.arange(600.0).reshape(5, 10, 12)
    cells = draw_tensor(values, "float32", (24, 4), 56, 10, STYLE)
    lines = cells.text().splitlines()
    assert (cells.width, cells.height) == (56, 10)
    assert lines[0].split() == ["row", "column", "[3]", "[4]", "[5]"]
    assert lines[1].split() == ["[2,0]", "243.0", "244.0", "245.0"]
    assert lines[-1] == "rows 21-28 of 50, columns 4-6 of 12"


def test_of_a_large_tensor_some_rows_have_the_indices_of_the_whole() -> None:
    rows = np.arange(600.0).reshape(50, 12)[20:40]
    cells = draw_tensor(rows, "float32", (4, 4), 56, 10, STYLE, None, 20, (5, 10))
    lines = cells.text().splitlines()
    assert lines[1].split() == ["[2,0]", "243.0", "244.0", "245.0"]
    assert lines[-1] == "rows 21-28 of 50, columns 4-6 of 12"


def test_numbers_stand_on_the_colour_of_their_size_and_sign() -> None:
    values = np.array([[-3.0, -1.0], [2.0, 3.0], [np.nan, 0.5]])
    cells = draw_tensor(values, "float32", (2, 1), 60, 6, STYLE)
    lines = cells.text().splitlines()

    def ground(row: int, text: str) -> int:
        return int(cells.bg[row, lines[row].index(text)])

    low, little, much, high = (ground(*at) for at in ((1, "-3.0"), (1, "-1.0"), (2, "2.0"), (2, "3.0")))
    assert low == STYLE.palette.diverging_stops[0] and high == STYLE.palette.diverging_stops[-1]
    assert len({low, little, much, high}) == 4
    assert ground(3, "nan") == ground(3, "0.5") == DEFAULT, "a gap, and what the cursor stands on"
    plain = draw_tensor(values, "float32", (2, 1), 60, 6, DrawingStyle(MONO))
    assert plain.text() == cells.text() and (plain.bg == DEFAULT).all()


def test_a_parameter_with_frozen_values_says_so_in_the_table() -> None:
    weight, bias, *rest = TENSORS.items()
    held = (statistics(*weight, 0.001, frozen=3), statistics(*bias, 0.001, frozen=bias[1].numel()))
    free = tuple(statistics(*item) for item in rest)
    size = weight[1].numel() + bias[1].numel()
    for style, width in ((STYLE, 140), (DrawingStyle(glyphs=Glyphs.ASCII), 60)):
        some = draw_parameters(ParametersAnswer((held[0], *free), ()), 0, width, 8, style).text()
        assert f"{weight[0]} =" in some and "= 3 frozen" in some and f"{rest[0][0]} =" not in some
        assert (
            "= all frozen"
            in draw_parameters(ParametersAnswer((held[1], *free), ()), 0, width, 8, style).text()
        )
        both = draw_parameters(ParametersAnswer((*held, *free), ()), 0, width, 8, style).text()
        assert f"= {3 + bias[1].numel()} frozen" in both and size > 3
    assert "frozen" not in table(140)


def test_frozen_values_carry_a_sign_and_are_counted() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    text = draw_tensor(values, "float32", (0, 0), 60, 6, STYLE, values > 2).text()
    assert "3.0=" in text and "4.0=" in text and "2.0=" not in text
    assert text.splitlines()[-1] == "2 frozen (=)"


@pytest.mark.parametrize("width", [0, 1, 10, 200])
@pytest.mark.parametrize("height", [0, 1, 2, 3])
def test_a_grid_fits_any_window(width: int, height: int) -> None:
    for shape in ((), (7,), (4, 9), (0, 2)):
        cells = draw_tensor(np.zeros(shape), "float32", (0, 0), width, height, STYLE)
        assert (cells.width, cells.height) == (width, height)


def test_text_breaks_between_words_or_within_one_that_is_too_long() -> None:
    assert wrap("one step moves a weight", 8) == ["one step", "moves a", "weight"]
    assert wrap("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert wrap("学习率 is", 4) == ["学习", "率", "is"]
    assert wrap("a\n\nb", 9) == ["a", "", "b"]
    assert wrap("", 9) == [""]
    assert max(len(line) for line in wrap("learning rate " * 20, 17)) <= 17


def test_wrapped_text_is_indented_and_says_where_it_ends() -> None:
    cells = Cells.blank(10, 3)
    assert put_wrapped(cells, 1, "one two three four", indent=2) == 4
    assert cells.text() == "\n  one two\n  three"


def test_a_row_that_is_not_trained_says_so_beside_its_shape() -> None:
    shares = {"frozen": torch.ones(3), "copy": torch.ones(4), "input": torch.ones(5)}
    rows = tuple(statistics(role, tensor, role=role) for role, tensor in shares.items())  # type: ignore[arg-type]
    found = ParametersAnswer((*PARAMETERS, *rows), ())
    for width in (60, 80, 140):
        lines = draw_parameters(found, 0, width, 10, STYLE).text().splitlines()
        assert lines[0].split()[:3] == ["name", "shape", "note"]
        assert [line.split()[2] for line in lines[4:7]] == ["frozen", "not", "input"]
    assert "61 trained, 3 frozen, 4 not trained in 5 parameters; 1 input" in lines[-1]
    assert "note" not in table(140)


@pytest.mark.parametrize(
    ("dtype", "value", "said"),
    [
        ("complex64", 0.1, str(np.float32(0.1))),
        ("complex32", 0.1, "0.1"),
        ("float8_e4m3fn", 0.4375, "0.4375"),
        ("quint8", 0.30000001192092896, "0.3"),
        ("int64", 2.0**62, str(2**62)),
    ],
)
def test_values_of_rare_types_are_short(dtype: str, value: float, said: str) -> None:
    assert exact(value, dtype) == said
    assert said in draw_tensor(np.full((1, 2), value), dtype, (0, 1), 60, 5, STYLE).text()
