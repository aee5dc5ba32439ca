"""One installation for many learners: nobody may write into it, and the lab writes nothing beside itself."""

from __future__ import annotations

import compileall
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui_lab
from tests.e2e.terminal import ENVIRONMENT, Terminal
from tui_lab.teaching.catalogue import built_in_folder


def listed(folder: Path) -> dict[str, int]:
    """Every file and folder, and when it was changed."""
    return {str(one.relative_to(folder)): one.stat().st_mtime_ns for one in folder.rglob("*")}


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A copy of the package as pip installs it, without the right to write."""
    folder, package = tmp_path / "installed", tmp_path / "installed" / "tui_lab"
    but = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(tui_lab.__file__).parent, package, ignore=but)
    shutil.copytree(built_in_folder(), package / "scenarios", ignore=but, dirs_exist_ok=True)
    compileall.compile_dir(str(package), quiet=2)
    every = [folder, *folder.rglob("*")]
    for one in every:
        one.chmod(0o555 if one.is_dir() else 0o444)
    yield folder
    for one in every:
        one.chmod(0o755)


@pytest.mark.slow
def test_a_lab_works_and_leaves_no_trace_in_it(installed: Path) -> None:
    before = listed(installed)
    command = [sys.executable, "-P", "-m", "tui_lab", "open", "regression"]
    terminal = Terminal(command, 120, 40, **ENVIRONMENT, PYTHONPATH=str(installed))
    try:
        terminal.shows("paused", "Lesson 1/")
        terminal.type("t +")
        terminal.shows("Goal met", seconds=60)
        terminal.type("\x11")
        assert terminal.ends() == 0 and terminal.after_leaving == ""
    finally:
        terminal.close()
    assert listed(installed) == before
