"""What the command line prints of a scenario, an environment or its own arguments is text."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.doctor_findings import GOOD
from tests.nasty_scenario import write_nasty
from tests.nasty_texts import NASTY, WORD, obeyed
from tui_lab.doctor.machine_lines import machine_lines
from tui_lab.doctor.page import as_text
from tui_lab.doctor.terminal_lines import terminal_lines
from tui_lab.terminal.choices import VARIABLES
from tui_lab.terminal.streams import complain

IN_FILES = {why: text for why, text in NASTY.items() if text.encode(errors="ignore").decode() == text}
ONE_LINE = {why: text for why, text in IN_FILES.items() if len(text.splitlines()) == 1}
nasty = pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)


@pytest.mark.slow
@nasty
def test_list_says_titles_chapters_and_docstrings(tui_lab: Command, tmp_path: Path, text: str) -> None:
    folder = write_nasty(tmp_path / "own", "nasty", text, raw="")
    answer = tui_lab("--scenarios", str(folder), "list")
    assert WORD in answer.out and not obeyed(answer.out + answer.err)
    assert len([line for line in answer.out.splitlines() if line.strip().startswith("nasty")]) == 1
    listed = {
        entry["name"]: entry
        for entry in json.loads(tui_lab("--scenarios", str(folder), "list", "--json").out)
    }
    assert WORD in listed["nasty"]["title"] and text in listed["nasty"]["knobs"][1]["choices"]


def test_list_says_the_names_of_folders_and_of_files_that_do_not_load(
    tui_lab: Command, tmp_path: Path
) -> None:
    for number, text in enumerate(ONE_LINE.values()):
        place = tmp_path / "own" / f"{number}{text}".replace("/", "")[:60]
        place.mkdir(parents=True)
        (place / "scenario.py").write_text(f"def {text}", encoding="utf-8")
    answer = tui_lab("--scenarios", str(tmp_path / "own"), "list")
    assert answer.out.count("does not load") == len(ONE_LINE)
    assert not obeyed(answer.out + answer.err)


@nasty
def test_run_draws_and_says_them(tui_lab: Command, tmp_path: Path, text: str) -> None:
    folder = write_nasty(tmp_path / "own", "nasty", text, raw="")
    answer = tui_lab("--scenarios", str(folder), "run", "nasty", "--steps", "3", "--views")
    assert answer.code == 1 and WORD in answer.out, "one of its views fails"
    assert not obeyed(answer.out + answer.err)
    rows = tui_lab("--scenarios", str(folder), "run", "nasty", "--steps", "3", "--csv", "-").out
    assert WORD in rows and not obeyed(rows)


@pytest.mark.parametrize("text", ONE_LINE.values(), ids=ONE_LINE)
def test_a_fault_is_said_with_its_line(tui_lab: Command, tmp_path: Path, text: str) -> None:
    folder = write_nasty(tmp_path / f"own{text}".replace("/", "")[:60], "nasty", text, fails=True)
    answer = tui_lab("--scenarios", str(folder), "run", "nasty")
    assert answer.code == 1 and "in step()" in answer.err and WORD in answer.err
    assert not obeyed(answer.out + answer.err)


@nasty
def test_words_of_the_command_line_are_said_back(tui_lab: Command, text: str) -> None:
    for arguments in (
        ("run", text),
        ("open", text),
        ("--scenarios", text, "list"),
        ("run", "regression", "--set", f"lr={text}"),
        ("run", "regression", "--set", f"{text}=1"),
        ("run", "regression", "--steps", text),
        ("run", "regression", "--device", text),
        ("run", "regression", "--steps", "1", "--csv", f"/no-such-folder/{text}"),
        ("open", "regression", "--speed", text),
        ("list", "--glyphs", text),
        (text,),
        ("list", text),
    ):
        answer = tui_lab(*arguments)
        assert answer.code == 2 and answer.err.startswith("tui-lab: "), arguments
        assert not obeyed(answer.out + answer.err) and answer.err.count("\n") == 1, arguments


@nasty
def test_complaints_are_one_line(capsys: pytest.CaptureFixture[str], text: str) -> None:
    complain(f"there is no {text}")
    said = capsys.readouterr().err
    assert WORD in said and said.count("\n") == 1 and not obeyed(said)


@pytest.mark.parametrize("variable", [*VARIABLES, "TERM", "TERM_PROGRAM", "COLORTERM", "COLORFGBG", "LC_ALL"])
def test_the_doctor_says_what_the_environment_holds(variable: str) -> None:
    for text in NASTY.values():
        found = replace(GOOD, environment={**GOOD.environment, variable: text})
        assert not obeyed(as_text(terminal_lines(found) + machine_lines(found), 90))


def test_the_doctor_says_where_things_are() -> None:
    for text in NASTY.values():
        found = replace(GOOD, executable=text, folders={"your own": (Path(text), "found")})
        page = as_text(machine_lines(found), 90)
        # A letter and its accents may have become one character.
        assert unicodedata.normalize("NFD", page).count(WORD) == 2 and not obeyed(page)
