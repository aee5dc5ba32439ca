"""One end of a line between a trainer and a screen: messages over a socket, and whose socket it is."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from typing import Any

from tui_lab import __version__
from tui_lab.errors import LabError
from tui_lab.remote.values import decode, encode

PROTOCOL = 1  # grows when an older tui-lab would not understand
LARGEST = 512_000_000  # bytes of a message
GREETING = 5.0  # seconds until the other side has said who it is
_LENGTH = struct.Struct(">I")


class Parted(LabError):
    """There is nobody at the other end any more, or nobody who speaks as we do."""


class Line:
    """Sends and receives values; any thread may send, one receives. Raises Parted once it is broken."""

    def __init__(self, one: socket.socket) -> None:
        self._socket = one
        self._sending = threading.Lock()
        one.settimeout(GREETING)

    def greet(self, about: dict[str, Any]) -> dict[str, Any]:
        """Say who this is, and hear who the other is. Raises Parted where that is another user or version."""
        if (user := _user_at(self._socket)) is not None and user != os.getuid():
            raise Parted("it belongs to another user")
        self.send({"tui-lab": __version__, "protocol": PROTOCOL, **about})
        other = self.receive()
        if not isinstance(other, dict) or not isinstance(other.get("tui-lab"), str):
            raise Parted("it is no tui-lab")
        if other.get("protocol") != PROTOCOL:
            theirs = other["tui-lab"][:20]
            raise Parted(
                f"it is tui-lab {theirs} and this is {__version__}: they do not understand each other"
            )
        self._socket.settimeout(None)
        return other

    def send(self, value: Any) -> None:
        """Send a value, which may wait until the other end takes it."""
        data = encode(value)
        try:
            with self._sending:
                self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except (OSError, ValueError) as error:
            raise Parted(_words(error)) from error

    def receive(self) -> Any:
        """The next value, as soon as there is one. Raises Unreadable for one that is none."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > LARGEST:
            raise Parted(f"it sent a message of {length:,} bytes")
        return decode(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        try:
            while len(data) < count:
                piece = self._socket.recv(min(count - len(data), 1 << 20))
                if not piece:
                    raise Parted("it has ended")
                data += piece
        except (OSError, ValueError) as error:
            raise Parted(_words(error)) from error
        return bytes(data)

    def close(self) -> None:
        """Break it, whoever waits at either end."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it does not answer"
    return "it has ended" if isinstance(error, (BrokenPipeError, ConnectionError)) else f"{error}"


def _user_at(one: socket.socket) -> int | None:
    """Who runs the other end, as the system says; None where it does not say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None  # the folder is this user's alone
    _, user, _ = struct.unpack(
        "3i", one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    )
    return int(user)


def dial(path: str) -> socket.socket:
    """A socket that is connected to the one at `path`. Raises Parted."""
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    one.settimeout(GREETING)
    try:
        one.connect(path)
    except (OSError, ValueError) as error:
        one.close()
        raise Parted(
            "it has ended" if isinstance(error, (ConnectionError, FileNotFoundError)) else f"{error}"
        ) from error
    return one
