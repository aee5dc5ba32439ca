"""What the terminal says last is read, and no more than that is waited for."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from tui_lab.ui.output.leaving import hear_out

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Where the program reads, and where the terminal writes."""
    reads, writes = os.pipe()
    yield reads, writes
    os.close(reads)
    os.close(writes)


def test_everything_up_to_the_last_answer_is_read(pipe: Pipe) -> None:
    reads, writes = pipe
    os.write(writes, b"\x1b[24;80R\x1b[<35;10;4M")
    last = threading.Timer(0.05, os.write, (writes, b"\x1b[0n"))
    last.start()
    assert hear_out(reads, patience=30) == b"\x1b[24;80R\x1b[<35;10;4M\x1b[0n"
    last.join()


def test_a_terminal_that_stays_silent_is_not_waited_for(pipe: Pipe) -> None:
    reads, writes = pipe
    os.write(writes, b"\x1b[24;80R")
    assert hear_out(reads, patience=0.05) == b"\x1b[24;80R"


def test_a_terminal_that_is_gone_ends_it() -> None:
    reads, writes = os.pipe()
    os.write(writes, b"q")
    os.close(writes)
    assert hear_out(reads, patience=30) == b"q"
    os.close(reads)
    assert hear_out(reads, patience=30) == b""
