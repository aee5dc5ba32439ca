"""Courses: what is read from a file, what comes next, and what a slip in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_lab.cli.arguments import CLASS_VARIABLE, COURSE_VARIABLE
from tui_lab.cli.course import class_folder, named_course
from tui_lab.cli.main import main
from tui_lab.errors import LabError
from tui_lab.keeping.progress import Progress
from tui_lab.rules import NO_LIMITS, Rules, rules
from tui_lab.rules.limits import Limits
from tui_lab.teaching.catalogue import shipped_scenarios
from tui_lab.teaching.course import Course, CourseError, Stop, entries_of, read_course, shipped_course
from tui_lab.teaching.pages import goal_titles, pages

TWO = """
title = "Lines"
[[scenario]]
name = "line"
needs = "nothing"
learns = "two numbers"
[[scenario]]
name = "curve"
"""


def written(folder: Path, text: str) -> Path:
    """A file of a course."""
    file = folder / "some.toml"
    file.write_text(text)
    return file


def test_a_course_says_what_each_stop_needs_and_what_comes_next(tmp_path: Path) -> None:
    course = read_course(written(tmp_path, TWO))
    assert course == Course("Lines", (Stop("line", "nothing", "two numbers"), Stop("curve")))
    assert course.stop("line") == course.stops[0] and course.stop("queens") is None
    assert course.next_after("line") == Stop("curve")
    assert course.next_after("curve") is None and course.next_after("queens") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "some.toml: is no TOML: Invalid value (at end of document)"),
        ('title = "a"\nb b', "(at line 2, column 3)"),
        ('title = "a"', "has no [[scenario]]"),
        ('title = "a"\nscenario = "line"', "has no [[scenario]]"),
        ('title = "a"\nscenario = ["line"]', "scenario 1: write it as a table"),
        ('[[scenario]]\nname = "a"', "some.toml: title takes a text"),
        ('title = "a"\n[[scenario]]\nneeds = "b"', "scenario 1: name takes a text"),
        ('title = "a"\n[[scenario]]\nname = "a"\nneeds = 3', "scenario 1: needs takes a text"),
        (
            'title = "a"\n[[scenario]]\nname = "a"\nneed = "b"',
            "'need' is none of name, needs, learns, lesson",
        ),
        ('titel = "a"', "'titel' is none of title, language, class, scenario"),
        ('title = "a"\n[[scenario]]\nname = "a"\nlesson = "b.md"', "scenario 1: there is no lesson"),
        ('title = "a"\nlanguage = "fr"\n[[scenario]]\nname = "a"', "no language 'fr'; there are en, zh"),
        ('title = "a"' + 2 * '\n[[scenario]]\nname = "a"', "scenario 2: 'a' is in it already"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CourseError) as told:
        read_course(written(tmp_path, text))
    assert says in str(told.value) and str(tmp_path / "some.toml") in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"other\.toml: cannot be read: No such file"):
        read_course(tmp_path / "other.toml")


def test_the_shipped_course_builds_up() -> None:
    course = read_course(shipped_course())
    titles = {entry.name: entry.title for entry in shipped_scenarios()}
    names = [stop.name for stop in course.stops]
    assert 10 <= len(names) <= 14 and set(names) <= titles.keys()
    for at, stop in enumerate(course.stops):
        assert stop.needs and stop.learns
        # What a scenario needs is what came before it, by the names that the menu shows.
        mentioned = {name for name, title in titles.items() if f"{title}:" in stop.needs}
        assert mentioned <= set(names[:at]), stop
        assert len(mentioned) == stop.needs.count(":"), stop


def test_limits_of_a_course_hold_once_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_course(written(tmp_path, TWO)).limits == NO_LIMITS
    file = written(tmp_path, f"{TWO}[limits]\nparameters = 5_000\nsteps = 100\n")
    monkeypatch.setattr("tui_lab.rules._rules", Rules())
    monkeypatch.setenv(COURSE_VARIABLE, str(file))
    course = named_course()
    assert course is not None and course.limits == rules().limits == Limits(parameters=5000, steps=100)
    with pytest.raises(LabError, match=r"some\.toml: limits: 'step' is none of parameters"):
        read_course(written(tmp_path, f"{TWO}[limits]\nstep = 100\n"))


OWN = """
title = "Week 1"
[[scenario]]
name = "xor"
lesson = "xor.md"
[[scenario]]
name = "regression"
"""


def test_a_course_chooses_the_scenarios_their_order_and_lessons(tmp_path: Path) -> None:
    (tmp_path / "xor.md").write_text("## Mine\nRead.\n")
    course = read_course(written(tmp_path, OWN))
    xor, regression = entries_of(course, shipped_scenarios())
    assert (xor.name, xor.lesson) == ("xor", tmp_path / "xor.md")
    assert (regression.name, regression.lesson.parent.name) == ("regression", "regression")
    assert goal_titles(xor.lesson) == [] and pages(xor.lesson)[0][0] == "Mine"


def test_the_folder_of_the_class_lies_beside_the_course_or_where_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def folder(text: str) -> Path | None:
        return read_course(written(tmp_path, f'title = "a"\n{text}\n[[scenario]]\nname = "xor"')).class_folder

    assert folder("") is None
    assert folder('class = "room"') == tmp_path / "room"
    assert folder('class = "/srv/room"') == Path("/srv/room")
    assert folder('class = "~/room"') == Path.home() / "room"
    with pytest.raises(CourseError, match="class names no folder"):
        folder('class = "~nobody-of-that-name/room"')
    course = Course("a", class_folder=tmp_path)
    for typed, wanted in (("", tmp_path), ("none", None), ("/srv/other", Path("/srv/other"))):
        monkeypatch.setenv(CLASS_VARIABLE, typed)
        assert class_folder(course) == wanted


def test_a_scenario_that_is_not_there_is_told(tmp_path: Path) -> None:
    course = read_course(
        written(tmp_path, OWN.replace('"regression"', '"regresion"').replace("lesson", "# "))
    )
    with pytest.raises(LabError, match="there is no scenario 'regresion'; did you mean regression"):
        entries_of(course, shipped_scenarios())


def test_progress_is_told_of_the_course_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COURSE_VARIABLE, "")
    (tmp_path / "xor.md").write_text("## Mine\n- goal: step >= 1\n- solution: hidden = 3\n")
    Progress.load().goal_met("xor", "Mine")
    assert main(["progress", "--course", str(written(tmp_path, OWN))]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "xor         ●"
    assert main(["progress", "--course", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
