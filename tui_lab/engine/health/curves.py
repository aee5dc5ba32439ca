"""What the curves of a run tell: it diverges, it grows, it stands still, it learns by heart."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import numpy as np
import numpy.typing as npt

from tui_lab.engine.findings import Finding
from tui_lab.engine.health import limits
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.history import Curve, Reduced
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import total_of
from tui_lab.engine.statistics import first_non_finite
from tui_lab.languages import translated as _
from tui_lab.number_text import short

COLUMNS = 120
OF_TEST = ("test", "val", "valid", "validation", "held_out", "eval_loss")


def diverged(run: Run, remedies: Remedies) -> Iterator[Finding]:
    """A loss that is no number any longer, or a parameter that already is none."""
    bad = first_non_finite(run.parameters)
    helps = tuple(run.advice.values.items()) or remedies.for_long_steps()
    if run.diverged:
        sentence = f"{run.diverged} {run.advice.text}".strip()
        yield Finding(
            "diverged", "bad", _("it has diverged"), sentence, bad or "loss", helps, remedies.words(helps)
        )
    elif bad is not None:
        yield Finding(
            "diverging",
            "bad",
            _("{name} holds numbers that are not finite").format(name=bad),
            _(
                "{name} holds a NaN or an infinity, and is the first to: all that is computed with it will "
                "be so too."
            ).format(name=bad),
            bad,
            helps,
            remedies.words(helps),
        )


def findings(run: Run, remedies: Remedies, constant: float | None) -> Iterator[Finding]:
    """What the losses and metrics tell; `constant` is the loss of the best answer without any input."""
    names = list(run.losses)
    for name in names:
        yield from _growing(name, run.curves[name].reduced(COLUMNS), remedies)
    total = total_of(tuple(names)) or (names[0] if len(names) == 1 else "")
    if total:
        yield from _plateau(total, run.curves[total], remedies, constant)
    for name, test in _pairs(names, list(run.curves)):
        yield from _overfitting(name, test, run, remedies)


def _growing(name: str, curve: Reduced, remedies: Remedies) -> Iterator[Finding]:
    if len(curve) < limits.GROWING_STEPS or not (curve.low > 0).all():
        return
    recent = curve.mean[-limits.GROWING_STEPS :]
    first, second, third = (float(np.median(part)) for part in np.array_split(recent, 3))
    began = float(np.median(curve.mean[: max(3, len(curve) // 20)]))
    grows = third > limits.GROWING * second > limits.GROWING**2 * first
    if not (grows and third > limits.GROWN * began and isfinite(third)):
        return
    helps = remedies.for_long_steps()
    yield Finding(
        "loss growing",
        "bad",
        _("the {loss} grows").format(loss=name),
        _(
            "The {loss} began at {began} and grows: {first}, {second}, {third} of late. Its steps are too "
            "long, or go uphill."
        ).format(
            loss=name,
            began=short(began),
            first=short(first),
            second=short(second),
            third=short(third),
        ),
        name,
        helps,
        remedies.words(helps),
    )


def _plateau(name: str, curve: Curve, remedies: Remedies, constant: float | None) -> Iterator[Finding]:
    found = curve.reduced(COLUMNS)
    steps = int(found.high_step[-1]) if len(found) else 0
    if steps < limits.PLATEAU_STEPS or not np.isfinite(found.mean).all():
        return
    half = found.mean[len(found) // 2 :]
    before, after = (float(part.mean()) for part in np.array_split(half, 2))
    began = float(found.mean[0])
    if after < (1 - limits.PLATEAU_FALL) * before or before <= 0:
        return
    if constant is None:
        # Nothing to compare with but its start: no loss that has fallen at all counts.
        low, said = limits.CONSTANT * began, _("it began at {loss}").format(loss=short(began))
    else:
        low, said = (
            limits.CONSTANT * constant,
            _("the best answer that does not look at the inputs has {loss}").format(loss=short(constant)),
        )
    if after < low or found.low.min() < 0.9 * low:
        return
    helps = remedies.for_plateau()
    yield Finding(
        "plateau",
        "warning",
        _("the {loss} has stood still for {steps} steps").format(loss=name, steps=f"{steps // 2:,}"),
        _(
            "The {loss} has been at {value} for {steps} steps and does not fall; {compared}. Look at lr, at "
            "the first weights, and whether the targets belong to their inputs."
        ).format(loss=name, value=short(after), steps=f"{steps // 2:,}", compared=said),
        name,
        helps,
        remedies.words(helps),
    )


def _pairs(losses: list[str], curves: list[str]) -> Iterator[tuple[str, str]]:
    """A loss and the metric that is the same on examples it never learns from."""
    for name in losses:
        stem = name.removesuffix("_loss").removeprefix("train_")
        for word in OF_TEST:
            own = (f"{word}_{name}", f"{name}_{word}", f"{word}_{stem}", f"{stem}_{word}")
            only = (f"{word}_loss", f"loss_{word}", word) if len(losses) == 1 else ()
            if found := next((one for one in (*own, *only) if one in curves and one not in losses), ""):
                yield name, found
                break


def _overfitting(name: str, test_name: str, run: Run, remedies: Remedies) -> Iterator[Finding]:
    steps, tests = _points(run.curves[test_name].reduced(COLUMNS))
    if len(tests) < limits.OVERFIT_EVALUATIONS or not np.isfinite(tests).all():
        return
    tests = _smooth(tests)
    lowest = int(tests.argmin())
    now, best = float(tests[-1]), float(tests[lowest])
    train_steps, trains = _points(run.curves[name].reduced(COLUMNS))
    then, train = (
        _around(train_steps, trains, steps[lowest], steps),
        _around(train_steps, trains, steps[-1], steps),
    )
    long_ago = steps[-1] - steps[lowest] >= limits.OVERFIT_AGO * steps[-1]
    rises = best > 0 and now > limits.OVERFIT_RISE * best
    if not (long_ago and rises and 0 < train < limits.OVERFIT_FALL * then):
        return
    if now < limits.OVERFIT_GAP * train:
        return
    helps = remedies.for_overfitting()
    yield Finding(
        "over-fitting",
        "warning",
        _("{test} has risen since step {step} while {loss} falls").format(
            test=test_name, step=f"{steps[lowest]:,}", loss=name
        ),
        _(
            "{test} was {best} at step {step} and is {now}, while {loss} fell from {then} to {train}: it "
            "learns its examples by heart. More data, weight decay, dropout or an earlier end help."
        ).format(
            test=test_name,
            best=short(best),
            step=f"{steps[lowest]:,}",
            now=short(now),
            loss=name,
            then=short(then),
            train=short(train),
        ),
        test_name,
        helps,
        remedies.words(helps),
    )


Numbers = npt.NDArray[np.float64]


def _points(curve: Reduced) -> tuple[list[int], Numbers]:
    return [int(step) for step in curve.high_step], curve.mean


def _smooth(values: Numbers) -> Numbers:
    """Medians of three, so that no single evaluation decides."""
    padded = np.concatenate((values[:1], values, values[-1:]))
    return np.median(np.stack((padded[:-2], padded[1:-1], padded[2:])), axis=0)


def _around(train_steps: list[int], trains: Numbers, step: int, evaluated: list[int]) -> float:
    """The mean loss near a step, over a twentieth of the training."""
    reach = max(1, evaluated[-1] // 20)
    near = [float(one) for at, one in zip(train_steps, trains, strict=True) if abs(at - step) <= reach]
    return float(np.mean(near)) if near else float("nan")
