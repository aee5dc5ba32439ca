"""What may lie in the place of a file, by name; whoever opens some of these hangs or fills the memory."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

Put = Callable[[Path], object]
DEEP = 100_000


def _socket(file: Path) -> None:
    here = Path.cwd()
    os.chdir(file.parent)  # the name of a socket may not be longer than 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(file.name)
    finally:
        os.chdir(here)


def _sparse(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(100_000_000)


NO_FILES: dict[str, Put] = {
    "a pipe": os.mkfifo,
    "a link to /dev/zero": lambda file: file.symlink_to("/dev/zero"),
    "a link to /dev/tty": lambda file: file.symlink_to("/dev/tty"),
    "a socket": _socket,
    "a folder": Path.mkdir,
    "a broken link": lambda file: file.symlink_to(file.with_name("nothing")),
    "a circular link": lambda file: file.symlink_to(file),
}
BAD_BYTES: dict[str, Put] = {
    "100 MB": _sparse,
    "no UTF-8": lambda file: file.write_bytes(b"title = '\xff'\n"),
    "NUL": lambda file: file.write_bytes(b"x = 1\0\n"),
    "brackets": lambda file: file.write_text("[" * DEEP),
}
