"""`torchrun … -m tui_lab sweep NAME`: the runs of a sweep shared out, each process training those of its own.

No process waits for another before the end. What is done is kept at once, by whoever has trained it, so that
after a restart only what is missing is shared out.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.source import load
from tui_lab.cli.headless import heard
from tui_lab.cli.loss_rows import csv_outlet
from tui_lab.cli.ranks.speaking import done_by_all
from tui_lab.cli.sweeping import Wanted, plan_of, say, train
from tui_lab.engine.ranks.group import Group
from tui_lab.engine.sweep.plan import Plan
from tui_lab.engine.sweep.result import Outcome, result_of
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.keeping.sweeps import KeptSweep
from tui_lab.printing import sweep_report
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import is_terminal, printed_aside


def sweep_and_report(
    find: Callable[[], Entry], wanted: Wanted, group: Group, *, as_json: bool, csv_path: str | None
) -> int:
    """Train all that is not kept yet, all processes together; the first reports. Returns the exit code.

    Raises LabError, KnobError and ScenarioError, and Lost where another process has gone.
    """
    place, speaks = group.place, group.place.speaks
    entry = done_by_all(group, find)
    aside = printed_aside() if speaks and (as_json or csv_path == "-") else nullcontext(sys.stdout)
    with (
        aside as output,
        heard(entry.name) if speaks else nullcontext(),
        csv_outlet(csv_path if speaks else None, output) as outlet,
    ):
        limit_threads(group.device)
        scenario = load(entry)
        plan = done_by_all(group, lambda: plan_of(entry, scenario, wanted, group.device, speaks))
        kept = KeptSweep(plan, curves=wanted.find_lr)
        # Each may see another table of runs, on another machine or a moment later: all go by all of them.
        known = merged(plan, group.gather(kept.known))
        kept.known = known
        share = share_of(plan, known, place.rank, place.world)
        sweep = Sweep(scenario, share, group.device)
        bar = speaks and not (csv_path == "-" and is_terminal(output))
        interrupted = bool(group.agree(bool(share.members) and train(sweep, kept, bar)))
        outcomes = merged(plan, [known, *group.gather(list(sweep.result.outcomes))])
        troubles = group.gather(kept.trouble)
        alone = group.gather(sweep.alone)
        if not speaks:
            return 0  # the first one says what came of it
        result = result_of(plan, outcomes)
        kept.trouble = next(filter(None, troubles), "")
        if outlet is not None:
            sweep_report.write_csv(result, outlet.file)
    one_by_one: Counter[str] = sum(alone, Counter())
    return say(result, plan, kept, one_by_one, wanted, output, as_json, csv_path, interrupted)


def merged(plan: Plan, found: list[list[Outcome]]) -> list[Outcome]:
    """Of several lists the runs that are in any, each once, in the order of the plan."""
    known = {(one.member.place, one.member.seed): one for some in found for one in some}
    names = [(one.place, one.seed) for one in plan.members]
    return [known[name] for name in names if name in known]


def share_of(plan: Plan, known: list[Outcome], rank: int, world: int) -> Plan:
    """The runs of one process: of the missing ones every so-manieth, so that all get some of each shape."""
    done = {(one.member.place, one.member.seed) for one in known}
    missing = [one for one in plan.members if (one.place, one.seed) not in done]
    return replace(plan, members=tuple(missing[rank::world]))
