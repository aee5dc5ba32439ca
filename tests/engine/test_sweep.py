"""Runs of a sweep that are trained together come to what each would by itself."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.engine.sweeping import CPU, Plane, plan, run_of, shipped, swept
from tui_lab.authoring.figures import Table
from tui_lab.authoring.knob_kinds import Integer
from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.figures import ALL, figures_of
from tui_lab.engine.sweep.result import Outcome, result_of
from tui_lab.engine.sweep.sweep import Sweep


def check(scenario: type[Scenario], *over: str, together: int, close: float = 1e-4, **more: Any) -> Sweep:
    """Sweep, and compare each run with the same by itself."""
    sweep, finished = swept(scenario, *over, **more)
    assert sweep.together == together, dict(sweep.alone)
    assert len(finished) == len(sweep.plan.members) == len({one.kept.key for one in finished})
    for one in finished:
        outcome, kept = one.outcome, one.kept
        run = run_of(scenario, outcome.member, sweep.plan.steps)
        assert (outcome.step, kept.step) == (run.step, run.step)
        assert outcome.diverged == bool(run.diverged)
        if outcome.diverged:
            assert kept.state == "diverged" and not math.isfinite(outcome.loss)
            continue
        expected = dict(run.losses) | run.metrics
        assert dict(outcome.numbers) == pytest.approx(expected, rel=close, abs=1e-7)
        assert kept.losses == pytest.approx(dict(run.losses), rel=close, abs=1e-7)
        name = scenario.losses[0]
        curve, whole = kept.curves[name], run.curves[name].reduced(500)
        assert curve.low_step.tolist() == whole.low_step.tolist()
        assert curve.low.tolist() == pytest.approx(whole.low.tolist(), rel=close, abs=1e-7)
        if name == "loss":
            assert outcome.first == pytest.approx(whole.low[0], rel=1e-5)
    return sweep


def test_learning_rates_of_a_scenario_that_takes_all_data_in_each_step() -> None:
    check(shipped("regression"), "lr=0.01,0.1,0.3", "weight_decay=0,0.01", together=12)


def test_classes_and_whole_numbers_as_targets() -> None:
    check(shipped("classification"), "lr=0.01,0.1,0.5", together=6)


def test_each_member_draws_its_own_batches() -> None:
    check(shipped("playground"), "lr=0.01,0.03,0.1", seeds=3, together=9)
    check(Plane, "lr=0.01,0.1", "batch=7,0", together=8)  # 40 points: every sixth batch is smaller


@pytest.mark.parametrize(
    "rule",
    ["sgd", "momentum", "dampened", "nesterov", "adam", "amsgrad", "adamw", "rmsprop", "centered",
     "adagrad", "maximize"],
)  # fmt: skip
def test_every_optimizer_has_its_own_numbers_for_each_member(rule: str) -> None:
    over = "lr=0.001,0.02", "momentum=0,0.7", "weight_decay=0,0.1"
    check(Plane, *over, sets=(f"rule={rule}",), seeds=1, together=8, close=2e-4)


def test_only_networks_of_one_shape_and_one_kind_go_together() -> None:
    sweep = check(shipped("regression"), "activation=relu,tanh", "hidden=4,9", "lr=0.01,0.05", together=16)
    assert not sweep.alone
    few = check(shipped("regression"), "hidden=4,5,6", seeds=2, steps=5, together=0)
    assert few.alone == {"fewer than 4 networks are alike": 6}


def test_one_that_diverges_leaves_the_others_as_they_were() -> None:
    sweep = check(shipped("regression"), "lr=0.05,0.1,1e1,0.2,5", steps=120, together=10)
    by_lr = {cell.texts[0]: cell for cell in sweep.result.cells}
    assert [by_lr[lr].diverged for lr in ("0.05", "0.1", "10", "0.2", "5")] == [0, 0, 2, 0, 2]
    assert by_lr["10"].loss.count == 0 and math.isnan(by_lr["10"].loss.median)
    assert sweep.result.best == (3,)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("rnn", "the scenario has no parts(), which say what a step is made of"),
        ("dropout", "each run trains 2 networks: plain, dropout"),
        ("digits", "step() keeps more than its parts() do, which metrics() may need: epoch_losses"),
        ("cnn", "convolutions are no faster together on a CPU"),
    ],
)
def test_what_cannot_go_together_is_trained_one_after_another_and_says_why(name: str, why: str) -> None:
    sweep = check(shipped(name), "lr=0.001,0.01", seeds=2, steps=3, together=0, close=0.0)
    assert sweep.alone == {why: 4}


@pytest.mark.parametrize(
    ("over", "sets", "why"),
    [
        ("lr=0.01,0.1", ("dropout=0.5",), "Dropout draws numbers within each step"),
        ("lr=0.01,0.1", ("l1=0.1",), "the loss has a penalty on the weights, which step() need not show"),
    ],
)
def test_of_one_scenario_some_knobs_let_it_and_others_do_not(
    over: str, sets: tuple[str, ...], why: str
) -> None:
    sweep = check(shipped("playground"), over, sets=sets, steps=5, together=0, close=0.0)
    assert sweep.alone == {why: 4}


def test_an_optimizer_that_is_not_among_them_is_named() -> None:
    sweep = check(Plane, "lr=0.01,0.1", sets=("rule=rprop",), steps=5, together=0, close=0.0)
    (why,) = sweep.alone
    assert why.startswith("Rprop is none of the optimizers that can be stacked: SGD, Adam, AdamW")


class Noisy(Plane):
    """Its network draws a number in each pass, which only its own random stream can give."""

    def setup(self) -> None:
        super().setup()
        self.model = Shaky()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)


class Shaky(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        found: Tensor = self.layer(inputs) + torch.randn(1)
        return found


class Halving(Plane):
    """Beside what its parts say, it halves the learning rate."""

    def step(self) -> Tensor:
        loss = step_of(self.parts())
        self.optimizer.param_groups[0]["lr"] /= 2
        return loss


class Unfinished(Plane):
    """What its parts say does not work, and nobody has asked for it yet."""

    def step(self) -> Tensor:
        x, y = self.next_batch()
        loss: Tensor = self.loss_fn(self.model(x), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def parts(self) -> Parts:
        return super().parts()._replace(batch=lambda: (torch.zeros(3, 9), torch.zeros(3, 1)))


class Wrong(Unfinished):
    """It gives something else."""

    def parts(self) -> Any:
        return [self.model]


class Reusing(Plane):
    """It fills one tensor anew for each batch."""

    room: Tensor

    def next_batch(self) -> tuple[Tensor, Tensor]:
        x, y = super().next_batch()
        if not hasattr(self, "room") or len(self.room) != len(x):
            self.room = torch.empty_like(x)
        self.room.numpy()[:] = x.numpy()
        return self.room, y


class Scaled(Plane):
    """A knob in the loss, where nobody can see it: nets of two scales are not one sum."""

    scale = Integer(1, low=1, high=9)

    def parts(self) -> Parts:
        return Parts(
            self.model, lambda out, y: self.scale * (out - y).square().mean(), self.optimizer, self.next_batch
        )


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        (Noisy, "they cannot be stacked: RuntimeError: vmap: called random"),
        (Halving, "step() comes to other losses than its parts()"),
        (Unfinished, "parts() fails at "),
        (Wrong, "parts() returned list, not Parts"),
        (Reusing, "batch() gives others when they are asked for ahead of the training"),
    ],
)
def test_what_shows_only_when_it_is_tried_is_trained_alone(scenario: type[Plane], why: str) -> None:
    sweep = check(scenario, "lr=0.01,0.1", steps=5, together=0, close=0.0)
    assert [reason.startswith(why) for reason in sweep.alone] == [True], dict(sweep.alone)


def test_a_knob_in_a_loss_of_the_authors_own_keeps_networks_apart() -> None:
    check(Scaled, "scale=1,3", "lr=0.001,0.01", together=8)


def test_what_is_known_is_not_trained_again_and_what_was_left_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui_lab.engine.sweep.sweep.TOLD", 0.0)  # seconds: a word at each step
    scenario = shipped("rnn")
    whole = plan(scenario, "lr=0.01,0.02,0.03", seeds=2, steps=4)
    first, done = Sweep(scenario, whole, CPU), list[Outcome]()
    for told in first.train():
        done += [one.outcome for one in told.finished]
        if len(done) >= 2:
            break
    assert 2 <= len(done) < 6 and first.left == 6 - len(done)
    second = Sweep(scenario, whole, CPU, known=done)
    for _ in second.train():
        pass
    assert second.left == 0
    assert second.steps == 4 * (6 - len(done)), "no step of those that are known"
    straight, _ = swept(scenario, "lr=0.01,0.02,0.03", seeds=2, steps=4)
    assert second.result.cells == straight.result.cells


def test_progress_ends_where_all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_lab.engine.sweep.sweep.TOLD", 0.0)
    sweep = Sweep(Plane, plan(Plane, "lr=0.01,0.1"), CPU)
    told = list(sweep.train())
    assert (told[-1].done, told[-1].total) == (4, 4)
    assert [one.share for one in told] == sorted(one.share for one in told) and told[-1].share == 1
    for at, one in enumerate(told, start=1):
        assert one.done == sum(len(word.finished) for word in told[:at]), "no more than could be kept"
    assert sweep.left == 0


class Broken(Plane):
    """Its code raises for one value."""

    def setup(self) -> None:
        super().setup()
        if self.width == 6:
            raise ValueError("no six")


class BrokenLater(Plane):
    """Its code raises for one value, in the last of its steps."""

    def next_batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        self.taken = getattr(self, "taken", 0) + 1
        if self.lr == 0.2 and self.taken == 2:
            raise ValueError("no six")
        return super().next_batch()


@pytest.mark.parametrize(("scenario", "over"), [(Broken, "width=4,6,5"), (BrokenLater, "lr=0.1,0.2,0.3")])
def test_runs_that_fail_are_told_with_their_line_and_the_others_are_trained(
    scenario: type[Plane], over: str
) -> None:
    sweep, finished = swept(scenario, over, seeds=4, steps=2)
    assert sweep.left == 0 and len(finished) == 8 and [cell.done for cell in sweep.result.cells] == [4] * 3
    assert [cell.failed for cell in sweep.result.cells] == [0, 4, 0]
    ((said, count),) = sweep.result.faults.items()
    assert re.search(r"test_sweep.py:\d+ in .*: ValueError: no six", said) and count == 4
    table = figures_of(sweep.result)[ALL]
    assert isinstance(table, Table)
    assert [row[table.columns.index("failed")] for row in table.rows] == ["", "4 of 4", ""]


def test_a_sweep_whose_runs_all_diverge_has_no_best() -> None:
    sweep, _ = swept(shipped("regression"), "lr=5,10", steps=100)
    assert sweep.result.best is None and [cell.diverged for cell in sweep.result.cells] == [2, 2]
    nothing = result_of(sweep.plan, [])
    assert nothing.best is None and [cell.done for cell in nothing.cells] == [0, 0]


class Endless(Plane):
    """Ends by itself: how many steps it has shows only then."""

    def step(self) -> Any:
        for _ in range(6):
            yield step_of(self.parts())

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)


def test_one_that_ends_by_itself_is_trained_to_its_end() -> None:
    sweep, finished = swept(Endless, "lr=0.01,0.1", seeds=1, steps=FOREVER)
    assert [one.outcome.step for one in finished] == [6, 6] and sweep.together == 0
