"""What the views of the built-in scenarios say, against the parameters themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tests.scenarios.lab import parameter, run_of, train_to
from tui_lab.authoring.figures import HeatMap, Plot, Table


def plot(figure: Any) -> Plot:
    assert isinstance(figure, Plot)
    return figure


def heat_map(figure: Any) -> HeatMap:
    assert isinstance(figure, HeatMap)
    return figure


def table(figure: Any) -> Table:
    assert isinstance(figure, Table)
    return figure


def test_the_line_is_w_x_plus_b() -> None:
    run = run_of("linear-by-hand", steps=40)
    w, b = parameter(run, "w"), parameter(run, "b")
    figure = plot(run.figure("fit"))
    truth, line = figure.lines
    np.testing.assert_allclose(line.y, [b, w + b], rtol=1e-6)
    np.testing.assert_allclose(truth.y, [0.8, 3.8], rtol=1e-6)
    assert len(figure.points[0].x) == 50


def test_the_loss_surface_holds_the_loss_of_each_pair() -> None:
    run = run_of("linear-by-hand")
    figure = heat_map(run.figure("path_over_surface"))
    rows, columns = figure.values.shape
    row, column = 7, 50
    b = np.linspace(*figure.y_range, rows)[row]
    w = np.linspace(*figure.x_range, columns)[column]
    data = plot(run.figure("fit")).points[0]
    loss = np.mean((w * data.x + b - data.y) ** 2)
    assert figure.values[row, column] == pytest.approx(np.log10(loss), rel=1e-4)


def test_the_path_is_thinned_and_ends_where_w_and_b_are() -> None:
    run = run_of("linear-by-hand")
    start = parameter(run, "w"), parameter(run, "b")
    train_to(run, 2100)
    (path,) = heat_map(run.figure("path_over_surface")).lines
    assert 250 <= len(path.x) <= 300
    assert (path.x[0], path.y[0]) == pytest.approx(start)
    assert (path.x[-1], path.y[-1]) == pytest.approx((parameter(run, "w"), parameter(run, "b")))
    assert np.all(np.diff(path.x) >= -1e-6), "at a small lr w only climbs: the thinned path keeps its order"


def test_without_zeroing_the_gradients_add_up() -> None:
    kept, fresh = (run_of("linear-by-hand", steps=2, zero_grad=switch) for switch in ("off", "on"))
    first = run_of("linear-by-hand", steps=1).parameters["w"].grad
    assert first is not None and fresh.parameters["w"].grad is not None
    torch.testing.assert_close(kept.parameters["w"].grad, first + fresh.parameters["w"].grad)


def test_the_hinges_and_the_bias_add_up_to_the_fit() -> None:
    run = run_of("regression", steps=30)
    figure = plot(run.figure("hinges"))
    *units, total = figure.lines
    assert len(units) == 10
    shares = np.sum([unit.y for unit in units], axis=0)
    np.testing.assert_allclose(shares + parameter(run, "predict.bias"), total.y, atol=1e-5)
    np.testing.assert_allclose(plot(run.figure("fit")).lines[0].y, total.y)


def test_dead_units_are_counted() -> None:
    run = run_of("regression", steps=100, seed=1)
    assert run.loss > 0.09
    gradient = run.parameters["hidden.0.weight"].grad
    assert gradient is not None and not gradient.any()
    assert plot(run.figure("hinges")).note == "10 of 10 flat"


def test_of_a_wide_layer_the_hinges_that_add_most_are_drawn() -> None:
    wide = plot(run_of("regression", hidden=(300,)).figure("hinges"))
    assert len(wide.lines) == 21
    assert wide.note.endswith("of 300 flat")


def test_the_test_loss_comes_from_points_that_were_never_trained_on() -> None:
    run = run_of("regression", steps=100, points=5, hidden=(30,), optimizer="adam", lr=0.05)
    assert run.metrics["test_loss"] > 10 * run.loss


def test_the_decision_map_is_blank_where_the_network_is_less_than_90_percent_sure() -> None:
    run = run_of("classification", steps=100)
    figure = heat_map(run.figure("decision_map"))
    rows, columns = figure.values.shape
    x1, x2 = np.meshgrid(np.linspace(*figure.x_range, columns), np.linspace(*figure.y_range, rows))
    places = torch.tensor(np.stack((x1, x2), axis=-1), dtype=torch.float32)
    weight, bias, out_weight, out_bias = (tensor.detach() for tensor in run.parameters.values())
    p = torch.softmax(torch.relu(places @ weight.T + bias) @ out_weight.T + out_bias, dim=-1).numpy()
    np.testing.assert_array_equal(np.isnan(figure.values), p.max(axis=-1) < 0.9)
    sure = ~np.isnan(figure.values)
    np.testing.assert_array_equal(figure.values[sure], p.argmax(axis=-1)[sure])
    assert 0.1 < sure.mean() < 0.9
    assert figure.values[-1, -1] == 0 and figure.values[0, 0] == 1  # the clouds at (2, 2) and (-2, -2)


def test_the_confusion_matrix_counts_every_point_and_marks_mistakes() -> None:
    run = run_of("classification", steps=100, noise=3.0)
    figure = table(run.figure("confusion"))
    counts = np.array([[int(text) for text in row[1:]] for row in figure.rows])
    np.testing.assert_array_equal(counts.sum(axis=1), [100, 100])
    assert run.metrics["accuracy"] == pytest.approx(np.trace(counts) / 200)
    assert figure.marked == {(0, 2), (1, 1)}
    assert figure.note == f"{np.trace(counts)} of 200 right"
