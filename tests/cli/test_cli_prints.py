"""`tui-lab run`: what a scenario's own code prints and warns, and where it asks or ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.conftest import Command, Write
from tests.marks import slow

TALKATIVE = """
    steps = 3
    def setup(self):
        print("a word from setup")
        warnings.warn("sizes\\ndiffer")
    def step(self):
        os.system("echo a child")
        return 1.0
"""


@pytest.mark.parametrize("output", [(), *map(slow, (("--json",), ("--csv", "-"), ("--describe",)))])
def test_what_a_scenario_prints_stays_on_the_output_unless_a_program_reads_it(
    write_scenario: Write, output: tuple[str, ...]
) -> None:
    folder = write_scenario("talkative", TALKATIVE, head="import os, warnings")
    command = [sys.executable, "-m", "tui_lab", "run", "talkative", *output, "--scenarios", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0
    aside = output[:1] in [("--json",), ("--csv",)]
    printed, other = (ran.stderr, ran.stdout) if aside else (ran.stdout, ran.stderr)
    assert printed.count("a word from setup\n") == 1 and printed.count("a child\n") == 3
    assert "a word" not in other and "a child" not in other
    (warned,) = (line for line in ran.stderr.splitlines() if line.startswith("tui-lab:"))
    assert warned == "tui-lab: scenario.py:11: UserWarning: sizes differ"
    if output == ("--json",):
        assert json.loads(ran.stdout)["steps"] == 3
    if aside and "--csv" in output:
        assert ran.stdout == "step,loss\n1,1.0\n2,1.0\n3,1.0\n"


@pytest.mark.slow
def test_a_breakpoint_where_nobody_can_type_is_a_fault_at_its_line(write_scenario: Write) -> None:
    folder = write_scenario("stops", "def setup(self): pass\ndef step(self): breakpoint()\n")
    command = [sys.executable, "-m", "tui_lab", "run", "stops", "--scenarios", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ":8 in step(): there is no console here: take breakpoint() out" in ran.stderr


@pytest.mark.parametrize("statement", ["raise KeyboardInterrupt", "raise GeneratorExit", "sys.exit(4)"])
def test_whatever_is_raised_names_its_line(tui_lab: Command, write_scenario: Write, statement: str) -> None:
    body = f"def setup(self): pass\ndef step(self): {statement}\n"
    folder = write_scenario("ending", body, head="import sys")
    answer = tui_lab("run", "ending", "--scenarios", str(folder))
    assert (answer.code, answer.out) == (1, "")
    assert ":8 in step(): " in answer.err and statement in answer.err
