"""Two processes train what one does, and a killed one is no end: through the real torchrun, on the CPU."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.ranks.torchrun import Answer, alone, ended, start, torchrun, write_own
from tui_lab.keeping.runs import Runs

pytestmark = pytest.mark.slow

# The second process is killed at step 60 of its first life; saves come every five seconds.
KILLED = """
    time.sleep(0.1)
    if self.taken == 60 and os.environ.get("RANK") == "1" and os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def same(one: Answer, other: Answer) -> None:
    mine, theirs = one.told, other.told
    assert mine["steps"] == theirs["steps"] and mine["knobs"] == theirs["knobs"]
    assert mine["metrics"] == pytest.approx(theirs["metrics"], rel=1e-4)
    for parameter, counterpart in zip(mine["parameters"], theirs["parameters"], strict=True):
        for number in ("mean", "std", "min", "max"):
            assert parameter[number] == pytest.approx(counterpart[number], rel=1e-4, abs=1e-6)


@pytest.fixture
def own(tmp_path: Path) -> str:
    return str(write_own(tmp_path))


def test_two_processes_come_to_the_numbers_of_one(own: str) -> None:
    command = ("run", "own", "--scenarios", own, "--json")
    shared = torchrun(*command)
    assert shared.code == 0 and not shared.said, shared.err
    same(shared, alone(*command))
    row, other = sorted(Runs().rows(), key=lambda row: row.saved)
    assert row.step == other.step == 30 and row.state == other.state == "done"
    assert row.metrics == pytest.approx(other.metrics, rel=1e-4)


def test_what_a_step_does_beside_is_done_after_each_epoch() -> None:
    command = ("run", "digits", "--json", "--steps", "50")  # two epochs
    same(torchrun(*command), alone(*command))


def test_three_processes_share_a_last_batch_of_three(own: str) -> None:
    command = ("run", "own", "--scenarios", own, "--json", "--steps", "22")
    same(torchrun(*command, launch=("--standalone", "--nproc-per-node", "3")), alone(*command))


def test_what_cannot_be_shared_is_said_once_and_ends_all() -> None:
    answer = torchrun("run", "xor")
    assert answer.code != 0 and not answer.out
    (said,) = answer.said
    assert "this one has none" in said
    codes = [line.split()[2] for line in answer.err.splitlines() if line.strip().startswith("exitcode")]
    assert codes == ["2", "2"]
    assert "tui_lab/" not in answer.err.partition("Traceback")[2], "a traceback of ours"


def test_layers_that_see_the_batch_or_draw_are_told_of(tmp_path: Path) -> None:
    folder = write_own(tmp_path, steps=5, layer="nn.BatchNorm1d(8), nn.Dropout(0.2), ")
    answer = torchrun("run", "own", "--scenarios", str(folder), "--json")
    assert answer.code == 0, answer.err
    assert len(answer.said) == 2
    assert "a dropout mask of its own" in answer.said[0] and "batch norm" in answer.said[1]


def test_the_scenario_fails_in_its_own_line_said_once(tmp_path: Path) -> None:
    folder = write_own(tmp_path, more="assert self.taken < 4")
    answer = torchrun("run", "own", "--scenarios", str(folder), "--steps", "9")
    assert answer.code != 0
    (said,) = [line for line in answer.said if "AssertionError" in line]
    assert "own/scenario.py" in said and "parts()" in said


def test_after_a_kill_it_goes_on_from_the_last_save(tmp_path: Path) -> None:
    command = ["run", "own", "--scenarios", str(write_own(tmp_path, 80, KILLED)), "--json"]
    launch = ("--standalone", "--nproc-per-node", "2", "--max-restarts", "3")
    answer = torchrun(*command, launch=launch)
    assert answer.code == 0, answer.err
    (on,) = [line for line in answer.said if "goes on from step" in line]
    assert 20 < int(on.split("step ")[1].split(",")[0]) < 60
    (row,) = Runs().rows()
    assert row.step == 80 and row.state == "done"
    write_own(tmp_path, 80)
    same(answer, alone(*command))
    first, second = Runs().rows()
    assert first.metrics == pytest.approx(second.metrics, rel=1e-4)


def test_two_machines_train_as_one_process_does(own: str) -> None:
    """Two torchruns that know of each other by address and port alone, as on two nodes of a cluster."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = ("run", "own", "--scenarios", own, "--json")
    nodes = [
        start(
            command,
            f"--nnodes 2 --node-rank {rank} --master-addr 127.0.0.1 --master-port {port}".split(),
        )
        for rank in ("0", "1")
    ]
    first, second = map(ended, nodes)
    assert first.code == second.code == 0, first.err + second.err
    assert not second.out and not second.said
    same(first, alone(*command))
