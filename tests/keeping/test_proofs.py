"""Goals that were met: how is written down, and whether it is so is found out by training again."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tui_lab.cli.main import main
from tui_lab.engine.reaching import last_step, train
from tui_lab.engine.recipe import Recipe
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.proofs import FILE, Proof, add_proof, read_proofs
from tui_lab.keeping.verifying import why_unproven
from tui_lab.teaching.catalogue import find, shipped_scenarios
from tui_lab.teaching.lessons import read_lesson
from tui_lab.teaching.pages import goal_titles

ENTRY = find("linear-by-hand", shipped_scenarios())


@cache
def proof_of(number: int) -> Proof:
    """The goal of a page met by its solution, with a live change in it."""
    recipe = Recipe(ENTRY, {}, 2, None)
    recipe.load(None)
    page = read_lesson(ENTRY.lesson, recipe.declared)[number]
    assert page.goal is not None
    recipe.set_knobs(page.starts | (page.solution or page.tries))
    run = recipe.make(1, page.goal.by_steps)
    train(run, last_step(page.goal, run), page.goal)
    assert page.goal.met(run.facts())
    return Proof(ENTRY.name, page.title, run.step, dict(run.losses), recipe.of(run).as_data())


def test_a_goal_that_was_met_is_met_again() -> None:
    assert why_unproven(proof_of(0), ENTRY) == ""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"losses": {"loss": 0.25}}, "came to other losses"),
        ({"goal": "No page"}, "the lesson has no such goal"),
        ({"recipe": {"scenario": ENTRY.name}}, "cannot be read"),
        ({"recipe": {}}, "cannot be read"),
        ({"step": -5}, "came to other losses"),
    ],
)
def test_what_is_made_up_is_found_out(changed: dict[str, Any], why: str) -> None:
    assert why in why_unproven(replace(proof_of(0), **changed), ENTRY)


def test_a_run_that_does_not_meet_the_goal_proves_nothing() -> None:
    proof, other = proof_of(0), proof_of(1)
    assert "the goal is not met" in why_unproven(replace(other, goal=proof.goal), ENTRY) or "losses" in (
        why_unproven(replace(other, goal=proof.goal), ENTRY)
    )


def test_proofs_are_lines_and_what_is_none_is_passed_over() -> None:
    one = Proof("xor", "One", 3, {"loss": math.nan}, {"scenario": "xor"}, at=5.0)
    add_proof(one)
    with (state_folder() / FILE).open("a") as out:
        out.write('torn {"sc\n[1]\n{"scenario": 3}\n' + "[" * 5000 + "\n")
    add_proof(replace(one, goal="Two", losses={"loss": 0.125}))
    add_proof(replace(one, goal="Two", losses={"loss": 0.5}))
    found = read_proofs(state_folder())
    assert [goal for _, goal in found] == ["One", "Two"]
    assert found["xor", "Two"].losses == {"loss": 0.125}
    assert (state_folder() / FILE).stat().st_mode & 0o777 == 0o600


def test_one_learner_and_a_class_are_told_and_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = proof_of(0), replace(proof_of(0), losses={"loss": 1.0})
    for name, proof in (("ada", good), ("bob", bad), ("cyd", None)):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "class" / name / ".local" / "state"))
        Progress.load().goal_met(ENTRY.name, good.goal)
        if proof is not None:
            add_proof(proof)
    assert main(["progress"]) == 0
    *_, met, then = capsys.readouterr().out.splitlines()
    first = next(entry for entry in shipped_scenarios() if goal_titles(entry.lesson))
    assert met.startswith("1 of ") and then.startswith(f"The next one: {goal_titles(first.lesson)[0]}, ")
    assert then.endswith(f"tui-lab open {first.name}")
    handed_in = ["progress", "--collect", str(tmp_path / "class")]
    assert main(handed_in) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["ada", "bob", "cyd"]
    assert main([*handed_in, "--verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    rows = {one["learner"]: next(row for row in one["rows"] if row["met"]) for one in told}
    assert (rows["ada"]["verified"], rows["ada"]["step"]) == (True, good.step)
    assert "other losses" in rows["bob"]["why"] and rows["cyd"]["why"] == "nothing says how"
    assert main([*handed_in, "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "learner,scenario,goal,met,step,verified,why"
    assert sum(",True," in line for line in lines) == 3


def test_a_folder_that_holds_no_learner_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--collect", str(tmp_path)]) == 2
    assert "no progress.json is in" in capsys.readouterr().err
