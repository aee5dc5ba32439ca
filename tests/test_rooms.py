"""What each room brings with it: checked in a fresh interpreter, beside the import contracts."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tui_lab
from tui_lab.teaching.catalogue import shipped_scenarios

IMPORT_ALL = """
import importlib, pkgutil, sys
import tui_lab
names = [
    module.name
    for room in "explaining authoring engine teaching keeping drawing describing terminal printing".split()
    for module in pkgutil.walk_packages([f"{tui_lab.__path__[0]}/{room}"], f"tui_lab.{room}.")
]
for name in names:
    importlib.import_module(name)
print(len(names), *sorted({"textual", "rich"} & set(sys.modules)))
"""

CHEAP = """
import sys
import tui_lab.teaching.catalogue, tui_lab.authoring.knobs, tui_lab.teaching.lessons
import tui_lab.keeping.progress, tui_lab.engine.orders, tui_lab.engine.snapshot, tui_lab.engine.trainer
print("torch" in sys.modules)
"""

NOTHING = """
import os, sys
before = dict(os.environ)
import tui_lab
from tui_lab import errors, process
print(sorted({"torch", "textual", "numpy", "rich"} & set(sys.modules)), os.environ == before)
"""


def shipped_files() -> list[Path]:
    """All code of the shipped scenarios."""
    return [file for entry in shipped_scenarios() for file in entry.folder.glob("*.py")]


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_only_ui_imports_textual() -> None:
    count, *screens = _printed(IMPORT_ALL).split()
    assert int(count) > 60
    assert screens == []


def test_what_a_menu_needs_does_not_import_torch() -> None:
    assert _printed(CHEAP).strip() == "False"


def test_the_package_alone_brings_nothing_and_sets_nothing() -> None:
    assert _printed(NOTHING).strip() == "[] True"


def test_scenarios_import_nothing_of_ours_but_the_package() -> None:
    for file in shipped_files():
        ours = [
            node.module
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tui_lab")
        ]
        assert set(ours) <= {"tui_lab"}, file
        assert len(ours) <= 1, file


def test_a_name_that_there_is_not_is_told() -> None:
    with pytest.raises(AttributeError, match=r"tui_lab has no 'Knurl'; .*api\.py"):
        tui_lab.Knurl  # noqa: B018 - looking it up is what is tested
