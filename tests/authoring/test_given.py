"""Figures take what people have, and say in a sentence what they cannot take."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

import tui_lab
from tui_lab.authoring import api

f: Any = api  # anything may be given, as in a scenario, which no type checker reads
WANTED = [0.0, 1.0, 2.0]
HERE = torch.tensor(WANTED)
CONTAINERS: dict[str, Any] = {
    "list": WANTED,
    "tuple": tuple(WANTED),
    "range": range(3),
    "float32": np.array(WANTED, np.float32),
    "big-endian": np.array(WANTED, ">f8"),
    "long double": np.array(WANTED, np.longdouble),
    "whole numbers": np.arange(3, dtype=np.uint8),
    "every second": np.array([0.0, 9, 1, 9, 2])[::2],
    "column": np.array(WANTED)[:, None],
    "column of lists": [[0], [1], [2]],
    "objects": np.array(WANTED, dtype=object),
    "fractions": [Fraction(0), Fraction(1), Fraction(2)],
    "tensor": HERE,
    "tensor with gradient": HERE.clone().requires_grad_(),
    "what a network gives": torch.nn.Identity()(HERE.clone().requires_grad_()).unsqueeze(1) * 1,
    "bfloat16": HERE.to(torch.bfloat16),
    "float16": HERE.half(),
    "int64": torch.arange(3),
    "every second of a tensor": torch.tensor([0.0, 9, 1, 9, 2])[::2],
    "parameter": torch.nn.Parameter(HERE.clone()),
    "a list of losses": [one.clone().requires_grad_() for one in HERE],
    "numpy's numbers": [np.float32(0), np.int64(1), np.array(2.0)],
    "float8": HERE.to(torch.float8_e4m3fn),
    "negated view": torch.complex(HERE, -HERE).conj().imag,
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_numbers_come_in_whatever_holds_them(name: str) -> None:
    line = f.Line("loss", range(3), CONTAINERS[name])
    assert line.y.dtype == np.float64 and line.y.tolist() == WANTED


def test_truth_is_0_and_1_and_what_is_masked_is_a_gap() -> None:
    assert f.Line("a", [0, 1], torch.tensor([True, False])).y.tolist() == [1, 0]
    masked = np.ma.masked_array([1.0, 2.0], [False, True])
    assert np.isnan(f.Line("a", np.arange(2.0), masked).y).tolist() == [False, True]


def test_what_a_figure_keeps_is_its_own_and_frozen() -> None:
    weight = torch.nn.Parameter(torch.ones(3))
    mine: Any = np.ones(3)
    line = f.Line("w", mine, weight)
    mine += 1
    with torch.no_grad():
        weight.add_(1)
    assert line.x.tolist() == line.y.tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="read-only"):
        line.x[0] = 5
    assert dataclasses.replace(line, name="v").y is line.y, "and need not be copied again"


def test_a_gradient_is_not_followed_and_nothing_is_left_on_the_graph() -> None:
    x = torch.ones(3, requires_grad=True)
    f.Line("y", x, x * 2)
    (x * 2).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [2, 2, 2]


def test_lists_are_taken_for_tuples_and_numbers_for_text() -> None:
    line, points = f.Line("fit", *[np.arange(2.0)] * 2), f.Points("data", *[np.arange(2.0)] * 2)
    plot = f.Plot(
        "x", "y", lines=[line], points=[points], marks=[f.Mark(torch.tensor(3), 0.25)],
        x_range=torch.tensor([0, 1.5]), y_log=np.bool_(True), note=torch.tensor(0.123456)
    )  # fmt: skip
    assert (plot.lines, plot.points, plot.marks) == ((line,), (points,), (f.Mark(3.0, "0.25"),))
    assert plot.x_range == (0.0, 1.5) and plot.y_log is True and plot.note == "0.1235"
    table = f.Table(["n", "loss"], [[1, 0.00012345], ["a", torch.tensor(2.5)]], {(np.int64(0), 1)})
    assert table.columns == ("n", "loss") and table.rows == (("1", "1.23e-4"), ("a", "2.5"))
    assert table.marked == frozenset({(0, 1)})
    assert f.Table(("a", "b"), torch.eye(2)).rows == (("1", "0"), ("0", "1"))
    assert f.Image(np.eye(2), 7, torch.tensor(True)).caption == "7"
    assert f.TextBlock(["one", "two"]).text == "one\ntwo"


NUMBERS: dict[str, tuple[Any, str]] = {
    "text among numbers": ([1, "b", 3], "Line y[1] is the text 'b'; wanted is a number"),
    "None among numbers": (np.array([1, None, 2]), "Line y[1] is None; wanted is a number"),
    "text in an array": (np.array(["1", "2", "3"]), "Line y holds text; wanted are numbers"),
    "text": ("123", "Line y is the text '123'; wanted are numbers"),
    "nothing": (None, "Line y is None; wanted are numbers"),
    "two dimensions": (np.ones((3, 2)), "Line y has shape (3, 2); wanted is (n,), one number a point"),
    "a row": (torch.ones(1, 3), "Line y has shape (1, 3); wanted is (n,), one number a point"),
    "one number": (torch.tensor(1.0), "Line y has shape (); wanted is (n,), one number a point"),
    "too many": (np.ones(4), "Line y has shape (4,); wanted is (3,), for x has 3"),
    "ragged": ([[1], [2, 3], [4]], "Line y[1] has shape (2,), but [0] has (1,); rows are of one length"),
    "complex": (
        torch.ones(3, dtype=torch.complex64),
        "Line y holds complex numbers; write abs() around it for their size, or .real after it",
    ),
    "a complex number": (
        [1, 2, 3j],
        "Line y[2] holds complex numbers; write abs() around it for their size, or .real after it",
    ),
    "sparse": (
        torch.eye(3).to_sparse(),
        "Line y is a tensor of layout sparse_coo; write .to_dense() after it",
    ),
    "meta": (torch.ones(3, device="meta"), "Line y is on the device meta, where there are no values"),
    "beyond floats": ([1, 2, 10**400], "Line y is beyond the largest number that a float holds, 1.8e308"),
    "beyond floats, long": (
        np.array([1, 2, 3], np.longdouble) * np.longdouble("1e4000"),
        "Line y holds a number that is beyond the largest number that a float holds, 1.8e308",
    ),
    "a generator": (
        (k for k in range(3)),
        "Line y is a generator, which can be read only once; write list() around it",
    ),
    "a dict": ({"a": 1}, "Line y is a dict; wanted are numbers"),
    "a set": ({1, 2, 3}, "Line y is a set; wanted are numbers"),
    "dates": (np.zeros(3, "datetime64[s]"), "Line y holds datetime64[s]; wanted are numbers"),
    "not made yet": (
        torch.nn.LazyLinear(3).weight,
        "Line y is an UninitializedParameter that cannot be read",
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_that_are_none_are_refused_by_name(name: str) -> None:
    if name == "beyond floats, long" and np.finfo(np.longdouble).max == np.finfo(np.float64).max:
        pytest.skip("this machine has no longer floats")
    value, said = NUMBERS[name]
    with pytest.raises((TypeError, ValueError)) as raised:
        f.Line("loss", np.arange(3.0), value)
    assert str(raised.value).startswith(said)


EYE = np.eye(2)
MISFITS: dict[str, tuple[Any, str]] = {
    "role": (
        lambda: f.Line("a", [1], [2], "trian"),
        "Line role is the text 'trian'; wanted is one of 'train', ",
    ),
    "scale": (
        lambda: f.HeatMap(EYE, "x", "y", (0, 1), (0, 1), "diverging "),
        "HeatMap scale is the text 'diverging '; wanted is one of 'sequential', 'diverging', 'classes'",
    ),
    "a part of the wrong kind": (
        lambda: f.Plot("x", "y", lines=[EYE]),
        "Plot lines[0] is an ndarray; wanted is Line(name, x, y …)",
    ),
    "one where several go": (
        lambda: f.Plot("x", "y", lines=f.Line("a", [1], [1])),
        "Plot lines is a Line; wanted is a list",
    ),
    "text where several go": (
        lambda: f.Table("abc", ()),
        "Table columns is the text 'abc'; wanted is a list",
    ),
    "no text": (lambda: f.Plot(None, "y"), "Plot x_label is None; wanted is text or a number"),
    "an end": (
        lambda: f.HeatMap(EYE, "x", "y", (0, float("nan")), (0, 1)),
        "HeatMap x_range has an end that is not finite",
    ),
    "ends": (lambda: f.Plot("x", "y", x_range=(0, 1, 2)), "Plot x_range has 3 items; wanted are 2"),
    "no map": (
        lambda: f.HeatMap(np.ones(3), "x", "y", (0, 1), (0, 1)),
        "HeatMap values has shape (3,); wanted",
    ),
    "edges": (
        lambda: f.Histogram([1, 2], [0, 1]),
        "Histogram edges has shape (2,); wanted is (3,), for counts has 2",
    ),
    "counts": (lambda: f.Histogram([1, -2], [0, 1, 2]), "Histogram counts has a number below 0"),
    "names": (lambda: f.Histograms(["a"], ()), "Histograms has 1 names for 0 histograms"),
    "a row too long": (lambda: f.Table(["a"], [[1], [1, 2]]), "Table rows[1] has 2 cells for 1 columns"),
    "a cell": (lambda: f.Table(["a"], [[1], [None]]), "Table rows[1][0] is None; wanted is text or a number"),
    "a mark": (
        lambda: f.Table(["a"], [[1]], {(0, 0.5)}),
        "Table marked[0][1] is 0.5; wanted is a whole number",
    ),
    "channels first": (
        lambda: f.Image(torch.ones(3, 8, 9)),
        "Image values has shape (3, 8, 9); wanted is (rows, columns), or (rows, columns, 3) for colours: "
        "colours come last, so write .permute(1, 2, 0) after it",
    ),
    "channels first in NumPy": (lambda: f.Image(np.ones((3, 8, 9))), ".transpose(1, 2, 0)"),
    "one channel first": (lambda: f.Image(torch.ones(1, 8, 9)), "write [0] after it"),
    "transparent": (lambda: f.Image(np.ones((8, 9, 4))), "write [:, :, :3] after it"),
    "a batch": (lambda: f.Image(np.ones((5, 3, 8, 9))), "make an Image of each picture"),
    "colours to 255": (
        lambda: f.Image(np.full((8, 9, 3), 255.0)),
        "Image values runs to 255; colours are from 0 to 1: write / 255",
    ),
    "whole colours": (
        lambda: f.Image(np.full((8, 9, 3), 256)),
        "Image values runs from 256 to 256; whole numbers are from 0 to 255",
    ),
    "a raw picture": (
        lambda: f.ImageGrid([EYE]),
        "ImageGrid images[0] is an ndarray; wanted is Image(values, caption, wr",
    ),
    "three dimensions": (
        lambda: f.NumberGrid("a", np.ones((2, 2, 2))),
        "NumberGrid values has shape (2, 2, 2); wanted",
    ),
    "an equation's part": (
        lambda: f.Equation([EYE]),
        "Equation parts[0] is an ndarray; wanted is NumberGrid(name, values, about …) or text or a number",
    ),
    "a node": (
        lambda: f.Tree([f.TreeNode("a", children=["b"])]),
        "TreeNode children[0] is the text 'b'; wanted is Tree",
    ),
    "a unit": (
        lambda: f.NetworkMaps([[f.Image(EYE)]], [], f.Plot("x", "y"), (1, 0)),
        "NetworkMaps chosen is (1, 0), where there is no unit",
    ),
    "weights": (
        lambda: f.NetworkMaps([[f.Image(EYE)], [f.Image(EYE)] * 2], [EYE], f.Plot("x", "y"), (0, 0)),
        "NetworkMaps weights[0] has shape (2, 2); its layers have 2 and 1 units",
    ),
    "a coloured unit": (
        lambda: f.NetworkMaps([[f.Image(np.ones((2, 2, 3)))]], [], f.Plot("x", "y"), (0, 0)),
        "NetworkMaps layers and choices are maps of one value a pixel",
    ),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_said_where_it_is_made(name: str) -> None:
    make, said = MISFITS[name]
    with pytest.raises((TypeError, ValueError)) as raised:
        make()
    assert said in str(raised.value)


def test_empty_lists_are_no_values_yet() -> None:
    assert f.Line("a", [], []).y.shape == (0,)
    assert f.HeatMap([], "x", "y", (0, 1), (0, 1)).values.shape == (0, 0)
    assert f.Image([]).values.shape == (0, 0)


def test_colours_are_shares_of_full_light() -> None:
    floats = f.Image(np.array([[[0.0, 0.5, 1.0], [-0.1, 1.2, np.nan]]])).values
    assert floats[0, 0].tolist() == [0, 0.5, 1] and floats[0, 1, :2].tolist() == [0, 1]
    assert np.isnan(floats[0, 1, 2]), "a gap"
    bytes_ = torch.tensor([[[0, 51, 255]]], dtype=torch.uint8)
    assert f.Image(bytes_).values.tolist() == [[[0, 0.2, 1]]]


def test_every_figure_can_be_imported_from_tui_lab() -> None:
    for kind in (*f.Figure.__args__, f.Line, f.Points, f.Mark, f.Image, f.NumberGrid, f.TreeNode):
        assert getattr(tui_lab, kind.__name__) is kind


def test_figures_bring_no_pytorch() -> None:
    program = (
        "import sys, tui_lab.authoring.figures as f; f.Line('a', [1], [2]); print('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
