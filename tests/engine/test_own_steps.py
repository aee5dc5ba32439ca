"""Training as people write it: loops that yield, warm-ups, terms and totals, epochs, schedulers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.asking import Request, look_at
from tests.engine.driving import Driven
from tests.engine.own import LOADER, STEP, own
from tests.engine.scenarios import line_of, start
from tui_lab.authoring.source import load
from tui_lab.engine import parking
from tui_lab.engine.orders import Failed, Park, Parked, Reset, RunOn, StepBy
from tui_lab.engine.run import Run
from tui_lab.errors import ScenarioError

Drive = Callable[..., Driven]

EPOCHS = """
def step(self):
    for epoch in range(4):
        for x, y in self.loader:
            yield self.train_on(x, y)
        self.last_epoch = epoch
"""
AROUND = """
def step(self):
    return self.loop()
"""
ONE_BY_ONE = """
def step(self):
    x, y = next(self.batches)
    return self.train_on(x, y)
"""


def trained(run: Run) -> list[float]:
    losses = []
    for _ in range(1000):
        before = run.step
        run.advance()
        if run.step > before:
            losses.append(run.loss)
        if run.plan.done:
            break
    return losses


def test_a_step_that_yields_trains_its_own_loops_and_ends_with_them(tmp_path: Path) -> None:
    run = start(own(tmp_path, EPOCHS, LOADER, declared=""))
    losses = trained(run)
    assert (run.step, run.epoch_steps, run.plan.over) == (12, 3, True)
    assert run.scenario.last_epoch == 3  # type: ignore[attr-defined]
    assert losses[-1] < losses[0]
    one_by_one = own(
        tmp_path, ONE_BY_ONE, f"{LOADER}\nself.batches = Cycle(self.loader)", "steps = 12", "other"
    )
    assert trained(start(one_by_one)) == losses


def test_the_lab_is_done_where_the_loops_end_and_a_reset_begins_them_again(
    tmp_path: Path, drive: Drive
) -> None:
    lab = drive(own(tmp_path, EPOCHS, LOADER, declared=""))
    lab.tell(StepBy(5))
    assert lab.state("running").steps == 0  # nobody knows
    assert lab.state("paused").step == 5
    fifth = lab.look().loss
    lab.tell(RunOn())
    done = lab.state("done")
    assert (done.step, done.steps, done.over) == (12, 12, True)
    lab.tell(RunOn(), StepBy(1))
    assert lab.look().state == "done"
    lab.tell(Reset())
    lab.state("paused")
    lab.tell(StepBy(5))
    assert lab.state("paused").step == 5
    assert lab.look().loss == fifth


def test_steps_that_are_given_pause_a_step_that_yields_and_it_goes_on(tmp_path: Path, drive: Drive) -> None:
    lab = drive(own(tmp_path, EPOCHS, LOADER, declared="steps = 7"))
    lab.tell(RunOn())
    assert lab.state("done").step == 7
    lab.tell(RunOn())
    assert lab.state("done").step == 12


def test_a_step_that_yields_cannot_be_saved_and_says_why(tmp_path: Path, drive: Drive) -> None:
    lab = drive(own(tmp_path, EPOCHS, LOADER, declared=""))
    lab.tell(StepBy(2))
    lab.state("running")
    lab.state("paused")
    lab.tell(Park(str(tmp_path / "parked")))
    assert lab.next(Parked).why == "step() is a generator: where it stands in its loop cannot be saved"
    assert lab.look().step == 2


@pytest.mark.parametrize("step", [EPOCHS, EPOCHS.replace("step", "loop") + AROUND])
def test_a_step_that_yields_may_be_tried_before_the_first(tmp_path: Path, step: str) -> None:
    entry = own(tmp_path, step, LOADER, declared="")
    run = start(entry)
    with run.tried():
        run.advance()
        run.advance()
    assert trained(run) == trained(start(entry))


def test_batches_of_a_loader_go_on_bit_for_bit_after_a_park(tmp_path: Path) -> None:
    entry = own(tmp_path, ONE_BY_ONE, "self.batches = Cycle(" + LOADER.partition("= ")[2] + ")")
    file = str(tmp_path / "parked")
    for at in (4, 6):  # within an epoch, and between two
        run = start(entry)
        for _ in range(at):
            run.advance()
        assert not parking.save(run, file)
        again = start(entry)
        parking.load(again, file)
        assert again.epoch_steps == 3
        assert trained(again) == trained(run)


def test_a_loader_that_ran_out_is_said_with_what_to_write(tmp_path: Path) -> None:
    line = "x, y = next(self.batches)"
    run = start(own(tmp_path, ONE_BY_ONE, f"{LOADER}\nself.batches = iter(self.loader)"))
    with pytest.raises(ScenarioError) as raised:
        trained(run)
    assert run.step == 3 and raised.value.fault.source == line
    assert "there is no batch left. Keep self.batches = Cycle(loader)" in raised.value.fault.message
    loop = ONE_BY_ONE.replace("    x", "    while True:\n        x").replace("    return", "        yield")
    run = start(own(tmp_path, loop, f"{LOADER}\nself.batches = iter(self.loader)", name="loop"))
    with pytest.raises(ScenarioError, match="there is no batch left"):
        trained(run)


def test_a_warm_up_has_no_points_and_its_steps_count(tmp_path: Path) -> None:
    rest = STEP.replace(
        "    return", "    self.done += 1\n    if self.done < 6:\n        return None\n    return"
    )
    run = start(own(tmp_path, rest))
    trained(run)
    assert run.step == 20
    assert look_at(run, Request(columns=50)).curves["loss"].low_step.tolist() == list(range(6, 21))


@pytest.mark.parametrize(
    ("body", "step", "words"),
    [
        ("self.train_on(self.x, self.y)", 1, "has to return the loss: end it with return loss"),
        ("return self.done or None", 20, "in 20 steps: write return loss"),
        ("while True: yield", 20, "gave no loss in 20 steps: write yield loss"),
        ("for x in []: yield 1.0", 0, "see whether what it loops over is empty"),
    ],
)
def test_a_step_that_never_gives_a_loss_says_so(tmp_path: Path, body: str, step: int, words: str) -> None:
    entry = own(tmp_path, f"def step(self):\n    {body}\n")
    run = start(entry)
    with pytest.raises(ScenarioError) as raised:
        trained(run)
    assert words in raised.value.fault.message
    assert run.step == (0 if step == 1 else step)
    assert raised.value.fault.line == line_of(entry, "def step")


TERMS = """
def step(self):
    self.done += 1
    lost = self.done > 5
    return {"total": math.nan if lost else 2.0, "data": 1.0, "physics": math.nan if lost else 1.0}
