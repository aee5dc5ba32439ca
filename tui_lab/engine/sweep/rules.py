"""What torch's optimizers do to parameters, for many networks at once: each has its own lr, momentum, ….

Parameters and gradients have shape (members, numbers): all that one network has lies in one row, in an
order that does not matter, for each of these rules moves every number by itself. The numbers that may
differ from member to member have shape (members, 1), so that they spread over a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, optim

Options = dict[str, Tensor]  # by the name that torch has for them, shape (members, 1), double precision


class Rule:
    """One of the rules for the members that have `optimizers`, which differ in nothing but their options.

    Nothing is kept from step to step but `state`, whose tensors have a row a member, and the count.
    """

    names: tuple[str, ...] = ("lr", "weight_decay")  # of the options
    flag_names: tuple[str, ...] = ("maximize",)

    def __init__(self, optimizers: Sequence[optim.Optimizer], like: Tensor) -> None:
        """`like` are the parameters that it will move."""
        groups = [optimizer.param_groups[0] for optimizer in optimizers]
        self.options: Options = {name: _column(group[name] for group in groups) for name in self.names}
        for k in range(2 if "betas" in groups[0] else 0):
            self.options[f"beta{k + 1}"] = _column(group["betas"][k] for group in groups)
        self.some = {name for name, values in self.options.items() if values.any()}  # that are not 0 for all
        self.flags = flags_of(optimizers[0])
        self.steps = 0
        self.state = self.begin(like)
        self._dtype, self._device = like.dtype, like.device
        self._ready: dict[str, Tensor] = {}

    def begin(self, like: Tensor) -> dict[str, Tensor]:
        """What it keeps, before the first step."""
        return {}

    def keep(self, rows: Tensor) -> None:
        """Go on with some of the members; `rows` says for each whether it is one of them."""
        self.options = {name: value[rows.cpu()] for name, value in self.options.items()}
        self.state = {name: value[rows] for name, value in self.state.items()}
        self._ready.clear()

    def _cast(self, value: Tensor) -> Tensor:
        """In the precision of the parameters, as torch has its numbers by the time they are used."""
        return value.to(self._device, self._dtype)

    def option(self, name: str) -> Tensor:
        """One of the options, in the precision of the parameters."""
        if name not in self._ready:
            self._ready[name] = self._cast(self.options[name])
        return self._ready[name]

    def step(self, parameters: Tensor, gradients: Tensor) -> None:
        """Move `parameters`, in place."""
        self.steps += 1
        if self.flags["maximize"]:
            gradients = -gradients
        if "weight_decay" in self.some and not self.flags.get("decoupled_weight_decay"):
            gradients = gradients.addcmul(parameters, self.option("weight_decay"))
        self.move(parameters, gradients)

    def move(self, parameters: Tensor, gradients: Tensor) -> None:
        """What the rule itself does."""
        raise NotImplementedError


class SGD(Rule):
    """torch.optim.SGD: momentum, dampening, nesterov."""

    names = ("lr", "weight_decay", "momentum", "dampening")
    flag_names = ("maximize", "nesterov")

    def move(self, parameters: Tensor, gradients: Tensor) -> None:
        if "momentum" in self.some:
            gradients = self._with_momentum(gradients)
        parameters.addcmul_(gradients, self.option("lr"), value=-1)

    def _with_momentum(self, gradients: Tensor) -> Tensor:
        momentum = self.option("momentum")
        if self.steps == 1:
            velocity = self.state["velocity"] = gradients.clone()
        else:
            # One without momentum has no velocity to dampen either.
            dampening = torch.where(momentum == 0, 0.0, self.option("dampening"))
            velocity = self.state["velocity"].mul_(momentum).addcmul_(gradients, 1 - dampening)
        return gradients.addcmul(velocity, momentum) if self.flags["nesterov"] else velocity


class Adam(Rule):
    """torch.optim.Adam, and AdamW, whose decay is apart from the gradient."""

    names = ("lr", "weight_decay", "eps")
    flag_names = ("maximize", "amsgrad", "decoupled_weight_decay")

    def begin(self, like: Tensor) -> dict[str, Tensor]:
        names = ("mean", "square", *(["largest"] if self.flags["amsgrad"] else []))
        return {name: torch.zeros_like(like) for name in names}

    def move(self, parameters: Tensor, gradients: Tensor) -> None:
        lr, beta1, beta2 = (self.options[name] for name in ("lr", "beta1", "beta2"))
        if self.flags["decoupled_weight_decay"] and "weight_decay" in self.some:
            parameters.mul_(self._cast(1 - lr * self.options["weight_decay"]))
        mean = self.state["mean"].lerp_(gradients, self._cast(1 - beta1))
        square = self.state["square"].mul_(self.option("beta2"))
        square.addcmul_(gradients * gradients, self._cast(1 - beta2))
        if self.flags["amsgrad"]:
            square = torch.maximum(self.state["largest"], square, out=self.state["largest"])
        length = self._cast(lr / (1 - beta1**self.steps))
        scale = self._cast((1 - beta2**self.steps).sqrt())
        parameters.addcdiv_(mean * length, (square.sqrt() / scale).add_(self.option("eps")), value=-1)


class RMSprop(Rule):
    """torch.optim.RMSprop: centered, momentum."""

    names = ("lr", "weight_decay", "alpha", "eps", "momentum")
    flag_names = ("maximize", "centered")

    def begin(self, like: Tensor) -> dict[str, Tensor]:
        return {name: torch.zeros_like(like) for name in ("square", "mean", "velocity")}

    def move(self, parameters: Tensor, gradients: Tensor) -> None:
        rest = self._cast(1 - self.options["alpha"])
        square = self.state["square"].mul_(self.option("alpha")).addcmul_(gradients * gradients, rest)
        if self.flags["centered"]:
            mean = self.state["mean"].lerp_(gradients, rest)
            square = square.addcmul(mean, mean, value=-1)
        gradients = gradients / square.sqrt().add_(self.option("eps"))
        if "momentum" in self.some:
            gradients = self.state["velocity"].mul_(self.option("momentum")).add_(gradients)
        parameters.addcmul_(gradients, self.option("lr"), value=-1)


class Adagrad(Rule):
    """torch.optim.Adagrad."""

    names = ("lr", "weight_decay", "lr_decay", "eps")
    flag_names = ("maximize", "initial_accumulator_value")

    def begin(self, like: Tensor) -> dict[str, Tensor]:
        return {"sum": torch.full_like(like, self.flags["initial_accumulator_value"])}

    def move(self, parameters: Tensor, gradients: Tensor) -> None:
        lr = self._cast(self.options["lr"] / (1 + (self.steps - 1) * self.options["lr_decay"]))
        total = self.state["sum"].addcmul_(gradients, gradients)
        parameters.addcdiv_(gradients * lr, total.sqrt().add_(self.option("eps")), value=-1)


RULES: dict[type[optim.Optimizer], type[Rule]] = {
    optim.SGD: SGD,
    optim.Adam: Adam,
    optim.AdamW: Adam,
    optim.RMSprop: RMSprop,
    optim.Adagrad: Adagrad,
}


def flags_of(optimizer: optim.Optimizer) -> dict[str, Any]:
    """What changes the sum itself, and so is one for all members; in older versions some are not there."""
    group, rule = optimizer.param_groups[0], RULES[type(optimizer)]
    found = {name: group.get(name, False) for name in rule.flag_names}
    if type(optimizer) is optim.AdamW and rule is Adam:
        found["decoupled_weight_decay"] = True
    return found


def _column(values: Iterable[Any]) -> Tensor:
    return torch.tensor([[float(value)] for value in values], dtype=torch.float64)
