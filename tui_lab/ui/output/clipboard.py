"""Text to the clipboard of the terminal, wherever that is: OSC 52, and ways round what stands before it.

A terminal takes what an OSC 52 says, also over SSH, if its settings allow it; it never answers. tmux takes
none from programs by its defaults, but a command of its own. GNU screen takes none at all, and hands on what
a DCS holds, in pieces as long as its buffer.
"""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Mapping

# xterm and those after it take sequences of 100,000 bytes; base64 makes four bytes of three.
MOST = 74_994  # bytes
SCREENS_BUFFER = 240  # bytes of a DCS
PATIENCE = 1.0  # seconds


def encoded(text: str) -> bytes:
    """UTF-8, with a sign for what is no character."""
    return text.encode(errors="replace")


def sequence(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """What to print so that the terminal has `text` in its clipboard."""
    said = f"\x1b]52;c;{base64.b64encode(encoded(text)).decode()}\x07"
    if "TMUX" in environment or environment.get("TERM", "").startswith("tmux"):
        # It takes the first by `set-clipboard on`, and hands on the second by `allow-passthrough on`.
        escaped = said.replace("\x1b", "\x1b\x1b")
        return f"{said}\x1bPtmux;{escaped}\x1b\\"
    if "STY" not in environment:
        return said
    pieces = (said[at : at + SCREENS_BUFFER] for at in range(0, len(said), SCREENS_BUFFER))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def told_tmux(text: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Have the tmux around the program take `text`, for itself and its terminal; False where it did not."""
    if not environment.get("TMUX"):
        return False
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=encoded(text),
            capture_output=True,
            timeout=PATIENCE,
            env=dict(environment),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
