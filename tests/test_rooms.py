"""What each room brings with it: checked in a fresh interpreter, beside the import contracts."""

from __future__ import annotations

import subprocess
import sys

import pytest

IMPORT_ALL = """
import importlib, pkgutil, sys
import tui_lab
names = [
    module.name
    for room in ("authoring", "engine", "teaching", "keeping", "drawing", "terminal", "printing")
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
print(sorted({"torch", "textual", "numpy", "rich"} & set(sys.modules)), os.environ == before)
"""


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
