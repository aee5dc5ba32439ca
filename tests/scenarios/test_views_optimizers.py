"""What the views of the comparing scenarios say, against the networks themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.scenarios.lab import run_of, train_to
from tui_lab.authoring.figures import HeatMap, Histograms, Plot
from tui_lab.authoring.parameters import named_buffers
from tui_lab.engine.run import Run

FIVE = ("sgd", "momentum", "adagrad", "rmsprop", "adam")


def plot(figure: Any) -> Plot:
    assert isinstance(figure, Plot)
    return figure


def net_of(run: Run, name: str) -> nn.Module:
    nets = next(value for value in vars(run.scenario).values() if isinstance(value, nn.ModuleDict))
    return nets[name]


def column(numbers: Any) -> Tensor:
    return torch.tensor(np.array(numbers), dtype=torch.float32).reshape(-1, 1)


def test_all_optimizers_start_alike_and_their_first_steps_are_as_long_as_their_rules_say() -> None:
    run = run_of("optimizers", steps=1)
    assert len(set(run.losses.values())) == 1
    figure = plot(run.figure("step_length"))
    lengths = dict(zip(FIVE, (float(line.y[0]) for line in figure.lines), strict=True))
    assert lengths["momentum"] == pytest.approx(lengths["sgd"])
    gradients = [t.grad for name, t in run.parameters.items() if name.startswith("adam.")]
    moved = torch.cat([gradient.flatten() != 0 for gradient in gradients if gradient is not None])
    root_mean_square = 0.01 * moved.double().mean().item() ** 0.5
    assert lengths["adam"] == pytest.approx(root_mean_square, rel=1e-3), "lr for every weight with a gradient"
    assert lengths["adagrad"] == pytest.approx(lengths["adam"], rel=1e-3)
    assert lengths["rmsprop"] == pytest.approx(lengths["adam"] / (1 - 0.9) ** 0.5, rel=1e-3)


def test_the_loss_of_each_optimizer_is_that_on_all_points() -> None:
    run = run_of("optimizers", steps=20, noise=0.0, points=100)
    data = plot(run.figure("fits")).points[0]
    before = {line.name: np.mean((line.y - data.y) ** 2) for line in plot(run.figure("fits")).lines}
    assert len(data.x) == 100
    train_to(run, 21)
    assert run.losses == pytest.approx(before, rel=1e-4)


def test_the_knob_mu_moves_momentum_alone() -> None:
    steady, changed = run_of("optimizers", steps=5), run_of("optimizers", steps=5)
    changed.set_live("mu", 0.0)
    train_to(steady, 8)
    train_to(changed, 8)
    differ = {name for name in FIVE if steady.losses[name] != changed.losses[name]}
    assert differ == {"momentum"}


def test_paths_lead_from_the_start_to_where_the_five_are() -> None:
    start: dict[str, Any] = {"start x": 1.0, "start y": -1.5}
    run = run_of("surfaces", steps=30, surface="himmelblau", **start)
    figure = run.figure("paths")
    assert isinstance(figure, HeatMap)
    assert figure.contours and figure.pick == ("start x", "start y")
    for line in figure.lines:
        assert (line.x[0], line.y[0]) == (1.0, -1.5)
        here = next(t for name, t in run.parameters.items() if name.endswith(line.name))
        assert [line.x[-1], line.y[-1]] == pytest.approx(here.tolist())
        assert len(line.x) == 31


def test_the_map_holds_the_height_of_each_place() -> None:
    figure = run_of("surfaces", surface="himmelblau").figure("paths")
    assert isinstance(figure, HeatMap)
    x, y = np.meshgrid(np.linspace(-5, 5, 60), np.linspace(-5, 5, 40))
    height = ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 20
    np.testing.assert_allclose(figure.values, np.log10(height + 0.1), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("surface", ["valley", "saddle", "beale", "himmelblau", "plateau"])
def test_the_lowest_places_have_height_zero_and_no_slope(surface: str) -> None:
    figure = run_of("surfaces", surface=surface).figure("paths")
    assert isinstance(figure, HeatMap)
    for x, y in zip(figure.points[0].x, figure.points[0].y, strict=True):
        start: dict[str, Any] = {"start x": float(x), "start y": float(y)}
        run = run_of("surfaces", steps=1, surface=surface, **start)
        assert run.losses == pytest.approx(dict.fromkeys(FIVE, 0.0), abs=1e-6)
        assert run.metrics["minima"] == 1
        gradient = next(iter(run.parameters.values())).grad
        assert gradient is not None and gradient.abs().max() < 1e-3


def test_height_over_steps_is_the_loss() -> None:
    run = run_of("surfaces", steps=7)
    for line in plot(run.figure("heights")).lines:
        assert line.x.tolist() == list(range(7))
        assert line.y[-1] == pytest.approx(run.losses[line.name])


def test_points_seen_are_counted_for_each_batch_size() -> None:
    run = run_of("batch-size", steps=41)
    seen = {line.name: 10 ** line.x[-1] for line in plot(run.figure("by_points")).lines}
    # After 32 steps of 32 the first epoch of 1,000 is over; its last batch has only 8.
    assert seen == pytest.approx({"all": 40_000, "one": 40, "mini": 1000 + 8 * 32})
    times = [line.x for line in plot(run.figure("by_time")).lines]
    assert all(np.all(np.diff(spent) > 0) for spent in times)
    assert {line.name: line.y[-1] for line in plot(run.figure("by_time")).lines} == pytest.approx(run.losses)


def test_a_mini_batch_of_all_points_learns_as_all_points_do() -> None:
    run = run_of("batch-size", steps=20, batch_size=1000)
    assert run.losses["mini"] == pytest.approx(run.losses["all"], rel=1e-4)


def test_the_gradient_of_each_point_is_what_autograd_finds() -> None:
    run = run_of("batch-size", steps=5, points=50, hidden=(4, 3), activation="tanh")
    net = net_of(run, "mini")
    predict = [*net.children()][-1]
    assert isinstance(predict, nn.Linear)
    scenario: Any = run.scenario
    found = []
    for x, y in zip(scenario.x, scenario.y, strict=True):
        weight, bias = torch.autograd.grad(((net(x) - y) ** 2).sum(), (predict.weight, predict.bias))
        found.append(torch.cat((weight[0], bias)).numpy())
    gradients = np.array(found)
    run.evaluate()
    mean = gradients.mean(axis=0)
    assert run.metrics["gradient"] == pytest.approx(np.linalg.norm(mean), rel=1e-4)
    spread = np.sqrt(np.sum((gradients - mean) ** 2, axis=1).mean())
    assert run.metrics["noise_one"] == pytest.approx(spread, rel=1e-4)
    assert run.metrics["noise_mini"] == pytest.approx(spread / 32**0.5, rel=1e-4)
    one, mini, everything = plot(run.figure("gradient_noise")).points
    assert everything.x[0] == pytest.approx(mean[-1], rel=1e-4)
    assert 3 < one.x.std() / mini.x.std() < 10  # √32 = 5.7, from 100 guesses of each


def test_dropout_answers_at_random_in_train_and_always_alike_in_eval() -> None:
    run = run_of("dropout", steps=20)
    in_eval = plot(run.figure("in_eval"))
    net = net_of(run, "dropout").eval()
    data = in_eval.points[0]
    with torch.no_grad():
        answers = net(column(data.x))[:, 0].numpy()
    np.testing.assert_allclose(in_eval.lines[1].y, answers, rtol=1e-4, atol=1e-5)
    assert run.metrics["dropout_eval"] == pytest.approx(np.mean((answers - data.y) ** 2), rel=1e-4)

    in_train = plot(run.figure("in_train"))
    passes = in_train.points[0].y.reshape(5, 20)
    assert np.all(passes.std(axis=0) > 0)
    np.testing.assert_allclose(in_train.lines[0].y, in_eval.lines[0].y, rtol=1e-4, atol=1e-5)


def test_without_silence_dropout_is_the_plain_network() -> None:
    run = run_of("dropout", steps=3, p=0.5)
    assert run.losses["dropout"] != run.losses["plain"]
    run = run_of("dropout", steps=3, p=0.0)
    assert run.losses["dropout"] == run.losses["plain"]


def test_the_histograms_count_what_each_activation_gets() -> None:
    run = run_of("batch-norm", steps=3, depth=2)
    for view, name in (("plain_layers", "plain"), ("normed_layers", "batch_norm")):
        figure = run.figure(view)
        assert isinstance(figure, Histograms)
        net: Any = net_of(run, name).eval()
        with torch.no_grad():
            x = net.norm_input(torch.linspace(-7, 10, 2000).reshape(-1, 1)[::4])
            first = net.norms[0](net.layers[0](x))
            second = net.norms[1](net.layers[1](torch.tanh(first)))
        for histogram, values in zip(figure.histograms, (first, second), strict=True):
            counts, _ = np.histogram(values.clamp(-4, 4).numpy(), histogram.edges)
            assert histogram.counts.sum() == 5000
            np.testing.assert_allclose(histogram.counts, counts, atol=2)  # of values on an edge
            spread = values.numpy().std(axis=0, ddof=1).mean()
            assert float(histogram.note.removeprefix("std ")) == pytest.approx(spread, rel=0.1)


def test_a_look_leaves_the_running_averages_alone_and_a_step_moves_them() -> None:
    run = run_of("batch-norm", steps=2)
    before = {name: tensor.clone() for name, tensor in named_buffers(run.scenario).items()}
    assert {name.rsplit(".")[-1] for name in before} == {
        "running_mean", "running_var", "num_batches_tracked",
    }  # fmt: skip
    for view in run.scenario.views():
        run.figure(view)
    assert all(torch.equal(before[name], now) for name, now in named_buffers(run.scenario).items())
    train_to(run, 3)
    assert not any(torch.equal(before[name], now) for name, now in named_buffers(run.scenario).items())


def test_without_running_averages_training_goes_on_and_eval_fails() -> None:
    kept, frozen = (run_of("batch-norm", steps=12, bn_momentum=share) for share in (0.5, 0.0))
    assert frozen.losses == kept.losses
    averages = named_buffers(frozen.scenario)
    assert all(not t.any() for name, t in averages.items() if name.endswith("running_mean"))
    assert frozen.metrics["batch_norm_test"] != pytest.approx(kept.metrics["batch_norm_test"], rel=1e-3)
