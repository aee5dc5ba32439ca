"""A table of one's own on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from tests.cli.conftest import Command
from tui_lab.authoring.datasets import places
from tui_lab.authoring.datasets.places import FILE_VARIABLE
from tui_lab.authoring.source import load
from tui_lab.engine.keeper import kept_of
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.run import Run
from tui_lab.keeping.runs import Runs
from tui_lab.teaching.catalogue import find, shipped_scenarios

TAKEN = {"weights": "w.pt", "data": "d.csv", "page": "p.html"}

TABLE = "age,height\n" + "".join(f"{k},{k * 2 + k % 3}\n" for k in range(60))


@pytest.fixture(autouse=True)
def variable_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option sets a variable of the process; take it back."""
    monkeypatch.setenv(FILE_VARIABLE, "")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(TABLE)
    return file


def test_a_table_is_trained_on(tui_lab: Command, people: Path) -> None:
    answer = tui_lab(
        "run", "your-data", "--file", str(people), "--set", "lr=0.05", "--steps", "300", "--json"
    )
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["metrics"]["r2"] > 0.9 and found["knobs"]["target"] == "height"


def test_without_one_the_shipped_table_is(tui_lab: Command) -> None:
    answer = tui_lab("run", "your-data", "--steps", "2", "--json")
    assert json.loads(answer.out)["knobs"]["target"] == "rentals"


def test_a_table_in_the_place_of_a_command_is_opened_in_the_lab(
    tui_lab: Command, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in ([str(people)], ["--scenarios", str(people.parent), str(people), "--set", "target=age"]):
        answer = tui_lab(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("tui-lab: the lab needs a terminal"), "all else of it was right"
    monkeypatch.chdir(people.parent)
    assert tui_lab("people.csv").err.startswith("tui-lab: the lab needs a terminal")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.csv",), "the file 'nothing.csv' cannot be read: No such file or directory"),
        (("run", "your-data", "--file", "."), "the file '.' cannot be read: it is a folder, not a file"),
        (("nothing",), "invalid choice"),
    ],
)
def test_what_is_no_table_is_said(tui_lab: Command, arguments: tuple[str, ...], said: str) -> None:
    answer = tui_lab(*arguments)
    assert answer.code == 2 and said in answer.err and answer.err.count("\n") == 1


def test_a_column_that_there_is_not_is_said(tui_lab: Command, people: Path) -> None:
    file = ("--file", str(people))
    answer = tui_lab("run", "your-data", *file, "--set", "target=weight")
    assert answer.code == 2 and "target takes one of age, height, not 'weight'" in answer.err
    answer = tui_lab("run", "your-data", *file, "--set", "inputs=all but weight")
    assert answer.code == 2 and "there is no column 'weight'; there are age, height" in answer.err


def test_a_file_of_something_else_is_said(tui_lab: Command, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    answer = tui_lab("run", "your-data", "--file", str(file))
    assert (answer.code, answer.err) == (2, "tui-lab: sheet.csv is an Excel or zip file: save it as CSV\n")


def test_a_run_of_one_is_taken_home_whichever_is_named_by_then(
    tui_lab: Command, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_brought_back", [])
    monkeypatch.setenv(FILE_VARIABLE, str(people))
    run = Run(load(find("your-data", shipped_scenarios())), {}, 2, torch.device("cpu"))
    for _ in range(3):
        run.advance()
    recipe = Recipe(find("your-data", shipped_scenarios()), {}, 2, "cpu")
    recipe.load(None)
    recipe.make(0, frozenset())
    kept = kept_of(run, recipe.of(run), "paused", "a" * 32, 1_760_000_000.0)
    Runs().put(kept)
    monkeypatch.setenv(FILE_VARIABLE, "")
    files = {what: tmp_path / name for what, name in TAKEN.items()}
    taken = [word for what, file in files.items() for word in (f"--{what}", str(file))]
    answer = tui_lab("runs", "export", "aaaa", *taken, "--figure", f"loss={tmp_path / 'l.txt'}", "--setup")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("your-data ") and all(file.is_file() for file in files.values())
    assert "height" in files["page"].read_text()
    script = tui_lab("runs", "export", "aaaa", "--script", str(tmp_path / "s.py"))
    assert script.code == 2 and "which a script has not" in script.err
    monkeypatch.setattr(places, "_brought_back", [])
    people.unlink()
    gone = tui_lab("runs", "export", "aaaa", "--setup")
    assert gone.code == 2 and "people.csv, which is not there any more" in gone.err
