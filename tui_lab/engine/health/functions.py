"""What the functions of torch are called with while a step is trained: losses, dropout, batch norm."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from tui_lab.authoring.arrays import plainly
from tui_lab.engine.health.limits import PROBABILITIES

SQUARED = ("mse_loss",)
DISTANCES = (*SQUARED, "l1_loss", "smooth_l1_loss", "huber_loss")
SURPRISES = ("cross_entropy", "nll_loss")
TWO_CLASSES = ("binary_cross_entropy", "binary_cross_entropy_with_logits")
MINUS = ("sub", "__sub__", "subtract", "rsub", "__rsub__")
MEASURES = ("pow", "__pow__", "square", "abs", "__abs__", "absolute")  # of how far off something is


@dataclass(eq=False)
class LossCall:
    """A loss that was computed of a prediction which learns. `target` is a copy."""

    kind: str
    prediction: tuple[int, ...]  # its shape
    shape: tuple[int, ...]  # the target's
    target: Tensor
    spread: bool = False  # whether one was repeated to fit the other
    softmaxed: bool = False  # whether its rows are probabilities already
    across: bool = False  # whether its columns are, over the batch
    answers: Tensor | None = None  # of a classification: the class that each row means
    mean: Tensor | None = None  # its value, where that is a plain mean over the examples


@dataclass(eq=False)
class Functions:
    """What was seen in a step."""

    losses: list[LossCall] = field(default_factory=list)
    normed_alone: int = 0  # batch norms over a batch of one, in training mode
    trained_unseen: list[str] = field(default_factory=list)  # what chance acts in though nobody learns of it


class Watching(TorchFunctionMode):
    """Writes down into `seen` what is called meanwhile, and changes nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = Functions()
        self._difference: Tensor | None = None  # of a column and a row, until it is known what becomes of it

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = function(*args, **(kwargs or {}))
        look = _LOOKS.get(getattr(function, "__name__", ""))
        if look is not None:
            with suppress(Exception):  # a step must not fail of being looked at
                look(self, function.__name__, args, kwargs or {}, output)
        return output

    def _loss(self, name: str, args: Any, kwargs: Any, output: Tensor) -> None:
        prediction, target = _argument(args, kwargs, 0, "input"), _argument(args, kwargs, 1, "target")
        if prediction.requires_grad and torch.is_grad_enabled():
            call = _loss_call(name, prediction.detach(), target.detach())
            unweighted = kwargs.get("weight") is None and not kwargs.get("label_smoothing")
            if len(args) <= 2 and unweighted and kwargs.get("reduction", "mean") == "mean":
                call.mean = output.detach()
            self.seen.losses.append(call)

    def _minus(self, name: str, args: Any, kwargs: Any, output: Tensor) -> None:
        if output.dim() != 2 or len(args) < 2 or not all(isinstance(one, Tensor) for one in args[:2]):
            return
        one, other = args[:2]
        learns = [side for side in (one, other) if side.requires_grad and not side.is_leaf]
        if len(learns) == 1 and not (one.requires_grad and other.requires_grad) and _crossed(one, other):
            self._difference = output
            prediction = learns[0]
            target = other if prediction is one else one
            self._sides = prediction, target

    def _measured(self, name: str, args: Any, kwargs: Any, _: Any) -> None:
        if self._difference is not None and args and args[0] is self._difference:
            call = _loss_call("minus", *(side.detach() for side in self._sides))
            self.seen.losses.append(call)
            self._difference = None

    def _dropout(self, name: str, args: Any, kwargs: Any, output: Any) -> None:
        share = _argument(args, kwargs, 1, "p", 0.5)
        training = _argument(args, kwargs, 2, "training", True)
        if training and share > 0 and not torch.is_grad_enabled():
            self.seen.trained_unseen.append("dropout")

    def _norm(self, name: str, args: Any, kwargs: Any, output: Tensor) -> None:
        if not _argument(args, kwargs, 5, "training", False):
            return
        if not torch.is_grad_enabled():
            if _argument(args, kwargs, 1, "running_mean", None) is not None:
                self.seen.trained_unseen.append("batch norm")
        elif output.shape[0] == 1:
            self.seen.normed_alone += 1


_LOOKS: dict[str, Any] = {
    **dict.fromkeys((*DISTANCES, *SURPRISES, *TWO_CLASSES), Watching._loss),
    **dict.fromkeys(MINUS, Watching._minus),
    **dict.fromkeys(MEASURES, Watching._measured),
    **dict.fromkeys(("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"), Watching._dropout),
    "batch_norm": Watching._norm,
}
_NEEDED = object()


def _argument(args: Any, kwargs: Any, place: int, name: str, default: Any = _NEEDED) -> Any:
    if len(args) > place:
        return args[place]
    return kwargs[name] if default is _NEEDED else kwargs.get(name, default)


@plainly
def _loss_call(kind: str, prediction: Tensor, target: Tensor) -> LossCall:
    call = LossCall(kind, tuple(prediction.shape), tuple(target.shape), target.clone())
    if kind in DISTANCES or kind == "minus":
        together = torch.broadcast_shapes(prediction.shape, target.shape)
        call.spread = together.numel() > max(prediction.numel(), target.numel())
    elif kind in SURPRISES:
        axis = 1 if prediction.dim() > 1 else 0
        if prediction.shape[axis] > 1:
            call.softmaxed = _are_chances(prediction, axis)
            if prediction.dim() == 2 and prediction.shape[0] > 1:
                chances = prediction.exp() if kind == "nll_loss" else prediction
                call.across = _are_chances(chances, 0) and not _are_chances(chances, 1)
            call.answers = prediction.argmax(dim=axis).flatten()
    else:
        border = 0.0 if kind.endswith("logits") else 0.5
        call.answers = (prediction > border).long().flatten()
    return call


def _are_chances(values: Tensor, axis: int) -> bool:
    """Whether none is below 0 and all sums along an axis are 1."""
    return bool((values >= 0).all()) and bool(((values.sum(dim=axis) - 1).abs() < PROBABILITIES).all())


def _crossed(one: Tensor, other: Tensor) -> bool:
    """Whether a column (n, 1) meets a row (n,), n > 1, which makes n × n of them."""
    if one.dim() < other.dim():
        one, other = other, one
    return one.dim() == 2 and other.dim() == 1 and tuple(one.shape) == (len(other), 1) and len(other) > 1
