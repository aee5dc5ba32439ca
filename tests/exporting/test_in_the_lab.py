"""What a trainer writes of its run between two steps leaves the run as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import PATIENCE, Driven
from tests.engine.scenarios import RESTLESS, write_scenario
from tui_lab.authoring.source import load
from tui_lab.engine.orders import StepBy, TakeHome, TakenHome
from tui_lab.engine.run import Run
from tui_lab.exporting import write_for
from tui_lab.exporting.kinds import KINDS, suggested


def test_everything_is_taken_and_the_training_goes_on_as_without(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path / "own", RESTLESS, "restless")
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
