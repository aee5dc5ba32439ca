"""What torch's optimizers do to one parameter, as pure functions that can be traced.

Each takes a parameter, its gradient and what the optimizer keeps of it, and returns where they are after a
step. The options of a parameter group come in as numbers, tensors of no dimension: so they may change from
step to step. What decides about a branch is the `form`: another form is another function.
Source: torch/optim/sgd.py, adam.py, rmsprop.py and adagrad.py, the loops over single tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, optim

Group = Mapping[str, Any]  # a parameter group of an optimizer
Kept = dict[str, Tensor]  # what is kept of one parameter, by torch's names


class Form(NamedTuple):
    """What of a parameter group's options decides which sum a step is."""

    kind: type[optim.Optimizer]
    keeps: tuple[str, ...] = ()  # names in the optimizer's state, but for "step"
    counts: bool = False  # whether there is a "step"
    maximize: bool = False
    nesterov: bool = False
    decoupled: bool = False


Move = Callable[[Form, Tensor, Tensor, Kept, Sequence[Tensor]], tuple[Tensor, Kept]]


class Rule(NamedTuple):
    """An optimizer: `form` of a group, the `numbers` of it in a step that is counted from 1, and `move`."""

    form: Callable[[Group], Form]
    numbers: Callable[[Group, float], tuple[float, ...]]
    move: Move


def _sgd_form(group: Group) -> Form:
    keeps = ("momentum_buffer",) if group["momentum"] else ()
    return Form(optim.SGD, keeps, maximize=group["maximize"], nesterov=group["nesterov"])


def _sgd_numbers(group: Group, _: float) -> tuple[float, ...]:
    return group["weight_decay"], group["lr"], group["momentum"], 1 - group["dampening"]


def _sgd(
    form: Form, parameter: Tensor, gradient: Tensor, kept: Kept, numbers: Sequence[Tensor]
) -> tuple[Tensor, Kept]:
    decay, lr, momentum, rest = numbers
    gradient = gradient + decay * parameter
    if form.keeps:
        velocity = momentum * kept["momentum_buffer"] + rest * gradient
        gradient = gradient + momentum * velocity if form.nesterov else velocity
        kept = {"momentum_buffer": velocity}
    return parameter - lr * gradient, kept


def _adam_form(group: Group, decoupled: bool) -> Form:
    keeps = ("exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if group["amsgrad"] else ()))
    return Form(optim.Adam, keeps, True, maximize=group["maximize"], decoupled=_is_apart(group, decoupled))


def _adam_numbers(group: Group, step: float, decoupled: bool) -> tuple[float, ...]:
    (beta1, beta2), lr, decay = group["betas"], group["lr"], group["weight_decay"]
    length, scale = lr / (1 - beta1**step), (1 - beta2**step) ** 0.5
    shrink = 1 - lr * decay if _is_apart(group, decoupled) else decay
    return shrink, 1 - beta1, beta2, 1 - beta2, length, scale, group["eps"]


def _is_apart(group: Group, decoupled: bool) -> bool:
    """Whether the decay is apart from the gradient, of which older versions say nothing in the group."""
    return bool(group.get("decoupled_weight_decay", decoupled))


def _adam(
    form: Form, parameter: Tensor, gradient: Tensor, kept: Kept, numbers: Sequence[Tensor]
) -> tuple[Tensor, Kept]:
    decay, rest1, beta2, rest2, length, scale, eps = numbers
    if form.decoupled:
        parameter = decay * parameter
    else:
        gradient = gradient + decay * parameter
    mean = kept["exp_avg"] + rest1 * (gradient - kept["exp_avg"])
    square = largest = beta2 * kept["exp_avg_sq"] + rest2 * gradient * gradient
    after = {"exp_avg": mean, "exp_avg_sq": square}
    if "max_exp_avg_sq" in form.keeps:
        largest = after["max_exp_avg_sq"] = torch.maximum(kept["max_exp_avg_sq"], square)
    return parameter - length * mean / (largest.sqrt() / scale + eps), after


def _rmsprop_form(group: Group) -> Form:
    keeps = ["square_avg"]
    keeps += ["momentum_buffer"] if group["momentum"] > 0 else []
    keeps += ["grad_avg"] if group["centered"] else []
    return Form(optim.RMSprop, tuple(keeps), True, maximize=group["maximize"])


def _rmsprop_numbers(group: Group, _: float) -> tuple[float, ...]:
    alpha = group["alpha"]
    return group["weight_decay"], group["lr"], alpha, 1 - alpha, group["eps"], group["momentum"]


def _rmsprop(
    form: Form, parameter: Tensor, gradient: Tensor, kept: Kept, numbers: Sequence[Tensor]
) -> tuple[Tensor, Kept]:
    decay, lr, alpha, rest, eps, momentum = numbers
    gradient = gradient + decay * parameter
    square = variance = alpha * kept["square_avg"] + rest * gradient * gradient
    after = {"square_avg": square}
    if "grad_avg" in form.keeps:
        mean = after["grad_avg"] = kept["grad_avg"] + rest * (gradient - kept["grad_avg"])
        variance = square - mean * mean
    length = variance.sqrt() + eps
    if "momentum_buffer" not in form.keeps:
        return parameter - lr * gradient / length, after
    velocity = after["momentum_buffer"] = momentum * kept["momentum_buffer"] + gradient / length
    return parameter - lr * velocity, after


def _adagrad_form(group: Group) -> Form:
    return Form(optim.Adagrad, ("sum",), True, maximize=group["maximize"])


def _adagrad_numbers(group: Group, step: float) -> tuple[float, ...]:
    return group["weight_decay"], group["lr"] / (1 + (step - 1) * group["lr_decay"]), group["eps"]


def _adagrad(
    form: Form, parameter: Tensor, gradient: Tensor, kept: Kept, numbers: Sequence[Tensor]
) -> tuple[Tensor, Kept]:
    decay, lr, eps = numbers
    gradient = gradient + decay * parameter
    total = kept["sum"] + gradient * gradient
    return parameter - lr * gradient / (total.sqrt() + eps), {"sum": total}


def _of_adam(decoupled: bool) -> Rule:
    return Rule(partial(_adam_form, decoupled=decoupled), partial(_adam_numbers, decoupled=decoupled), _adam)


RULES: dict[type[optim.Optimizer], Rule] = {
    optim.SGD: Rule(_sgd_form, _sgd_numbers, _sgd),
    optim.Adam: _of_adam(decoupled=False),
    optim.AdamW: _of_adam(decoupled=True),
    optim.RMSprop: Rule(_rmsprop_form, _rmsprop_numbers, _rmsprop),
    optim.Adagrad: Rule(_adagrad_form, _adagrad_numbers, _adagrad),
}
