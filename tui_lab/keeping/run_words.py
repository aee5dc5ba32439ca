"""What tells one run from others, in a few words."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from tui_lab.keeping.rows import RunRow
from tui_lab.languages import noted, translated as _

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
KEY = 8  # letters of a key: enough to find a run by
UNITS = (
    (MINUTE, HOUR, noted("{count} min")),
    (HOUR, DAY, noted("{count} h")),
    (DAY, 7 * DAY, noted("{count} d")),
)


def when(then: float, now: float) -> str:
    """How long ago, `5 min`, `3 h`, `2 d`, or from a week on the day: `2026-03-12`."""
    age = now - then
    if age < MINUTE:
        return _("now")
    for unit, end, said in UNITS:
        if age < end:
            return _(said).format(count=f"{age // unit:.0f}")
    return time.strftime("%Y-%m-%d", time.localtime(then))


def differing(rows: Iterable[RunRow]) -> list[str]:
    """The knobs that have several values among the runs of one scenario, in their order."""
    first: dict[str, dict[str, str]] = {}
    names: dict[str, None] = {}
    for row in {(row.scenario, id(row.knobs)): row for row in rows}.values():  # many share theirs
        known = first.setdefault(row.scenario, dict(row.knobs))
        if known != row.knobs:
            for name, text in row.knobs.items():
                if known.setdefault(name, text) != text:
                    names[name] = None
    order = dict.fromkeys(name for known in first.values() for name in known)
    return [name for name in order if name in names]


def settings(row: RunRow, names: Iterable[str]) -> str:
    """Those of its knobs, `lr 0.1, hidden 20`."""
    return ", ".join(f"{name} {row.knobs[name]}" for name in names if name in row.knobs)


def called(row: RunRow, scenario: str, knobs: Mapping[str, str], seed: int) -> str:
    """Its name, or how it differs from a run of `scenario` with these `knobs` and this `seed`."""
    if row.name:
        return row.name
    told = [f"{name} {text}" for name, text in row.knobs.items() if knobs.get(name, text) != text]
    told += [_("seed {seed}").format(seed=row.seed)] * (row.seed != seed)
    if row.scenario != scenario:
        return ", ".join((row.scenario, *told))
    return ", ".join(told) or _("run {key}").format(key=row.key[:KEY])
