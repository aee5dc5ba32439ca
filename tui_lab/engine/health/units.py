"""What the units of each activation answer in the steps that are tried: dead, saturated, or well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

from tui_lab.authoring.arrays import plainly
from tui_lab.engine.findings import Finding
from tui_lab.engine.health import limits
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.module_calls import Call, flat
from tui_lab.languages import plural, translated as _

KINDS = {
    **dict.fromkeys(("ReLU", "relu", "relu_"), "relu"),
    **dict.fromkeys(("Tanh", "tanh", "tanh_"), "tanh"),
    **dict.fromkeys(("Sigmoid", "sigmoid", "sigmoid_"), "sigmoid"),
}
WEIGHTED = ("linear", "conv1d", "conv2d")  # functions that stand for a layer with weights


@dataclass(eq=False)
class Units:
    """The units of one activation. `where` is the layer that feeds them."""

    where: str
    kind: str
    alive: Tensor  # whether each has answered anything but 0
    at_end: Tensor  # how often each has answered near its ends
    samples: int = 0
    inner: bool = False  # whether another layer is fed by it

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.alive)


class UnitWatch:
    """Takes in the calls of a step after the other; `units` are by where and of which kind they are."""

    def __init__(self) -> None:
        self.units: dict[tuple[str, str, int], Units] = {}

    @plainly
    def take(self, calls: list[Call]) -> None:
        """Those calls of a step that learn."""
        for root in calls:
            if any(one.requires_grad for one in root.outputs):
                self._take_root([call for call in flat([root]) if call.outputs])

    def _take_root(self, calls: list[Call]) -> None:
        weighted = [at for at, call in enumerate(calls) if _is_weighted(call)]
        for at, call in enumerate(calls):
            kind = KINDS.get(call.kind)
            answers = _by_unit(call, calls[at - 1] if at else None) if kind else None
            if kind is None or answers is None:
                continue
            before = [place for place in weighted if place < at]
            fed = calls[before[-1]].path if before else call.path
            fed = _("layer {number}").format(number=fed) if fed.isdecimal() else fed
            self._add(fed, kind, answers, bool(weighted) and weighted[-1] > at)

    def _add(self, where: str, kind: str, answers: Tensor, inner: bool) -> None:
        samples, count = answers.shape
        key = where, kind, count
        none = torch.zeros(count, dtype=torch.bool, device=answers.device)
        units = self.units.setdefault(key, Units(where, kind, none, none.long()))
        if kind == "relu":
            units.alive = units.alive | (answers != 0).any(dim=0)
        else:
            near = (
                answers.abs() > limits.TANH_END
                if kind == "tanh"
                else (answers < limits.SIGMOID_END) | (answers > 1 - limits.SIGMOID_END)
            )
            units.at_end = units.at_end + near.sum(dim=0)
        units.samples += samples
        units.inner |= inner


def _is_weighted(call: Call) -> bool:
    if call.module is None:
        return call.kind in WEIGHTED
    return any(one.dim() > 1 for one in call.module.parameters(recurse=False))


def _by_unit(call: Call, before: Call | None) -> Tensor | None:
    """The answers as rows, a column a unit; those of a feature map count as one unit's."""
    answers = call.outputs[0].detach()
    if answers.dim() < 2 or not answers.numel() or not answers.is_floating_point():
        return None
    feeds = before.kind if before is not None else ""
    of_map = answers.dim() == 4 or feeds.startswith(("Conv", "conv", "BatchNorm", "MaxPool", "AvgPool"))
    if of_map and answers.dim() > 2:
        answers = answers.transpose(1, -1)
    return answers.reshape(-1, answers.shape[-1])


def findings(units: UnitWatch, remedies: Remedies, same_batch: bool) -> Iterator[Finding]:
    """Layers whose units are dead or saturated; `same_batch` where each step has all data."""
    for one in units.units.values():
        if one.kind == "relu" and (one.samples >= limits.SAMPLES or same_batch):
            yield from _dead(one, remedies)
        elif one.kind != "relu" and one.inner and one.samples >= limits.SAMPLES:
            yield from _saturated(one, remedies)


def most_dead(count: int) -> float:
    """How many of `count` units may be dead by chance."""
    share = limits.DEAD_SHARE
    return min(count - 1.0, share * count + limits.DEAD_SIGMAS * sqrt(share * (1 - share) * count))


def _dead(units: Units, remedies: Remedies) -> Iterator[Finding]:
    dead, count = units.count - int(units.alive.sum()), units.count
    if dead <= most_dead(count):
        return
    helps = remedies.for_dead_units()
    all_ = dead == count
    said = _(
        "{dead} of {count} units of {layer} answer 0 to each of {samples} examples in {steps} steps: their "
        "gradient is 0 as well, so they do not learn. One comes back only where the layers before it happen "
        "to move its inputs far enough."
    )
    short = _("{dead} of {count} units of {layer} are dead")
    if all_:
        said = _(
            "All {count} units of {layer} answer 0 to each of {samples} examples in {steps} steps: their "
            "gradient is 0 as well, so they do not learn, and nothing before them does."
        )
        short = plural("all {count} units of {layer} is dead", "all {count} units of {layer} are dead", count)
    told = {"dead": dead, "count": count, "layer": units.where}
    yield Finding(
        "dead units",
        "bad" if all_ else "warning",
        short.format(**told),
        said.format(samples=f"{units.samples:,}", steps=limits.STEPS, **told),
        units.where,
        helps,
        remedies.words(helps),
    )


def _saturated(units: Units, remedies: Remedies) -> Iterator[Finding]:
    full = int((units.at_end >= limits.SATURATED_ANSWERS * units.samples).sum())
    if full <= limits.SATURATED_UNITS * units.count:
        return
    helps = remedies.for_saturated_units()
    ends = _("within {distance} of 0 or 1").format(distance=limits.SIGMOID_END)
    if units.kind == "tanh":
        ends = _("beyond ±{end}").format(end=limits.TANH_END)
    told = {"count": full, "all": units.count, "layer": units.where}
    yield Finding(
        "saturated units",
        "warning",
        _("{count} of {all} units of {layer} are saturated").format(**told),
        _(
            "{count} of {all} {kind} units of {layer} answer {ends} to at least {share} of {samples} "
            "examples: the slope there is almost 0, and so is the gradient of what lies before."
        ).format(
            kind=units.kind,
            ends=ends,
            share=f"{limits.SATURATED_ANSWERS:.0%}",
            samples=f"{units.samples:,}",
            **told,
        ),
        units.where,
        helps,
        remedies.words(helps),
    )
