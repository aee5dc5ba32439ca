"""Each fault is found in a net that is made to have it, and not in the same without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.instruments.faulty_nets import FAULTS, Fault, findings_of, run_of, step_of
from tui_lab.engine.health.examiner import Examiner

pytestmark = pytest.mark.usefixtures("one_thread")
SEEDS, FEW = range(1, 21), range(1, 2)


def counts(folder: Path, fault: Fault, seeds: range) -> tuple[int, list[str]]:
    """In how many nets with the fault it was found, and whatever was in those without it."""
    found, false = 0, []
    for seed in seeds:
        ill = findings_of(folder / "ill", fault.ill, fault.steps, seed)
        found += fault.found in [one.name for one in ill]
        well = findings_of(folder / "well", fault.well, fault.steps, seed)
        false += [f"{one.name}: {one.sentence}" for one in well]
    return found, false


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_found_where_it_is(tmp_path: Path, name: str) -> None:
    found, false = counts(tmp_path, FAULTS[name], FEW)
    assert found == len(FEW) and not false


def test_a_last_bias_without_any_gradient_is_none_that_explodes(tmp_path: Path) -> None:
    """Pairs of outputs are compared: what is added to both makes no difference."""
    deep = "nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh())"
    loss = "(self.model(self.x)[::2] - self.model(self.x)[1::2] - 1).square().mean()"
    parts = {"net": f"self.hidden = {deep}\nself.act = nn.Tanh()\nself.out = nn.Linear(8, 1)"}
    run = run_of(tmp_path, parts | {"step": step_of(loss)}, 1)
    assert "exploding gradients" not in [one.name for one in Examiner(run).findings()]


def test_checks_that_fail_leave_the_others_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_lab.engine.health.losses.findings", lambda *_: 1 / 0)
    assert "dead units" in [one.name for one in findings_of(tmp_path, FAULTS["dead"].ill, 3, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_it_is_found_whatever_the_seed(tmp_path: Path, name: str) -> None:
    found, false = counts(tmp_path, FAULTS[name], SEEDS)
    print(f"{name}: {found} of {len(SEEDS)} found, {len(false)} false")
    assert found >= 19 and len(false) <= 1, false
