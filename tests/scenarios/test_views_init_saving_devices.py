"""What the views of `initialisation`, `devices` and `save-load` say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.scenarios.lab import run_of, train_to
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Histograms, Plot, Table
from tui_lab.engine.run import Run


def figure_of(run: Run, view: str) -> Any:
    return run.figure(view)


def scenario_of(run: Run) -> Any:
    return run.scenario


def test_tanh_saturates_with_weights_of_std_1() -> None:
    run = run_of("initialisation", depth=3)
    figure = figure_of(run, "activations")
    assert isinstance(figure, Histograms) and figure.names == ("layer 1", "layer 2", "layer 3")
    weights = [as_numpy(run.parameters[f"{k}.weight"]) for k in range(3)]
    answers = as_numpy(scenario_of(run).train_images[:64])
    for weight, histogram in zip(weights, figure.histograms, strict=True):
        answers = np.tanh(answers @ weight.T)
        np.testing.assert_allclose(histogram.edges[[0, -1]], [-1, 1], atol=1e-6)
        assert histogram.counts.sum() == pytest.approx(answers.size, abs=64)  # some lie on an end
        assert histogram.note == f"{math.sqrt((answers**2).mean()):.2g}"
    last = figure.histograms[-1].counts
    assert last[0] + last[-1] > last.sum() / 2


def test_gradients_are_those_of_the_loss_by_each_layers_answers() -> None:
    run = run_of("initialisation", depth=2, init="kaiming", activation="relu")
    scenario = scenario_of(run)
    first, second, last = (run.parameters[f"{k}.weight"] for k in range(3))
    x = scenario.train_images[:64]
    hidden = torch.relu(torch.relu(x @ first.T) @ second.T).detach().requires_grad_()
    loss = nn.functional.cross_entropy(hidden @ last.T, scenario.train_labels[:64])
    (gradient,) = torch.autograd.grad(loss, hidden)
    shown = figure_of(run, "gradients").histograms[1]
    assert shown.note == f"{gradient.square().mean().sqrt().item():.2g}"
    assert shown.counts.sum() == 64 * 100


def test_a_look_leaves_no_gradient_behind() -> None:
    run = run_of("initialisation")
    figure_of(run, "gradients")
    assert all(parameter.grad is None for parameter in run.parameters.values())


def test_the_convolution_rule_counts_what_one_sum_adds_up() -> None:
    run = run_of("initialisation", init="kaiming", kernel=5, channels=8, depth=1)
    table = figure_of(run, "convolution")
    assert isinstance(table, Table)
    assert table.note == f"n = 5² · 8 = 200, √(2/n) = {math.sqrt(2 / 200):.3g}"
    stds = {row[0]: float(row[1]) for row in table.rows}
    assert stds["kaiming"] == pytest.approx(math.sqrt(2 / 200), rel=0.05)
    assert stds["normal"] == pytest.approx(1, rel=0.05) and stds["zeros"] == 0
    assert {row for row, _ in table.marked} == {list(stds).index("kaiming")}


def test_batches_do_not_depend_on_the_convolution() -> None:
    assert run_of("initialisation", steps=3).loss == run_of("initialisation", steps=3, kernel=7).loss


@pytest.mark.parametrize("weights", ["stay", "travel"])
def test_flop_and_bytes_are_counted_right(weights: str) -> None:
    scenario = scenario_of(run_of("devices", batch=32, weights=weights))
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))
    x, y = torch.rand(2, 32, 64)
    with FlopCounterMode(display=False) as counter:
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
    assert scenario.flop("step", 64) == counter.get_total_flops()
    moved = [x, y, loss] + 2 * list(model.parameters()) * (weights == "travel")
    assert scenario.bytes_moved("step", 64) == sum(tensor.nbytes for tensor in moved)
    with FlopCounterMode(display=False) as counter:
        product = x.T @ x
    assert scenario.flop("product", 64) == counter.get_total_flops() * 2  # 64 rows here, 32 there
    assert scenario.bytes_moved("product", 64) == 3 * product.nbytes


def test_each_step_of_the_walk_measures_one_more_size() -> None:
    run = run_of("devices", steps=3)
    for work in ("product", "step"):
        run.set_live("work", work)
        table, plot = figure_of(run, "crossing"), figure_of(run, "times")
        assert isinstance(table, Table) and isinstance(plot, Plot)
        assert [row[0] for row in table.rows] == ["16", "32", "64", "128", "256", "512", "1024"]
        assert [len(row) for row in table.rows] == [5] * 3 + [4] * 4, "times of what was measured alone"
        np.testing.assert_array_equal(plot.lines[0].x, [4, 5, 6])
        assert plot.lines[0].name == "cpu" and (plot.lines[0].y > 0).all()
        shown = dict(zip(table.columns, table.rows[2], strict=True))
        assert float(shown["FLOP/byte"]) == pytest.approx(run.metrics[f"{work}_flop_per_byte"], rel=0.01)
        assert float(shown["cpu ms"]) == pytest.approx(plot.lines[0].y[2], rel=0.01)


def test_the_crossing_is_the_first_size_at_which_a_device_is_faster() -> None:
    run = run_of("devices", steps=2)
    seconds = scenario_of(run).seconds["product"]
    seconds.clear()
    assert figure_of(run, "crossing").note == "only a cpu here: nothing to cross"
    seconds["cpu"] = {16: 1.0, 32: 8.0}
    seconds["cuda:0"] = {16: 2.0, 32: 2.0}
    seconds["cuda:0 + transfer"] = {16: 9.0, 32: 9.0}
    table = figure_of(run, "crossing")
    assert table.note == "cuda:0 faster from 32, cuda:0 + transfer never faster"
    assert {(row, table.columns[column]) for row, column in table.marked} == {(0, "cpu ms"), (1, "cuda:0 ms")}


def test_a_size_that_would_take_too_long_is_left_out() -> None:
    run = run_of("devices", steps=1, largest="4096")
    for seconds in scenario_of(run).seconds.values():
        seconds["cpu"][16] = 1.0
    train_to(run, 9)
    assert list(scenario_of(run).seconds["product"]["cpu"]) == [16]
    assert figure_of(run, "crossing").rows[-1][-1] == "–"
    assert run.metrics["product_flop_per_byte"] == pytest.approx(4096 / 6)


def test_three_fits_before_and_after_loading() -> None:
    run = run_of("save-load", steps=99)
    assert [line.name for line in figure_of(run, "fits").lines] == ["not loaded yet"]
    train_to(run, 100)
    saved, now = figure_of(run, "fits").lines
    np.testing.assert_array_equal(saved.y, now.y)
    train_to(run, 150)
    figure = figure_of(run, "fits")
    np.testing.assert_array_equal(figure.lines[0].y, saved.y)
    assert np.abs(figure.lines[1].y - saved.y).max() > 1e-3
    at_once = figure.points[1]
    np.testing.assert_array_equal(at_once.y, saved.y[::5])


def test_the_file_holds_the_net_and_the_optimizer_where_asked() -> None:
    adam: dict[str, Any] = {"optimizer": "adam", "save at": 3}
    names = {row[0] for row in figure_of(run_of("save-load", steps=3, **adam), "file_content").rows}
    assert names == {f"net {layer}.{part}" for layer in ("hidden", "predict") for part in ("weight", "bias")}
    both = figure_of(run_of("save-load", steps=3, **adam | {"optimizer too": "on"}), "file_content")
    entries = dict(both.rows)
    assert entries["net hidden.weight"] == "tensor [10, 1]"
    assert entries["optimizer state 0 exp_avg"] == "tensor [10, 1]"
    assert entries["optimizer state 3 step"] == "tensor 3"


def words_of(run: Run) -> str:
    """What torch said, from the lines beside "refused", without blanks."""
    rows = figure_of(run, "file_content").rows
    first = [name for name, _ in rows].index("refused")
    return "".join(line.replace(" ", "") for _, line in rows[first:])


def test_a_file_of_other_shapes_is_refused_but_leaves_behind_what_fits() -> None:
    sizes: dict[str, Any] = {"new hidden": 20}
    run = run_of("save-load", steps=20, **sizes | {"save at": 10})
    assert "sizemismatchforhidden.weight:copyingaparam" in words_of(run)
    untouched = run_of("save-load", **sizes).parameters
    saved = run_of("save-load", steps=10).parameters
    assert torch.equal(run.parameters["loaded.hidden.weight"], untouched["loaded.hidden.weight"])
    assert torch.equal(run.parameters["loaded.predict.bias"], saved["first.predict.bias"])


def test_a_whole_net_is_refused_and_nothing_loaded() -> None:
    knobs: dict[str, Any] = {"save at": 10, "saved": "whole_net"}
    run = run_of("save-load", steps=20, **knobs)
    assert words_of(run).endswith("GLOBALtorch.nn.modules.container.Sequential")
    untouched = run_of("save-load").parameters
    names = [name for name in untouched if name.startswith("loaded.")]
    assert names and all(torch.equal(run.parameters[name], untouched[name]) for name in names)


def test_a_trusted_class_may_load() -> None:
    knobs: dict[str, Any] = {"saved": "whole_net", "trust": "torch.nn", "save at": 10}
    run = run_of("save-load", steps=11, **knobs)
    assert run.losses["loaded"] == run.losses["first"]


def test_weights_only_refuses_whatever_could_run_code() -> None:
    rows = figure_of(run_of("save-load"), "weights_only").rows
    outcome = {(file, weights_only): words for file, weights_only, words in rows}
    assert outcome["state dict", "True"] == outcome["state dict", "False"] == "4 tensors"
    assert outcome["whole net", "True"] == "refuses Sequential"
    assert outcome["whole net", "False"] == "a Sequential"
    assert outcome["a bad file", "True"] == "refuses getcwd"
    assert outcome["a bad file", "False"] == "has run os.getcwd()"
