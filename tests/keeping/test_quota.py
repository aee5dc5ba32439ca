"""A kiosk keeps runs and what is taken home within its quota, whatever is pinned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.keeping.runs_made import kept
from tui_lab.errors import LabError
from tui_lab.exporting.taken_home import take_home
from tui_lab.keeping.places import data_folder, most_bytes, state_folder
from tui_lab.keeping.runs import Runs
from tui_lab.rules import Rules
from tui_lab.rules.limits import Limits


@pytest.fixture(autouse=True)
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with two megabytes."""
    folder = tmp_path / "kiosk"
    folder.mkdir()
    monkeypatch.setattr("tui_lab.rules._rules", Rules(Limits(disk=2), folder))
    return folder


def test_all_lies_in_one_folder(kiosk: Path) -> None:
    assert state_folder() == kiosk and data_folder() == kiosk / "data" and most_bytes() == 1_000_000


def test_pinned_runs_fill_the_quota_and_no_more(kiosk: Path) -> None:
    runs, content = Runs(), {"weights": torch.zeros(60_000)}
    stored = 0
    with pytest.raises(
        LabError, match="of the 2 MB that there are for you are taken: delete runs among ctrl"
    ):
        for number in range(20):
            runs.put(kept(key=f"{number:032d}", content=content))
            runs.update(f"{number:032d}", "", "", pinned=True)
            runs.thin(most_bytes())
            stored += 1
    assert 5 < stored < 9
    assert sum(one.stat().st_size for one in kiosk.rglob("*") if one.is_file()) <= 2_000_000
    runs.delete([f"{0:032d}"])  # which makes room
    runs.put(kept(key="f" * 32, content=content))


def test_rows_without_weights_count_as_well(kiosk: Path) -> None:
    runs, row = Runs(), kept(content=None)
    many = [replace(row, recipe=replace(row.recipe, together=2))]
    runs.put_all(many)
    (kiosk / "most").write_bytes(bytes(2_000_000))
    with pytest.raises(LabError, match="runs cannot be kept: 2 of the 2 MB that there are"):
        runs.put_all(many)


def test_what_is_taken_home_has_room_or_is_refused(kiosk: Path) -> None:
    assert take_home("a.csv", b"a" * 1_000_000) == kiosk / "exports" / "a.csv"
    with pytest.raises(
        LabError, match=r"cannot write 'b\.csv': 1 of the 2 MB that there are for you are taken"
    ):
        take_home("b.csv", b"a" * 1_000_001)
    assert [one.name for one in (kiosk / "exports").iterdir()] == ["a.csv"]
    with pytest.raises(LabError, match="is there already"):
        take_home("a.csv", b"b")
