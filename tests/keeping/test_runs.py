"""Runs are found again: their rows, curves and weights, whatever becomes of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import RESTLESS, write_scenario
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import BringBack, BroughtBack, SetKnobs, StepBy
from tui_lab.keeping.runs import Runs


def trained(folder: Path, steps: int = 6, **options: object) -> Kept:
    """A run that was kept after so many steps, its lr turned after half of them."""
    kept: list[Kept] = []
    lab = Driven(write_scenario(folder, RESTLESS, "restless"), keep=kept.append, **options)
    lab.state("paused")
    lab.tell(StepBy(steps // 2))
    lab.state("paused")
    lab.tell(SetKnobs({"lr": 0.01}), StepBy(steps - steps // 2))
    lab.state("paused")
    assert lab.trainer.stop(20)
    return kept[-1]


def losses_from(folder: Path, kept: Kept, steps: int) -> list[float]:
    lab = Driven(write_scenario(folder, RESTLESS, "restless"))
    lab.tell(BringBack(kept))
    lab.next(BroughtBack)
    found = []
    for _ in range(steps):
        lab.tell(StepBy(1))
        lab.state("running")
        lab.state("paused")
        found.append(lab.look().loss)
    lab.trainer.stop(20)
    return found


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "kept")


def test_a_run_comes_back_from_disk_bit_for_bit(tmp_path: Path, runs: Runs) -> None:
    kept, longer = trained(tmp_path, 6), trained(tmp_path, 6)
    runs.put(kept)
    (row,) = runs.rows()
    assert (row.key, row.step, row.loss, row.knobs["lr"]) == (kept.key, 6, kept.loss, "0.01")
    assert row.changes == 1
    back = runs.fetch(kept.key[:6])
    assert back.recipe == kept.recipe and back.curves["loss"].low.tolist() == kept.curves["loss"].low.tolist()
    ahead = losses_from(tmp_path, longer, 4)
    assert losses_from(tmp_path, back, 4) == ahead
    runs._contents.remove(kept.key)  # thinned: it is trained once more
    without = runs.fetch(kept.key)
    assert without.content is None
    assert losses_from(tmp_path, without, 4) == ahead
