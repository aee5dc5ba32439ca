"""`tui-lab runs`: what is kept, one run in full, its numbers, and removing."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_odd_surroundings import CHECKOUT, process
from tests.keeping.kept_runs import kept_run, row
from tests.ui.fake_trainer import falling, loss_curve
from tui_lab.cli.kept_runs import as_text
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.changes import Change
from tui_lab.keeping.runs import Runs


@pytest.fixture
def runs() -> Runs:
    """Three runs of two scenarios that are there, the one with the key 333… last."""
    runs = Runs()
    for kept in (
        kept_run(1, "regression"),
        kept_run(2, "regression", knobs={"lr": "0.1"}, changes=(Change(7, "knob", "lr", "0.1"),)),
        kept_run(3, "xor", state="diverged", losses={"loss": float("nan")}),
    ):
        runs.put(kept)
    runs.update(runs.row("2222").key, "slow one", "a note of its own", pinned=True)
    return runs


def test_one_line_a_run_the_last_first(tui_lab: Command, runs: Runs) -> None:
    head, *lines = tui_lab("runs").out.splitlines()
    assert head.split() == ["key", "when", "scenario", "step", "loss", "state", "set", "apart", "by"]
    assert [line.split()[0] for line in lines] == ["33333333", "22222222", "11111111"]
    assert lines[0].split()[1:] == ["now", "xor", "20", "nan", "diverged"]
    assert lines[1].endswith('paused    pinned, "slow one", lr 0.1')
    assert lines[2].endswith("paused    lr 0.5"), "what differs among the runs of its scenario"


def test_what_has_no_room_goes_on_below(runs: Runs) -> None:
    many = {f"knob{k}": str(k) for k in range(8)}
    rows = [row(1, knobs=many), row(2, knobs=dict.fromkeys(many, "9"))]
    lines = as_text(rows, time.time(), 80).splitlines()
    assert max(map(len, lines)) <= 80
    flat = " ".join(" ".join(lines).split())
    assert all(f"{name} {value}" in flat for name, value in many.items())


def test_of_one_scenario_and_a_slip(tui_lab: Command, runs: Runs) -> None:
    assert len(tui_lab("runs", "--scenario", "regression").out.splitlines()) == 3
    assert "No run of digits is kept yet" in tui_lab("runs", "--scenario", "digits").out
    slip = tui_lab("runs", "--scenario", "regresion")
    assert slip.code == 2 and "did you mean regression?" in slip.err


def test_without_runs_it_says_how_there_will_be_some(tui_lab: Command) -> None:
    assert "tui-lab open NAME" in tui_lab("runs").out
    assert json.loads(tui_lab("runs", "--json").out) == []


def test_json_has_all_of_a_row(tui_lab: Command, runs: Runs) -> None:
    last, second, _ = json.loads(tui_lab("runs", "--json").out)
    assert last["loss"] is None and last["losses"] == {"loss": None}
    assert second["key"] == runs.row("slow one").key
    assert second["knobs"] == {"hidden": "10", "lr": "0.1", "optimizer": "sgd"}
    assert second["began"] == "2025-10-09T08:53:22+00:00"
    assert (second["step"], second["seed"]) == (20, DEFAULT_SEED)
    assert (second["pinned"], second["changes"]) == (True, 1)
    shown = json.loads(tui_lab("runs", "show", "2222", "--json").out)
    assert shown["recipe"]["changes"] == [
        {"step": 7, "kind": "knob", "name": "lr", "value": "0.1", "place": None}
    ]
    assert shown["name"] == "slow one"


def test_one_run_in_full(tui_lab: Command, runs: Runs) -> None:
    answer = tui_lab("runs", "show", "slow one")
    lines = answer.out.splitlines()
    assert answer.code == 0 and max(map(len, lines)) <= 80
    flat = " ".join(answer.out.split())
    for words in (
        "scenario regression",
        "note a note of its own",
        "state paused, step 20",
        "losses loss 0.05",
        "metrics accuracy 0.5",
        "made with hidden 10, lr 0.1, optimizer sgd",
        "changed after step 7: lr 0.1",
        "torch 2.6.0",
        "pinned",
    ):
        assert words in flat, words
    assert "loss (log)" in answer.out and "step" in lines[-1], "the loss as a chart"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_exact_values_where_there_are(tui_lab: Command, runs: Runs, tmp_path: Path) -> None:
    answer = tui_lab("runs", "export", "1111", "--csv", "-")
    rows = rows_of(answer.out)
    assert [int(row["step"]) for row in rows] == list(range(1, 21))
    assert [float(row["loss"]) for row in rows] == falling(20)
    assert [row["accuracy"] for row in rows[:3]] == ["0.25", "0.5", ""]
    assert tui_lab("runs", "export", "1111", "--csv", str(tmp_path / "rows.csv")).out == ""
    assert rows_of((tmp_path / "rows.csv").read_text()) == rows
    assert "cannot write" in tui_lab("runs", "export", "1111", "--csv", str(tmp_path)).err


def test_several_values_in_one_place_are_their_mean_between_two_columns(tui_lab: Command) -> None:
    Runs().put(kept_run(4, curves={"loss": loss_curve([4.0, 2.0, 1.0, 3.0], 2)}))
    assert rows_of(tui_lab("runs", "export", "4", "--csv", "-").out) == [
        {"step": "1", "loss": "3.0", "loss_low": "2.0", "loss_high": "4.0"},
        {"step": "3", "loss": "2.0", "loss_low": "1.0", "loss_high": "3.0"},
    ]


def test_where_the_standard_output_is_closed_that_is_said(
    tui_lab: Command, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    answer = tui_lab("runs", "export", "1111", "--csv", "-")
    assert (answer.code, answer.err) == (2, "tui-lab: cannot write '-': the standard output is closed\n")


def test_removing_asks_and_takes_only_a_yes(
    tui_lab: Command, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asked(io.StringIO):
        def isatty(self) -> bool:
            return True

    for said, left in (("\n", 3), ("no\n", 3), ("y\n", 2)):
        monkeypatch.setattr(sys, "stdin", Asked(said))
        answer = tui_lab("runs", "rm", "1111")
        assert "Remove 11111111 of regression, step 20, weights and all?" in answer.err
        assert answer.code == (0 if left == 2 else 2) and len(runs.rows()) == left


def test_where_nobody_is_asked_it_takes_yes(
    tui_lab: Command, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    answer = tui_lab("runs", "rm", "1111", "slow one")
    assert answer.code == 2 and "--yes removes without" in answer.err and 'pinned, "slow one"' in answer.err
    assert tui_lab("runs", "rm", "1111", "9999", "--yes").code == 2
    assert len(runs.rows()) == 3, "a slip removes none of the others"
    assert tui_lab("runs", "rm", "1111", "slow one", "--yes").code == 0
    assert [one.scenario for one in runs.rows()] == ["xor"]


@pytest.mark.parametrize("doing", ["show", "export", "rm"])
def test_a_key_that_is_none_or_of_several_is_said(tui_lab: Command, runs: Runs, doing: str) -> None:
    more = {"export": ("--csv", "-"), "rm": ("--yes",)}.get(doing, ())
    assert (
        tui_lab("runs", doing, "9999", *more).err
        == "tui-lab: there is no run '9999'; tui-lab runs lists them\n"
    )
    Runs().put(kept_run(1, key="1" * 7 + "2" * 25))
    answer = tui_lab("runs", doing, "1111", *more)
    assert answer.code == 2 and "2 runs begin with '1111'" in answer.err


def test_without_numpy_the_list_is_there_and_the_rest_says_why(tmp_path: Path, runs: Runs) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "numpy.py").write_text("raise ImportError('half of it')\n")
    path = f"{tmp_path / 'broken'}:{CHECKOUT}"
    assert process("runs", PYTHONPATH=path).stdout.count("\n") == 4
    for arguments in (("show", "1111"), ("export", "1111", "--csv", "-")):
        done = process("runs", *arguments, PYTHONPATH=path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "numpy cannot be imported: ImportError: half of it" in done.stderr


def test_a_run_without_a_screen_is_kept_and_not_offered(tui_lab: Command) -> None:
    assert tui_lab("run", "regression", "--steps", "7", "--set", "lr=0.25", "--seed", "3").code == 0
    (row,) = Runs().rows()
    assert (row.scenario, row.step, row.state, row.seed, row.knobs["lr"]) == (
        "regression",
        7,
        "done",
        3,
        "0.25",
    )
    assert Runs().fetch(row.key).content is not None and "loss" in Runs().curves(row.key)
    assert Runs().left() == []
    assert tui_lab("run", "tensors").code == 0  # nothing is trained there
    assert len(Runs().rows()) == 1
