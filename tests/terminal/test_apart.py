"""While the lab has the terminal, what others print goes to a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_lab.terminal.apart import terminal_apart


def test_descriptors_lead_to_the_file_and_streams_to_where_they_did(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "state" / "printed.txt"
    for number in range(2):
        before = sys.stdout, sys.stderr
        with terminal_apart(file):
            os.write(1, b"to 1\n")
            os.write(2, b"to 2\n")
            subprocess.run("echo a child; echo its error >&2", shell=True, check=True)
            for stream in (sys.__stdout__, sys.__stderr__):
                assert stream is not None
                print("screen", number, file=stream, flush=True)
        assert (sys.stdout, sys.stderr) == before
        assert file.read_text() == "to 1\nto 2\na child\nits error\n"
    os.write(1, b"after")
    printed = capfd.readouterr()
    assert printed.out == "screen 0\nscreen 1\nafter" and printed.err == "screen 0\nscreen 1\n"


def test_a_folder_that_cannot_be_written_costs_the_words_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    with terminal_apart(tmp_path / "file" / "printed.txt"):
        os.write(2, b"lost")
    assert capfd.readouterr().err == ""


@pytest.fixture
def typed() -> Iterator[None]:
    """A key was typed on the standard input."""
    before = os.dup(0)
    reads, writes = os.pipe()
    os.write(writes, b"k")
    os.dup2(reads, 0)
    yield
    os.dup2(before, 0)
    for one in (before, reads, writes):
        os.close(one)


@pytest.mark.usefixtures("typed")
def test_nobody_else_reads_keys_meanwhile(tmp_path: Path) -> None:
    before = sys.stdin, sys.__stdin__
    with terminal_apart(tmp_path / "printed.txt"):
        assert os.read(0, 1) == b""
        assert subprocess.run("read key", shell=True).returncode != 0
        assert sys.__stdin__ is not None
        screen = sys.__stdin__.fileno()
        assert os.read(screen, 1) == b"k"
    assert (sys.stdin, sys.__stdin__) == before
    assert os.path.sameopenfile(screen, 0)


def test_streams_come_back_after_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    with pytest.raises(KeyError), terminal_apart(tmp_path / "printed.txt"):
        raise KeyError
    assert (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__) == before
    os.write(2, b"here")
    assert capfd.readouterr().err == "here"
