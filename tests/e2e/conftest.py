"""Sessions of a learner who has been here before, unless a test is about the first one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.terminal import Terminal
from tui_lab.keeping.progress import Progress


@pytest.fixture(autouse=True)
def been_here(own_home: None) -> None:
    """Something was opened before: the command begins with the menu."""
    Progress(last="regression").save()


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    """Terminals put here are closed after the test."""
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.close()
