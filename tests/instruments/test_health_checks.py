"""Each fault is found in a net that is made to have it, and not in the same without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.instruments.faulty_nets import FAULTS, Fault, findings_of

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


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_it_is_found_whatever_the_seed(tmp_path: Path, name: str) -> None:
    found, false = counts(tmp_path, FAULTS[name], SEEDS)
    print(f"{name}: {found} of {len(SEEDS)} found, {len(false)} false")
    assert found >= 19 and len(false) <= 1, false
