"""What a learner reads in another language: files beside the English ones, line breaks, and the choice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.text import Text

from tui_lab import languages
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.teaching.glossary import find_term, terms_in
from tui_lab.teaching.lessons import LessonError, read_lesson
from tui_lab.teaching.pages import goal_titles, pages
from tui_lab.teaching.translations import differences, translations
from tui_lab.terminal.choices import choose_language
from tui_lab.ui.widgets.marked_text import broken, inline

ENGLISH = "## The rate\nIt is\nlong.\n\n- goal: Low. `loss < 1`\n- solved: It\n  went.\n\n## Two\nMore.\n"
CHINESE = "## 学习率\n它很\n长。\n\n- goal: 低。`loss < 1`\n- solved: 它\n  走了。\n\n## 二\n更多。\n"
KNOBS: dict[str, AnyKnob] = {}


@pytest.fixture
def in_chinese() -> Iterator[None]:
    languages.use("zh")
    yield
    languages.use("en")


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    file = tmp_path / "lesson.md"
    file.write_text(ENGLISH, encoding="utf-8")
    file.with_name("lesson.zh.md").write_text(CHINESE, encoding="utf-8")
    return file


def test_a_lesson_is_read_in_the_language_in_use_and_its_goals_keep_their_names(
    lesson: Path, in_chinese: None
) -> None:
    first, second = read_lesson(lesson, KNOBS)
    assert (first.heading, first.title, second.title) == ("学习率", "The rate", "Two")
    assert first.solved == "它走了。"  # its lines are joined without a blank
    assert inline(first.text, "").plain == "它很长。"  # type: ignore[arg-type]  # a style by name
    assert pages(lesson)[0][0] == "学习率"
    assert goal_titles(lesson) == ["The rate"]


def test_without_another_language_the_english_one_is_read(lesson: Path, in_chinese: None) -> None:
    lesson.with_name("lesson.zh.md").unlink()
    assert read_lesson(lesson, KNOBS)[0].heading == "The rate"


def test_a_page_too_few_is_a_sentence(lesson: Path, in_chinese: None) -> None:
    lesson.with_name("lesson.zh.md").write_text("## 一\n只有一页。\n", encoding="utf-8")
    with pytest.raises(LessonError, match=r"lesson\.zh\.md:1: 有 1 页，而 lesson\.md 有 2 页"):
        read_lesson(lesson, KNOBS)


@pytest.mark.parametrize("width", [10, 17, 30])
def test_chinese_breaks_between_characters_but_not_before_a_full_stop(width: int) -> None:
    text = "学习率 lr 决定每一步走多远，hidden 是单元数。损失（loss）低于 0.02！"
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，。）！" or line[-1] == "（" for line in lines)
    styled = broken(Text(text), width)
    assert styled.plain.split("\n") == lines


def test_styles_stay_where_lines_are_broken() -> None:
    text = Text("损失 ").append("loss", "bold").append(" 很低，学习率很高。")
    assert next(span for span in broken(text, 8).spans if span.style == "bold").start == len("损失 ")


def test_terms_are_found_within_chinese(in_chinese: None) -> None:
    assert find_term("learning rate") is not None
    found = terms_in("把学习率调小，损失会下降。")
    assert {one.term.name for one in found} >= {"学习率", "损失"}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "TUI_LAB_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "TUI_LAB_LANG": "en"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux"}, "en"),
        ({"LANG": "zh_CN.GBK"}, "en"),
    ],
)
def test_the_language_is_as_asked_or_the_locales_where_it_can_be_shown(
    environment: dict[str, str], language: str
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    choice = choose_language(stream, environment)
    assert choice.value == language
    if environment.get("TERM"):
        assert choice.why.startswith("zh cannot be shown here: fonts of TERM=linux")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("`loss < 1`", "`loss < 2`", "goal is another"),
        ("- solved: 它\n  走了。\n", "", "solved is in one alone"),
        ("- goal", "- hint: 一\n- goal", "1 hints, and not 0"),
        ("## 二\n更多。\n", "", "has 1 pages, and lesson.md 2"),
    ],
)
def test_a_translation_that_asks_something_else_is_named(lesson: Path, old: str, new: str, said: str) -> None:
    other = lesson.with_name("lesson.zh.md")
    knobs = KNOBS
    assert translations(lesson) == [other]
    assert list(differences(lesson, other, knobs)) == []
    other.write_text(CHINESE.replace(old, new), encoding="utf-8")
    assert [said in sentence for _, sentence in differences(lesson, other, knobs)] == [True]
