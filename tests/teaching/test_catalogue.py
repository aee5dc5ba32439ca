"""The catalogue: what it finds, and that finding runs nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.scenarios import counter, line_of, write_scenario
from tui_lab.authoring.source import load
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import built_in_folder, find, find_scenarios, own_folder, read_entry

ONLY_READ = """
import sys
from pathlib import Path
from tui_lab.teaching.catalogue import find, find_scenarios
entry = find("loud", find_scenarios((Path(sys.argv[1]),)))
assert "torch" not in sys.modules
print(entry.title, entry.chapter, entry.position, entry.tutorial, entry.summary, sep="|")
"""


def test_titles_are_read_without_running_anything(tmp_path: Path) -> None:
    source = '''
        from typing import ClassVar
        raise SystemExit("this must not run")
        class Helper:
            """Not it."""
        class Loud(Scenario):
            """Says it all.

            And more.
            """
            title = "Loud"
            chapter: ClassVar[str] = "2 · Noise"
            position = 4
            tutorial = "a book"
        class Variant(Loud):
            title = "Another"
    '''
    write_scenario(tmp_path, source, "loud")
    command = [sys.executable, "-c", ONLY_READ, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert printed.strip() == "Loud|2 · Noise|4|a book|Says it all."


def test_built_in_ones_are_found_in_the_order_of_the_menu() -> None:
    entries = find_scenarios()
    assert {"regression"} <= {entry.name for entry in entries}
    assert all(
        entry.fault is None and entry.summary and entry.folder.parent == built_in_folder()
        for entry in entries
    )
    order = [(entry.chapter, entry.position, entry.name) for entry in entries]
    assert order == sorted(order)


def test_of_the_shipped_ones_the_head_says_all_that_the_menu_shows() -> None:
    assert find_scenarios()
    for entry in find_scenarios():
        assert entry == read_entry(entry.file)


def test_own_scenarios_win_over_built_in_ones_and_further_folders_over_both(tmp_path: Path) -> None:
    write_scenario(own_folder(), counter().replace('"Counter"', '"Mine"'), "regression")
    write_scenario(own_folder(), counter(), "two_words")
    entry = find("regression", find_scenarios())
    assert (entry.title, entry.chapter) == ("Mine", "Yours")
    assert entry.folder.is_relative_to(tmp_path)
    assert find("two-words", find_scenarios()).title == "Counter"
    write_scenario(tmp_path / "more", counter().replace('"Counter"', '"Further"'), "regression")
    assert find("regression", find_scenarios((tmp_path / "more",))).title == "Further"
    assert find_scenarios((tmp_path / "not there",)) == find_scenarios()


@pytest.mark.parametrize(
    ("source", "line"),
    [(b"x = 1\ndef (:\n", 2), (b"x = '\xff'\n", 1), (b"x = 1\0\n", 1)],
    ids=["syntax", "encoding", "null byte"],
)
def test_a_file_that_cannot_be_read_is_an_entry_that_says_why(
    tmp_path: Path, source: bytes, line: int
) -> None:
    folder = tmp_path / "torn"
    folder.mkdir()
    (folder / "scenario.py").write_bytes(source)
    entry = find("torn", find_scenarios((tmp_path,)))
    assert entry.fault is not None
    assert (entry.fault.file, entry.fault.line) == (entry.file, line)
    assert (entry.title, entry.summary) == ("torn", f"does not load: {entry.fault.message}")
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    assert (raised.value.fault.file, raised.value.fault.line) == (entry.file, line)


def test_an_unknown_name_brings_the_nearest(tmp_path: Path) -> None:
    write_scenario(tmp_path, counter(), "classify")
    entries = find_scenarios((tmp_path,))
    with pytest.raises(LabError, match="there is no scenario 'regresion'; did you mean regression"):
        find("regresion", entries)
    with pytest.raises(LabError, match="there is no scenario 'xyz'; tui-lab list shows all of them"):
        find("xyz", entries)


def test_a_file_is_loaded_afresh_after_an_edit(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, counter())
    first = load(entry)
    write_scenario(tmp_path, counter().replace("steps = 30", "steps = 77"))
    second = load(entry)
    assert (first.steps, second.steps) == (30, 77)
    assert (second.title, second.file) == ("Counter", entry.file)
    assert [path.name for path in entry.folder.iterdir()] == ["scenario.py"]  # it is the learner's folder


def test_the_class_of_the_menu_is_the_one_that_loads(tmp_path: Path) -> None:
    source = """
        import dataclasses
        from tui_lab import Scenario
        @dataclasses.dataclass
        class Point:
            x: float = 0.0
        class Shared(Scenario):
            def helper(self) -> Point: return Point()
        class First(Shared):
            title = "First"
        class Second(First):
            title = "Second"
    """
    entry = write_scenario(tmp_path, "\ufeff" + source.strip().replace("\n        ", "\n"))
    assert (entry.title, load(entry).title, load(entry).__name__) == ("First", "First", "First")


def test_annotations_are_not_turned_into_text_by_our_own_import(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, counter() + "\n\n    def of(self, x: int) -> int: return x\n")
    assert load(entry).of.__annotations__ == {"x": int, "return": int}  # type: ignore[attr-defined]


def test_a_file_without_a_scenario_says_what_is_missing(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, "from tui_lab import Scenario\n")
    with pytest.raises(ScenarioError, match=r"no class here derives from tui_lab\.Scenario"):
        load(entry)


def test_an_error_at_import_names_the_line_as_it_is_now(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, "x = 1\nraise ValueError('old')\n")
    with pytest.raises(ScenarioError, match=r"scenario.py:2 in import: ValueError: old"):
        load(entry)
    write_scenario(tmp_path, "x = 1\ny = 2\nraise ValueError('new')\n")
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    assert raised.value.fault.line == line_of(entry, "raise") == 3
    assert raised.value.fault.source == "raise ValueError('new')"


def test_a_deleted_file_is_a_fault(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, counter())
    entry.file.unlink()
    with pytest.raises(ScenarioError, match=r"scenario.py:1 in import: cannot be read: No such file"):
        load(entry)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'k = Choice("foo", choices=("a", "b"), about="")',
            "KnobError: the default takes one of a, b, not 'foo'",
        ),
        ('k = Sizes(2.5, about="")', "KnobError: the default takes a tuple such as (10,), not 2.5"),
        (
            'k = Number(3, low=0, high=1, about="")',
            "KnobError: the default takes a number from 0 to 1, not 3",
        ),
        ('k = view("")', 'ValueError: a view needs a title, such as @view("Fit")'),
        ("k = view(lambda self: None)", 'ValueError: a view needs a title, such as @view("Fit")'),
    ],
)
def test_a_slip_in_a_declaration_is_a_fault_at_its_line(tmp_path: Path, line: str, message: str) -> None:
    head = "from tui_lab.authoring.api import *\n"
    source = f'{head}class Mine(Scenario):\n    title = "Mine"\n    {line}\n'
    entry = write_scenario(tmp_path, source)
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    fault = raised.value.fault
    assert (fault.line, fault.message, fault.during) == (line_of(entry, "k = "), message, "import")


def test_an_import_of_a_module_that_is_gone_says_what_to_import(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, "from tui_lab.core.scenario import Scenario\n")
    with pytest.raises(
        ScenarioError, match=r"scenario\.py:1 .*comes from tui_lab itself: from tui_lab import"
    ):
        load(entry)


def test_chapters_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    chapters = ("10 · More", "2 · Second", "Yours", "1 · First", "Art")
    for number, chapter in enumerate(chapters):
        folder = tmp_path / f"own-{number}"
        folder.mkdir()
        code = f'class Own:\n    title = "Own"\n    chapter = "{chapter}"\n'
        (folder / "scenario.py").write_text(code)
    found = [entry.chapter for entry in find_scenarios((tmp_path,)) if entry.name.startswith("own-")]
    assert found == ["1 · First", "2 · Second", "10 · More", "Art", "Yours"]
