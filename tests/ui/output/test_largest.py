"""A window may say that it has more cells than any machine draws."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from types import SimpleNamespace
from typing import Any

import pytest

from tui_lab.ui.output.driver import PictureDriver


@pytest.mark.parametrize(
    ("said", "drawn"), [((120, 40), (120, 40)), ((65_535, 65_535), (1000, 400)), ((0, 0), (80, 24))]
)
def test_no_more_is_drawn_than_any_screen_has(
    monkeypatch: pytest.MonkeyPatch, said: tuple[int, int], drawn: tuple[int, int]
) -> None:
    leader, follower = pty.openpty()
    try:
        fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", said[1], said[0], 0, 0))
        driver: Any = SimpleNamespace(fileno=follower)
        assert PictureDriver._get_terminal_size(driver) == drawn
        monkeypatch.setenv("COLUMNS", "60000")
        assert PictureDriver._get_terminal_size(driver)[0] == 1000
    finally:
        os.close(leader)
        os.close(follower)
