"""Files beside a scenario's file: imported, edited, at fault, and of two scenarios at once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tui_lab.authoring.figures import Histogram
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import Entry, find, read_entry

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
    return label_in(Run(load(entry), {}, 1, torch.device("cpu")))


def label_in(run: Run) -> str:
    figure = run.figure("left_over")
    assert isinstance(figure, Histogram)
    np.testing.assert_array_equal(figure.edges, [0, 1, 2])
    return figure.label


def test_a_scenario_has_views_from_the_file_beside_it_and_two_do_not_clash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
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


@pytest.mark.parametrize("line", ["from views import Views", "import views; Views = views.Views"])
def test_an_import_without_the_dot_finds_the_file_beside_it(tmp_path: Path, line: str) -> None:
    plain = SCENARIO.replace("from .views import Views", line)
    helper = VIEWS.replace("from .numbers", "from numbers")
    texts = {"scenario": plain, "numbers": NUMBERS}
    one = written(tmp_path / "one", "", **texts, views=helper.replace("LABEL", "first"))
    other = written(tmp_path / "other", "", **texts, views=helper.replace("LABEL", "second"))
    before = list(sys.path), set(sys.modules)
    assert (label_of(one), label_of(other), label_of(one)) == ("first", "second", "first")
    assert sys.path == before[0]
    assert not {"views", "numbers"} & (set(sys.modules) - before[1])
    written(tmp_path / "one", "", **texts, views=helper.replace("LABEL", "third"))
    assert label_of(one) == "third"


def test_an_import_within_a_function_finds_what_lies_beside_it_and_not_beside_another(tmp_path: Path) -> None:
    late = (
        VIEWS.replace("from .numbers import edges\n", "")
        .replace(
            "        return",
            "        import numbers\n        from pack.deep import label\n"
            "        edges = numbers.edges\n        return",
        )
        .replace('"LABEL"', "label")
    )
    runs = []
    for name in ("one", "other"):
        (tmp_path / name / "pack").mkdir(parents=True)
        (tmp_path / name / "pack" / "__init__.py").write_text("import pack.deep\n")
        (tmp_path / name / "pack" / "deep.py").write_text(f"import helper\nlabel = helper.word + {name!r}\n")
        scenario = SCENARIO.replace("from .views", "from views")
        entry = written(tmp_path / name, "", scenario=scenario, views=late, helper="word = 'in '\n")
        runs.append(Run(load(entry), {}, 1, torch.device("cpu")))
    assert list(map(label_in, runs)) == ["in one", "in other"]


def test_two_folders_whose_names_differ_by_a_dash_are_two_scenarios(tmp_path: Path) -> None:
    entries = [written(tmp_path / name, name) for name in ("my_net", "my-net")]
    runs = [Run(load(entry), {}, 1, torch.device("cpu")) for entry in entries]
    assert list(map(label_in, runs)) == ["my_net", "my-net"]
    assert find("my_net", entries[:1]) == find("my-net", entries[:1]) == entries[0]


def test_data_beside_a_scenario_are_found_from_its_file_wherever_the_lab_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "data.csv").write_text("1,2\n")
    setup = "self.left = float(open(Path(__file__).parent / 'data.csv').read()[0])"
    scenario = "from pathlib import Path\n" + SCENARIO.replace("self.left = 100.0", setup)
    written(tmp_path / "one", "x", scenario=scenario)
    monkeypatch.chdir(tmp_path)
    entry = read_entry(Path("one/scenario.py"))
    scenario_class = load(entry)
    monkeypatch.chdir("/")
    assert Run(scenario_class, {}, 1, torch.device("cpu")).scenario.left == 1.0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("reads", "there", "words"),
    [
        ("open('data.csv')", True, "it lies beside scenario.py: write Path(__file__).parent / 'data.csv'"),
        ("open('data.csv')", False, "and none beside scenario.py. For one that lies there write Path("),
        ("__import__('numpy').loadtxt('data.csv')", True, "write Path(__file__).parent / 'data.csv'"),
    ],
)
def test_a_file_that_is_not_found_is_told_with_the_folder_that_was_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: str, there: bool, words: str
) -> None:
    entry = written(tmp_path / "one", "x", scenario=SCENARIO.replace("self.left = 100.0", reads))
    if there:
        (tmp_path / "one" / "data.csv").write_text("1,2\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as raised:
        Run(load(entry), {}, 1, torch.device("cpu"))
    fault = raised.value.fault
    assert fault.source == reads
    assert f"there is no data.csv in {tmp_path}, from where the lab was started" in fault.message
    assert words in fault.message
