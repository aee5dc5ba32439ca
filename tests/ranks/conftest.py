from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for sockets, whose paths must be short."""
    with TemporaryDirectory(prefix="tl") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield Path(name)
