"""The loss curves of a run as a plot: which line means what, the smoothing, the cursor's reading."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tui_lab.core.figures import Array, Line, Mark, Plot
from tui_lab.core.history import Reduced
from tui_lab.ui.drawing.numbers import short

SMOOTHING = 0.08  # of the columns on either side of the moving average


@dataclass(frozen=True)
class LossLook:
    """How the learner wants the loss drawn. `cursor` is a step, None while there is none."""

    log: bool = True
    smooth: bool = False
    ghost: bool = True
    cursor: int | None = None


def loss_plot(
    curves: Mapping[str, Reduced], marks: tuple[Mark, ...], ghost: Reduced | None, look: LossLook
) -> Plot:
    """Train and test loss over steps; both extremes of each column are drawn, so that spikes stay."""
    lines: list[Line] = []
    if ghost is not None and look.ghost and len(ghost):
        lines.append(_extremes("ghost", ghost, "ghost"))
    train = curves.get("loss")
    if train is not None:
        if look.smooth:
            lines.append(_extremes("raw", train, "raw"))
            lines.append(Line("train, smoothed", *_smoothed(train), "train"))
        else:
            lines.append(_extremes("train", train, "train"))
    if (test := curves.get("test_loss")) is not None:
        lines.append(_extremes("test", test, "test"))
    note = ""
    if look.cursor is not None and train is not None and len(train):
        column = nearest_column(train, look.cursor)
        marks = (*marks, Mark(float(train.low_step[column]), "cursor"))
        note = reading(train, column)
    last = max((float(line.x[-1]) for line in lines if len(line.x)), default=0.0)
    return Plot(
        "step", "loss", tuple(lines), marks=marks, y_log=look.log, x_range=(0.0, _span(last)), note=note
    )


def _span(last: float) -> float:
    """1, 2 or 5 times a power of ten: the axis stays while the curve grows towards its end."""
    power = 10.0 ** max(1, math.floor(math.log10(max(last, 1.0))))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= last)


def nearest_column(curve: Reduced, step: int) -> int:
    """The column of `curve` that lies closest to `step`."""
    return int(np.abs(curve.low_step - step).argmin())


def reading(curve: Reduced, column: int) -> str:
    """Step and exact value, or the exact extremes of a column that spans several steps."""
    low, high = float(curve.low[column]), float(curve.high[column])
    at_low, at_high = int(curve.low_step[column]), int(curve.high_step[column])
    if low != low:
        return f"step {at_low:,}: not a finite number"
    if at_low == at_high:
        return f"step {at_low:,}: {low:.8g}"
    return f"step {at_low:,}: {low:.7g}, step {at_high:,}: {high:.7g}"


def _extremes(name: str, curve: Reduced, role: str) -> Line:
    steps = np.column_stack((curve.low_step, curve.high_step))
    values = np.column_stack((curve.low, curve.high))
    order = np.argsort(steps, axis=1, kind="stable")
    x = np.take_along_axis(steps, order, axis=1).ravel().astype(np.float64)
    y = np.take_along_axis(values, order, axis=1).ravel()
    fresh = np.diff(x, prepend=-1.0) > 0  # a column of one step has both extremes in one point
    return Line(name, x[fresh], y[fresh], role)  # type: ignore[arg-type]


def _smoothed(curve: Reduced) -> tuple[Array, Array]:
    """A centred moving average of the columns' means, which shrinks at the ends and skips gaps."""
    reach = max(1, round(len(curve) * SMOOTHING))
    finite = np.isfinite(curve.mean)
    total = np.concatenate(([0.0], np.cumsum(np.where(finite, curve.mean, 0.0))))
    count = np.concatenate(([0], np.cumsum(finite)))
    centre = np.arange(len(curve))
    begin, end = np.maximum(centre - reach, 0), np.minimum(centre + reach + 1, len(curve))
    within = count[end] - count[begin]
    with np.errstate(invalid="ignore"):
        mean = np.where(within > 0, (total[end] - total[begin]) / np.maximum(within, 1), np.nan)
    return curve.low_step.astype(np.float64), mean


def summary(curves: Mapping[str, Reduced]) -> str:
    """The last value of each curve that is not a loss, such as the accuracy."""
    return "  ".join(
        f"{name} {short(float(curve.mean[-1]))}"
        for name, curve in curves.items()
        if len(curve) and not name.endswith("loss")
    )
