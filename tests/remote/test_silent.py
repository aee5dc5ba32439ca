"""A training that does not answer, such as one that is stopped, is told of as there."""

from __future__ import annotations

import os
import socket

import pytest

from tui_lab.cli.main import main
from tui_lab.remote.places import socket_for


@pytest.mark.parametrize("words", [("attach",), ("attach", "own")])
def test_a_process_that_does_not_answer_is_not_told_as_none(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(socket_for("own")))
        listening.listen(1)
        code = main([*words])
    said = "".join(capsys.readouterr())
    assert code == (0 if len(words) == 1 else 2)
    assert f"Process {os.getpid()} does not answer" in said and "othing" not in said
