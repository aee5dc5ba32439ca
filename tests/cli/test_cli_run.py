"""`tui-lab run`: what is trained, what is printed, how it ends."""

from __future__ import annotations

import csv
import gc
import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tests.cli.conftest import Command, Write
from tests.engine.driving import Driven
from tests.engine.scenarios import ANSWER, RACE, write_scenario as write_core_scenario
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.orders import StateChanged, StepBy
from tui_lab.engine.recorder import METRICS_EVERY_EARLY
from tui_lab.teaching.catalogue import find, find_scenarios


def parsed(text: str) -> Any:
    """JSON by the letter: Python's own NaN and Infinity are refused."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def plain_loop(seed: int, lr: float, steps: int) -> tuple[list[float], list[float], nn.Module]:
    """The regression as a tutorial writes it: the losses, the test loss after each step, the network."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(100, 1)
    model = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    test_x = 2 * torch.rand(100, 1) - 1
    test_y = test_x**2 + 0.2 * torch.rand(100, 1)
    optimizer, loss_fn = torch.optim.SGD(model.parameters(), lr=lr), nn.MSELoss()
    losses, test_losses = [], []
    for _ in range(steps):
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        with torch.no_grad():
            test_losses.append(loss_fn(model(test_x), test_y).item())
    return losses, test_losses, model


def test_json_is_one_object_about_the_run(tui_lab: Command) -> None:
    answer = tui_lab(
        "run", "regression", "--json", "--steps", "60", "--seed", "3", "--set", "lr=0.2", "--set", "hidden=10"
    )
    assert (answer.code, answer.err) == (0, "")
    run = parsed(answer.out)
    assert list(run) == [
        "scenario",
        "device",
        "seed",
        "knobs",
        "steps",
        "metrics",
        "steps_per_second",
        "parameters",
        "total_parameters",
        "numbers_by_role",
    ]
    assert (run["scenario"], run["device"], run["seed"], run["steps"]) == ("regression", "cpu", 3, 60)
    assert (run["knobs"]["lr"], run["knobs"]["hidden"], run["knobs"]["activation"]) == (0.2, [10], "relu")
    assert run["steps_per_second"] > 0

    losses, test_losses, model = plain_loop(seed=3, lr=0.2, steps=60)
    assert run["metrics"] == {"loss": losses[-1], "test_loss": test_losses[-1]}
    weight = next(model.parameters()).detach().double()
    first = run["parameters"][0]
    assert list(first) == ["name", "role", "shape", "count", "mean", "std", "min", "max", "notes"]
    assert (first["name"], first["shape"], first["count"]) == ("hidden.0.weight", [10, 1], 10)
    assert first["mean"] == pytest.approx(weight.mean().item())
    assert first["std"] == pytest.approx(weight.std(correction=0).item())
    assert (first["min"], first["max"]) == (weight.min().item(), weight.max().item())
    assert (first["role"], first["notes"], run["numbers_by_role"]) == ("trained", [], {"trained": 31})
    assert run["total_parameters"] == sum(one["count"] for one in run["parameters"]) == 31


def test_csv_has_every_step_exactly(tui_lab: Command, tmp_path: Path) -> None:
    file = tmp_path / "loss.csv"
    arguments = ("run", "regression", "--steps", "73", "--seed", "5", "--set", "lr=0.1", "--csv")
    assert tui_lab(*arguments, str(file)).code == 0
    losses, test_losses, _ = plain_loop(seed=5, lr=0.1, steps=73)
    rows = list(csv.DictReader(file.open()))
    assert [int(row["step"]) for row in rows] == list(range(1, 74))
    assert [float(row["loss"]) for row in rows] == losses
    known = {int(row["step"]): float(row["test_loss"]) for row in rows if row["test_loss"]}
    measured = [*range(METRICS_EVERY_EARLY, 73, METRICS_EVERY_EARLY), 73]
    assert known == {step: test_losses[step - 1] for step in measured}
    # On the standard output there is the same, and nothing else.
    assert tui_lab(*arguments, "-").out == file.read_text()


