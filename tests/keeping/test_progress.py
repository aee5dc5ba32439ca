"""What is remembered between visits, and what happens when it cannot be."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.odd_files import NO_FILES
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.progress import Progress


def test_what_was_done_is_there_at_the_next_visit(tmp_path: Path) -> None:
    progress = Progress.load()
    assert (progress.last, progress.goals, progress.knobs) == ("", {}, {})
    progress.last = "regression"
    progress.knobs["regression"] = {"lr": "0.2", "activation": "tanh"}
    assert progress.goal_met("regression", "学习率")
    again = Progress.load()
    assert again == progress
    assert again.goals == {"regression": ["学习率"]}
    assert state_folder() == tmp_path / "state" / "tui-lab"
    assert [file.name for file in state_folder().iterdir()] == ["progress.json"]


def test_a_goal_is_news_once() -> None:
    progress = Progress.load()
    assert progress.goal_met("a", "one")
    assert not progress.goal_met("a", "one")
    assert progress.goal_met("a", "two") and progress.goal_met("b", "one")
    assert not Progress.load().goal_met("b", "one")


def test_goals_met_by_two_at_once_are_both_kept() -> None:
    one, other = Progress.load(), Progress.load()
    one.goal_met("a", "first")
    other.goal_met("a", "second")
    other.goal_met("b", "first")
    one.save()
    assert Progress.load().goals == {"a": ["first", "second"], "b": ["first"]}
    assert not one.goal_met("b", "first")


GOOD: dict[str, Any] = {"last": "xor", "goals": {"xor": ["First look"]}, "knobs": {"xor": {"lr": "0.2"}}}
WHOLLY_BAD: dict[str, bytes | str] = {
    "empty": "",
    "truncated": json.dumps(GOOD)[:-5],
    "a list": "[]",
    "null": "null",
    "NUL": "\0",
    "nested": '{"goals":' * 100_000,
    "brackets": "[" * 100_000,
    "too large": " " * 5_000_000,
    "no UTF-8": b"\xff\xfe\x00",
    "digits": "1" * 5_000,
}
PARTLY_BAD: dict[str, dict[str, Any]] = {
    "goals of another shape": {"goals": {"xor": ["First look"], "a": 3, "b": {"c": 1}}},
    "a goal that is no text": {"goals": {"xor": ["First look", 7, None]}},
    "knobs of another shape": {"knobs": {"xor": {"lr": "0.2", "hidden": 5}, "a": []}},
    "last of another shape": {"last": ["xor"], "more": 1},
    "a version that is none": {"version": "soon"},
    "an unknown entry": {"friends": ["a"]},
}


def put(content: bytes | str | dict[str, Any]) -> Path:
    """Write the progress file."""
    file = state_folder() / "progress.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content) if isinstance(content, dict) else content
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def beside(file: Path) -> dict[str, bytes]:
    """What lies in the folder, by name."""
    return {one.name: one.read_bytes() for one in file.parent.iterdir() if one.is_file()}


@pytest.mark.parametrize("kind", WHOLLY_BAD)
def test_a_file_that_cannot_be_read_is_set_aside_and_said(kind: str) -> None:
    file = put(WHOLLY_BAD[kind])
    content = file.read_bytes()
    assert Progress.load() == Progress() and str(file) in Progress.load().trouble
    assert beside(file) == {"progress.json": content}, "who only looks moves nothing"
    progress = Progress.begin()
    assert progress == Progress()
    assert f"{file} cannot be read" in progress.trouble
    assert progress.trouble.endswith("it was set aside as progress.json.unreadable-1.")
    assert beside(file)["progress.json.unreadable-1"] == content
    assert progress.goal_met("xor", "one") and len(beside(file)) == 2
    again = Progress.begin()
    assert (again.goals, again.trouble) == ({"xor": ["one"]}, "")


@pytest.mark.parametrize("kind", PARTLY_BAD)
def test_of_a_partly_wrong_file_the_good_entries_stay_and_the_whole_is_set_aside(kind: str) -> None:
    file = put(GOOD | PARTLY_BAD[kind])
    content = file.read_bytes()
    progress = Progress.begin()
    assert (progress.goals, progress.knobs.get("xor")) == ({"xor": ["First look"]}, {"lr": "0.2"})
    assert progress.last == ("" if "last" in PARTLY_BAD[kind] else "xor")
    assert f"{file} can be read only in part" in progress.trouble
    assert beside(file)["progress.json.unreadable-1"] == content
    assert (Progress.load(), Progress.load().trouble) == (progress, "")


def test_a_file_that_turns_bad_within_a_session_is_set_aside_too() -> None:
    progress = Progress.begin()
    progress.goal_met("xor", "one")
    file = put("torn")
    assert not progress.trouble
    progress.goal_met("xor", "two")
    assert beside(file)["progress.json.unreadable-1"] == b"torn"
    assert "progress.json.unreadable-1" in progress.trouble
    assert Progress.load().goals == {"xor": ["one", "two"]}


def test_only_so_many_are_set_aside_and_then_nothing_is_written() -> None:
    for number in range(12):
        file = put(f"torn {number}")
        progress = Progress.begin()
        progress.goal_met("xor", "one")
    assert len(beside(file)) == 10
    assert file.read_text() == "torn 11"
    assert "What you do is not remembered" in progress.trouble and str(file) in progress.trouble


def test_a_file_of_an_older_version_is_read_without_a_word() -> None:
    file = put(GOOD)
    progress = Progress.begin()
    assert progress == Progress(**GOOD) and not progress.trouble
    progress.save()
    assert json.loads(file.read_text()) == GOOD | {"version": 1}
    assert list(beside(file)) == ["progress.json"]


def test_a_file_of_a_newer_version_is_read_and_never_written_over() -> None:
    file = put(GOOD | {"version": 2, "goals": {"xor": ["First look", {"at": 3}]}, "more": 1})
    content = file.read_bytes()
    progress = Progress.begin()
    assert progress == Progress(**GOOD)
    assert progress.goal_met("xor", "two")
    assert "not remembered" in progress.trouble and f"{file} is of a newer tui-lab" in progress.trouble
    assert beside(file) == {"progress.json": content}


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_left_alone_and_nothing_is_written_beside_it(kind: str) -> None:
    file = put("")
    file.unlink()
    NO_FILES[kind](file)
    code = (
        "from tui_lab.keeping.progress import Progress; progress = Progress.begin()\n"
        "progress.goal_met('xor', 'one'); print(progress.trouble)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert f"What you do is not remembered: {file} cannot be read: " in done.stdout
    assert [one.name for one in file.parent.iterdir()] == ["progress.json"]


def test_once_it_is_moved_away_what_was_done_meanwhile_is_kept() -> None:
    file = put("")
    file.unlink()
    file.mkdir()
    progress = Progress.begin()
    progress.goal_met("xor", "one")
    file.rmdir()
    progress.goal_met("xor", "two")
    assert not progress.trouble
    assert Progress.load().goals == {"xor": ["one", "two"]}


def test_two_at_once_keep_the_knobs_of_either() -> None:
    put(GOOD)
    one, other = Progress.begin(), Progress.begin()
    one.knobs["xor"]["lr"] = "0.5"
    one.save()
    other.knobs["rnn"] = {"lr": "0.1"}
    other.save()
    assert Progress.load().knobs == {"xor": {"lr": "0.5"}, "rnn": {"lr": "0.1"}}


def test_a_million_goals_are_no_reason_to_wait() -> None:
    goals = {"xor": [f"{number}" for number in range(300_000)]}
    put(GOOD | {"goals": goals})
    code = (
        "from tui_lab.keeping.progress import Progress; progress = Progress.begin()\n"
        "progress.goal_met('xor', 'one'); print(len(Progress.load().goals['xor']), progress.trouble)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("300001") or "would have" in done.stdout


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    progress = Progress(last="regression")
    progress.save()
    assert progress.goal_met("regression", "one") and not progress.goal_met("regression", "one")
    assert Progress.load() == Progress()
    assert "not remembered" in progress.trouble and str(tmp_path / "state") in progress.trouble


def test_a_full_disk_is_said_and_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(GOOD)
    progress = Progress.begin()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    progress.goal_met("xor", "two")
    assert progress.trouble == (
        f"What you do is not remembered: {file} cannot be written: No space left on device."
    )
    assert beside(file) == {"progress.json": json.dumps(GOOD).encode()}
