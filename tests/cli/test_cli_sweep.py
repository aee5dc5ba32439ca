"""`tui-lab sweep`: what is trained, what is printed, what is kept, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write
from tests.cli.test_cli_run import parsed
from tui_lab.keeping.runs import Runs

SWEEP = ("sweep", "regression", "--over", "lr=0.01,0.1,8", "--seeds", "2", "--steps", "40")


def test_a_chart_a_table_and_the_best(tui_lab: Command) -> None:
    answer = tui_lab(*SWEEP)
    assert (answer.code, answer.err) == (0, "")
    chart, table, last = answer.out.rstrip("\n").split("\n\n")
    assert chart.startswith("Loss\nloss") and "2 of 6 diverged" in chart
    assert chart.splitlines()[-2].split() == ["0.01", "0.1", "8"], "values and not places"
    title, head, *rows = table.splitlines()
    assert title == "All combinations"
    assert head.split() == ["lr", "loss", "from", "–", "to", "diverged", "test_loss", "from", "–", "to"]
    assert [row.split()[0] for row in rows] == ["0.01", "◎", "8"] and "2 of 2" in rows[2]
    assert last.startswith("6 runs of 40 steps, seeds 2 to 3. Best: lr 0.1: loss 0.0")


def test_two_knobs_are_a_map(tui_lab: Command) -> None:
    out = tui_lab(*SWEEP, "--over", "hidden=3,9", "--seeds", "1").out
    chart = out.split("\n\n")[0].splitlines()
    assert chart[1].startswith("hidden ") and [line.split()[0] for line in chart if "┤" in line] == ["9", "3"]
    assert chart[-2].split() == ["0.01", "0.1", "8"] and chart[-1].strip() == "lr"


def test_every_run_is_kept_and_shown_like_any_other(tui_lab: Command) -> None:
    tui_lab(*SWEEP)
    runs = json.loads(tui_lab("runs", "--json").out)
    assert sorted((run["knobs"]["lr"], run["seed"], run["state"]) for run in runs) == [
        ("0.01", 2, "done"), ("0.01", 3, "done"), ("0.1", 2, "done"), ("0.1", 3, "done"),
        ("8", 2, "diverged"), ("8", 3, "diverged"),
    ]  # fmt: skip
    one = next(run for run in runs if run["state"] == "done")
    shown = tui_lab("runs", "show", one["key"]).out
    assert "state       done, step 40" in shown and "together with 5 others of a sweep" in " ".join(
        shown.split()
    )
    assert "loss (log)" in shown
    rows = list(csv.DictReader(io.StringIO(tui_lab("runs", "export", one["key"], "--csv", "-").out)))
    assert float(rows[-1]["loss"]) == one["loss"] and len(rows) == 40


def test_json_is_one_object(tui_lab: Command) -> None:
    found = parsed(tui_lab(*SWEEP, "--json").out)
    assert (found["scenario"], found["steps"], found["seeds"]) == ("regression", 40, [2, 3])
    assert found["knobs"] == {"lr": [0.01, 0.1, 8.0]} and found["best"] == {"lr": 0.1}
    assert [cell["diverged"] for cell in found["cells"]] == [0, 0, 2]
    assert found["cells"][2]["loss"] == {"median": None, "min": None, "max": None, "count": 0}
    runs = [run for run in found["runs"] if run["knobs"] == {"lr": 0.1}]
    losses = [run["loss"] for run in runs]
    assert found["cells"][1]["loss"] == {
        "median": pytest.approx(sum(losses) / 2), "min": min(losses), "max": max(losses), "count": 2,
    }  # fmt: skip
    alone = parsed(
        tui_lab("run", "regression", "--set", "lr=0.1", "--seed", "3", "--steps", "40", "--json").out
    )
    three = next(run for run in runs if run["seed"] == 3)
    assert three["numbers"] == pytest.approx(alone["metrics"], rel=1e-4)


def test_csv_has_a_row_a_run(tui_lab: Command, tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    assert tui_lab(*SWEEP, "--csv", str(file)).out.startswith("Loss")
    rows = list(csv.DictReader(file.open()))
    assert list(rows[0]) == ["lr", "seed", "step", "state", "loss", "test_loss"]
    assert [(row["lr"], row["seed"], row["state"]) for row in rows[:3]] == [
        ("0.01", "2", "done"), ("0.01", "3", "done"), ("0.1", "2", "done"),
    ]  # fmt: skip
    assert rows[-1]["state"] == "diverged" and rows[-1]["test_loss"] == ""
    assert tui_lab(*SWEEP, "--csv", "-").out == file.read_text()


def test_what_is_kept_is_not_trained_again(tui_lab: Command) -> None:
    tui_lab("run", "regression", "--set", "lr=0.1", "--seed", "3", "--steps", "40")
    first = tui_lab(*SWEEP, "--json")
    assert "1 of 6 runs was kept already" in first.err
    again = tui_lab(*SWEEP, "--json")
    assert again.out == first.out and "6 of 6 runs were kept already" in again.err
    assert len(Runs().rows()) == 6
    assert "2 of 2" not in tui_lab(*SWEEP[:-1], "50", "--json").err, "of more steps none is"


COUNTING = """
title = "Own"
steps = 4
lr = Number(0.1, low=0, high=1)
def setup(self):
    self.left = self.steps
