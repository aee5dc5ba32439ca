"""What `tui-lab serve` refuses, and what it says when it serves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tui_lab.cli.commands import commands
from tui_lab.cli.parsing import build_parser
from tui_lab.errors import LabError
from tui_lab.serving import server
from tui_lab.serving.server import LabServer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--address 0.0.0.0 --no-token", "without a token the lab is served to this machine alone"),
        ("--no-token --name lab.example", "leave out --address and --name"),
        (f"--address {'a' * 70}.example", "is none: "),
        ("--address nobody.invalid", "--address takes an address of this machine, and 'nobody.invalid' is"),
        ("--port 70000", "takes a whole number from 0 to 65,535"),
        ("--sessions 0", "takes a whole number of 1 or more"),
        ("-- --nonsense", "unrecognized arguments: --nonsense"),
        ("-- open regression --seed x", "argument --seed: takes a whole number"),
        ("--scenarios . -- --kiosk", "a kiosk has the scenarios that come with the lab"),
        ("-- --kiosk list", "a kiosk opens the lab and nothing else"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is(tui_lab: Command, typed: str, said: str) -> None:
    answer = tui_lab("serve", *typed.split())
    assert answer.code == 2 and answer.out == "" and said in answer.err


@pytest.fixture
def session_command(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What each session runs, when the server was told some arguments."""

    def command(*arguments: str) -> list[str]:
        found: list[list[str]] = []

        class Ends(LabServer):
            async def run(self, began: Callable[[int], object], until: asyncio.Event) -> None:
                found.append([*self._session_command])
                raise LabError("that was all")

        monkeypatch.setattr(server, "LabServer", Ends)
        answer = tui_lab(*arguments)
        assert "that was all" in answer.err, answer
        return found[0]

    return command


def test_sessions_have_what_was_typed_before_and_after_the_command(
    session_command: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("TUI_LAB_CLASS", "TUI_LAB_COURSE", "TUI_LAB_PLAIN", "TUI_LAB_DATA"):
        monkeypatch.setenv(variable, "")  # which the command sets
    course, folder = tmp_path / "week1.toml", str(tmp_path)
    course.write_text("")
    words = ["--course", str(course), "--class", folder, "--plain", "--scenarios", folder]
    command = session_command(*words, "serve", "--trust", "--scenarios", folder, "--", "open", "regression")
    told = build_parser(commands()).parse_args(command[command.index("tui_lab") + 1 :])
    assert told.folders == [tmp_path] * 2 and told.trust
    assert (course, tmp_path) == (told.TUI_LAB_COURSE, told.TUI_LAB_CLASS) and told.TUI_LAB_PLAIN
    assert (told.command, told.name) == ("open", "regression")

    for variable in [one for one in os.environ if one.startswith("PYTHON")]:
        monkeypatch.delenv(variable)  # with which no kiosk begins
    words = ["--course", str(course), "--class", folder, "--kiosk-folder", folder]
    told = build_parser(commands()).parse_args(session_command(*words, "serve", "--", "--kiosk")[3:])
    assert (told.kiosk, told.kiosk_folder, told.TUI_LAB_COURSE) == (True, folder, course)


def test_what_another_user_wrote_is_trusted_by_all_sessions_or_by_none(
    session_command: Callable[..., list[str]], tui_lab: Command, anothers: Path
) -> None:
    for typed in (("--scenarios", str(anothers)), ("--", "--scenarios", str(anothers))):
        answer = tui_lab("serve", *typed)
        assert answer.code == 2 and "add --trust" in answer.err
    assert session_command("serve", "--scenarios", str(anothers), "--trust")[-1] == "--trust"
    assert session_command("serve", "--", "--scenarios", str(anothers), "--trust")[-1] == "--trust"


def test_a_table_is_opened_by_each_session(session_command: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("a,b\n1,2\n")
    assert session_command("serve", "--", str(tmp_path / "people.csv"))[-1] == str(tmp_path / "people.csv")


def test_the_library_that_is_missing_is_named(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    answer = tui_lab("serve")
    assert answer.code == 2 and "pip install textual-serve brings it" in answer.err


@pytest.mark.slow
def test_beyond_this_machine_it_has_a_token_and_says_that_the_way_is_open() -> None:
    command = ["serve", "--address", "0.0.0.0", "--port", "0", "--name", "lab.example"]
    with subprocess.Popen(
        [sys.executable, "-m", "tui_lab", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None and served.stderr is not None
        assert "http://lab.example:" in (line := served.stdout.readline()) and "/#token=" in line
        assert "not encrypted" in served.stderr.readline()
        served.send_signal(signal.SIGTERM)
    assert served.returncode == 128 + signal.SIGTERM
