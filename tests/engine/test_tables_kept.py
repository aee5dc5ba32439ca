"""A run on a table of one's own is brought back with its table, whichever is named by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.driving import Driven
from tui_lab.authoring.datasets import places
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import BringBack, BroughtBack, Failed, Loaded, Reset, RunOn, StepBy
from tui_lab.teaching.catalogue import find, shipped_scenarios

Drive = Callable[..., Driven]


@pytest.fixture(autouse=True)
def named_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(places, "_brought_back", [])
    yield


def trained(drive: Drive, file: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A run of five steps on a table of people, as it was kept."""
    file.write_text("age,height\n" + "".join(f"{k},{k * 2 + k % 3}\n" for k in range(60)))
    monkeypatch.setenv(places.FILE_VARIABLE, str(file))
    kept: list[Kept] = []
    lab = drive(find("your-data", shipped_scenarios()), keep=kept.append)
    lab.state("paused")
    lab.tell(StepBy(5))
    lab.state("running")
    lab.state("paused")
    lab.trainer.stop(timeout=20)
    monkeypatch.delenv(places.FILE_VARIABLE)
    return kept[-1]


def test_its_table_is_named_again(drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = trained(drive, tmp_path / "people.csv", monkeypatch)
    lab = drive(find("your-data", shipped_scenarios()))
    assert "rentals" in str(lab.next(Loaded).knobs[0])
    lab.state("paused")
    lab.tell(BringBack(kept))
    assert "height" in str(lab.next(Loaded).knobs[0])
    back = lab.next(BroughtBack)
    assert back.other == "" and back.values["target"] == "height"
    assert lab.look().step == 5 and lab.look().losses == kept.losses
    lab.tell(RunOn())
    lab.state("done")


def test_one_that_is_gone_is_said(drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = trained(drive, tmp_path / "people.csv", monkeypatch)
    (tmp_path / "people.csv").unlink()
    lab = drive(find("your-data", shipped_scenarios()))
    lab.state("paused")
    lab.tell(BringBack(kept))
    assert "people.csv, which is not there any more" in lab.next(Failed).message
    lab.tell(Reset())
    lab.state("paused")
    assert lab.look().knobs["target"] == "rentals"