"""


def test_a_total_that_is_no_number_ends_the_run_though_a_term_is_one(tmp_path: Path, drive: Drive) -> None:
    entry = own(tmp_path, TERMS, declared='losses = ("total", "data", "physics")')
    run = start(entry)
    run.advance()
    assert run.loss == 2.0, "the total is the loss of the run, not the lowest term"
    while not run.diverged:
        run.advance()
    assert run.step == 6 and run.diverged.startswith("The total became NaN at step 6.")
    lab = drive(entry)
    lab.tell(RunOn())
    assert lab.state("diverged").step == 6


def test_a_loss_that_comes_seldom_has_points_where_it_came_and_does_not_diverge_the_run(
    tmp_path: Path,
) -> None:
    rest = """
    def step(self):
        self.done += 1
        return {"critic": math.inf, "actor": 1.0 if self.done % 5 == 0 else None}
    """
    run = start(own(tmp_path, rest, declared='losses = ("actor", "critic")\nsteps = 12'))
    trained(run)
    assert not run.diverged
    assert look_at(run, Request(columns=50)).curves["actor"].low_step.tolist() == [5, 10]


def test_what_a_step_gives_beside_its_losses_is_a_curve_of_every_step(tmp_path: Path) -> None:
    rest = """
    def step(self):
        loss = self.train_on(self.x, self.y)
        return {"loss": loss, "reward": torch.tensor(float(self.done)), "norm": None}
    def metrics(self):
        return {"reward": -1.0, "accuracy": 0.5}
    """
    entry = own(tmp_path, rest)
    for later in (False, True):
        run = Run(load(entry), {}, 1, torch.device("cpu"), reads_later=later)
        trained(run)
        look = look_at(run, Request(columns=50))
        assert look.losses.keys() == {"loss"} and look.metrics == {"reward": 20.0, "accuracy": 0.5}
        assert look.curves["reward"].low.tolist() == list(range(1, 21))


EPOCH_END = (
    ONE_BY_ONE
    + """
