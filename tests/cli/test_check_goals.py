"""What graders read: each goal that is asked for, trained again, for check50, Gradescope and people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.keeping.test_proofs import ENTRY, proof_of
from tui_lab import __version__
from tui_lab.cli.main import main
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.proofs import add_proof
from tui_lab.teaching.pages import goal_titles

NUMBER = goal_titles(ENTRY.lesson).index(proof_of(0).goal) + 1
MET, NOT_YET = f"{ENTRY.name}/{NUMBER}", f"{ENTRY.name}/{NUMBER + 1}"


@pytest.fixture
def handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of ada, who met a goal, and bob, who says so."""
    for name, proof in (("ada", proof_of(0)), ("bob", replace(proof_of(0), losses={"loss": 1.0}))):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "class" / name / ".local" / "state"))
        Progress.load().goal_met(ENTRY.name, proof.goal)
        add_proof(proof)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "class"


def told(capsys: pytest.CaptureFixture[str], of: Path, *words: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    code = main(["check-goals", *words, "--of", str(of)])
    return code, capsys.readouterr().out


def test_check50_reads_each_goal(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, handed_in / "ada", MET, NOT_YET, "--check50")
    report = json.loads(out)
    assert (code, report["slug"], report["version"]) == (1, "tui-lab/goals", __version__)
    met, not_yet = report["results"]
    keys = ["name", "description", "passed", "log", "cause", "data", "dependency"]
    assert [*met] == [*not_yet] == keys
    assert (met["name"], met["passed"], met["cause"], met["data"]) == (
        MET,
        True,
        None,
        {"step": proof_of(0).step},
    )
    assert met["log"] and met["description"] == f"{ENTRY.name}: {proof_of(0).goal}"
    assert not_yet["passed"] is False and not_yet["cause"]["rationale"] == "it is not met yet"
    assert told(capsys, handed_in / "ada", MET, "--json")[0] == 0


def test_what_is_made_up_does_not_count(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, handed_in / "bob", MET, "--json")
    (result,) = json.loads(out)["results"]
    assert code == 1 and result["passed"] is False and "other losses" in result["cause"]["rationale"]


def test_gradescope_has_a_point_for_each(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, handed_in / "ada", MET, NOT_YET, "--gradescope")
    report = json.loads(out)
    assert (code, report["score"]) == (1, 1)
    assert [(one["score"], one["max_score"], one["status"]) for one in report["tests"]] == [
        (1, 1, "passed"),
        (0, 1, "failed"),
    ]
    assert report["tests"][1]["output"] == "it is not met yet"


def test_people_read_a_line_each(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, handed_in / "ada", ENTRY.name)
    lines = out.splitlines()
    assert code == 1 and sum(line.startswith("✓") for line in lines) == 1
    assert lines[NUMBER - 1].startswith(f"✓ {MET}") and "it is not met yet" in out
    assert lines[-1] == f"1 of {len(goal_titles(ENTRY.lesson))} goals met."


def test_a_course_says_what_is_asked(
    handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_LAB_COURSE", "")  # put back after what the command sets
    course = tmp_path / "week1.toml"
    course.write_text(f'title = "Week 1"\n[[scenario]]\nname = "{ENTRY.name}"\n')
    report: Any = json.loads(told(capsys, handed_in / "ada", "--course", str(course), "--json")[1])
    assert report["slug"] == "tui-lab/week1"
    assert len(report["results"]) == len(goal_titles(ENTRY.lesson))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["no-such"], "there is no scenario 'no-such'"),
        ([f"{ENTRY.name}/99"], "has no goal '99'"),
        ([f"{ENTRY.name}/x"], "has no goal 'x'"),
        (["--of", "/nowhere"], "cannot be read"),
    ],
)
def test_what_cannot_be_checked_is_an_error(
    words: Sequence[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-goals", *words]) == 2
    assert why in capsys.readouterr().err


def test_one_learner_is_checked_at_a_time(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-goals", "--of", str(handed_in)]) == 2
    assert f"name the folder of one, such as {handed_in / 'ada'}" in capsys.readouterr().err


def test_progress_that_cannot_be_read_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "progress.json").write_text("{")
    assert main(["check-goals", "--of", str(tmp_path)]) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err
