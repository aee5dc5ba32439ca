"""Files beside a scenario's file: imported, edited, at fault, and of two scenarios at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tui_lab.authoring.figures import Histogram
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import Entry, read_entry

SCENARIO = '''
"""Counts."""
from tui_lab import Scenario
from .views import Views


class Counter(Views, Scenario):
    """Counts down."""
    title = "Counter"

    def setup(self):
        self.left = 100.0

    def step(self):
        self.left -= 1
        return self.left
'''
VIEWS = """
from tui_lab import Histogram, view
from .numbers import edges


class Views:
    @view("Left")
    def left_over(self):
        return Histogram(edges()[1:], edges(), "LABEL")
"""
NUMBERS = "import numpy\n\n\ndef edges():\n    return numpy.arange(3.0)\n"


def written(folder: Path, label: str, **files: str) -> Entry:
    folder.mkdir(exist_ok=True)
    texts = {"scenario": SCENARIO, "views": VIEWS.replace("LABEL", label), "numbers": NUMBERS} | files
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return read_entry(folder / "scenario.py")


def label_of(entry: Entry) -> str:
    figure = Run(load(entry), {}, 1, torch.device("cpu")).figure("left_over")
    assert isinstance(figure, Histogram)
    np.testing.assert_array_equal(figure.edges, [0, 1, 2])
    return figure.label


def test_a_scenario_has_views_from_the_file_beside_it_and_two_do_not_clash(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one", "first"), written(tmp_path / "other", "second")
    assert load(one).views() == {"left_over": "Left"}
    assert (label_of(one), label_of(other), label_of(one)) == ("first", "second", "first")
    assert not list(tmp_path.rglob("__pycache__"))


def test_an_edit_of_the_file_beside_it_is_noticed_and_taken_up(tmp_path: Path) -> None:
    entry = written(tmp_path / "one", "before")
    contents = entry.contents()
    assert label_of(entry) == "before"
    written(tmp_path / "one", "beyond")  # as long, and within the same second
    assert entry.contents() != contents
    assert label_of(entry) == "beyond"


@pytest.mark.parametrize(
    ("views", "line", "words"),
    [
        ("x = 1\nx = (\n", 2, "SyntaxError: '(' was never closed"),
        ("from tui_lab import Lines\n", 1, "cannot import name 'Lines' from 'tui_lab'"),
        ("x = 1\n\ny = 1 / 0\n", 3, "ZeroDivisionError"),
    ],
)
def test_what_fails_beside_a_scenario_is_found_there(
    tmp_path: Path, views: str, line: int, words: str
) -> None:
    entry = written(tmp_path / "one", "x", views=views)
    with pytest.raises(ScenarioError) as raised:
        load(entry)
    fault = raised.value.fault
    assert (fault.file, fault.line) == (tmp_path / "one" / "views.py", line)
    assert words in fault.message


def test_a_view_that_fails_beside_a_scenario_is_found_there(tmp_path: Path) -> None:
    entry = written(tmp_path / "one", "x", numbers="def edges():\n    return [][1]\n")
    run = Run(load(entry), {}, 1, torch.device("cpu"))
    with pytest.raises(ScenarioError) as raised:
        run.figure("left_over")
    assert (raised.value.fault.file.name, raised.value.fault.line) == ("numbers.py", 2)


def test_an_import_without_the_dot_is_told_how_to_be_written(tmp_path: Path) -> None:
    entry = written(tmp_path / "one", "x", scenario=SCENARIO.replace("from .views", "from views"))
    with pytest.raises(ScenarioError, match=r"views\.py lies beside this file: from \.views import …"):
        load(entry)
