"""What is found in scenarios, none of which is loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tui_lab.authoring.source import load
from tui_lab.teaching.catalogue import Entry, shipped_scenarios
from tui_lab.teaching.declared_knobs import declared_knobs
from tui_lab.teaching.glossary import Term
from tui_lab.teaching.search import Search

LINE = '''
class Line(Scenario):
    """Two numbers learn."""

    title = "A line"
    lr = lr_knob(0.1)
    slope = common.momentum_knob()
    points = Integer(5, low=1, high=9, name="dots", about="how many points to draw")
'''
LESSON = """\
# A line

## The ravine
One long valley.

- try: lr = 1
## Overshoot
Steps too long swing past.
"""


def entry(folder: Path, name: str, source: str = LINE, lesson: str = LESSON) -> Entry:
    """A scenario written into a folder of its own."""
    (folder / name).mkdir()
    (folder / name / "scenario.py").write_text(source)
    (folder / name / "lesson.md").write_text(lesson)
    return Entry(name, name.title(), "1 · Lines", 0, "", "Two numbers learn.", folder / name)


def test_a_scenario_is_found_by_all_that_stands_in_it(tmp_path: Path) -> None:
    terms = [Term("convergence", ("settling",), see="first"), Term("epoch", see="other")]
    search = Search([entry(tmp_path, "first")], lambda: terms)
    for text, place in {
        "FIR": "",
        "st li": "",
        "numbers": "Two numbers learn.",
        "lr": "knob lr",
        "dots": "knob dots",
        "draw": "knob dots",
        "inertia": "knob slope",
        "ravine": "page 1: The ravine",
        "valley": "page 1: The ravine",
        "swing overshoot": "page 2: Overshoot",
        "first swing": "page 2: Overshoot",
        "conv": "word convergence",
        "settl": "word convergence",
    }.items():
        (found,) = search.find(text)
        assert found.place == place, text
    for text in ("alley", "epoch", "ravine zebra", "d"):
        assert search.find(text) == [], text


def test_what_is_called_so_comes_before_what_only_speaks_of_it(tmp_path: Path) -> None:
    ravine = entry(tmp_path, "ravine", lesson="")
    speaks = entry(tmp_path, "first")
    assert [found.entry for found in Search([speaks, ravine]).find("ravine")] == [ravine, speaks]
    named = entry(tmp_path, "last", lesson="## One long valley\nWords.\n")
    assert [found.entry for found in Search([speaks, named]).find("valley")] == [named, speaks]


def test_broken_files_are_found_by_name_alone(tmp_path: Path) -> None:
    broken = entry(tmp_path, "broken", "class Line(:", "")
    gone = replace(broken, name="gone", title="Gone", folder=tmp_path / "nowhere")
    search = Search([broken, gone])
    assert [found.entry for found in search.find("broken")] == [broken]
    assert [found.entry for found in search.find("gone")] == [gone]
    assert [found.entry for found in search.find("numbers")] == [broken, gone]
    assert search.find("lr") == []


def test_declared_knobs_are_those_that_the_scenario_has() -> None:
    for shipped in shipped_scenarios():
        declared = declared_knobs(shipped.file)
        knobs = {name: knob.about for name, knob in load(shipped).knobs().items()}
        assert declared.keys() == knobs.keys(), shipped.name
        assert all(about in ("", knobs[name]) for name, about in declared.items()), shipped.name


def test_looking_imports_neither_torch_nor_numpy() -> None:
    code = (
        "import sys; from tui_lab.teaching.catalogue import shipped_scenarios\n"
        "from tui_lab.teaching.search import Search\n"
        "assert Search(shipped_scenarios()).find('momentum')\n"
        "print(*sys.modules.keys() & {'torch', 'numpy', 'textual'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
