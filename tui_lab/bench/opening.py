"""How long the slowest of the shipped scenarios takes to open, PyTorch already imported."""

from __future__ import annotations

from contextlib import suppress
from statistics import median
from time import perf_counter

from tui_lab.bench.measurement import Measurement
from tui_lab.core import DEFAULT_SEED
from tui_lab.core.catalogue import Entry, built_in_folder, find_scenarios
from tui_lab.core.errors import LabError
from tui_lab.core.loading import load_for
from tui_lab.core.run import Run
from tui_lab.core.snapshot import Request

COLUMNS = 100  # of the loss curve


def slowest_opening(rounds: int = 3, names: tuple[str, ...] = ()) -> Measurement:
    """Milliseconds from a folder to its first snapshot with all views: the median of `rounds`, the slowest.

    Of the shipped scenarios called `names`; () means all of them.
    """
    shipped = [entry for entry in find_scenarios() if entry.folder.parent == built_in_folder()]
    entries = [entry for entry in shipped if not names or entry.name in names]
    _opened(entries[0])  # what PyTorch does but once
    taken: dict[str, float] = {}
    for entry in entries:
        with suppress(LabError):  # its data are not on this machine
            taken[entry.name] = median(_opened(entry) for _ in range(rounds))
    slowest = max(taken, key=lambda name: taken[name])
    middle = {f"ms the median of {len(taken)}": median(taken.values())}
    return Measurement(taken[slowest], {f"ms {slowest}": taken[slowest]} | middle)


def _opened(entry: Entry) -> float:
    """Milliseconds that it takes to open a scenario once."""
    begin = perf_counter()
    device, loaded = load_for(entry, {}, "cpu", None)
    run = Run(loaded.scenario, dict(loaded.values), DEFAULT_SEED, device)
    run.evaluate()
    run.snapshot(Request(tuple(loaded.views), columns=COLUMNS, parameters=True), "paused")
    return 1000 * (perf_counter() - begin)
