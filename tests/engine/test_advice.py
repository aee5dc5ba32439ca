"""Advice after a divergence: it is what trained, and looking for it touches nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, start, write_scenario
from tui_lab.engine.advice import search
from tui_lab.engine.orders import Advised, Reset, RunOn, SetKnobs
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Advice
from tui_lab.teaching.catalogue import Entry, find, shipped_scenarios

Drive = Callable[..., Driven]
LONG = 600.0  # seconds to look for advice in, so that a slow machine finds the same


def diverged(entry: Entry, **knobs: Any) -> Run:
    run = start(entry, **knobs)
    while not run.diverged:
        run.advance()
    return run


def advice_for(run: Run, budget: float = LONG) -> Advice:
    for _ in search(run, run.scenario.knob_values, budget):
        pass
    return run.advice


def shipped(name: str) -> Entry:
    return find(name, shipped_scenarios())


def test_the_same_steps_end_where_the_advice_says(regression: Entry) -> None:
    advice = advice_for(diverged(regression, lr=5.0))
    again = start(regression, **advice.values)
    while again.step < again.scenario.steps:
        again.advance()
    assert advice.values.keys() == {"lr"}
    lr = f"{advice.values['lr']:g}"
    assert advice.text == (
        f"Each step was too long: with lr {lr} the same 100 steps end at loss {again.loss:.2g}."
    )
    assert again.loss < again.curves["loss"].reduced(10**6).low[0]


def test_another_knob_than_lr_is_named_where_it_is_the_cause() -> None:
    advice = advice_for(diverged(shipped("way-6-nn"), init="normal"))
    assert advice.values == {"init": "default"}
    assert advice.text.startswith("init normal is the cause: with init default the same 500 steps end")


def test_what_was_changed_on_the_way_is_gone_with_a_reset(regression: Entry) -> None:
    run = start(regression)
    run.advance()
    run.set_value("hidden.0.weight", None, 1e30)
    while not run.diverged:
        run.advance()
    advice = advice_for(run)
    assert advice.values == {}
    assert advice.text.startswith("It was a change on the way: from the first weights on, the same 100 steps")


def test_without_time_there_is_no_suggestion(regression: Entry) -> None:
    advice = advice_for(diverged(regression, lr=5.0), budget=0.0)
    assert advice == Advice("Look at lr, then at the scale of the inputs and of the first weights.")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (
            "return 2e8 if self.left > 95 else float('nan')",
            "It began at 2e+08, which is large: look at the scale of the inputs and of the first weights, "
            "then at lr.",
        ),
        (
            "return float('nan')",
            "It was so before the first step: look at the scale of the inputs and of the first weights.",
        ),
        (
            "return 1.0 if self.left > 98 else float('nan')",
            "Look at lr, then at the scale of the inputs and of the first weights.",
        ),
        ("return 1.0 + (100 - self.left) if self.left > 80 else float('nan')", "Look at lr, then at"),
    ],
)
def test_where_nothing_trains_there_are_the_usual_causes(tmp_path: Path, step: str, said: str) -> None:
    advice = advice_for(diverged(write_scenario(tmp_path, counter(step=step))))
    assert not advice.values and advice.text.startswith(said)


def test_code_that_fails_with_other_knobs_is_passed_over(tmp_path: Path) -> None:
    setup = "assert self.lr == 1.0 or self.lr < 0.3, 'no such lr'"
    step = "return float('inf') if self.lr >= 0.15 else self.left"
    advice = advice_for(diverged(write_scenario(tmp_path, counter(setup=setup, step=step)), lr=1.0))
    assert advice.values == {"lr": 0.1}


def test_the_run_and_its_random_numbers_stay_as_they_are(restless: Entry) -> None:
    run = diverged(restless, lr=1e12)
    tensors = {name: tensor.detach().clone() for name, tensor in run.parameters.items()}
    drawn = run._random.state_dict()
    assert advice_for(run).values
    for name, tensor in run.parameters.items():
        assert torch.equal(tensor, tensors[name]) or tensor.isnan().any()
    after = run._random.state_dict()
    assert torch.equal(after["torch_cpu"], drawn["torch_cpu"]) and after["of_python"] == drawn["of_python"]


def test_a_trainer_tells_when_it_has_found_something(restless: Entry, drive: Drive) -> None:
    lab = drive(restless, knobs={"lr": "1e12"})
    lab.tell(RunOn())
    lab.state("diverged")
    assert lab.next(Advised).run_id == 1
    shot = lab.look().shot
    assert shot.state == "diverged" and shot.advice.values
    lab.tell(SetKnobs(shot.advice.values, restart=True), RunOn())
    lab.state("done")
    assert not lab.look().shot.advice.text


def test_commands_are_obeyed_while_it_looks(drive: Drive, tmp_path: Path) -> None:
    """With any other lr the steps would go on for ever, and nothing of it is waited for."""
    source = counter(
        setup="self.steps = 10**9", step="return float('nan') if self.lr == 1.0 else 1.0 + 1 / self.left"
    )
    lab = drive(write_scenario(tmp_path, source), knobs={"lr": "1"})
    lab.tell(RunOn())
    lab.state("diverged")
    assert lab.look().state == "diverged"
    lab.tell(Reset())
    assert lab.state("paused").run_id == 2
