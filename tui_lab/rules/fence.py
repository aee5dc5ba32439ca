"""The last line of a kiosk: Python itself refuses what no key, option or slip of ours may come to.

An audit hook cannot be taken away. It starts no process, opens no line to any other machine or process, and
has nothing written, made, renamed or removed outside one folder. It is no prison for Python code: nobody
types any in a kiosk.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

from tui_lab.rules import Rules

NEVER = (
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
    "os.startfile", "pty.spawn", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
    "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request", "webbrowser.open",
)  # fmt: skip
# By event, which of its arguments are paths that are changed.
CHANGES = {
    "os.mkdir": (0,), "os.rmdir": (0,), "os.remove": (0,), "os.rename": (0, 1), "os.link": (0, 1),
    "os.symlink": (1,), "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "os.utime": (0,),
    "os.setxattr": (0,), "shutil.rmtree": (0,), "sqlite3.connect": (0,),
}  # fmt: skip
# Where the descriptor of a folder is told that a path begins at. What rmtree removes so it has looked at.
BESIDE_A_FOLDER = {
    "os.mkdir": (2,),
    "os.rmdir": (1,),
    "os.remove": (1,),
    "os.rename": (2, 3),
    "os.link": (2, 3),
}
REMOVES = ("os.rmdir", "os.remove")
DATABASE = "sqlite3.connect"
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SINKS = (os.devnull, "/dev/tty")


def raise_fence(rules: Callable[[], Rules]) -> None:
    """From here on nothing is written but below the folders of the `rules` that hold, within their quota."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, __, flags = arguments
            if isinstance(path, int) or path is None or not flags & WRITES:
                return
            if refuse_beyond(path):
                rules().require_room()
        elif event in CHANGES:
            beside = any(arguments[at] not in (-1, None) for at in BESIDE_A_FOLDER.get(event, ()))
            if beside and event in REMOVES:
                return
            if beside:
                raise PermissionError(
                    errno.EPERM, f"this lab is a kiosk, which refuses {event} beside a folder"
                )
            for number in CHANGES[event]:
                refuse_beyond(of_database(arguments[number]) if event == DATABASE else arguments[number])
        elif event in NEVER:
            raise PermissionError(errno.EPERM, f"this lab is a kiosk, which refuses {event}")

    def refuse_beyond(path: Any) -> bool:
        """Raises PermissionError for what does not lie below; whether it is a file that takes room."""
        if isinstance(path, int):
            return False
        name = os.path.realpath(os.fsdecode(path))
        if name in SINKS:
            return False
        below = [os.path.realpath(folder) + os.sep for folder in rules().folders]
        if not (name + os.sep).startswith(tuple(below)):
            raise PermissionError(errno.EPERM, f"this lab is a kiosk, which does not write to {name}")
        return True

    sys.addaudithook(hook)


def of_database(name: Any) -> Any:
    """The file of a database that is named by a file: URI, which may have options behind it."""
    text = os.fsdecode(name) if not isinstance(name, int) else ""
    return text.removeprefix("file:").partition("?")[0] if text.startswith("file:") else name
