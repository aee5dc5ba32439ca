"""What the views of the playground say, against its weights by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenarios.lab import entry_of, run_of
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.datasets.toys import LINE_TOYS, PLANE_TOYS
from tui_lab.authoring.figures import Array, HeatMap, NetworkMaps, Plot
from tui_lab.authoring.knobs import KnobError
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run

INPUTS = ["x", "y", "x2", "y2", "xy", "sinx", "siny"]


@pytest.fixture(scope="module")
def run() -> Run:
    return run_of(
        "playground", steps=30, hidden=(3, 2), inputs="x xy siny", layer=2, unit=2, optimizer="adam"
    )


def network(run: Run) -> NetworkMaps:
    figure = run.figure("network")
    assert isinstance(figure, NetworkMaps)
    return figure


def decision_map(run: Run) -> HeatMap:
    figure = run.figure("decision_map")
    assert isinstance(figure, HeatMap)
    return figure


def maps_by_hand(run: Run) -> list[Array]:
    """For each layer, shape (40, 40, units): what its units answer, the lowest row of places first."""
    side = np.linspace(-6, 6, 40)
    x, y = np.meshgrid(side, side)
    values = np.stack((x, x * y, np.sin(y)), axis=-1)
    w1, b1, w2, b2, w3, b3 = (as_numpy(parameter) for parameter in run.parameters.values())
    first = np.tanh(values @ w1.T + b1)
    second = np.tanh(first @ w2.T + b2)
    output = second @ w3.T + b3
    return [first, second, 2 / (1 + np.exp(-output)) - 1]


def test_each_picture_is_the_map_of_its_unit(run: Run) -> None:
    inputs, *layers = network(run).layers
    by_hand = maps_by_hand(run)
    assert [[image.caption for image in layer] for layer in layers] == [
        ["1.1", "1.2", "1.3"],
        ["2.1", "2.2"],
        ["output"],
    ]
    for layer, values in zip(layers, by_hand, strict=True):
        for unit, image in enumerate(layer):
            assert image.values.shape == (20, 20)
            highest_first = values[::-1][::2, ::2, unit]
            np.testing.assert_allclose(image.values, highest_first, atol=1e-5)
    side = np.linspace(-6, 6, 40)
    x, y = np.meshgrid(side[::2], side[::-1][::2])
    by_name = {image.caption: image.values for image in inputs}
    assert list(by_name) == INPUTS
    np.testing.assert_allclose(by_name["x"], x, atol=1e-5)
    np.testing.assert_allclose(by_name["y2"], y**2, atol=1e-4)
    np.testing.assert_allclose(by_name["siny"], np.sin(y), atol=1e-5)


def test_the_network_shows_every_weight_and_inputs_that_are_out_have_none(run: Run) -> None:
    first, *others = network(run).weights
    names = ("hidden1.weight", "hidden2.weight", "predict.weight")
    one, *rest = (as_numpy(run.parameters[name]) for name in names)
    np.testing.assert_array_equal(first[:, [0, 4, 6]], one)
    assert np.isnan(first[:, [1, 2, 3, 5]]).all()
    for shown, weight in zip(others, rest, strict=True):
        np.testing.assert_array_equal(shown, weight)


def test_the_output_is_the_chance_of_class_1_less_that_of_class_0(run: Run) -> None:
    run = run_of("playground", steps=30, hidden=(3, 2), inputs="x xy siny", optimizer="adam")
    figure = decision_map(run)
    np.testing.assert_allclose(figure.values, maps_by_hand(run)[-1][:, :, 0], atol=1e-5)
    assert figure.x_range == figure.y_range == (-6, 6)
    assert network(run).chosen == (3, 0)


def test_the_large_map_is_that_of_the_unit_that_the_knobs_choose(run: Run) -> None:
    for figure in (decision_map(run), network(run).large):
        assert isinstance(figure, HeatMap)
        assert figure.value_label == "unit 2.2"
        np.testing.assert_allclose(figure.values, maps_by_hand(run)[1][:, :, 1], atol=1e-5)
    assert network(run).chosen == (2, 1)


@pytest.mark.parametrize(
    ("layer", "unit", "label", "chosen"),
    [(1, 3, "unit 1.3", (1, 2)), (2, 64, "unit 2.2", (2, 1)), (6, 64, "p₁ − p₀", (3, 0))],
)
def test_a_unit_that_is_not_there_gives_the_last_one_and_a_layer_that_is_not_the_output(
    layer: int, unit: int, label: str, chosen: tuple[int, int]
) -> None:
    run = run_of("playground", hidden=(3, 2))
    run.set_live("layer", layer)
    run.set_live("unit", unit)
    assert decision_map(run).value_label == label
    assert network(run).chosen == chosen


def after(run: Run, pick: tuple[tuple[str, Any], ...]) -> Run:
    """A run with the knobs that choosing something sets."""
    knobs = run.scenario.knobs()
    return run_of("playground", **(run.scenario.knob_values | {k: knobs[k].check(v) for k, v in pick}))


def test_choosing_a_unit_makes_its_map_large() -> None:
    run = run_of("playground", hidden=(3, 2))
    for k, layer in enumerate(network(run).layers[1:], start=1):
        for unit, image in enumerate(layer):
            chosen = network(after(run, image.pick))
            assert chosen.chosen == (k, unit)


def test_choosing_an_input_puts_it_in_or_out_and_one_stays() -> None:
    run = run_of("playground")
    x, y, x2 = (image.pick for image in network(run).layers[0][:3])
    assert (x, y, x2) == ((("inputs", "y"),), (("inputs", "x"),), (("inputs", "x y x2"),))
    alone = network(after(run, y)).layers[0]
    assert alone[0].pick == () and alone[1].pick == (("inputs", "x y"),)


def test_choosing_a_data_set_takes_it_and_its_picture_is_of_its_points() -> None:
    run = run_of("playground", data="moons")
    figure = network(run)
    names = [*PLANE_TOYS, *LINE_TOYS]
    assert [image.caption for image in figure.choices] == names
    assert figure.choice == names.index("moons")
    for k, image in enumerate(figure.choices):
        assert network(after(run, image.pick)).choice == k
    xor = figure.choices[names.index("xor")].values
    assert (xor[:11, 13:][xor[:11, 13:] != 0] == 1).all() and (xor[:11, :11] <= 0).all()
    ring = figure.choices[names.index("circle")].values
    assert ring[12, 12] == 1 and ring.min() == -1 and ring[0, 0] == 0


def test_looking_draws_no_random_number() -> None:
    looked, other = run_of("playground"), run_of("playground")
    for _ in range(30):
        network(looked)
        looked.advance()
        other.advance()
        assert looked.loss == other.loss


def test_the_points_are_those_to_train_on_and_hollow_those_to_test_on() -> None:
    run = run_of("playground", points=100, train_share=0.3)
    counts = {}
    for shown in ("both", "train", "test"):
        run.set_live("shown", shown)
        clouds = decision_map(run).points
        for cloud in clouds:
            reach = np.hypot(cloud.x, cloud.y)
            assert reach.max() <= 2.6 if cloud.role == "class1" else reach.min() >= 3.4
            assert cloud.hollow == cloud.name.startswith("test")
        counts[shown] = {cloud.name: len(cloud.x) for cloud in clouds}
    train, test = {"train 0": 15, "train 1": 15}, {"test 0": 35, "test 1": 35}
    assert counts == {"both": test | train, "train": train, "test": test}


def test_over_a_line_the_large_map_is_a_curve_and_the_others_are_bands() -> None:
    run = run_of("playground", steps=20, data="sine", hidden=(3,), inputs="y siny")
    w1, b1, w2, b2 = (as_numpy(parameter) for parameter in run.parameters.values())
    units = np.tanh(np.linspace(-6, 6, 40)[:, None] @ w1.T + b1)  # with no y to see, it sees x
    curve = run.figure("decision_map")
    run.set_live("layer", 1)
    run.set_live("unit", 2)
    unit = run.figure("decision_map")
    assert isinstance(curve, Plot) and isinstance(unit, Plot)
    np.testing.assert_allclose(curve.lines[0].y, (units @ w2.T + b2)[:, 0], atol=1e-5)
    np.testing.assert_allclose(unit.lines[0].y, units[:, 1], atol=1e-5)
    for points in curve.points:
        assert len(points.x) == 100
        np.testing.assert_allclose(points.y, np.sin(points.x), atol=1e-5)
    inputs, hidden, _ = network(run).layers
    assert [image.caption for image in inputs] == ["x", "x2", "sinx"]
    np.testing.assert_allclose(hidden[1].values, units[None, ::2, 1], atol=1e-5)
    assert "accuracy" not in run.metrics


@pytest.mark.parametrize("inputs", ["", "x z", "x y x"])
def test_inputs_that_are_none_are_refused(inputs: str) -> None:
    knob = load(entry_of("playground")).knobs()["inputs"]
    with pytest.raises(KnobError, match="inputs takes some of x y x2 y2 xy sinx siny: each at most once"):
        knob.parse(inputs)
