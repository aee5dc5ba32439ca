"""The runs of a sweep shared out over two processes: all of them once, and after a kill what is missing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.ranks.torchrun import alone, torchrun, write_own
from tui_lab.keeping.runs import Runs

pytestmark = pytest.mark.slow

# The second process is killed within its second run; the first is at its first one still.
KILLED = """
    time.sleep(0.02)
    if os.environ.get("RANK") == "1" and os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
        if self.lr == 0.03 and self.taken == 20:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_each_run_is_trained_once_and_the_first_process_prints_all() -> None:
    command = ("sweep", "regression", "--over", "lr=0.1,0.2,0.4", "--seeds", "3", "--steps", "40", "--json")
    answer = torchrun(*command)
    assert answer.code == 0, answer.err
    rows = Runs().rows()
    assert len(rows) == 9 and all(row.step == 40 for row in rows)
    again = alone(*command)  # which trains none of them
    assert "9 of 9 runs were kept already" in again.err and len(Runs().rows()) == 9
    mine, theirs = answer.told, again.told
    for told in (mine, theirs):
        told["runs"].sort(key=lambda run: (run["knobs"]["lr"], run["seed"]))
    assert mine == theirs


def test_after_a_kill_only_what_is_missing_is_trained(tmp_path: Path) -> None:
    folder = write_own(tmp_path, 40, KILLED, layer="nn.BatchNorm1d(8), ")  # which is trained one by one
    launch = ("--standalone", "--nproc-per-node", "2", "--max-restarts", "2")
    command = ("sweep", "own", "--scenarios", str(folder), "--over", "lr=0.01,0.02,0.04,0.03", "--seeds", "1")
    answer = torchrun(*command, "--csv", "-", launch=launch)
    assert answer.code == 0, answer.err
    assert any("kept already" in said for said in answer.said)
    table = [*csv.DictReader(answer.out.splitlines())]
    assert sorted(float(row["lr"]) for row in table) == [0.01, 0.02, 0.03, 0.04]
    assert len(Runs().rows()) == 4
