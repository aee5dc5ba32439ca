"""One end of a line between a trainer and a screen: messages over a socket, and whose socket it is."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Any, Self

from tui_lab import __version__
from tui_lab.errors import LabError
from tui_lab.remote.values import decode, encode

PROTOCOL = 2  # grows when an older tui-lab would not understand
LARGEST = 512_000_000  # bytes of a message
ENDED = "it has ended"
AGAIN = 0.01  # seconds between two tries to be heard among many
GREETING = 5.0  # seconds until the other side has said who it is
_LENGTH = struct.Struct(">I")


class Parted(LabError):
    """There is nobody at the other end any more, or nobody who speaks as we do; `gone` where it has ended."""

    def __init__(self, why: str, gone: bool = False) -> None:
        super().__init__(why)
        self.gone = gone

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Why a socket does not work any more."""
        if isinstance(error, TimeoutError):
            return cls("it does not answer")
        if isinstance(error, (ConnectionError, FileNotFoundError)):
            return cls(ENDED, gone=True)
        return cls(f"{error}")


class TooLarge(LabError):
    """A message that the other end would not take; the line stays."""


class Line:
    """Sends and receives values; any thread may send, one receives. Raises Parted once it is broken."""

    def __init__(self, one: socket.socket, patience: float = GREETING) -> None:
        """The other side may take `patience` seconds until it has said who it is."""
        self._socket = one
        self._sending = threading.Lock()
        with suppress(OSError):  # closed already: whatever is sent or received says so
            one.settimeout(patience)

    def greet(self, about: dict[str, Any]) -> dict[str, Any]:
        """Say who this is, and hear who the other is. Raises Parted where that is another user or version."""
        try:
            user = _user_at(self._socket)
        except OSError as error:
            raise Parted.of(error) from error
        if user is not None and user != os.getuid():
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
        try:
            self._socket.settimeout(None)
        except OSError as error:
            raise Parted.of(error) from error
        return other

    def send(self, value: Any) -> None:
        """Send a value, which may wait until the other end takes it. Raises TooLarge and TypeError."""
        data = encode(value)
        if len(data) > LARGEST:
            raise TooLarge(f"{len(data) / 1e6:,.0f} MB are too much to show here")
        try:
            with self._sending:
                self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except (OSError, ValueError) as error:
            raise Parted.of(error) from error

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
                    raise Parted(ENDED, gone=True)
                data += piece
        except (OSError, ValueError) as error:
            raise Parted.of(error) from error
        return bytes(data)

    def close(self) -> None:
        """Break it, whoever waits at either end."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def let_go(self) -> None:
        """In a process that was forked: close what it shares with its parent, whose line stays."""
        self._socket.close()


def _user_at(one: socket.socket) -> int | None:
    """Who runs the other end, as the system says; None where it does not say."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None  # the folder is this user's alone
    _, user, _ = struct.unpack(
        "3i", one.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    )
    return int(user)


def dial(path: str, patience: float = GREETING) -> socket.socket:
    """A socket that is connected to the one at `path`, within `patience` seconds. Raises Parted."""
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    one.settimeout(patience)
    end = time.monotonic() + patience
    try:
        while not _is_connected(one, path, time.monotonic() < end):
            time.sleep(AGAIN)
    except (OSError, ValueError) as error:
        one.close()
        raise Parted.of(error) from error
    return one


def _is_connected(one: socket.socket, path: str, may_wait: bool) -> bool:
    """Whether it is now, or has to be tried again: too many wait for an answer."""
    try:
        one.connect(path)
    except BlockingIOError:  # Linux says so at once, whatever the timeout
        if not may_wait:
            raise TimeoutError from None
        return False
    return True