def test_a_run_without_steps_takes_the_scenarios_own(tui_lab: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(tui_lab("run", "regression", "--csv", "-").out)))
    assert len(rows) == 100
    assert [float(row["loss"]) for row in rows] == plain_loop(seed=DEFAULT_SEED, lr=0.5, steps=100)[0]


def test_the_trainer_thread_comes_to_the_same_loss(tui_lab: Command) -> None:
    entry = find("regression", find_scenarios())
    driven = Driven(entry, knobs={"lr": "0.2"}, seed=4, speed="flat out")
    driven.tell(StepBy(40))
    driven.next(StateChanged, lambda event: event.step == 40)
    snapshot = driven.look()
    driven.trainer.stop()
    gc.unfreeze()
    answer = tui_lab("run", "regression", "--json", "--steps", "40", "--seed", "4", "--set", "lr=0.2")
    assert parsed(answer.out)["metrics"] == {"loss": snapshot.loss, **snapshot.metrics}


def test_text_is_chart_table_and_last_line(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    answer = tui_lab("run", "regression", "--steps", "20", "--seed", "3")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.isascii()
    lines = answer.out.splitlines()
    assert lines[0].startswith("loss")
    heads = ["parameter", "shape", "count", "mean", "std", "min", "max"]
    table = [line.split() for line in lines].index(heads)
    assert lines[table + 1].split()[:3] == ["hidden.0.weight", "10x1", "10"]
    assert lines[table + 5].split() == ["total", "31"]
    assert lines[-1].startswith("20 steps on cpu, seed 3: loss 0.")
    assert "test_loss 0." in lines[-1]
    assert lines[-1].endswith(" steps/s")


def test_divergence_is_told_and_still_reported(tui_lab: Command) -> None:
    answer = tui_lab("run", "regression", "--json", "--set", "lr=5")
    assert answer.code == 3
    run = parsed(answer.out)
    assert run["metrics"]["loss"] is None
    assert 1 < run["steps"] < 100
    assert answer.err.startswith("tui-lab: The loss became ")
    assert f"at step {run['steps']}" in answer.err
    assert answer.err.count("\n") == 1


def test_a_loss_that_is_no_number_is_null(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario(
        "undefined",
        """
        def setup(self):
            self.weight = torch.tensor([float("nan"), 1.0], requires_grad=True)
        def step(self):
            return float("nan")
        def metrics(self):
            return {"accuracy": 0.5, "test_loss": float("inf")}
        """,
        head="import torch",
    )
    answer = tui_lab("run", "undefined", "--json", "--scenarios", str(folder))
    assert answer.code == 3
    run = parsed(answer.out)
    assert run["metrics"] == {"loss": None, "accuracy": 0.5, "test_loss": None}
    assert run["parameters"][0]["mean"] is None
    assert tui_lab("run", "undefined", "--csv", "-", "--scenarios", str(folder)).out == (
        "step,loss,accuracy,test_loss\n1,nan,0.5,inf\n"
    )
    assert "no values yet" in tui_lab("run", "undefined", "--scenarios", str(folder)).out


@pytest.mark.parametrize(
    ("head", "setup", "step", "said"),
    [
        ("import no_such_module", "pass", "return 1.0", [":2 in import: ModuleNotFoundError", "import no_"]),
        ("", "len(3)", "return 1.0", [":7 in setup(): TypeError: object of type 'int'", "len(3)"]),
        ("", "pass", "1 / 0", [":8 in step(): ZeroDivisionError: division by zero", "1 / 0"]),
    ],
)
def test_a_scenario_that_fails_names_its_line(
    tui_lab: Command, write_scenario: Write, head: str, setup: str, step: str, said: list[str]
) -> None:
    folder = write_scenario("failing", f"def setup(self): {setup}\ndef step(self): {step}\n", head=head)
    answer = tui_lab("run", "failing", "--scenarios", str(folder))
    assert (answer.code, answer.out) == (1, "")
    sentence, source = answer.err.splitlines()
    assert sentence.startswith(f"tui-lab: {folder / 'failing' / 'scenario.py'}{said[0]}")
    assert source.startswith("    ")
    assert said[1] in source


COUNTING = """
    steps = 1000
    def setup(self):
        print("a word from setup")
        self.done = 0
    def step(self):
        self.done += 1
        if self.done == 5:
            for _ in range({times}):
                signal.raise_signal(signal.SIGINT)
        return 1 / self.done
"""


def test_ctrl_c_ends_between_two_steps_and_reports(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario("counting", COUNTING.format(times=1), head="import signal")
    answer = tui_lab("run", "counting", "--json", "--scenarios", str(folder))
    assert answer.code == 130
    run = parsed(answer.out)
    assert (run["steps"], run["metrics"]) == (5, {"loss": 0.2})
    assert answer.err == "a word from setup\ntui-lab: interrupted after 5 of 1,000 steps\n"


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """Python's own answer to Ctrl+C: jobs in the background are started without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_interrupts")
def test_a_second_ctrl_c_does_not_wait_for_the_step(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario("counting", COUNTING.format(times=2), head="import signal")
    answer = tui_lab("run", "counting", "--json", "--scenarios", str(folder))
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.endswith("tui-lab: interrupted\n")


def test_the_views_are_drawn_when_asked_for(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("run", "regression", "--steps", "3")
    assert "Hinges" not in tui_lab(*arguments).out
    drawn = tui_lab(*arguments, "--views").out
    assert "\nFit\n" in drawn and "\nHinges\n" in drawn


def test_what_trains_nothing_answers_with_its_views(tui_lab: Command, tmp_path: Path) -> None:
    write_core_scenario(tmp_path, ANSWER, "doubling")
    own = ("--scenarios", str(tmp_path), "run", "doubling", "--set", "number=21")
    answer = tui_lab(*own)
    assert answer.code == 0
    assert answer.out.startswith("Product\n") and "loss" not in answer.out
    assert answer.out.splitlines()[-1] == "3 steps on cpu, seed 2: double 42"
    assert parsed(tui_lab(*own, "--json", "--steps", "99").out)["steps"] == 3, "a walk has an end"


def test_several_networks_have_a_column_each(tui_lab: Command, tmp_path: Path) -> None:
    write_core_scenario(tmp_path, RACE, "race")
    own = ("--scenarios", str(tmp_path), "run", "race", "--set", "haste=0.01", "--steps", "12")
    rows = list(csv.DictReader(io.StringIO(tui_lab(*own, "--csv", "-").out)))
    assert list(rows[0]) == ["step", "careful", "hasty", "careful_test"]
    last = {name: float(value) for name, value in rows[-1].items() if name != "step"}
    assert parsed(tui_lab(*own, "--json").out)["metrics"] == last
    text = tui_lab(*own).out
    assert "careful" in text.splitlines()[0] and "hasty" in text.splitlines()[0]
    assert "careful.weight" in text


def test_described_it_is_sentences_below_titles_and_nothing_drawn(tui_lab: Command) -> None:
    answer = tui_lab("run", "regression", "--steps", "20", "--seed", "3", "--describe")
    assert (answer.code, answer.err) == (0, "")
    losses = plain_loop(seed=3, lr=0.5, steps=20)[0]
    paragraphs = [paragraph.split("\n") for paragraph in answer.out.rstrip("\n").split("\n\n")]
    assert [lines[0] for lines in paragraphs[:-1]] == ["Loss", "Fit", "Hinges", "Named parameters"]
    assert f"loss falls from {losses[0]:.4g} at step 1 to {losses[-1]:.4g} at step 20" in paragraphs[0][1]
    assert paragraphs[3][1] == "31 numbers are trained."
    assert paragraphs[3][2].startswith("hidden.0.weight, 10 by 1: mean ")
    assert paragraphs[-1][0].startswith("20 steps on cpu, seed 3: loss 0.")
    assert not any("\u2500" <= char <= "\u28ff" for char in answer.out)


def test_described_in_ascii_where_nothing_else_is_shown(
    tui_lab: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    answer = tui_lab("run", "tensors", "--describe")
    assert answer.code == 0 and answer.out.isascii() and "?" not in answer.out


def test_described_and_json_are_not_both(tui_lab: Command) -> None:
    answer = tui_lab("run", "regression", "--describe", "--json")
    assert answer.code == 2 and "not allowed with" in answer.err
