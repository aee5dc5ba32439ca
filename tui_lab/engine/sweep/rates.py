"""The learning-rate finder: a sweep over lr with few steps, and what is to be read off it.

Smith (Cyclical Learning Rates, 2017) lets the rate of one network grow from step to step, which costs one
short training where each one is dear. Here they are not: dozens of small networks train together. So each
rate has a network of its own, from the same first weights and over several seeds. What is read is then a
property of that rate, not of a network that the lower rates have already trained, and a rate that diverges
does so by itself. The lowest point lies next to where the training breaks, and a training is longer than
these few steps: the rate to begin with is one well below it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import mean, median

from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.knobs import AnyKnob, KnobError
from tui_lab.engine.sweep.axes import Axis, axes_of
from tui_lab.engine.sweep.result import Cell, Result
from tui_lab.languages import translated as _
from tui_lab.number_text import short

LR = "lr"
STEPS = 50
LOWEST, HIGHEST, A_DECADE = (
    1e-5,
    10.0,
    4,
)  # from where to where, and how many rates from one power to the next
BELOW = 3  # times below the rate that is fastest in a few steps: a whole training asks for shorter ones
TINY = 1e-9  # of the first loss: what is below it counts as this much


@dataclass(frozen=True)
class Reading:
    """Rates as one would type them, empty where there is none.

    At `fastest` the loss, averaged with those of the rates beside it, came lowest; `begin` is a rate well
    below it. From `diverges` on half of the runs or more diverged, or the loss stayed nearer to where it
    began than to the lowest. `start` is the loss before any step.
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
        raise KnobError(
            _("there is no knob {name} to find a rate for; the knobs are {names}").format(
                name=repr(LR), names=", ".join(knobs)
            )
        )
    low, high = max(LOWEST, knob.low), min(HIGHEST, knob.high)
    if low >= high:
        raise KnobError(
            _("{name} takes {accepts}: that leaves no rates to choose between").format(
                name=LR, accepts=knob.accepts
            )
        )
    count = max(5, round(A_DECADE * math.log10(high / low)) + 1)
    (axis,) = axes_of(knobs, [f"{LR}={low!r}..{high!r}:{count}"], {})
    return axis


def reading_of(result: Result) -> Reading | None:
    """What a sweep over lr says, whose losses are `settled`; None where the loss fell nowhere."""
    begun = [cell.first.median for cell in result.cells if cell.first.count]
    trained = [cell for cell in result.cells if cell.loss.count]
    if not trained:
        return None
    start = median(begun) if begun else trained[0].loss.median
    good = [not _fails(cell, start) for cell in result.cells]
    if not any(good):
        return None
    size = _sizes(start, [cell.loss.median for cell in trained])
    sizes = [size(cell.loss.median) for cell in result.cells]
    best = _lowest([one if fits else math.nan for one, fits in zip(sizes, good, strict=True)])
    halfway = (size(start) + sizes[best]) / 2
    breaks = [not fits or one > halfway for one, fits in zip(sizes, good, strict=True)]
    lost = next((at for at in range(best + 1, len(breaks)) if breaks[at]), None)
    (axis,) = result.axes
    below = [at for at in range(best) if axis.values[at] * BELOW <= axis.values[best] and good[at]]
    fastest, begin = result.cells[best], result.cells[below[-1] if below else good.index(True)]
    return Reading(
        start=start,
        fastest=fastest.texts[0],
        loss=fastest.loss.median,
        begin=begin.texts[0],
        begin_loss=begin.loss.median,
        diverges="" if lost is None else axis.texts[lost],
    )


def _fails(cell: Cell, start: float) -> bool:
    return not cell.loss.count or 2 * cell.diverged >= cell.done or cell.loss.median > start


def _sizes(start: float, losses: list[float]) -> Callable[[float], float]:
    """How losses are compared: by their logarithms, unless some are below 0."""
    if min(losses) < 0 or start <= 0:
        return float
    return lambda loss: math.log(max(loss, TINY * start))


def _lowest(sizes: list[float]) -> int:
    """Where they are lowest, each averaged with its neighbours; those that are no number stay out of it."""
    means = []
    for at, size in enumerate(sizes):
        near = [one for one in (*sizes[max(0, at - 1) : at + 2], size) if math.isfinite(one)]
        means.append(mean(near) if math.isfinite(size) else math.inf)
    return means.index(min(means))


def found_words(reading: Reading | None) -> tuple[str, ...]:
    """What a sweep over lr says of the rate, in plain sentences."""
    if reading is None:
        return (
            _(
                "The loss fell at none of these rates: look at the scale of the inputs and of the first "
                "weights."
            ),
        )
    said = [
        _(
            "The loss begins at {start} and falls fastest at lr {lr}, to {loss}, the mean of the last fifth "
            "of the steps."
        ).format(start=short(reading.start), lr=reading.fastest, loss=short(reading.loss))
    ]
    if reading.diverges:
        said.append(
            _(
                "From lr {lr} on the steps are too long: half of the runs or more diverge, or their loss "
                "stays nearer to where it began than to the lowest."
            ).format(lr=reading.diverges)
        )
    else:
        said.append(_("It diverges at none of these rates."))
    if reading.begin == reading.fastest:
        said.append(_("Begin with lr {lr}: no smaller one was tried.").format(lr=reading.begin))
    else:
        said.append(
            _(
                "Begin with lr {lr}, a third of that or less: in so few steps it comes to {loss}, and it "
                "stays far from where a longer training breaks."
            ).format(lr=reading.begin, loss=short(reading.begin_loss))
        )
    return tuple(said)
