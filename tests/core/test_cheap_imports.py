"""What the menu needs of core is cheap: checked in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

CHEAP = """
import sys
import tui_lab.core.catalogue, tui_lab.core.knobs, tui_lab.core.lessons
import tui_lab.core.progress, tui_lab.core.orders, tui_lab.core.snapshot, tui_lab.core.trainer
print("torch" in sys.modules)
"""


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_what_a_menu_needs_does_not_import_torch() -> None:
    assert _printed(CHEAP).strip() == "False"
