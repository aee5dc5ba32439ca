"""How long the slowest of the shipped scenarios takes to open, PyTorch already imported."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from tui_lab.bench.measurement import Measurement
from tui_lab.engine import DEFAULT_SEED, asks
from tui_lab.engine.answering import snapshot
from tui_lab.engine.preparing import prepare
from tui_lab.engine.run import Run
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import Entry, find, shipped_scenarios

COLUMNS = 100  # of the loss curve


def slowest_opening(names: tuple[str, ...] = ()) -> Measurement:
    """Milliseconds from a folder, opened for the first time, to a snapshot with all views: the slowest.

    Of the shipped scenarios called `names`; () means all of them.
    """
    shipped = shipped_scenarios()
    entries = [entry for entry in shipped if not names or entry.name in names]
    _opened(find("regression", shipped))  # what PyTorch does but once
    taken: dict[str, float] = {}
    for entry in entries:
        try:
            taken[entry.name] = _opened(entry)
        except ScenarioError:
            raise
        except LabError:  # its data are not on this machine
            continue
    slowest = max(taken, key=lambda name: taken[name])
    middle = {f"ms the median of {len(taken)}": median(taken.values())}
    return Measurement(taken[slowest], {f"ms {slowest}": taken[slowest]} | middle)


def _opened(entry: Entry) -> float:
    """Milliseconds that it takes to open a scenario once."""
    begin = perf_counter()
    scenario, values, device, loaded = prepare(entry, {}, "cpu", None)
    run = Run(scenario, values, DEFAULT_SEED, device)
    request: asks.Request = (
        asks.Metrics(),
        asks.Curves(COLUMNS),
        *map(asks.View, loaded.views),
        asks.Parameters(),
    )
    snapshot(run, request, "paused")
    return 1000 * (perf_counter() - begin)
