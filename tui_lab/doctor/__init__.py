"""`tui-lab doctor`: what was found, what tui-lab chose because of it, why, and what to change."""

from __future__ import annotations

import sys
from pathlib import Path

from tui_lab.doctor.findings import find
from tui_lab.doctor.machine_lines import machine_lines
from tui_lab.doctor.page import as_text
from tui_lab.doctor.terminal_lines import terminal_lines
from tui_lab.terminal.streams import width_of

WIDEST = 100  # columns; longer lines are hard to read


def main(more_folders: tuple[Path, ...] = ()) -> int:
    """Look around, which asks the terminal where its cursor is, and print. Returns the exit code, 0."""
    findings = find(more_folders)
    lines = terminal_lines(findings) + machine_lines(findings)
    print(as_text(lines, min(width_of(sys.stdout), WIDEST)))
    return 0
