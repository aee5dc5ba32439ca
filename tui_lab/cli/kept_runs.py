"""What `tui-lab runs` prints: a line a run, or JSON. Needs no NumPy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.keeping.rows import RunRow
from tui_lab.keeping.run_words import KEY, differing, settings, when
from tui_lab.languages import noted, translated as _
from tui_lab.number_text import finite, short
from tui_lab.plain_text import plain

HEADS = (noted("key"), noted("when"), noted("scenario"), noted("step"), "loss", noted("state"), "")
NUMBERS = ("step", "loss")
WIDEST_NAME = 24  # cells of a scenario's
NARROWEST = 16  # cells of what sets a run apart
GAP = "  "
NONE = noted("No run is kept yet: each one that is trained in the lab will be, as tui-lab open NAME.")


def as_text(rows: Sequence[RunRow], now: float, width: int, scenario: str | None = None) -> str:
    """A line a run, in `width` cells, the last column going on below: its pin, name and what was turned."""
    if not rows:
        none = _("No run of {scenario} is kept yet.").format(scenario=scenario)
        return _(NONE) if scenario is None else none
    turned = {
        name: differing(row for row in rows if row.scenario == name) for name in {r.scenario for r in rows}
    }
    cells = [tuple(map(_, HEADS[:-1])), *(_cells(row, now) for row in rows)]
    apart = [plain(_apart(row, turned[row.scenario])) for row in rows]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    begin = sum(widths) + len(GAP) * len(widths)
    lines = []
    for texts, last in zip(cells, [_("set apart by"), *apart], strict=True):
        beside, *below = wrap(last, max(NARROWEST, width - begin))
        placed = [
            " " * (size - cell_width(text)) + text
            if head in NUMBERS
            else text + " " * (size - cell_width(text))
            for head, text, size in zip(HEADS, texts, widths, strict=False)
        ]
        lines += [GAP.join((*placed, beside)).rstrip(), *(" " * begin + more for more in below)]
    return "\n".join(lines)


def _cells(row: RunRow, now: float) -> tuple[str, ...]:
    name = cut(row.scenario, WIDEST_NAME)
    return row.key[:KEY], when(row.saved, now), name, f"{row.step:,}", short(row.loss), _(row.state)


def _apart(row: RunRow, turned: Sequence[str]) -> str:
    words = [_("pinned")] * row.pinned + [f'"{row.name}"'] * bool(row.name) + [settings(row, turned)]
    return ", ".join(filter(None, words))


def in_short(row: RunRow) -> str:
    """Key, scenario and step; its pin and name."""
    said = _("{key} of {scenario}, step {step}")
    said = said.format(key=row.key[:KEY], scenario=row.scenario, step=f"{row.step:,}")
    return plain(", ".join(filter(None, (said, _apart(row, ())))))


def as_json(rows: Sequence[RunRow]) -> str:
    """An array of objects, the last kept run first; a number that is not finite is null."""
    return json.dumps([described(row) for row in rows], indent=2, allow_nan=False)


def described(row: RunRow) -> dict[str, Any]:
    """A run as JSON holds it."""
    maps = {"knobs": dict(row.knobs), "losses": dict(row.losses), "metrics": dict(row.metrics)}
    times = {"began": _in_utc(row.began), "saved": _in_utc(row.saved)}
    found: dict[str, Any] = finite(vars(row) | maps | times)
    return found


def _in_utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
