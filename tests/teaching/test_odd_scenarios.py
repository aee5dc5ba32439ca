"""Scenario folders with anything in them: the menu opens, and their entries say what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.scenarios import counter, write_scenario
from tests.odd_files import BAD_BYTES, DEEP, NO_FILES
from tui_lab.authoring.source import load
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import MANY, find, find_scenarios, own_folder
from tui_lab.teaching.lessons import LessonError, read_lesson

PATIENCE = 60  # seconds after which a process that reads hangs
LOOK = """
import sys
from pathlib import Path
from tui_lab.teaching.catalogue import find, find_scenarios, shipped_scenarios
entries = find_scenarios((Path(sys.argv[1]),))
assert len(entries) == len(shipped_scenarios()) + 2
entry = find("odd", entries)
print(entry.summary, entry.contents()[0] is not None, find("good", entries).fault, sep="|")
"""
NESTED = {
    "signs": "x = " + "-" * DEEP + "1",
    "sums": "x = 1" + "+1" * DEEP,
    "attributes": "x = a" + ".b" * DEEP,
    "branches": "if 1:\n x = 1\n" + "elif 1:\n x = 1\n" * 20_000,
    "digits": "x = " + "1" * 5_000,
}


def odd(tmp_path: Path, source: str) -> Path:
    file = tmp_path / "odd" / "scenario.py"
    file.parent.mkdir()
    file.write_text(source)
    return file


@pytest.mark.parametrize("kind", [*NO_FILES, *BAD_BYTES])
def test_the_menu_opens_and_the_entry_says_why_it_cannot_be_read(tmp_path: Path, kind: str) -> None:
    write_scenario(tmp_path, counter(), "good")
    (tmp_path / "odd").mkdir()
    (NO_FILES | BAD_BYTES)[kind](tmp_path / "odd" / "scenario.py")
    command = [sys.executable, "-c", LOOK, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    summary, readable, good = done.stdout.strip().split("|")
    assert summary.startswith("does not load: ") and good == "None", done.stderr
    assert readable == str(kind in BAD_BYTES and kind != "100 MB")
    assert ("cannot be read: " in summary) == (kind in NO_FILES or kind == "100 MB")
    with pytest.raises(ScenarioError) as raised:
        load(find("odd", find_scenarios((tmp_path,))))
    assert f"does not load: {raised.value.fault.message}" == summary


@pytest.mark.parametrize("kind", NESTED)
def test_what_python_cannot_parse_is_a_fault(tmp_path: Path, kind: str) -> None:
    file = odd(tmp_path, NESTED[kind])
    entry = find("odd", find_scenarios((tmp_path,)))
    assert entry.fault and entry.fault.file == file
    assert ("nested too deeply" in entry.summary) == (kind != "digits")
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    assert raised.value.fault == entry.fault


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("title = b'bytes'", "title takes a value of type str, not bytes"),
        ("title = 7", "title takes a value of type str, not int"),
        ("title = ('a', 'b')", "title takes a value of type str, not tuple"),
        ("chapter = None", "chapter takes a value of type str, not NoneType"),
        ("chapter = 3", "chapter takes a value of type str, not int"),
        ("position = 'first'", "position takes a value of type int, not str"),
        ("position = 1.5", "position takes a value of type int, not float"),
        ("position = 0x" + "f" * 5_000, "position takes a number from -1,000,000 to 1,000,000"),
        ("position = -2_000_000", "position takes a number from -1,000,000 to 1,000,000"),
        ("tutorial = ...", "tutorial takes a value of type str, not ellipsis"),
        ("family = {}", "family takes a value of type str, not dict"),
    ],
)
def test_an_odd_value_is_said_in_the_menu_and_when_it_is_loaded(
    tmp_path: Path, line: str, words: str
) -> None:
    source = counter().replace('title = "Counter"', f'title = "Counter"\n    {line}')
    assert line in source
    odd(tmp_path, source)
    entry = find("odd", find_scenarios((tmp_path,)))
    assert entry.summary == f"does not load: TypeError: {words}"
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    assert entry.fault and raised.value.fault.message == entry.fault.message


def test_texts_that_no_terminal_takes_are_legible(tmp_path: Path) -> None:
    source = counter().replace('"Counter"', r'"a\ud800b"')
    odd(tmp_path, source)
    assert find("odd", find_scenarios((tmp_path,))).title == "a\N{REPLACEMENT CHARACTER}b"


def test_a_negative_position_comes_first(tmp_path: Path) -> None:
    write_scenario(tmp_path, counter(), "a")
    write_scenario(tmp_path, counter().replace("steps = 30", "position = -3\n    steps = 30"), "b")
    assert [entry.name for entry in find_scenarios((tmp_path,)) if entry.chapter == "Yours"] == ["b", "a"]


@pytest.mark.parametrize("kind", [*NO_FILES, *BAD_BYTES])
def test_a_lesson_that_cannot_be_read_is_said(tmp_path: Path, kind: str) -> None:
    (NO_FILES | BAD_BYTES)[kind](tmp_path / "lesson.md")
    code = (
        "import sys; from pathlib import Path; from tui_lab.teaching.lessons import read_lesson\n"
        "from tui_lab.teaching.pages import goal_titles; file = Path(sys.argv[1])\n"
        "assert goal_titles(file) == []\n"
        "try: print(read_lesson(file, {}))\n"
        "except Exception as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "lesson.md")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    text = kind in ("NUL", "brackets")  # which is what a lesson is made of
    assert ("()" if text else f"{tmp_path / 'lesson.md'}:1: cannot be read: ") in done.stdout, done.stderr


def test_where_there_is_no_lesson_there_are_no_steps(tmp_path: Path) -> None:
    assert read_lesson(tmp_path / "lesson.md", {}) == ()
    (tmp_path / "lesson.md").write_bytes(b"\xff")
    with pytest.raises(LessonError, match="it is no UTF-8 text, by a byte in line 1"):
        read_lesson(tmp_path / "lesson.md", {})


def test_names_that_are_no_text_are_legible_and_can_be_typed(tmp_path: Path) -> None:
    write_scenario(tmp_path / "made", counter(), "made")
    odd_name = os.fsdecode(b"caf\xe9")
    try:
        (tmp_path / "made" / "made").rename(tmp_path / "made" / odd_name)
    except OSError:
        pytest.skip("this file system takes no such name")
    entries = find_scenarios((tmp_path / "made",))
    assert find("caf\\udce9", entries) == find(odd_name, entries)
    assert load(find(odd_name, entries)).title == "Counter"


def test_links_that_lead_nowhere_and_long_names_harm_nobody(tmp_path: Path) -> None:
    write_scenario(tmp_path, counter(), "good")
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "file").write_text("")
    (tmp_path / ("n" * 255)).mkdir()
    entries = [entry for entry in find_scenarios((tmp_path,)) if entry.folder.parent == tmp_path]
    assert [entry.name for entry in entries] == ["circle", "good"]
    assert "Too many levels of symbolic links" in entries[0].summary
    with pytest.raises(LabError, match="there is no scenario"):
        find("n" * 300, entries)


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_folder_of_ones_own_holds_none(kind: str) -> None:
    own_folder().parent.mkdir(parents=True)
    NO_FILES[kind](own_folder())
    assert find_scenarios() == find_scenarios((own_folder() / "n" / ("n" * 300),))


def test_of_very_many_only_the_heads_are_read(tmp_path: Path) -> None:
    below = counter() + "\n\n    def broken(self) -> None:\n        x = (\n"
    for number in range(MANY + 1):
        odd_folder = tmp_path / "many" / f"n{number}"
        odd_folder.mkdir(parents=True)
        (odd_folder / "scenario.py").write_text(below)
    entries = [entry for entry in find_scenarios((tmp_path / "many",)) if entry.chapter == "Yours"]
    assert len(entries) == MANY + 1 and not any(entry.fault for entry in entries)
    (odd_folder / "scenario.py").unlink()
    entries = [entry for entry in find_scenarios((tmp_path / "many",)) if entry.chapter == "Yours"]
    assert len(entries) == MANY and all(entry.fault for entry in entries)


@pytest.mark.parametrize("losses", ["5", "(1, 2)", "{}"])
def test_losses_that_are_no_names_are_said(tmp_path: Path, losses: str) -> None:
    entry = write_scenario(tmp_path, counter().replace("steps = 30", f"losses = {losses}\n    steps = 30"))
    with pytest.raises(ScenarioError, match=r"losses takes names|object is not iterable"):
        load(entry)
