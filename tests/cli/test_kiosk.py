"""What a kiosk is begun with: the lab, and nothing that whoever logs in could have brought along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write
from tui_lab.cli.commands import commands
from tui_lab.rules import rules


@pytest.fixture(autouse=True)
def plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what Python has obeyed."""
    for name in os.environ:
        if name.startswith("PYTHON"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("name", [name for name in commands() if name != "open"])
def test_no_other_command_is_obeyed(tui_lab: Command, name: str) -> None:
    words = {"watch": ["a.py"], "completion": ["bash"], "data": ["fetch", "fashion"]}
    words |= {one: ["x"] for one in ("check", "check-goals", "export", "look", "new", "run", "sweep")}
    answer = tui_lab("--kiosk", name, *words.get(name, []))
    assert answer.code == 2 and "a kiosk opens the lab and nothing else" in answer.err, answer
    assert rules().folder is None


def test_nothing_trains_on_and_scenarios_are_those_of_a_course(
    tui_lab: Command, write_scenario: Write
) -> None:
    assert "the lab and nothing else" in tui_lab("--kiosk", "--plain").err
    assert "leave out --keep" in tui_lab("--kiosk", "open", "regression", "--keep").err
    own = str(write_scenario("mine", "title = 'Mine'"))
    assert "those of a course: add --course FILE" in tui_lab("--kiosk", "--scenarios", own).err


def test_what_python_has_obeyed_is_no_kiosk(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    answer = tui_lab("--kiosk")
    assert (
        answer.code == 2 and "begun without PYTHONPATH" in answer.err and "python -I -m tui_lab" in answer.err
    )


def test_a_folder_that_is_none_is_said(tui_lab: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = tui_lab("--kiosk", "--kiosk-folder", str(tmp_path / "file"))
    assert answer.code == 2 and "cannot be used: File exists" in answer.err


def test_only_what_says_how_the_terminal_is_stays(tmp_path: Path) -> None:
    code = (
        "import os, sys; from argparse import Namespace; from pathlib import Path\n"
        "from tui_lab.cli.kiosk import enter; from tui_lab.rules import rules\n"
        "from tui_lab.keeping.places import data_folder, most_bytes, printed_file, state_folder\n"
        "enter(Namespace(command=None, folders=[], more_folders=[], kiosk_folder=sys.argv[1]))\n"
        "print(*sorted(os.environ)); print(rules().folder)\n"
        "places = state_folder(), data_folder(), printed_file()\n"
        "print(*{one.relative_to(rules().folder) for one in places})\n"
        "print(most_bytes())\n"
    )
    sent = {
        "TERM": "x", "LC_ALL": "C.UTF-8", "LANG": "de_DE", "TUI_LAB_LANG": "zh", "TUI_LAB_FILE": "a",
        "CXX": "sh",
        "TUI_LAB_KEEP": "1", "XDG_STATE_HOME": "/tmp", "TEXTUAL_DRIVER": "a:b",
        "SSH_ORIGINAL_COMMAND": "sh",
        "TUI_LAB_RUNS_MB": "9999", "TMPDIR": "/tmp", "HOME": "/nowhere", "LANGUAGE": "x", "TERMINFO": "/tmp",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    isolated = f"import sys; sys.path.insert(0, {sent['PYTHONPATH']!r})\n{code}"
    folder = tmp_path / "kiosk"
    command = [sys.executable, "-I", "-c", isolated, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=sent)
    assert not done.stderr
    names, *rest = done.stdout.splitlines()
    here = {"HOME", "TMPDIR", "OPENBLAS_NUM_THREADS", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}
    assert {*names.split()} - {"LC_CTYPE"} == here | {"TERM", "LC_ALL", "LANG", "TUI_LAB_LANG"}
    assert rest[0] == str(folder) and {*rest[1].split()} == {".", "data", "printed.txt"}
    assert rest[2] == "50000000"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_config_file_has_a_say(tui_lab: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "tui-lab").mkdir()
    told = '[defaults]\nlang = "zh"\nfile = "/nowhere/at/all.csv"\n'
    (tmp_path / "tui-lab" / "config.toml").write_text(told)
    answer = tui_lab("--kiosk", "list")
    assert "a kiosk opens the lab and nothing else" in answer.err and "nowhere" not in answer.err
