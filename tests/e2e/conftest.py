"""Sessions of a learner who has been here before, unless a test is about the first one."""

from __future__ import annotations

import pytest

from tui_lab.keeping.progress import Progress


@pytest.fixture(autouse=True)
def been_here(own_home: None) -> None:
    """Something was opened before: the command begins with the menu."""
    Progress(last="regression").save()
