"""What needs no process beside this one: places by the environment, and shares of a batch."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from tests.ranks.torchrun import environment
from tui_lab.engine.ranks.place import launched
from tui_lab.engine.ranks.stepping import share_of
from tui_lab.errors import LabError

TORCHRUN = {"RANK": "1", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "MASTER_ADDR": "127.0.0.1"}


def test_a_process_knows_its_place_by_what_torchrun_says() -> None:
    more = {"LOCAL_WORLD_SIZE": "2", "TORCHELASTIC_RESTART_COUNT": "3", "TORCHELASTIC_RUN_ID": "job 7"}
    place = launched(TORCHRUN | more)
    assert place is not None
    assert (place.rank, place.world, place.local, place.beside) == (1, 4, 1, 2)
    assert place.restarts == 3 and place.job == "job 7" and not place.speaks


def test_of_a_job_without_a_name_each_torchrun_is_another() -> None:
    first = launched(TORCHRUN | {"TORCHELASTIC_RUN_ID": "none"})
    assert first is not None and first.job not in ("", "none")
    assert first == launched(TORCHRUN | {"TORCHELASTIC_RUN_ID": "none"})


@pytest.mark.parametrize("name", TORCHRUN)
def test_what_no_torchrun_has_started_has_none(name: str) -> None:
    assert launched({key: value for key, value in TORCHRUN.items() if key != name}) is None


@pytest.mark.parametrize("rank", ["x", "4", "-1"])
def test_nor_has_one_whose_environment_makes_no_sense(rank: str) -> None:
    assert launched(TORCHRUN | {"RANK": rank}) is None


@pytest.mark.parametrize(("rows", "world"), [(10, 2), (10, 3), (3, 2), (1, 2), (2, 5), (64, 7)])
def test_the_shares_of_a_batch_are_all_of_it_and_each_row_once(rows: int, world: int) -> None:
    batch = torch.arange(rows), torch.arange(rows) * 2
    shares = [share_of(batch, rank, world) for rank in range(world)]
    counted = [inputs for inputs, _, part in shares if part]
    assert torch.equal(torch.cat(counted), batch[0])
    assert sum(part for *_, part in shares) == pytest.approx(1)
    for inputs, targets, part in shares:
        assert torch.equal(targets, inputs * 2) and len(inputs)  # none is without a row to go forward with
        assert part in (0, len(inputs) / rows)


def test_rows_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(LabError, match="2 inputs and 3 targets"):
        share_of((torch.zeros(2), torch.zeros(3)), 0, 2)


def test_one_process_brings_in_nothing_of_this() -> None:
    code = """if True:
        import sys
        from tui_lab.cli.main import main
        main(["run", "regression", "--steps", "1", "--json"])
        print(*sys.modules)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())
    brought = done.stdout.split()
    assert "tui_lab.engine.ranks.place" in brought and "tui_lab.cli.headless" in brought
    assert not [one for one in brought if one.startswith(("tui_lab.cli.ranks", "tui_lab.engine.ranks.g"))]
