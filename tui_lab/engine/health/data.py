"""What the network is given and is to answer: numbers of another size than it is made for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn

from tui_lab.authoring.arrays import plainly
from tui_lab.engine.findings import Finding
from tui_lab.engine.health import limits
from tui_lab.engine.module_calls import Call, flat
from tui_lab.languages import translated as _
from tui_lab.number_text import short

SCALES = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm)


@dataclass(frozen=True)
class Scale:
    """Of the numbers of one batch."""

    mean: float
    std: float
    largest: float

    @property
    def is_large(self) -> bool:
        return max(abs(self.mean), self.std) > limits.INPUT_HIGH

    @property
    def is_small(self) -> bool:
        return 0 < self.largest < limits.INPUT_LOW


class InputWatch:
    """What the networks are called with in the steps that are tried, by network and step."""

    def __init__(self) -> None:
        self.scales: dict[str, list[Scale]] = {}
        self._first: dict[str, Tensor] = {}
        self.same = True  # whether each step has had the same inputs, as where it has all data

    @plainly
    def take(self, calls: list[Call]) -> None:
        """The calls of one step."""
        seen: set[str] = set()
        for root in calls:
            given = next((one for one in root.inputs if one.is_floating_point()), None)
            learns = any(one.requires_grad for one in root.outputs)
            if not learns or root.path in seen or given is None or not given.numel():
                continue
            seen.add(root.path)
            self._compare(root.path, given)
            if not given.requires_grad and not _scales_itself(root):
                values = given.detach()
                scale = Scale(
                    float(values.mean()), float(values.std(correction=0)), float(values.abs().max())
                )
                self.scales.setdefault(root.path, []).append(scale)

    def _compare(self, path: str, given: Tensor) -> None:
        before = self._first.setdefault(path, given)
        if before is not given and (before.shape != given.shape or not bool((before == given).all())):
            self.same = False


def _scales_itself(root: Call) -> bool:
    """Whether what is called first within brings the inputs to a usual size, or looks them up."""
    inner = [call for call in flat([root]) if call.module is not None and not call.within]
    return bool(inner) and isinstance(inner[0].module, (*SCALES, nn.Embedding, nn.EmbeddingBag))


def findings(watch: InputWatch, targets: Tensor | None) -> Iterator[Finding]:
    """Inputs of an unusual size in every step, and targets of one."""
    for path, scales in watch.scales.items():
        one = scales[0]
        numbers = _numbers(one.mean, one.std)
        if len(scales) >= limits.STEPS and all(scale.is_large for scale in scales):
            yield Finding(
                "inputs not scaled",
                "warning",
                _("the inputs of {network} are large: {numbers}").format(network=path, numbers=numbers),
                _(
                    "What {network} is given has {numbers}: first weights are made for a mean near 0 and a "
                    "deviation near 1. Take (x - mean) / std, or divide pixels by 255."
                ).format(network=path, numbers=numbers),
                path,
            )
        elif len(scales) >= limits.STEPS and all(scale.is_small for scale in scales):
            yield Finding(
                "inputs not scaled",
                "warning",
                _("the inputs of {network} are tiny: the largest is {largest}").format(
                    network=path, largest=short(one.largest)
                ),
                _(
                    "What {network} is given has {numbers}, and no number beyond {largest}: first weights "
                    "are made for a deviation near 1. Perhaps they are scaled twice."
                ).format(network=path, numbers=numbers, largest=short(one.largest)),
                path,
            )
    yield from _targets(targets)


def _numbers(mean: float, std: float) -> str:
    return _("mean {mean}, standard deviation {std}").format(mean=short(mean), std=short(std))


@plainly
def _targets(targets: Tensor | None) -> Iterator[Finding]:
    if targets is None or not targets.numel():
        return
    mean, std = float(targets.mean()), float(targets.std(correction=0))
    if max(abs(mean), std) > limits.TARGET_HIGH:
        numbers = _numbers(mean, std)
        yield Finding(
            "targets not scaled",
            "warning",
            _("the targets are large: {numbers}").format(numbers=numbers),
            _(
                "The targets have {numbers}: so large are the errors at first, and the gradients with them. "
                "Train on (y - mean) / std, and take the answer times std plus mean."
            ).format(numbers=numbers),
            "targets",
        )
