"""`tui-lab look`: the instruments, and what one shows, without a screen."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write
from tests.cli.test_cli_run import COUNTING
from tui_lab.engine.run import Run
from tui_lab.instruments import names, summaries


def test_without_an_instrument_they_are_listed(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression")
    assert (answer.code, answer.err) == (0, "")
    for one in summaries():
        assert f"{one.name} " in answer.out and one.about in answer.out


def test_it_trains_and_shows_its_views(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression", "modules", "--steps", "3", "--set", "hidden=4")
    assert answer.code == 0
    assert "Modules" in answer.out and "Totals" in answer.out and "100×4" in answer.out
    assert "13 parameters" in answer.out


def test_what_it_prints_is_as_high_as_it_needs(tui_lab: Command) -> None:
    nothing = tui_lab("look", "regression", "sweep", "--steps", "1", "--set", "go=off").out.split("\n")
    assert "Values" in nothing and len(nothing) < 35
    assert not any(one == two == "" for one, two in itertools.pairwise(nothing[:-1])), "no padding"
    long = tui_lab("look", "batch-norm", "slow-motion", "--steps", "1").out
    stops = long.split("Stops\n")[1].split("\n\n")[0]
    assert stops.count("\n") > 16 and "  update  " in stops and "more rows" not in stops


def test_what_it_prints_is_as_wide_as_it_needs(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for instrument in ("modules", "gradient-graph"):
        assert "…" not in tui_lab("look", "cnn", instrument, "--steps", "1").out
    narrow = tui_lab("look", "regression", "health", "--steps", "1").out
    monkeypatch.setenv("COLUMNS", "120")
    wide = tui_lab("look", "regression", "health", "--steps", "1").out
    assert max(map(len, narrow.split("\n"))) <= 80 < max(map(len, wide.split("\n"))) <= 120


def test_what_is_asked_for_is_trained(tui_lab: Command) -> None:
    few = ("--steps", "1", "--set", "seeds=1", "--set", "steps=5")
    assert (
        "2 of 2 runs are done" in tui_lab("look", "regression", "sweep", *few, "--set", "values=0.1,0.2").out
    )
    assert "25 of 25 runs are done" in tui_lab("look", "regression", "learning-rate-finder", *few).out


def test_the_instrument_may_stand_after_an_option(tui_lab: Command, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    answer = tui_lab("look", "regression", "--scenarios", str(tmp_path / "own"), "modules", "--steps", "1")
    assert answer.code == 0 and "Totals" in answer.out
    assert (
        "unrecognized arguments: more" in tui_lab("look", "regression", "--steps", "1", "modules", "more").err
    )


def test_json_holds_the_figures(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression", "modules", "--steps", "2", "--json")
    found = json.loads(answer.out)
    assert (found["scenario"], found["instrument"], found["steps"]) == ("regression", "modules", 2)
    table = found["views"]["Modules"]
    assert table["figure"] == "Table" and table["columns"][0] == "module"
    assert table["rows"][0][:2] == ["model", "Sequential"]


def test_ctrl_c_looks_at_how_far_it_came(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario("counting", COUNTING.format(times=1), head="import signal")
    answer = tui_lab("--scenarios", str(folder), "look", "counting", "health")
    assert answer.code == 130 and "Checks" in answer.out and "step 5" in answer.out
    assert "tui-lab: interrupted after 5 of 100 steps" in answer.err


def test_in_sentences(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression", "modules", "--steps", "2", "--describe")
    assert answer.code == 0 and "Modules\n" in answer.out and "model" in answer.out


def test_one_that_does_not_apply_says_why_before_anything_is_trained(
    tui_lab: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "advance", lambda *_: pytest.fail("a step was trained"))
    answer = tui_lab("look", "perceptron", "modules")
    assert (answer.code, answer.out) == (1, "")
    assert "This scenario has no torch.nn modules" in answer.err


def test_a_wrong_name_or_knob_says_what_there_is(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression", "microscope")
    assert answer.code == 2 and all(name in answer.err for name in names())
    answer = tui_lab("look", "regression", "modules", "--set", "depth=3")
    assert answer.code == 2 and "there is no knob 'depth'" in answer.err and "hidden" in answer.err
    answer = tui_lab("look", "tensors", "modules")
    assert answer.code == 2 and "nothing trains in tensors" in answer.err


def test_a_wrong_value_that_only_the_instrument_knows_to_be_one_is_an_error(tui_lab: Command) -> None:
    answer = tui_lab("look", "regression", "sweep", "--steps", "1", "--set", "values=many")
    assert (answer.code, answer.out) == (2, "")
    assert "lr takes a number from 0 to 10, not 'many'" in answer.err and answer.err.count("\n") == 1
