"""Core knows no screen: checked in a fresh interpreter, beside the import contract."""

from __future__ import annotations

import subprocess
import sys

import pytest

IMPORT_ALL = """
import importlib, pkgutil, sys
import tui_lab.core
names = [module.name for module in pkgutil.iter_modules(tui_lab.core.__path__)]
for name in names:
    importlib.import_module(f"tui_lab.core.{name}")
print(len(names), *sorted({"textual", "rich", "plotext"} & set(sys.modules)))
"""

CHEAP = """
import sys
import tui_lab.core.catalogue, tui_lab.core.knobs, tui_lab.core.lessons
import tui_lab.core.progress, tui_lab.core.orders, tui_lab.core.snapshot, tui_lab.core.trainer
print("torch" in sys.modules)
"""


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_no_module_of_core_imports_a_screen() -> None:
    count, *screens = _printed(IMPORT_ALL).split()
    assert int(count) > 15
    assert screens == []


def test_what_a_menu_needs_does_not_import_torch() -> None:
    assert _printed(CHEAP).strip() == "False"
