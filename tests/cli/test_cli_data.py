"""Where data sets are looked for, as the command line is told, and fetching one by its command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.authoring.mirror import known, serving, small_files
from tests.cli.conftest import Command
from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.known_sets import KNOWN, NAMES
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


def test_without_files_a_line_says_what_stands_in_and_what_to_do(tui_lab: Command, tmp_path: Path) -> None:
    run = ("run", "fashion", "--set", "hidden=none", "--steps", "3", "--json")
    answer = tui_lab(*run, "--data-dir", str(tmp_path))
    assert answer.code == 0 and json.loads(answer.out)["steps"] == 3
    assert answer.err == (
        "tui-lab: Fashion-MNIST is not here: drawn pictures stand in; tui-lab data fetch fashion gets it, "
        "31 MB\n"
    )


def test_a_file_that_is_missing_in_a_named_folder_is_said(tui_lab: Command, tmp_path: Path) -> None:
    write_fashion(tmp_path)
    (tmp_path / NAMES[2]).unlink()
    answer = tui_lab("run", "fashion", "--data-dir", str(tmp_path))
    assert answer.code == 2 and answer.out == ""
    assert answer.err.startswith(f"tui-lab: Fashion-MNIST is not all here. Missing in {tmp_path}: {NAMES[2]}")
    assert "--data-dir" in answer.err and "Traceback" not in answer.err


def test_a_data_dir_that_is_no_folder_is_refused(tui_lab: Command, tmp_path: Path) -> None:
    answer = tui_lab("run", "fashion", "--data-dir", str(tmp_path / "none"))
    assert answer.code == 2
    assert "is not a folder" in answer.err


def test_the_command_fetches_a_set_and_says_where_it_is(
    tui_lab: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = small_files(tmp_path / "made")
    cache = tmp_path / "cache" / "tui-lab" / "fashion-mnist"
    with serving(files) as mirror, serving(files) as own:
        monkeypatch.setitem(KNOWN, "fashion", known(files, mirror.address))
        assert "fashion  Fashion-MNIST    not here: tui-lab data fetch fashion gets it" in tui_lab("data").out
        answer = tui_lab("data", "fetch", "fashion", "--mirror", own.address)
        assert (answer.code, answer.err) == (0, ""), "no bar where nobody looks"
        assert answer.out.startswith(f"Fashion-MNIST is here now, 0.0 MB in {cache}. By Zalando Research")
        assert len(own.asked) == 4 and not mirror.asked
    assert f"fashion  Fashion-MNIST    in {cache}\n" in tui_lab("data").out
    again = tui_lab("data", "fetch", "fashion")
    assert (again.code, again.out) == (0, f"Fashion-MNIST is here already, in {cache}.\n")
    assert json.loads(tui_lab("run", "fashion", "--steps", "2", "--json").out)["steps"] == 2


def test_what_cannot_be_fetched_is_one_sentence(
    tui_lab: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KNOWN, "mnist", KNOWN["mnist"]._replace(mirrors=("http://127.0.0.1:1/",)))
    answer = tui_lab("data", "fetch", "mnist")
    assert answer.code == 2 and answer.out == ""
    assert answer.err.startswith("tui-lab: train-images-idx3-ubyte.gz cannot be fetched. http://127.0.0.1:1/")
    assert answer.err.count("\n") == 1
    assert "choose from" in tui_lab("data", "fetch", "imagenet").err


def test_a_file_that_is_not_what_it_should_be_is_named(tui_lab: Command, tmp_path: Path) -> None:
    write_fashion(tmp_path, packed=True)
    answer = tui_lab("data", "fetch", "fashion", "--data-dir", str(tmp_path))
    assert (
        answer.code == 2 and f"{tmp_path}/{NAMES[0]}.gz is not the file that Fashion-MNIST has" in answer.err
    )
