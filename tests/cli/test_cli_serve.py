"""What `tui-lab serve` refuses, and what it says when it serves."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import Command


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
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is(tui_lab: Command, typed: str, said: str) -> None:
    answer = tui_lab("serve", *typed.split())
    assert answer.code == 2 and answer.out == "" and said in answer.err


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
