"""Devices on the command line: the list, and what a run says that found too little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.test_out_of_memory import greedy
from tui_lab.authoring.devices import available_devices
from tui_lab.cli.main import main


def test_all_devices_are_listed_and_why_others_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["device", "what", "used", "free", "of", "there"]
    assert [row.split()[0] for row in rows if row.rstrip().endswith("  here")] == available_devices()
    assert len(rows) >= 4 and "B" in rows[0]


def test_a_run_that_lacks_memory_says_what_would_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    greedy(tmp_path)
    assert main(["--scenarios", str(tmp_path), "run", "own", "--set", "width=9"]) != 0
    said = capsys.readouterr().err
    assert "It asked for 400 TB at once, and " in said and "make it smaller: width 9, units 16" in said
