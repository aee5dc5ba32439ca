"""The labs of one user that are open at once: each holds a lock for as long as it lives."""

from __future__ import annotations

import os
import threading
import uuid
from contextlib import suppress
from pathlib import Path

from tui_lab.files import FLAGS, own_file, private_folder


class Session:
    """This lab. Its lock goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self.name = uuid.uuid4().hex
        self._folder = folder
        self._lock = -1
        self._one = threading.Lock()

    def begin(self) -> None:
        """Take the lock, where there can be one, unless it has it."""
        with self._one, suppress(OSError):
            if self._lock >= 0:
                return
            private_folder(self._folder)
            self._lock = os.open(self._file(self.name), os.O_RDWR | os.O_CREAT | FLAGS, 0o600)
            _lock(self._lock)

    def end(self) -> None:
        """Give it back."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
            with suppress(OSError):
                self._file(self.name).unlink()

    def lives(self, name: str) -> bool:
        """Whether the lab of that name is still open."""
        if name == self.name:
            return self._lock >= 0
        file = self._file(name)
        try:
            descriptor = os.open(own_file(file), os.O_RDWR | FLAGS)
        except FileNotFoundError:
            return False
        except OSError:  # nobody knows
            return True
        try:
            _lock(descriptor, alone=False)  # several may look at once
        except OSError:
            return True
        finally:
            os.close(descriptor)
        with suppress(OSError):
            file.unlink()  # it ended without
        return False

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.lock"


def _lock(descriptor: int, alone: bool = True) -> None:
    """Raises OSError where another has it."""
    with suppress(ImportError):
        import fcntl

        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
