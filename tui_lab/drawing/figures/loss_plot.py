"""The loss curves of a run as a plot: which line means what, the smoothing, the cursor's reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tui_lab.authoring.figures import CLASS_ROLES, GHOST_ROLES, Array, Line, Mark, Plot, Role
from tui_lab.drawing.canvas.numbers import rounded, short
from tui_lab.drawing.marks.axes import Axis
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import has_epochs
from tui_lab.languages import translated as _

DECADES = 1e12  # that a log axis spans, unless a loss diverged: what is below is drawn at its end
ASTRAY = 1e6  # a loss far above it has diverged
FEW = 10  # of so many values one may have no logarithm, and the axis stays logarithmic
NEAR = 10.0  # times as high or low as the present run
SMOOTHING = 0.08  # of the columns on either side of the moving average


@dataclass(frozen=True)
class LossLook:
    """How the learner wants the loss drawn. `cursor` is a step, None while there is none.

    A loss of 0 or below has no logarithm. Where `log` is None, nobody having chosen, the axis is
    logarithmic as long as there are few of them.
    """

    log: bool | None = None
    smooth: bool = False
    ghost: bool = True
    cursor: int | None = None


@dataclass(frozen=True)
class Series:
    """What a curve of a run is called in the plot, and drawn as. Smoothing acts on what was `trained`."""

    name: str
    curve: str
    role: Role
    trained: bool


def series_of(losses: Sequence[str], curves: Iterable[str] = ()) -> list[Series]:
    """The curves that belong into the plot: `losses`, and of `curves` the losses on other data."""
    if len(losses) == 1:
        (loss,) = losses
        tests = dict.fromkeys(("test_loss", f"test_{loss}", f"{loss}_test"))
        found = [Series(_("train") if loss == "loss" else loss, loss, "train", True)]
        found += [Series(_("test"), name, "test", False) for name in tests]
    else:
        names = [(name, name, True) for name in losses] + [
            (_("{loss} test").format(loss=name), f"{name}_test", False) for name in losses
        ]
        found = [
            Series(name, curve, CLASS_ROLES[k % len(CLASS_ROLES)], trained)
            for k, (name, curve, trained) in enumerate(names)
        ]
    known = {one.curve for one in found}
    more = [name for name in curves if name not in known and is_loss(name)]
    first = max(2, len(losses)) if len(losses) == 1 else len(found)
    return found + [
        Series(name.removesuffix("_loss"), name, CLASS_ROLES[k % len(CLASS_ROLES)], False)
        for k, name in enumerate(more, start=first)
    ]


def is_loss(name: str) -> bool:
    """Whether a metric is called as what has the axis of the losses."""
    return name == "loss" or name.endswith("_loss") or name.startswith("loss_")


def metrics_of(losses: Sequence[str], curves: Iterable[str]) -> list[str]:
    """Those of `curves` that have an axis of their own, in their order."""
    drawn = {one.curve for one in series_of(losses, curves)}
    return [name for name in curves if name not in drawn]


def metric_plot(name: str, curve: Reduced, at: int, planned: int = 0, epoch_steps: int = 0) -> Plot:
    """One metric over the steps; `at` is its place among them."""
    line = _extremes(name, curve, CLASS_ROLES[at % len(CLASS_ROLES)])
    last = float(line.x[-1]) if len(line.x) else 0.0
    x_range = (0.0, _end(last, planned))
    return Plot(_("step"), "", (line,), x_range=x_range, x_counts=_epochs(epoch_steps))


def _epochs(epoch_steps: int) -> tuple[str, float] | None:
    return (_("epoch"), epoch_steps) if has_epochs(epoch_steps) else None


class Ghost(NamedTuple):
    """The loss of another run, what it is called and, of several, as which of them it is drawn."""

    curve: Reduced
    name: str = "ghost"
    role: Role = "ghost"


def loss_plot(
    curves: Mapping[str, Reduced],
    marks: tuple[Mark, ...],
    ghosts: Iterable[Ghost],
    look: LossLook,
    losses: Sequence[str] = ("loss",),
    planned: int = 0,
    epoch_steps: int = 0,
) -> Plot:
    """Losses over steps; both extremes of each column are drawn, so that spikes stay.

    The axis of a training of `planned` steps does not go beyond them before the training does; below it stand
    the epochs, where it is known how many steps one has.
    """
    behind = [_extremes(one.name, one.curve, one.role) for one in ghosts if look.ghost and len(one.curve)]
    lines = [line for line in behind if line.role == "ghost"]
    for one in series_of(losses, curves):
        curve = curves.get(one.curve)
        if curve is None:
            continue
        if look.smooth and one.trained:
            if len(losses) == 1:  # the raw lines of several would cover each other
                lines.append(_extremes(_("raw"), curve, "raw"))
            lines.append(Line(_("{name}, smoothed").format(name=one.name), *_smoothed(curve), one.role))
        else:
            lines.append(_extremes(one.name, curve, one.role))
    lines += [line for line in behind if line.role != "ghost"]  # the legend has the present run before them
    first = curves.get(losses[0]) if losses else None
    if look.cursor is not None and first is not None and len(first):
        marks = (*marks, Mark(float(nearest(first, look.cursor)[0]), "cursor"))
    last = max((float(line.x[-1]) for line in lines if len(line.x)), default=0.0)
    present = [line.y for line in lines if not _is_ghost(line)]
    log = all(map(_suits_logarithm, present)) if look.log is None else look.log
    y = Axis.around(present, log)
    if y is not None:
        near = [_near(line.y, y, log) for line in lines if _is_ghost(line)]
        y = Axis.around([*present, *near], log)
    if y is not None and log and y.high / y.low > DECADES:
        # One that diverged beside others must not push them out of sight.
        high = min(y.high, max(ASTRAY, y.low * DECADES)) if len(losses) > 1 else y.high
        y = Axis.between(max(y.low, min(high, ASTRAY) / DECADES), high, log)
        lines = [replace(line, y=_clipped(line.y, y)) for line in lines]
    if y is not None:
        lines = [_on_the_edge(line, y) if _is_ghost(line) else line for line in lines]
    return Plot(
        _("step"),
        "loss",
        tuple(lines),
        marks=marks,
        y_log=log,
        x_range=(0.0, _end(last, planned)),
        y_range=None if y is None else (y.low, y.high),
        x_counts=_epochs(epoch_steps),
    )


def _is_ghost(line: Line) -> bool:
    return line.role == "ghost" or line.role in GHOST_ROLES


def _suits_logarithm(values: Array) -> bool:
    """Whether few of the finite `values` are 0 or below, and some are above."""
    finite = values[np.isfinite(values)]
    below = int((finite <= 0).sum())
    return below <= max(1, finite.size // FEW) and (below < finite.size or not below)


def _clipped(values: Array, axis: Axis) -> Array:
    """`values` within a logarithmic axis; those that have no logarithm as they are."""
    return np.where(values > 0, np.clip(values, axis.low, axis.high), values)


def _near(ghost: Array, present: Axis, log: bool) -> Array:
    """What of the run before has a say in the axis: far below, or once it diverged, it would flatten all."""
    reach = 0.0 if log else present.high - present.low
    factor = NEAR if log else 1.0
    near = ghost[ghost >= present.low / factor - reach]
    diverged = bool((near > present.high * factor + reach).any())
    return near[near <= present.high] if diverged else near


def _on_the_edge(ghost: Line, axis: Axis) -> Line:
    """The run before with what lies beyond the axis drawn along its edge, and its range told by name."""
    finite = ghost.y[np.isfinite(ghost.y)]
    inside = np.clip(finite, axis.low, axis.high)
    if (inside == finite).all():
        return ghost
    low, high = (short(rounded(value, 2)) for value in (finite.min(), finite.max()))
    beyond = low if low == high else _("{low} to {high}").format(low=low, high=high)
    return replace(ghost, name=f"{ghost.name} {beyond}", y=np.clip(ghost.y, axis.low, axis.high))


def _end(last: float, planned: int) -> float:
    """1, 2 or 5 times a power of ten: the axis stays while the curve grows towards its end."""
    power = 10.0 ** max(1, math.floor(math.log10(max(last, 1.0))))
    end = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= last)
    return planned if max(last, 1.0) <= planned < end else end


def recorded(curve: Reduced) -> tuple[Array, Array]:
    """Steps and values of both extremes of each column; one of them where they are the same."""
    steps = np.column_stack((curve.low_step, curve.high_step))
    values = np.column_stack((curve.low, curve.high))
    order = np.argsort(steps, axis=1, kind="stable")
    x = np.take_along_axis(steps, order, axis=1).ravel().astype(np.float64)
    y = np.take_along_axis(values, order, axis=1).ravel()
    fresh = np.diff(x, prepend=-1.0) > 0
    return x[fresh], y[fresh]


def nearest(curve: Reduced, step: int, moved: int = 0) -> tuple[int, float]:
    """Step and exact value of what was recorded nearest to `step`, or of its neighbour `moved` places on."""
    steps, values = recorded(curve)
    at = min(max(int(np.abs(steps - step).argmin()) + moved, 0), len(steps) - 1)
    return int(steps[at]), float(values[at])


def reading(curves: Mapping[str, Reduced], step: int, losses: Sequence[str] = ("loss",)) -> str:
    """The exact value of each loss at `step`, or nearest to it; of several, four digits have room."""
    found = []
    for one in series_of(losses, curves):
        if len(curves.get(one.curve, ())):
            at, value = nearest(curves[one.curve], step)
            number = (
                f"{value:.{8 if len(losses) == 1 else 4}g}" if value == value else _("not a finite number")
            )
            elsewhere = " " + _("at {step}").format(step=f"{at:,}") if at != step else ""
            found.append(f"{one.name} {number}{elsewhere}")
    return "  ".join(found)


def _extremes(name: str, curve: Reduced, role: Role) -> Line:
    return Line(name, *recorded(curve), role)


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
