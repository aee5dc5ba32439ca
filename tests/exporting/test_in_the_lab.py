"""What a trainer writes of its run between two steps leaves the run as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import PATIENCE, Driven
from tests.engine.scenarios import RESTLESS, start, write_scenario
from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.source import load
from tui_lab.engine.changes import Change
from tui_lab.engine.orders import StepBy, TakeHome, TakenHome
from tui_lab.engine.run import Run
from tui_lab.exporting import write_for
from tui_lab.exporting.kinds import KINDS, suggested
from tui_lab.exporting.taking import taken
from tui_lab.teaching.catalogue import find, find_scenarios


def test_everything_is_taken_and_the_training_goes_on_as_without(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path / "own", RESTLESS, "restless")
    limit_threads(torch.device("cpu"))  # as the trainer's thread is
    alone = Run(load(entry), {}, 4, torch.device("cpu"))
    for _ in range(6):
        alone.advance()
    lab = Driven(entry, seed=4, take_home=write_for)
    try:
        lab.state("paused")
        lab.tell(StepBy(3))
        lab.state("paused")
        for kind in KINDS:
            if kind.name in ("figure", "tensorboard"):
                continue
            file = tmp_path / suggested(kind, "restless")
            lab.tell(TakeHome(kind.name, str(file)))
            assert lab.next(TakenHome).said.startswith(f"{file} is written") and file.stat().st_size, (
                kind.name
            )
        lab.tell(TakeHome("curves", str(tmp_path / "restless-curves.csv")))
        assert "is there already" in lab.next(TakenHome).said
        lab.tell(StepBy(3))
        lab.state("paused")
        assert lab.look().losses == alone.losses
    finally:
        assert lab.trainer.stop(PATIENCE)


def test_a_script_says_which_points_it_is_without_and_the_data_have_them(tmp_path: Path) -> None:
    run = start(find("regression", find_scenarios()), seed=2)
    for change in (Change.of_point(0, "fit", None, (0.25, 7.5), 0), Change.of_point(0, "fit", 0, None, 0)):
        run.edit_point(change)
    run.advance()
    script, rows = tmp_path / "it.py", tmp_path / "data.csv"
    said = taken("regression", run, TakeHome("script", str(script)))
    assert "without the points that were edited: Data has these" in said
    assert "and not here: after step 0: points: 1 placed, 1 taken away\n" in script.read_text()
    assert "without" not in taken("regression", run, TakeHome("data", str(rows)))
    lines = rows.read_text().split("\n")
    assert lines[100].startswith("0.25,7.5,") and len(lines) == 102


@pytest.mark.parametrize("arguments", [{}, {"take_home": lambda *_: "fine"}])
def test_who_writes_is_given_to_it(tmp_path: Path, arguments: dict[str, Any]) -> None:
    lab = Driven(write_scenario(tmp_path / "own", RESTLESS, "restless"), **arguments)
    try:
        lab.state("paused")
        lab.tell(TakeHome("weights", "w.pt"))
        said = lab.next(TakenHome).said
        assert said == ("fine" if arguments else "Nobody here writes the weights of restless.")
    finally:
        assert lab.trainer.stop(PATIENCE)