def step(self):
    with open({file!r}, "a") as file:
        file.write(f"{{self.lr}}\\n")
    self.left -= 1
    if self.lr == 0.3 and {stops}:
        os.kill(os.getpid(), signal.SIGINT)
    return self.left + self.lr
"""


def test_ctrl_c_keeps_what_is_done_and_the_same_command_trains_the_rest(
    tui_lab: Command, write_scenario: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.engine.sweep.sweep.TOLD", 0.0)
    steps, head = tmp_path / "steps", "from tui_lab import Number\nimport os, pathlib, signal"
    stops = f"not pathlib.Path({str(tmp_path / 'go')!r}).exists()"
    folder = write_scenario("own", COUNTING.format(file=str(steps), stops=stops), head)
    command = ("--scenarios", str(folder), "sweep", "own", "--over", "lr=0.1,0.2,0.3,0.4", "--seeds", "1")
    before = signal.getsignal(signal.SIGINT)
    answer = tui_lab(*command)
    assert answer.code == 130 and signal.getsignal(signal.SIGINT) is before
    assert "interrupted after 2 of 4 runs; the same command goes on from there" in answer.err
    assert len(steps.read_text().splitlines()) == 2 * 4 + 1
    assert answer.out.count("\n") > 5, "what is done is shown"
    assert len(Runs().rows()) == 2
    steps.write_text("")
    (tmp_path / "go").touch()
    again = tui_lab(*command)
    assert again.code == 0 and "2 of 4 runs were kept already" in again.err
    assert steps.read_text().split() == ["0.3"] * 4 + ["0.4"] * 4
    assert "2 runs were trained one after another: the scenario has no parts()" in again.err


def test_what_has_finished_is_kept_however_it_is_left(
    tui_lab: Command, write_scenario: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.engine.sweep.sweep.TOLD", 1e9)
    head = "from tui_lab import Number\nimport os, signal"
    twice = COUNTING.replace("SIGINT)", "SIGINT)\n        os.kill(os.getpid(), signal.SIGINT)")
    folder = write_scenario("own", twice.format(file=str(tmp_path / "steps"), stops="True"), head)
    command = ("--scenarios", str(folder), "sweep", "own", "--over", "lr=0.1,0.2,0.3,0.4", "--seeds", "1")
    answer = tui_lab(*command)
    assert answer.code == 130 and "interrupted after 2 of 4 runs" in answer.err
    assert len(Runs().rows()) == 2
    fails = COUNTING.replace("os.kill(os.getpid(), signal.SIGINT)", "1 / 0")
    write_scenario("own", fails.format(file=str(tmp_path / "steps"), stops="True"), head)
    assert tui_lab(*command).code == 1
    assert len(Runs().rows()) == 2 + 3, "all but the one that fails"


def test_values_that_are_given_twice_are_trained_once_and_that_is_said(tui_lab: Command) -> None:
    answer = tui_lab("sweep", "regression", "--over", "lr=0.1,0.10,0.2", "--seeds", "1", "--steps", "2")
    assert "lr has 2 different values among the 3 given: each is trained once" in answer.err
    assert len(Runs().rows()) == 2


def test_the_rate_finder_says_what_it_found(tui_lab: Command) -> None:
    answer = tui_lab("sweep", "regression", "--find-lr", "--seeds", "2", "--steps", "30")
    last = " ".join(answer.out.split("\n\n")[-1].split())
    assert last.startswith("The loss begins at 0.") and "falls fastest at lr 0.562" in last
    assert "From lr 1 on the steps are too long" in last and "Begin with lr 0.178" in last
    found = parsed(tui_lab("sweep", "regression", "--find-lr", "--seeds", "2", "--steps", "30", "--json").out)
    assert found["reading"]["fastest"] == "0.562" and len(found["cells"]) == 25


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("regression",), "what to sweep over? Such as tui-lab sweep regression --over lr=0.01,0.1,1"),
        (("regresion", "--over", "lr=1"), "did you mean regression?"),
        (("regression", "--over", "rate=1"), "there is no knob 'rate'; the knobs are hidden"),
        (("regression", "--over", "lr=much"), "lr takes a number from 0 to 10, not 'much'"),
        (("playground", "--over", "shown=train"), "shown only changes what is shown"),
        (
            ("regression", "--over", "lr=1e-4..1:99", "--over", "points=2..99:98", "--seeds", "9"),
            "runs, and a",
        ),
        (("regression", "--over", "lr=1", "--seeds", "0"), "takes a whole number from 1 to 1,000"),
        (("regression", "--over", "lr=1", "--seed", "4294967295"), "there is no seed above 4,294,967,295"),
        (("regression", "--over", "lr=1", "--find-lr"), "leave out --over, or leave out --find-lr"),
        (("regression", "--find-lr", "--set", "lr=1"), "leave out --set lr"),
        (("tensors", "--over", "seed=1"), "tensors trains nothing that a sweep could compare"),
        (("gan", "--find-lr"), "there is no knob 'lr' to find a rate for"),
        (("regression", "--over", "lr=1", "--device", "cuda:7"), "there is no device 'cuda:7' here"),
    ],
)
def test_a_slip_is_one_sentence_that_says_what_to_do(
    tui_lab: Command, arguments: tuple[str, ...], said: str
) -> None:
    answer = tui_lab("sweep", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err and answer.err.count("\n") == 1


def test_where_all_diverge_the_code_says_so(tui_lab: Command) -> None:
    answer = tui_lab("sweep", "regression", "--over", "lr=8,9", "--seeds", "2", "--steps", "60")
    assert answer.code == 3 and "None of them trained." in answer.out


def test_where_nothing_can_be_kept_it_is_said_and_done_all_the_same(tui_lab: Command, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    answer = tui_lab(*SWEEP)
    assert answer.code == 0 and "Best: lr 0.1" in answer.out
    assert "these runs are not kept: " in answer.err


def test_the_code_of_runs_that_fail_is_said_with_its_line_and_the_others_are_kept(
    tui_lab: Command, write_scenario: Write
) -> None:
    head = "from tui_lab import Number"
    body = "title = 'Own'\nlr = Number(0.1)\ndef setup(self): pass\ndef step(self): return 1 / (self.lr - 2)"
    folder = write_scenario("own", body, head)
    answer = tui_lab("--scenarios", str(folder), "sweep", "own", "--over", "lr=1,2", "--steps", "3")
    assert answer.code == 1
    assert "3 of 6 runs failed: scenario.py:10 in step(): ZeroDivisionError: float division" in answer.err
    assert "Best: lr 1" in answer.out and len(Runs().rows()) == 3
