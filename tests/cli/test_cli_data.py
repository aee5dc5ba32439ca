"""Where Fashion-MNIST is looked for, as the command line is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.places import DATA_VARIABLE


@pytest.fixture(autouse=True)
def variable_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option sets a variable of the process; take it back."""
    monkeypatch.setenv(DATA_VARIABLE, "")


@pytest.mark.parametrize("before", [True, False])
def test_data_dir_says_where_the_files_are(tui_lab: Command, tmp_path: Path, before: bool) -> None:
    write_fashion(tmp_path)
    option = ("--data-dir", str(tmp_path))
    run = ("run", "fashion", "--set", "hidden=none", "--json")
    answer = tui_lab(*option, *run) if before else tui_lab(*run, *option)
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["steps"] == 20, "five epochs of 200 pictures, 64 a step"


def test_without_files_one_sentence_says_what_to_do(tui_lab: Command, tmp_path: Path) -> None:
    answer = tui_lab("run", "fashion", "--data-dir", str(tmp_path))
    assert answer.code == 2
    assert answer.err.startswith(f"tui-lab: Fashion-MNIST is not all here. Missing in {tmp_path}")
    assert "--data-dir" in answer.err and "Traceback" not in answer.err
    assert answer.out == ""


def test_a_data_dir_that_is_no_folder_is_refused(tui_lab: Command, tmp_path: Path) -> None:
    answer = tui_lab("run", "fashion", "--data-dir", str(tmp_path / "none"))
    assert answer.code == 2
    assert "is not a folder" in answer.err
