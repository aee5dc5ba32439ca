"""How long the slowest of the shipped scenarios takes to open, first of all in a lab that has PyTorch."""

from __future__ import annotations

from multiprocessing import get_context
from statistics import median
from time import perf_counter

from tui_lab.bench.measurement import Measurement, NotMeasured
from tui_lab.engine import DEFAULT_SEED, asks
from tui_lab.engine.answering import snapshot
from tui_lab.engine.preparing import prepare
from tui_lab.engine.run import Run
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import find, shipped_scenarios

COLUMNS = 100  # of the loss curve
TRIES = 3  # of each scenario; other work on the machine rarely disturbs two of them


def slowest_opening(names: tuple[str, ...] = ()) -> Measurement:
    """Milliseconds from a folder to a snapshot with all views, the median of three: the slowest.

    Of the shipped scenarios called `names`; () means all of them. Each is opened in a process that has
    imported what the lab waits for, and has computed nothing yet.
    """
    shipped = [entry.name for entry in shipped_scenarios()]
    # Processes are split off one that has done the imports: these take a hundred times as long.
    try:
        context = get_context("forkserver")
    except ValueError as error:
        raise NotMeasured("this system has no forks of a process") from error
    context.set_forkserver_preload([__name__])
    with context.Pool(1, maxtasksperchild=1) as fresh:
        tries = fresh.map(_opened, [*(names or shipped)] * TRIES, chunksize=1)
    taken: dict[str, list[float]] = {}
    for name, milliseconds in tries:
        if milliseconds is not None:
            taken.setdefault(name, []).append(milliseconds)
    medians = {name: median(values) for name, values in taken.items()}
    slowest = max(medians, key=lambda name: medians[name])
    middle = {f"ms the median of {len(medians)}": median(medians.values())}
    return Measurement(medians[slowest], {f"ms {slowest}": medians[slowest]} | middle)


def _opened(name: str) -> tuple[str, float | None]:
    """The name, and milliseconds that it takes to open once; None where its data are not on this machine."""
    entry = find(name, shipped_scenarios())
    begin = perf_counter()
    try:
        scenario, values, device, loaded = prepare(entry, {}, "cpu", None)
        run = Run(scenario, values, DEFAULT_SEED, device)
    except ScenarioError:
        raise
    except LabError:
        return name, None
    request: asks.Request = (
        asks.Metrics(),
        asks.Curves(COLUMNS),
        *map(asks.View, loaded.views),
        asks.Parameters(),
    )
    snapshot(run, request, "paused")
    return name, 1000 * (perf_counter() - begin)
