"""What the views of the playground say, against its weights by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenarios.lab import entry_of, run_of
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Array, HeatMap, ImageGrid, Network, Plot
from tui_lab.authoring.knobs import KnobError
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(
        "playground", steps=30, hidden=(3, 2), inputs="x xy siny", layer=2, unit=2, optimizer="adam"
    )


def maps_by_hand(run: Run) -> list[Array]:
    """For each layer, shape (40, 40, units): what its units answer, the lowest row of places first."""
    side = np.linspace(-6, 6, 40)
    x, y = np.meshgrid(side, side)
    values = np.stack((x, x * y, np.sin(y)), axis=-1)
    w1, b1, w2, b2, w3, b3 = (as_numpy(parameter) for parameter in run.parameters.values())
    first = np.tanh(values @ w1.T + b1)
    second = np.tanh(first @ w2.T + b2)
    return [first, second, second @ w3.T + b3]


def test_each_picture_is_the_map_of_its_unit(run: Run) -> None:
    grid = run.figure("neurons")
    assert isinstance(grid, ImageGrid)
    by_hand = maps_by_hand(run)
    assert [image.caption for image in grid.images] == ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1"]
    for image in grid.images:
        (_, layer), (_, unit) = image.pick
        assert image.caption == f"{layer}.{unit}"
        lowest_first = image.values[::-1]
        np.testing.assert_allclose(lowest_first, by_hand[layer - 1][:, :, unit - 1], atol=1e-5)


def test_the_decision_map_is_the_chance_of_class_1_less_that_of_class_0(run: Run) -> None:
    figure = run.figure("decision_map")
    assert isinstance(figure, HeatMap)
    chance = 1 / (1 + np.exp(-maps_by_hand(run)[-1][:, :, 0]))
    np.testing.assert_allclose(figure.values, chance - (1 - chance), atol=1e-5)
    assert figure.x_range == figure.y_range == (-6, 6)


def test_one_neuron_is_the_unit_that_the_knobs_choose(run: Run) -> None:
    figure = run.figure("one_neuron")
    assert isinstance(figure, HeatMap)
    assert figure.value_label == "unit 2.2"
    np.testing.assert_allclose(figure.values, maps_by_hand(run)[1][:, :, 1], atol=1e-5)


@pytest.mark.parametrize(
    ("layer", "unit", "label", "chosen"),
    [(1, 3, "unit 1.3", (1, 2)), (2, 64, "unit 2.2", (2, 1)), (7, 64, "unit 3.1", (3, 0))],
)
def test_a_unit_that_is_not_there_gives_the_last_one(
    layer: int, unit: int, label: str, chosen: tuple[int, int]
) -> None:
    run = run_of("playground", hidden=(3, 2))
    run.set_live("layer", layer)
    run.set_live("unit", unit)
    figure, network = run.figure("one_neuron"), run.figure("network")
    assert isinstance(figure, HeatMap) and isinstance(network, Network)
    assert figure.value_label == label
    assert network.chosen == chosen


def test_the_network_shows_every_weight(run: Run) -> None:
    figure = run.figure("network")
    assert isinstance(figure, Network)
    assert figure.layers == (("x", "xy", "siny"), ("1.1", "1.2", "1.3"), ("2.1", "2.2"), ("3.1",))
    names = ("hidden1.weight", "hidden2.weight", "predict.weight")
    for shown, name in zip(figure.weights, names, strict=True):
        np.testing.assert_array_equal(shown, as_numpy(run.parameters[name]))


def test_of_a_wide_network_every_layer_is_seen() -> None:
    figure = run_of("playground", hidden=(64, 5, 64)).figure("neurons")
    assert isinstance(figure, ImageGrid)
    layers = [dict(image.pick)["layer"] for image in figure.images]
    assert [layers.count(layer) for layer in (1, 2, 3, 4)] == [12, 5, 12, 1]
    assert figure.note.startswith("30 of 134")


def test_the_points_are_those_to_train_on_or_those_to_test_on() -> None:
    run = run_of("playground", points=100, train_share=0.3)
    counts = []
    for shown in ("train", "test"):
        run.set_live("shown", shown)
        figure = run.figure("decision_map")
        assert isinstance(figure, HeatMap)
        ring, disc = (np.hypot(cloud.x, cloud.y) for cloud in figure.points)
        assert ring.min() >= 3.4 and disc.max() <= 2.6
        counts.append((len(ring), len(disc)))
    assert counts == [(15, 15), (35, 35)]


def test_over_a_line_the_maps_are_curves() -> None:
    run = run_of("playground", steps=20, data="sine", hidden=(3,), inputs="y siny", layer=1, unit=2)
    w1, b1, w2, b2 = (as_numpy(parameter) for parameter in run.parameters.values())
    units = np.tanh(np.linspace(-6, 6, 40)[:, None] @ w1.T + b1)  # with no y to see, it sees x
    curve, unit = run.figure("decision_map"), run.figure("one_neuron")
    assert isinstance(curve, Plot) and isinstance(unit, Plot)
    np.testing.assert_allclose(curve.lines[0].y, (units @ w2.T + b2)[:, 0], atol=1e-5)
    np.testing.assert_allclose(unit.lines[0].y, units[:, 1], atol=1e-5)
    (points,) = curve.points
    assert len(points.x) == 100
    np.testing.assert_allclose(points.y, np.sin(points.x), atol=1e-5)
    assert "accuracy" not in run.metrics


@pytest.mark.parametrize("inputs", ["", "x z", "x y x"])
def test_inputs_that_are_none_are_refused(inputs: str) -> None:
    knob = load(entry_of("playground")).knobs()["inputs"]
    with pytest.raises(KnobError, match="inputs takes some of x y x2 y2 xy sinx siny: each at most once"):
        knob.parse(inputs)
