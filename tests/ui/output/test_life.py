"""A terminal that hangs up is noticed, and nobody waits for it."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tui_lab.ui.output.life import LastingFile, has_hung_up
from tui_lab.ui.output.link import Link


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The far end and the program's end of a pseudo-terminal; the test closes the far one."""
    leader, follower = pty.openpty()
    yield leader, follower
    os.close(follower)


def test_a_terminal_has_hung_up_once_its_far_end_is_closed(terminal: tuple[int, int]) -> None:
    leader, follower = terminal
    assert not has_hung_up(follower)
    os.write(leader, b"typed\n")  # something to read is no hang-up
    assert not has_hung_up(follower)
    os.close(leader)
    assert has_hung_up(follower)


def test_writing_goes_on_after_a_hang_up(terminal: tuple[int, int]) -> None:
    leader, follower = terminal
    file = os.fdopen(os.dup(follower), "w")
    lasting = LastingFile(file)
    lasting.write("seen")
    lasting.flush()
    assert os.read(leader, 100) == b"seen"
    os.close(leader)
    with pytest.raises(OSError, match="Input/output error"):
        os.write(follower, b"the file itself raises")
    for _ in range(3):
        lasting.write("unseen" * 10_000)
        lasting.flush()
    with suppress(OSError):
        file.close()


def test_what_is_forgotten_leaves_its_room() -> None:
    link = Link(clock=lambda: 0.0)
    room = link.room()
    assert room
    link.sent(room)
    assert link.room() == 0
    link.forget()
    assert link.room() == room
