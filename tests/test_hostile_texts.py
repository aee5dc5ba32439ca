"""Texts of others, on their way to a screen or a line printer: read, cut and shown, never obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keeping.kept_runs import kept_run
from tests.nasty_texts import NASTY, WORD, obeyed
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.cli.main import main
from tui_lab.errors import LabError
from tui_lab.keeping.runs import Runs
from tui_lab.teaching.catalogue import shipped_scenarios
from tui_lab.teaching.course import entries_of, read_course
from tui_lab.teaching.lessons import LessonError, read_lesson

MB = 1_000_000
nasty = pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)


@nasty
def test_a_course(tmp_path: Path, text: str) -> None:
    quoted = "".join(f"\\U{ord(char):08x}" for char in text if not "\ud800" <= char <= "\udfff")
    (tmp_path / "course.toml").write_text(
        f'title = "{quoted}"\n[[scenario]]\nname = "xor"\nneeds = "{quoted}"\nlearns = "{quoted}"\n'
    )
    course = read_course(tmp_path / "course.toml")
    (stop,) = course.stops
    for shown in (course.title, stop.needs, stop.learns, entries_of(course, shipped_scenarios())[0].title):
        assert not obeyed(shown) and "\x1b" not in shown and "\n" not in shown
    assert WORD in course.title


@nasty
def test_names_and_notes_of_runs(capsys: pytest.CaptureFixture[str], text: str) -> None:
    runs, text = Runs(), text.encode(errors="replace").decode()
    runs.put(kept_run(1, text))
    runs.update(runs.row("1111").key, text, text, pinned=False)
    for command, code in ((["runs"], 0), (["runs", "show", "1111"], 0), (["runs", "rm", "1111"], 2)):
        assert main(command) == code
        said = capsys.readouterr()
        assert not obeyed(said.out + said.err) and WORD[:-1] in said.out + said.err, said


@pytest.mark.parametrize(
    ("size", "says"),
    [(10 * MB, "10,000,007 bytes, and at most 1,000,000 are read"), (MB - 100, "at most 20,000 are shown")],
)
def test_a_lesson_that_is_one_line_of_megabytes(tmp_path: Path, size: int, says: str) -> None:
    file = tmp_path / "lesson.md"
    file.write_text("## One\n" + "a\u202e" * (size // 4))
    with pytest.raises(LessonError, match=says):
        read_lesson(file, {})


@pytest.mark.parametrize(
    "cell", ["a" * 10 * MB, '"' + ("a " * 1000 + "\n") * 2000 + '"', "a\x1b]52;c;cHduZWQ=\x07" * 100_000]
)
def test_cells_of_megabytes(tmp_path: Path, cell: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"x,y\n1,2\n3,{cell}\n5,6\n")
    try:
        table = DataTable(file)
    except LabError as error:
        assert any(said in str(error) for said in ("it is no table", "is no table: ", "is no text"))
    else:
        assert all(len(one) <= 80 for row in table.head for one in row)
        assert all(len(one.text) <= 80 for one in table.bad)
