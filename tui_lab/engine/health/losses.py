"""What the loss is given in the steps that are tried: shapes that do not fit, probabilities, one class."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

import torch
from torch import Tensor

from tui_lab.authoring.arrays import plainly
from tui_lab.engine.findings import Finding, Values
from tui_lab.engine.health import limits
from tui_lab.engine.health.functions import (
    DISTANCES,
    SQUARED,
    SURPRISES,
    TWO_CLASSES,
    Functions,
    LossCall,
)
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.run import Run
from tui_lab.languages import translated as _

Helps = tuple[Values, str]  # and in words


def findings(steps: list[Functions], run: Run, remedies: Remedies) -> Iterator[Finding]:
    """Each of these in every step."""
    if len(steps) < limits.STEPS:
        return
    columns, helps = _by_place(steps), remedies.in_the_code()
    for calls in columns:
        if all(one.spread for one in calls):
            yield _spread(calls[0], helps)
        if all(one.softmaxed for one in calls):
            yield _softmaxed(calls[0], helps)
        if all(one.across for one in calls):
            yield _across(calls[0], helps)
        yield from _one_class(calls, run)
    if all(one.normed_alone for one in steps):
        yield _normed_alone(remedies)
    if any("dropout" in one.trained_unseen for one in steps):
        yield eval_forgotten(("dropout",), "step()", helps)


def _by_place(steps: list[Functions]) -> list[list[LossCall]]:
    """The first loss of every step, the second of every step …; none where steps differ."""
    kinds = {tuple(call.kind for call in one.losses) for one in steps}
    return (
        [list(calls) for calls in zip(*(one.losses for one in steps), strict=True)] if len(kinds) == 1 else []
    )


def _spread(call: LossCall, helps: Helps) -> Finding:
    prediction, target = call.prediction, call.shape
    return Finding(
        "shapes do not fit",
        "bad",
        _("the loss compares {prediction} with {target}").format(prediction=prediction, target=target),
        _(
            "The prediction has the shape {prediction} and its target {target}: each is repeated to fit the "
            "other, so every prediction is compared with every target. Write target.unsqueeze(1) or "
            "prediction.squeeze(1)."
        ).format(prediction=prediction, target=target),
        _("a difference") if call.kind == "minus" else call.kind,
        *helps,
    )


def _across(call: LossCall, helps: Helps) -> Finding:
    shape = call.prediction
    return Finding(
        "softmax over the batch",
        "bad",
        _("{loss} is given chances that add up to 1 over the batch").format(loss=call.kind),
        _(
            "The columns of what {loss} is given, {shape}, add up to 1, and the rows do not: the answer to "
            "one example hangs on the others. Write softmax(dim=1), over the classes."
        ).format(loss=call.kind, shape=shape),
        call.kind,
        *helps,
    )


def _softmaxed(call: LossCall, helps: Helps) -> Finding:
    what = "cross_entropy" if call.kind == "cross_entropy" else "nll_loss"
    said = _(
        "Each row that {loss} is given is from 0 to 1 and sums to 1, in {steps} steps: these are "
        "probabilities, and it takes the logarithms of probabilities: use log_softmax."
    )
    if what == "cross_entropy":
        said = _(
            "Each row that {loss} is given is from 0 to 1 and sums to 1, in {steps} steps: these are "
            "probabilities, and it takes raw scores and applies softmax itself: leave the softmax out."
        )
    return Finding(
        "softmax before the loss",
        "bad",
        _("{loss} is given probabilities").format(loss=what),
        said.format(loss=what, steps=limits.STEPS),
        what,
        *helps,
    )


@plainly
def _pooled(tensors: list[Tensor]) -> Tensor:
    return torch.cat([one.detach().flatten() for one in tensors])


def _one_class(calls: list[LossCall], run: Run) -> Iterator[Finding]:
    answers = [one.answers for one in calls if one.answers is not None]
    if run.step < limits.ONE_CLASS_STEPS or len(answers) < limits.STEPS:
        return
    if calls[0].kind in SURPRISES and any(one.target.is_floating_point() for one in calls):
        return
    answered, targets = _pooled(answers), _pooled([one.target for one in calls])
    if calls[0].kind in TWO_CLASSES:
        targets = (targets > 0.5).long()
    if answered.numel() < limits.ONE_CLASS_ANSWERS or bool((answered != answered[0]).any()):
        return
    most = float(torch.unique(targets, return_counts=True)[1].max()) / targets.numel()
    if most > limits.ONE_CLASS_TARGETS:
        return
    yield Finding(
        "one class",
        "bad",
        _("every answer is class {number}").format(number=int(answered[0])),
        _(
            "All of {count} answers are class {number}, after {steps} steps; the most frequent class among "
            "the targets has {share} of them."
        ).format(
            count=f"{answered.numel():,}",
            number=int(answered[0]),
            steps=f"{run.step:,}",
            share=f"{most:.0%}",
        ),
        calls[0].kind,
    )


def _normed_alone(remedies: Remedies) -> Finding:
    helps = remedies.for_batch_of_one()
    return Finding(
        "batch norm of one",
        "bad",
        _("batch norm sees one example at a time"),
        _(
            "Batch norm in train() takes mean and deviation over a batch of 1: of one example alone they say "
            "nothing about the others, and eval() goes by averages of such. Take larger batches."
        ),
        "batch norm",
        helps,
        remedies.words(helps),
    )


def eval_forgotten(what: tuple[str, ...], where: str, helps: Helps) -> Finding:
    """That the network is tested as it trains; `what` makes a difference there."""
    said = _(
        "{where} computes without gradients, as one does to test, and {what} acts as in training there: "
        "call model.eval() before, model.train() after, and pass training=self.training to functions."
    )
    if len(what) > 1:
        said = _(
            "{where} computes without gradients, as one does to test, and {what} act as in training there: "
            "call model.eval() before, model.train() after, and pass training=self.training to functions."
        )
    return Finding(
        "eval() forgotten",
        "warning",
        _("{where} tests the network in training mode").format(where=where),
        said.format(where=where, what=_(" and ").join(what)),
        where,
        *helps,
    )


def constant_loss(steps: list[Functions], loss: float, same_batch: bool) -> float | None:
    """The loss of the best answer that does not look at the inputs, where `loss` is that of the last step.

    None where that cannot be said, as of a loss with a penalty in it.
    """
    if not steps or any(len(one.losses) != 1 for one in steps):
        return None
    calls = [one.losses[0] for one in steps]
    last = calls[-1].mean
    if any(call.kind != calls[0].kind for call in calls) or last is None or calls[0].spread:
        return None
    targets = [call.target for call in calls]
    if not isclose(float(last), loss, rel_tol=1e-4) or not (
        same_batch or sum(map(Tensor.numel, targets)) >= limits.CONSTANT_TARGETS
    ):
        return None
    return _constant(calls[0].kind, targets)


@plainly
def _constant(kind: str, targets: list[Tensor]) -> float | None:
    floating = targets[0].is_floating_point()
    if kind in SQUARED and floating:
        rows = torch.cat([one if one.dim() == 2 else one.reshape(-1, 1) for one in targets]).double()
        return float(rows.var(dim=0, correction=0).mean())
    if kind in SURPRISES and not floating:
        together = _pooled(targets)
        shares = torch.unique(together, return_counts=True)[1].double() / together.numel()
        return float(-(shares * shares.log()).sum())
    return None


def targets_of(steps: list[Functions]) -> Tensor | None:
    """What the predictions are compared with, where these are numbers and not classes."""
    found = [call.target for one in steps for call in one.losses if call.kind in DISTANCES]
    return _pooled(found) if found and found[0].is_floating_point() else None
