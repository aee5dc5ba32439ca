"""Gradients by layer and the steps that are made of them, in the steps that are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from math import isfinite
from statistics import median
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.held import held
from tui_lab.engine.findings import Finding, Values
from tui_lab.engine.health import limits
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.module_calls import Call, flat
from tui_lab.engine.run import Run
from tui_lab.languages import translated as _
from tui_lab.number_text import short


class GradientWatch:
    """What each parameter receives in the steps that are tried, and how far it is moved."""

    def __init__(self) -> None:
        self.steps = 0
        self.sizes: dict[str, list[float]] = {}  # of a gradient a weight, by parameter and step
        self.ratios: dict[str, list[float]] = {}  # of an update to its weight
        self.received: set[str] = set()  # parameters that backward() has reached
        # By network its parameters of weights, first layer first.
        self.layers: dict[str, tuple[str, ...]] = {}
        self.had: set[str] = set()  # that had a gradient before the first of the steps
        self._added: dict[str, int] = {}  # in how many steps a gradient was added to the one before
        self._stepped: Counter[str] = Counter()  # in how many an optimizer's step() took a parameter

    @property
    def moved(self) -> set[str]:
        """Parameters that a step has changed."""
        return {name for name, ratios in self.ratios.items() if any(ratios)}

    @property
    def added(self) -> set[str]:
        """Parameters that each step moves by the sum of all gradients so far, or would at a rate above 0."""
        # The first step of a run has none before it.
        always = {name for name, steps in self._added.items() if steps >= self.steps - 1 > 1}
        return {
            name for name in always if self._stepped[name] == self.steps or all(self.ratios.get(name, (0.0,)))
        }

    @property
    def gathers(self) -> bool:
        """Whether steps may gather a gradient for a later one to follow."""
        return bool(self._added)

    @contextmanager
    def step(self, run: Run) -> Iterator[None]:
        """Take in the step that `run` trains meanwhile."""
        parameters = run.parameters
        before = {name: _gradient(one) for name, one in parameters.items()}
        if not self.steps:
            self.had = {name for name, one in before.items() if one is not None}
        arrived: dict[str, Tensor] = {}
        latest: dict[str, Tensor] = {}  # which backward() adds to .grad, and autograd.grad() does not
        taken: set[int] = set()  # ids of what an optimizer's step() takes
        handles: list[Any] = []
        for __, optimizer in held(run.scenario, torch.optim.Optimizer):
            with suppress(Exception):  # one of an author's own may take no hooks
                handles.append(optimizer.register_step_pre_hook(lambda one, *more: taken.update(_ids(one))))
        for name, one in parameters.items():
            with suppress(Exception):  # no leaf, or not initialised yet
                handles.append(one.register_hook(lambda slope, name=name: latest.update({name: slope})))
                take: Any = one.register_post_accumulate_grad_hook
                handles.append(take(lambda one, name=name: _add(arrived, name, latest.pop(name, None))))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()
            for one in parameters.values():
                _forget_hooks(one)
        self.steps += 1
        self.received |= arrived.keys()
        self._stepped.update(name for name, one in parameters.items() if id(one) in taken)
        for name, one in run.parameters.items():
            self._take(name, one, run, before.get(name), arrived.get(name))

    @plainly
    def _take(self, name: str, one: Tensor, run: Run, before: Tensor | None, arrived: Tensor | None) -> None:
        with suppress(Exception):  # of a kind of tensor nobody thought of
            if (ratio := run.meter.ratios.get(name)) is not None:
                self.ratios.setdefault(name, []).append(ratio)
            used = run.meter.gradient(name, one)
            if used is None or arrived is None or is_lazy(one):
                return
            self.sizes.setdefault(name, []).append(float(used.detach().norm()) / one.numel() ** 0.5)
            if before is not None and one.grad is not None and bool(before.any()):
                kept, fresh = one.grad, arrived.to(one.grad.dtype)
                if _same(kept, before + fresh) and not _same(kept, fresh):
                    self._added[name] = self._added.get(name, 0) + 1

    def take_layers(self, calls: list[Call], names: Mapping[int, str]) -> None:
        """The order in which the layers of each network are called; `names` are of parameters by their id."""
        for root in calls:
            if not any(one.requires_grad for one in root.outputs):
                continue
            order: dict[str, None] = {}
            for call in flat([root]):
                own = call.module.parameters(recurse=False) if call.module is not None else ()
                order |= {names[id(one)]: None for one in own if one.dim() > 1 and id(one) in names}
            if len(order) > len(self.layers.get(root.path, ())):
                self.layers[root.path] = tuple(order)


def _ids(optimizer: torch.optim.Optimizer) -> Iterator[int]:
    return (id(one) for group in optimizer.param_groups for one in group["params"])


def _forget_hooks(one: Tensor) -> None:
    """Have backward() ask for no hooks of a tensor that has none any longer: each step would pay for that."""
    for name in ("_backward_hooks", "_post_accumulate_grad_hooks"):
        with suppress(Exception):
            if getattr(one, name, None) == {}:
                setattr(one, name, None)


def _gradient(one: Tensor) -> Tensor | None:
    with suppress(Exception):
        return None if not one.is_leaf or one.grad is None else one.grad.detach().clone()
    return None


@plainly
def _add(arrived: dict[str, Tensor], name: str, slope: Tensor | None) -> None:
    with suppress(Exception):  # within backward(), which must not notice
        if slope is None:
            return
        slope = slope.detach()
        arrived[name] = arrived[name] + slope if name in arrived else slope.clone()


def _same(one: Tensor, other: Tensor) -> bool:
    return float((one - other).norm()) <= limits.SAME * max(float(one.norm()), float(other.norm()))


def findings(watch: GradientWatch, run: Run, remedies: Remedies, moves: bool) -> Iterator[Finding]:
    """Gradients that are added up, that vanish or explode on their way, and steps of an unusual length.

    Of the latter nothing where it was found that nothing `moves`.
    """
    if watch.added:
        yield _never_zeroed(sorted(watch.added), *remedies.in_the_code())
    else:
        for network, names in watch.layers.items():
            yield from _by_layer(network, [name for name in names if name in watch.sizes], watch, remedies)
        if moves:
            yield from _updates(watch, run, remedies)


def _never_zeroed(names: list[str], helps: Values, remedy: str) -> Finding:
    of = names[0]
    if len(names) > 1:
        of = _("{names} and {count} more").format(names=of, count=len(names) - 1)
    return Finding(
        "gradients never zeroed",
        "bad",
        _("the gradients are never set to zero"),
        _(
            "In each of {steps} steps backward() added the gradient of {names} to that of the step before: "
            "call optimizer.zero_grad() before loss.backward()."
        ).format(steps=limits.STEPS, names=of),
        names[0],
        helps,
        remedy,
    )


def _by_layer(network: str, names: list[str], watch: GradientWatch, remedies: Remedies) -> Iterator[Finding]:
    owners = list(dict.fromkeys(name.rpartition(".")[0] for name in names))
    if len(owners) < limits.LAYERS:
        return
    pairs = _pairs(owners, names, watch)
    if not pairs:
        return
    one, other = (median(column) for column in zip(*pairs, strict=True))
    a_weight = _("{one} a weight in {first}, {other} in {last}")
    ends = {"first": owners[0], "last": owners[-1]}
    numbers = a_weight.format(one=short(one), other=short(other), **ends)
    if len(pairs) == limits.STEPS and all(one < limits.VANISHING * other for one, other in pairs):
        helps = remedies.for_vanishing()
        yield Finding(
            "vanishing gradients",
            "bad",
            _("the gradient vanishes on its way to {layer}").format(layer=owners[0]),
            _("The gradient vanishes over {count} layers: {numbers}. The first layers hardly learn.").format(
                count=len(owners), numbers=numbers
            ),
            owners[0],
            helps,
            remedies.words(helps),
        )
        return
    # What a bias receives is the gradient of what its layer gives, whatever that was given.
    biases = [f"{owner}.bias" for owner in owners if f"{owner}.bias" in watch.sizes]
    if biases != [f"{owner}.bias" for owner in owners]:
        biases = names
    pairs = _pairs(owners, biases, watch)
    if pairs and all(one > limits.EXPLODING * other and one > limits.LARGE_GRADIENT for one, other in pairs):
        one, other = (median(column) for column in zip(*pairs, strict=True))
        a_number = _("{one} a bias in {first}, {other} in {last}") if biases is not names else a_weight
        numbers = a_number.format(one=short(one), other=short(other), **ends)
        helps = remedies.for_exploding()
        yield Finding(
            "exploding gradients",
            "bad",
            _("the gradient explodes on its way to {layer}").format(layer=owners[0]),
            _("The gradient grows over {count} layers: {numbers}. Steps get far too long.").format(
                count=len(owners), numbers=numbers
            ),
            owners[0],
            helps,
            remedies.words(helps),
        )


def _pairs(owners: list[str], names: list[str], watch: GradientWatch) -> list[tuple[float, float]]:
    """By step the gradient a number of the first layer, and that of the last one, where both are finite."""
    first, last = (_steps_of(owner, names, watch) for owner in (owners[0], owners[-1]))
    pairs = zip(first, last, strict=False)
    return [(one, other) for one, other in pairs if isfinite(one) and isfinite(other) and other > 0]


def _steps_of(owner: str, names: list[str], watch: GradientWatch) -> list[float]:
    """By step the largest gradient a weight of those of its parameters that are among `names`."""
    own = (watch.sizes[name] for name in names if name.rpartition(".")[0] == owner)
    return [max(sizes) for sizes in zip(*own, strict=False)]


def _updates(watch: GradientWatch, run: Run, remedies: Remedies) -> Iterator[Finding]:
    of_weights = {
        name: ratios
        for name, ratios in watch.ratios.items()
        if median(watch.sizes.get(name, [0.0])) > limits.UPDATE_GRADIENT
        and len(ratios) >= limits.STEPS
        and run.parameters[name].dim() > 1
        and run.parameters[name].numel() > 1
        and run.frozen(name) is None
    }
    if not of_weights:
        return
    usual = {name: median(ratios) for name, ratios in of_weights.items()}
    name = max(usual, key=lambda one: usual[one])
    if all(limits.UPDATE_HIGH < ratio < float("inf") for ratio in of_weights[name]):
        helps = remedies.for_long_steps()
        yield Finding(
            "steps too long",
            "warning",
            _("each step moves {name} by {share} of its length").format(
                name=name, share=f"{usual[name]:.0%}"
            ),
            _(
                "Each step moves {name} by {share} of its length; 0.001 is usual. What it learns in a step "
                "the next one throws away."
            ).format(name=name, share=short(usual[name])),
            name,
            helps,
            remedies.words(helps),
        )
    elif all(ratio < limits.UPDATE_LOW for ratios in of_weights.values() for ratio in ratios):
        if _has_learnt(run):
            return
        helps = remedies.for_short_steps()
        yield Finding(
            "steps too short",
            "warning",
            _("no step moves a weight by more than {share} of its length").format(share=short(usual[name])),
            _(
                "A step moves {name}, which moves most, by {share} of its length; 0.001 is usual. It would "
                "take {count} steps to change it."
            ).format(
                name=name,
                share=short(usual[name]),
                count=short(1 / usual[name]) if usual[name] else _("infinitely many"),
            ),
            name,
            helps,
            remedies.words(helps),
        )


def _has_learnt(run: Run) -> bool:
    for name in run.losses:
        curve = run.curves[name].reduced(20)
        if len(curve) and curve.mean[-1] < (1 - limits.UPDATE_SMALLEST_FALL) * curve.high[0]:
            return True
    return False
