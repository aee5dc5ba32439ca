"""The small networks that scenarios share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "softplus": nn.Softplus,
    "linear": nn.Identity,
}


# Each fills a weight in place; the biases keep PyTorch's own start unless the weights are all zero.
INITIALISERS: dict[str, Callable[[Tensor], object]] = {
    "default": lambda weight: None,  # PyTorch's own: what nn.Linear has drawn already
    "xavier": nn.init.xavier_uniform_,
    "kaiming": lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu"),
    "normal": nn.init.normal_,
    "zeros": nn.init.zeros_,
}


def mlp(
    inputs: int,
    hidden: tuple[int, ...],
    outputs: int,
    activation: str = "relu",
    initialiser: str = "default",
    dropout: float = 0.0,
) -> nn.Sequential:
    """A multilayer perceptron: `inputs` → each size of `hidden` → `outputs`.

    The layers are named for what they do: `hidden` (or `hidden1`, `hidden2`, …) and `predict`. With no
    hidden size the network is a single linear layer. The last layer has no activation. Where `dropout` is
    above 0 it follows each activation.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    sizes = (inputs, *hidden)
    for index, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        number = "" if len(hidden) == 1 else str(index)
        layers[f"hidden{number}"] = nn.Linear(fan_in, fan_out)
        layers[f"activation{number}"] = ACTIVATIONS[activation]()
        if dropout:
            layers[f"dropout{number}"] = nn.Dropout(dropout)
    layers["predict"] = nn.Linear(sizes[-1], outputs)
    return initialise(nn.Sequential(layers), initialiser)


def initialise(network: M, initialiser: str) -> M:
    """Fill every weight matrix of `network` by one of INITIALISERS; `zeros` clears the biases too."""
    if initialiser == "default":
        return network  # as PyTorch has drawn it
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() >= 2:
                INITIALISERS[initialiser](parameter)
            elif initialiser == "zeros":
                parameter.zero_()
    return network
