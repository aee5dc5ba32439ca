"""What the views of neurons and lines say, against their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenarios.lab import parameter, run_of
from tui_lab.authoring.figures import Equation, HeatMap, NumberGrid, Plot, Table


def heat_map(figure: Any) -> HeatMap:
    assert isinstance(figure, HeatMap)
    return figure


def plot(figure: Any) -> Plot:
    assert isinstance(figure, Plot)
    return figure


def table(figure: Any) -> Table:
    assert isinstance(figure, Table)
    return figure


def places(figure: HeatMap) -> tuple[Any, Any]:
    """The coordinates of every value of a map."""
    rows, columns = figure.values.shape
    x, y = np.meshgrid(np.linspace(*figure.x_range, columns), np.linspace(*figure.y_range, rows))
    return x, y


def test_the_truth_table_marks_the_wrong_answers() -> None:
    figure = table(run_of("mp-neuron").figure("truth_table"))
    assert figure.columns == ("x1", "x2", "sum", "sum − θ", "y", "and")
    assert figure.rows[1] == ("0", "1", "1", "0.5", "1", "0")
    assert figure.marked == {(1, 4), (2, 4)}
    assert figure.note == "2 of 4 right; 1 if 1·x1 + 1·x2 ≥ 0.5"
    moved = run_of("mp-neuron", w1=2.0, w2=-0.5, theta=-1.0)
    assert table(moved.figure("truth_table")).note.endswith("; 1 if 2·x1 - 0.5·x2 ≥ -1")
    assert heat_map(moved.figure("plane")).note == "2·x1 - 0.5·x2 = -1"


def test_the_plane_is_cut_where_the_sum_reaches_the_threshold() -> None:
    figure = heat_map(run_of("mp-neuron", w1=-2.0, w2=0.5, theta=-0.7).figure("plane"))
    x1, x2 = places(figure)
    np.testing.assert_array_equal(figure.values, -2.0 * x1 + 0.5 * x2 + 0.7 >= 0)
    (border,) = figure.lines
    np.testing.assert_allclose(-2.0 * border.x + 0.5 * border.y, -0.7)


def test_two_weights_of_zero_leave_no_border() -> None:
    figure = heat_map(run_of("mp-neuron", w1=0.0, w2=0.0).figure("plane"))
    assert not figure.lines
    assert not figure.values.any()


def test_a_picked_pair_of_weights_is_as_right_as_its_place_says() -> None:
    figure = heat_map(run_of("mp-neuron", gate="nand", theta=-1.5).figure("weights_map"))
    w1, w2 = places(figure)
    assert figure.pick == ("w1", "w2")
    for row, column in ((1, 17), (3, 3), (13, 13), (8, 4)):
        one, two = float(w1[row, column]), float(w2[row, column])
        run = run_of("mp-neuron", gate="nand", theta=-1.5, w1=one, w2=two)
        assert run.metrics["right"] == figure.values[row, column]


def test_the_walk_marks_what_it_multiplies_and_leaves_later_sums_blank() -> None:
    figure = run_of("matrix-layer", steps=4).figure("row_times_column")
    assert isinstance(figure, Equation)
    x, w, y = (part for part in figure.parts if isinstance(part, NumberGrid))
    assert x.marked_rows == w.marked_columns == {1}
    assert y.marked_cells == {(1, 1)}
    np.testing.assert_array_equal(np.isnan(y.values), [[False, False], [False, False], [True, True]])
    assert figure.note == "4·(−1) + 0·(−2) + 2·1 = −2"


def test_matrices_that_do_not_match_are_told_apart_from_a_bias_that_does_not() -> None:
    run = run_of("matrix-layer", x="[[1,2],[3,4]]")
    assert run.scenario.steps == 0
    figure = run.figure("row_times_column")
    assert isinstance(figure, Equation)
    assert figure.note == "A row of x has 2 numbers, a column of w 3: no match."
    figure = run_of("matrix-layer", bias="[1,2,3]").figure("linear")
    assert isinstance(figure, Equation)
    assert figure.note == "w has 2 columns, so bias needs 1 or 2 numbers, not 3."


def test_the_perceptrons_map_is_the_sign_of_its_sum() -> None:
    run = run_of("perceptron", steps=60)
    w, b = run.parameters["w"].numpy(), parameter(run, "b")
    figure = heat_map(run.figure("decision_map"))
    x1, x2 = places(figure)
    clear = abs(w[0] * x1 + w[1] * x2 + b) > 1e-4
    np.testing.assert_array_equal(figure.values[clear], (w[0] * x1 + w[1] * x2 + b > 0)[clear])
    (border,) = figure.lines
    np.testing.assert_allclose(w[0] * border.x + w[1] * border.y + b, 0, atol=1e-4)
    assert [len(points.x) for points in figure.points] == [20, 20, 1]


def test_mistakes_are_counted_epoch_by_epoch() -> None:
    run = run_of("perceptron", steps=100, data="xor")
    (line,) = plot(run.figure("mistakes_by_epoch")).lines
    np.testing.assert_array_equal(line.x, [1, 2, 3])
    assert line.y.sum() == run.metrics["mistakes"] > 20
    assert table(run.figure("bound_on_mistakes")).rows[2][2] == "no limit"


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_the_hidden_space_shows_what_the_output_makes_of_it(engine: str) -> None:
    run = run_of("xor", steps=300, engine=engine, lr=5.0)
    w1, w2 = (run.parameters[name].detach().numpy() for name in ("w1", "w2"))
    figure = heat_map(run.figure("decision_map"))
    x1, x2 = places(figure)
    inputs = np.stack((x1, x2, np.ones_like(x1)), axis=-1)
    layer1 = 1 / (1 + np.exp(-inputs @ w1))
    np.testing.assert_allclose(figure.values, (1 / (1 + np.exp(-layer1 @ w2)))[..., 0])

    _, zeros, ones = plot(run.figure("hidden_space")).points
    answers = 1 / (1 + np.exp(-np.concatenate((zeros.x, ones.x))))
    errors = np.abs(answers - [0, 0, 1, 1])
    assert run.metrics["error"] == pytest.approx(errors.mean())
    assert errors.max() < 0.5, "trained, each corner lies on its own side of the border at 0"


def test_linear_shows_the_line_of_its_weight_and_bias() -> None:
    run = run_of("linear", steps=50)
    w, b = parameter(run, "weight"), parameter(run, "bias")
    truth, line = plot(run.figure("fit")).lines
    np.testing.assert_allclose(line.y, [b, w + b], rtol=1e-6)
    np.testing.assert_allclose(truth.y, [0.8, 3.8])
    (path,) = heat_map(run.figure("path_over_surface")).lines
    assert (path.x[-1], path.y[-1]) == (w, b)
    assert len(path.x) == 51
