"""What is remembered between visits, and what happens when it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui_lab.keeping.progress import Progress, state_folder


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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"last": "x"}',
        '{"last": 1, "goals": [], "knobs": {}}',
        '{"last": "", "goals": {"a": 3}, "knobs": {}}',
        "\ufeff{}",
        "\0",
    ],
)
def test_a_file_that_cannot_be_read_is_a_fresh_start(text: str) -> None:
    state_folder().mkdir(parents=True)
    file = state_folder() / "progress.json"
    file.write_text(text, encoding="utf-8")
    assert Progress.load() == Progress()
    Progress(last="new").save()
    assert json.loads(file.read_text(encoding="utf-8"))["last"] == "new"


def test_bytes_that_are_no_text_are_a_fresh_start() -> None:
    state_folder().mkdir(parents=True)
    (state_folder() / "progress.json").write_bytes(b"\xff\xfe\x00")
    assert Progress.load() == Progress()


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    progress = Progress(last="regression")
    progress.save()
    assert progress.goal_met("regression", "one") and not progress.goal_met("regression", "one")
    assert Progress.load() == Progress()
