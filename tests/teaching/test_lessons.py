"""Lessons: what a file says, and what it must not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.engine.test_goals import KNOBS, facts
from tui_lab.teaching.lessons import LessonError, read_lesson

LESSON = """# A title that is not a step

An introduction that no step shows.

## 学习率 · the learning rate
One step moves a weight by `lr` times its gradient.

步长太大会发散。

- try: lr = 1.0, hidden = 64 32
- goal: loss < 0.01 by step 1,200 and hidden <= 5
- hint: first
  and on
- hint: second, 提示
- solution: lr = 0.2
- solution: hidden = none
- solved: Well
  done.

## Only text
1. one
- a bullet with: a colon is text
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "lesson.md"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "change", [str, lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")]
)
def test_a_lesson_is_read_whole(tmp_path: Path, change: Any) -> None:
    file = tmp_path / "lesson.md"
    file.write_bytes(change(LESSON).encode())
    step, plain = read_lesson(file, KNOBS)
    assert step.title == "学习率 · the learning rate"
    assert step.text.splitlines() == [
        "One step moves a weight by `lr` times its gradient.",
        "",
        "步长太大会发散。",
    ]
    assert (step.tries, step.try_text) == ({"lr": 1.0, "hidden": (64, 32)}, "lr = 1.0, hidden = 64 32")
    assert step.hints == ("first and on", "second, 提示")
    assert step.solution == {"lr": 0.2, "hidden": ()}
    assert step.solved == "Well done."
    assert step.goal is not None and step.goal.text == "loss < 0.01 by step 1,200 and hidden <= 5"
    assert [(c.name, c.sign, c.value, c.by_step) for c in step.goal.conditions] == [
        ("loss", "<", 0.01, 1200),
        ("hidden", "<=", 5.0, None),
    ]
    assert (plain.title, plain.text) == ("Only text", "1. one\n- a bullet with: a colon is text")
    assert (plain.goal, plain.tries, plain.hints, plain.solution, plain.solved) == (None, {}, (), {}, "")


PAGE = """## One
Words.

- start: hidden = 5
- keep: lr
- try: hidden = 6
- goal: Get the `loss` down. `loss < 0.1 and hidden <= 6`
"""


def test_a_page_starts_with_knobs_of_its_own_and_keeps_what_its_words_do_not_need(tmp_path: Path) -> None:
    (page,) = read_lesson(write(tmp_path, PAGE), KNOBS)
    assert page.starts == {"hidden": (5,)} and page.start_text == "hidden = 5" and page.keeps == {"lr"}
    mine = {name: knob.default for name, knob in KNOBS.items()} | {"lr": 0.125, "hidden": (1, 2)}
    assert page.start_values(KNOBS, mine) == mine | {"hidden": (5,)}
    assert page.try_values(KNOBS, mine) == mine | {"hidden": (6,)}


def test_a_goal_is_words_and_a_condition(tmp_path: Path) -> None:
    (page,) = read_lesson(write(tmp_path, PAGE), KNOBS)
    assert page.goal is not None
    assert (page.goal_words, page.goal.text) == ("Get the `loss` down.", "loss < 0.1 and hidden <= 6")


def test_no_file_is_no_lesson(tmp_path: Path) -> None:
    assert read_lesson(tmp_path / "lesson.md", KNOBS) == ()
    assert read_lesson(write(tmp_path, "only text"), KNOBS) == ()


@pytest.mark.parametrize(
    ("item", "line", "message"),
    [
        ("- tip: use less", 5, "'- tip: use less' is none of start, keep, try, goal, hint, solution, solved"),
        ("- try: rl = 1", 3, "in the step 'Two': there is no knob 'rl'; the knobs are lr, hidden"),
        ("- try: lr = much", 3, "in the step 'Two': lr takes a number from 0 to 10, not 'much'"),
        ("- solution: lr", 3, "in the step 'Two': 'lr' is not NAME=VALUE"),
        ("- goal: loss is low", 3, "in the step 'Two': 'loss is low' is no condition such as"),
        ("- goal: loss < low", 3, "in the step 'Two': in 'loss < low': 'low' is no number"),
        ("- goal: batch < low", 3, "in the step 'Two': in 'batch < low': 'low' is no number"),
        ("- goal: step > soon", 3, "in 'step > soon': 'soon' is no number"),
        ("- goal: activation = swish", 3, "activation takes one of relu, tanh, not 'swish'"),
        (
            "- goal: activation < tanh",
            3,
            "in 'activation < tanh': activation is a word and has no order: it needs the sign =, not <",
        ),
        ("- goal: loss < 1 and", 3, "is no condition"),
        ("- goal:", 3, "'' is no condition"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, item: str, line: int, message: str) -> None:
    file = write(tmp_path, f"## One\ntext\n## Two\ntext\n{item}\n")
    with pytest.raises(LessonError, match=re.escape(f"{file}:{line}: ") + ".*" + re.escape(message)):
        read_lesson(file, KNOBS)


def test_several_goals_hold_together(tmp_path: Path) -> None:
    (step,) = read_lesson(write(tmp_path, "## One\n- goal: loss < 0.05\n- goal: batch = 5\n"), KNOBS)
    assert step.goal is not None
    assert not step.goal.met(facts()) and step.goal.met(facts(batch=5))