def epoch_end(self):
    self.scheduler.step()
    self.ended = [*self.ended, self.done]
def metrics(self):
    return {"val_loss": 1.0 / len(self.ended)} if self.ended else {}
"""
)
SCHEDULED = """
self.ended = []
self.batches = Cycle(LOADER)
self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda epoch: 0.5 ** epoch)
""".replace("LOADER", LOADER.partition("= ")[2])
LR = "steps = 20\nlr = Number(0.1, low=0, high=10, live=True, about='')"


def test_the_end_of_an_epoch_has_a_method_and_the_metrics_are_those_after_it(tmp_path: Path) -> None:
    run = start(own(tmp_path, EPOCH_END, SCHEDULED))
    trained(run)
    assert run.scenario.ended == [3, 6, 9, 12, 15, 18]  # type: ignore[attr-defined]
    curve = look_at(run, Request(columns=50)).curves["val_loss"]
    assert curve.low_step.tolist() == [3, 6, 9, 10, 12, 15, 18, 20]
    assert curve.low.tolist()[:3] == [1.0, 1 / 2, 1 / 3]


def test_an_end_of_epochs_that_nobody_can_count_says_what_to_set(tmp_path: Path) -> None:
    rest = STEP + "\ndef epoch_end(self):\n    pass\n"
    with pytest.raises(ScenarioError, match=r"has an epoch\? Set self\.epoch_steps in setup\(\)"):
        start(own(tmp_path, rest))
    run = start(own(tmp_path, rest, setup="self.epoch_steps = 5", name="counted"))
    assert run.epoch_steps == 5


@pytest.mark.parametrize(
    ("setup", "steps"),
    [
        (LOADER, 3),
        (f"{LOADER}\nself.test_loader = DataLoader(TensorDataset(self.x), batch_size=50)", 3),
        ("self.batches = Batches(50, 16, self.device)", 4),
        ("self.one, self.two = Batches(50, 16, self.device), Batches(50, 1, self.device)", 0),
        ("", 0),
    ],
)
def test_the_steps_of_an_epoch_are_those_of_what_hands_out_the_batches(
    tmp_path: Path, setup: str, steps: int
) -> None:
    assert look_at(start(own(tmp_path, setup=setup))).shot.epoch_steps == steps


def test_the_rate_that_a_scheduler_has_come_to_is_told_and_the_knob_moves_all_of_it(tmp_path: Path) -> None:
    run = start(own(tmp_path, EPOCH_END, SCHEDULED, LR))
    assert look_at(run).shot.in_force == {}
    for _ in range(6):
        run.advance()
    assert look_at(run).shot.in_force == {"lr": pytest.approx(0.025)}
    run.set_live("lr", 0.4)
    assert look_at(run).shot.in_force == {"lr": pytest.approx(0.1)}
    for _ in range(3):
        run.advance()
    assert look_at(run).shot.in_force == {"lr": pytest.approx(0.05)}


def test_a_fault_within_a_loop_is_told_at_its_line(tmp_path: Path, drive: Drive) -> None:
    entry = own(tmp_path, EPOCHS.replace("= epoch", "= 1 / (1 - epoch)"), LOADER, "")
    lab = drive(entry)
    lab.tell(RunOn())
    failed = lab.next(Failed)
    assert failed.fault and failed.fault.line == line_of(entry, "1 / (1 - epoch)")


def test_a_state_that_drags_its_history_along_is_told_to_be_detached(tmp_path: Path) -> None:
    step = """
def step(self):
    self.h = self.h + self.model(self.x)
    loss = F.mse_loss(self.h, self.y)
    loss.backward()
    return loss
"""
    run = start(own(tmp_path, step, setup="self.h = torch.zeros(50, 1)"))
    run.advance()
    with pytest.raises(ScenarioError, match="backward through the graph a second time") as raised:
        run.advance()
    explained = raised.value.fault.explanation
    assert explained is not None and "self.h = h.detach()" in explained.advice
    assert explained.values == ("loss: float32 (), requires grad",)
