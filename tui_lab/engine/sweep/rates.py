"""The learning-rate finder: a sweep over lr with few steps, and what is to be read off it.

Smith (Cyclical Learning Rates, 2017) lets the rate of one network grow from step to step, which costs one
short training where each one is dear. Here they are not: dozens of small networks train together. So each
rate has a network of its own, from the same first weights and over several seeds. What is read is then a
property of that rate, not of a network that the lower rates have already trained; nothing has to be smoothed,
and a rate that diverges does so by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.engine.sweep.axes import Axis, axes_of
from tui_lab.engine.sweep.result import Cell, Result
from tui_lab.number_text import short

LR = "lr"
STEPS = 50
LOWEST, HIGHEST, A_DECADE = (
    1e-5,
    10.0,
    4,
)  # from where to where, and how many rates from one power to the next
NEARLY = 0.9  # of how far the loss falls at the best rate, on a logarithmic scale: as good for a beginning


@dataclass(frozen=True)
class Reading:
    """Rates as one would type them, empty where there is none.

    At `fastest` the loss fell lowest, at `begin`, the smallest such rate, nearly as low. From `diverges` on
    half of the runs or more diverged, or ended above where they began. `start` is the loss before any step.
    """

    start: float
    fastest: str
    loss: float  # at the fastest
    begin: str
    begin_loss: float
    diverges: str


def rate_axis(knobs: Mapping[str, AnyKnob]) -> Axis:
    """The rates that are tried: those of LOWEST to HIGHEST that the knob takes. Raises KnobError."""
    knob = knobs.get(LR)
    if not isinstance(knob, Number):
        raise KnobError(f"there is no knob {LR!r} to find a rate for; the knobs are {', '.join(knobs)}")
    low, high = max(LOWEST, knob.low), min(HIGHEST, knob.high)
    if low >= high:
        raise KnobError(f"{LR} takes {knob.accepts}: that leaves no rates to choose between")
    count = max(5, round(A_DECADE * math.log10(high / low)) + 1)
    (axis,) = axes_of(knobs, [f"{LR}={low!r}..{high!r}:{count}"], {})
    return axis


def reading_of(result: Result) -> Reading | None:
    """What a sweep over lr says; None where the loss fell nowhere."""
    begun = [cell.first.median for cell in result.cells if cell.first.count]
    trained = [cell for cell in result.cells if cell.loss.count]
    if not trained:
        return None
    start = median(begun) if begun else trained[0].loss.median
    good = [cell for cell in trained if not _fails(cell, start)]
    if not good:
        return None
    fastest = min(good, key=lambda cell: cell.loss.median)
    enough = NEARLY * _fall(fastest, start)
    begin = next(cell for cell in good if _fall(cell, start) >= enough)
    above = result.cells[result.cells.index(fastest) + 1 :]
    lost = next((cell for cell in above if _fails(cell, start)), None)
    return Reading(
        start=start,
        fastest=fastest.texts[0],
        loss=fastest.loss.median,
        begin=begin.texts[0],
        begin_loss=begin.loss.median,
        diverges=lost.texts[0] if lost else "",
    )


def _fails(cell: Cell, start: float) -> bool:
    return bool(cell.done) and (2 * cell.diverged >= cell.done or cell.loss.median > start)


def _fall(cell: Cell, start: float) -> float:
    """How far its loss fell, as a factor's logarithm where that can be had."""
    end = cell.loss.median
    return math.log(start / end) if start > 0 and end > 0 else start - end


def found_words(reading: Reading | None) -> tuple[str, ...]:
    """What a sweep over lr says of the rate, in plain sentences."""
    if reading is None:
        return (
            "The loss fell at none of these rates: look at the scale of the inputs and of the first weights.",
        )
    said = [
        f"The loss begins at {short(reading.start)} and falls fastest at lr {reading.fastest}, "
        f"to {short(reading.loss)}."
    ]
    if reading.diverges:
        said.append(
            f"From lr {reading.diverges} on the steps are too long: half of the runs or more diverge, or end "
            "above where they began."
        )
    else:
        said.append("It diverges at none of these rates.")
    if reading.begin == reading.fastest:
        said.append(f"Begin with lr {reading.begin}: every smaller one is clearly slower.")
    else:
        said.append(
            f"Begin with lr {reading.begin}: it comes nearly as far, to {short(reading.begin_loss)}, "
            "and stays farther from where the training breaks."
        )
    return tuple(said)
