"""A run: what a seed fixes, what a look must not change, and how a failure is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.asking import Look, Request, look_at
from tests.engine.scenarios import RESTLESS, counter, start, write_scenario
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Mark, Plot
from tui_lab.engine import ownership
from tui_lab.engine.answering import snapshot
from tui_lab.engine.goals import read_goal
from tui_lab.engine.recorder import EARLY, METRICS_EVERY, METRICS_EVERY_EARLY
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry

EVERYTHING = Request(views=("fit", "broken", "shared"), columns=50, parameters=True, tensor="model.0.weight")


def losses(run: Run, steps: int, between: Callable[[Run], object] = lambda run: None) -> list[float]:
    found = []
    for _ in range(steps):
        run.advance()
        found.append(run.loss)
        between(run)
    return found


def test_a_seed_gives_the_losses_of_a_plain_script(regression: Entry) -> None:
    torch.manual_seed(3)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(100, 1)
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
    expected = []
    for _ in range(120):
        loss: Any = nn.functional.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        expected.append(loss.item())
    assert losses(start(regression, seed=3, lr=0.2), 120) == expected


@pytest.mark.parametrize("name", ["regression", "restless"])
def test_the_seed_decides_and_nothing_else(name: str, restless: Entry, regression: Entry) -> None:
    entry = {"regression": regression, "restless": restless}[name]
    first, again, other = start(entry), start(entry), start(entry, seed=2)
    for one, two in zip(first.parameters.values(), again.parameters.values(), strict=True):
        assert torch.equal(one, two)
    assert any(
        not torch.equal(one, two)
        for one, two in zip(first.parameters.values(), other.parameters.values(), strict=True)
    )
    trained = losses(start(entry), 10)
    assert trained == losses(start(entry), 10)
    assert trained != losses(start(entry, seed=2), 10)


def test_looking_never_changes_the_training(restless: Entry) -> None:
    untouched = losses(start(restless), 60)
    assert losses(start(restless), 60, lambda run: look_at(run, EVERYTHING, "running")) == untouched
    assert losses(start(restless), 60, Run.evaluate) == untouched
    measured = start(restless)
    found = []
    for _ in range(60):
        measured.advance_measured()
        found.append(measured.loss)
    assert found == untouched


def test_looking_leaves_modes_gradients_and_buffers_as_they_are(restless: Entry) -> None:
    run = start(restless)
    run.advance()
    model = run.scenario.model  # type: ignore[attr-defined]
    model[3].eval()  # a layer that the author froze
    before = {name: tensor.clone() for name, tensor in run.scenario.twins["a"].state_dict().items()}  # type: ignore[attr-defined]
    gradient = model[0].weight.grad.clone()
    look_at(run, EVERYTHING)
    assert [layer.training for layer in model] == [True, True, True, False, True]
    assert torch.equal(model[0].weight.grad, gradient)
    after = run.scenario.twins["a"].state_dict()  # type: ignore[attr-defined]
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_snapshot_shares_nothing_with_the_training(restless: Entry) -> None:
    run = start(restless)
    losses(run, 5)
    kept = look_at(run, EVERYTHING)
    shared = kept.figures["shared"]
    assert isinstance(shared, Plot) and kept.values is not None and kept.gradient is not None
    line, values, gradient = shared.lines[0].y.copy(), kept.values.copy(), kept.gradient.copy()
    assert np.array_equal(values, as_numpy(run.parameters["model.0.weight"]))
    losses(run, 40)
    run.set_live("lr", 0.5)
    assert np.array_equal(kept.values, values) and np.array_equal(kept.gradient, gradient)
    assert np.array_equal(shared.lines[0].y, line)
    assert (kept.step, kept.knobs["lr"], kept.marks, len(kept.curves["loss"])) == (5, 0.05, (), 5)
    with pytest.raises(ValueError, match="read-only"):
        kept.values[0] = 0.0


def test_a_snapshot_holds_what_was_asked_for(restless: Entry) -> None:
    run = start(restless)
    run.advance_measured()
    evaluated = run.metrics_step
    bare = look_at(run, Request(metrics=False))
    assert (bare.figures, bare.curves, bare.parameters, bare.values) == ({}, {}, (), None)
    assert not bare.shot.answers and run.metrics_step == evaluated
    full = Look(snapshot(run, EVERYTHING.asks, "running", 12.5))
    assert full.total_parameters == sum(p.numel() for p in run.parameters.values())
    assert (full.run_id, full.state, full.seed, full.shot.device, full.steps_per_second) == (
        0,
        "running",
        1,
        "cpu",
        12.5,
    )
    assert set(full.curves) == {"loss", "train_loss"}
    assert [p.name for p in full.parameters] == list(run.parameters)
    assert all(p.update_ratio is not None and p.gradient_norm is not None for p in full.parameters)
    assert "model.1.running_mean" in [b.name for b in full.buffers]
    assert full.tensor is not None and full.tensor.shape == (8, 2)
    assert look_at(run, Request(tensor="model.1.running_mean")).values is not None
    assert look_at(run, Request(tensor="no such")).values is None


def test_the_update_ratio_of_a_run_is_that_of_its_last_measured_step(regression: Entry) -> None:
    run = start(regression, lr=0.2)
    losses(run, 3)
    before = {name: as_numpy(tensor) for name, tensor in run.parameters.items()}
    run.advance_measured()
    for stats in look_at(run, Request(parameters=True)).parameters:
        assert stats.gradient_norm is not None
        by_hand = 0.2 * stats.gradient_norm / np.linalg.norm(before[stats.name])
        assert stats.update_ratio == pytest.approx(by_hand, rel=1e-3)


def test_parameters_that_a_step_replaces_are_followed(tmp_path: Path) -> None:
    source = counter(
        setup="import torch; self.w = torch.ones(2, requires_grad=True)",
        step="self.w = (self.w * 2).detach().requires_grad_()",
    )
    run = start(write_scenario(tmp_path, source))
    run.advance()
    run.advance_measured()
    (stats,) = look_at(run, Request(parameters=True)).parameters
    assert (stats.mean, stats.update_ratio) == (4.0, 1.0)


def test_a_live_knob_acts_and_leaves_a_mark(restless: Entry) -> None:
    run = start(restless)
    losses(run, 7)
    run.set_live("lr", 0.2)
    run.set_live("lr", 0.2)
    assert run.scenario.optimizer.param_groups[0]["lr"] == 0.2  # type: ignore[attr-defined]
    assert run.marks == [Mark(7, "lr 0.2")]
    assert run.scenario.lr == 0.2  # type: ignore[attr-defined]


def test_a_live_knob_reaches_optimizers_kept_in_a_dict(tmp_path: Path) -> None:
    source = RESTLESS.replace(
        "self.optimizer = torch", "self.race = {'sgd': [None]}\n        self.race['sgd'][0] = torch"
    )
    source = source.replace("self.optimizer.", "self.race['sgd'][0].")
    run = start(write_scenario(tmp_path, source))
    run.set_live("lr", 0.7)
    assert run.scenario.race["sgd"][0].param_groups[0]["lr"] == 0.7  # type: ignore[attr-defined]


def test_metrics_are_curves_and_goals_see_them(restless: Entry) -> None:
    run = start(restless)
    losses(run, 2 * METRICS_EVERY)
    losses(run, 4 * METRICS_EVERY)
    measured = look_at(run, Request(columns=500)).curves["train_loss"].low_step.tolist()
    early = list(range(METRICS_EVERY_EARLY, EARLY + 1, METRICS_EVERY_EARLY))
    assert measured == [*early, *range(EARLY + METRICS_EVERY, 6 * METRICS_EVERY + 1, METRICS_EVERY)]
    goal = read_goal(
        f"train_loss < 1e9 by step {METRICS_EVERY} and step >= {METRICS_EVERY} and width = 8",
        run.scenario.knobs(),
    )
    assert look_at(run, Request(goal=goal)).goal_met
    assert not look_at(run, Request(goal=read_goal("diverged", {}))).goal_met


def test_runs_in_turns_draw_as_each_would_alone(restless: Entry) -> None:
    alone = [losses(start(restless, seed), 25) for seed in (1, 2)]
    first, second = start(restless, 1), start(restless, 2)
    found: list[list[float]] = [[], []]
    for _ in range(25):
        found[0] += losses(first, 1, lambda run: look_at(run, EVERYTHING, "running"))
        found[1] += losses(second, 1)
    assert found == alone


def test_the_generators_are_the_runs_alone_while_it_sets_up(tmp_path: Path, restless: Entry) -> None:
    alone = losses(start(restless), 10)
    setup = """import threading, torch
        threading.reached.set()
        threading.go_on.wait(20)
        self.drawn = torch.rand(3).tolist()"""
    slow = write_scenario(tmp_path, counter(setup=setup))
    drawn = torch.rand(3, generator=torch.Generator().manual_seed(1)).tolist()
    reached, go_on = threading.Event(), threading.Event()
    vars(threading).update(reached=reached, go_on=go_on)
    try:
        with ThreadPoolExecutor(2) as pool:
            other = pool.submit(start, slow)
            assert reached.wait(20)
            mine = pool.submit(lambda: losses(start(restless), 10))
            go_on.set()
            assert other.result().scenario.drawn == drawn  # type: ignore[attr-defined]
            assert mine.result() == alone
    finally:
        del vars(threading)["reached"], vars(threading)["go_on"]


def test_a_step_that_never_returns_holds_up_no_other_run(
    tmp_path: Path, restless: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "PATIENCE", 0.01)
    alone = losses(start(restless), 10)
    reached, go_on = threading.Event(), threading.Event()
    vars(threading).update(reached=reached, go_on=go_on)
    step = "import threading; threading.reached.set(); threading.go_on.wait(20)"
    stuck = start(write_scenario(tmp_path, counter(step=step)))
    try:
        with ThreadPoolExecutor(1) as pool:
            step_done = pool.submit(stuck.advance)
            assert reached.wait(20)
            assert losses(start(restless), 10) == alone
            go_on.set()
            step_done.result()
    finally:
        go_on.set()
        del vars(threading)["reached"], vars(threading)["go_on"]
    assert stuck.step == 1


def test_a_generator_of_its_own_for_each_of_two_threads(restless: Entry) -> None:
    alone = [losses(start(restless, seed), 60) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda seed: losses(start(restless, seed), 60), (1, 2))) == alone
