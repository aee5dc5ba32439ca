"""Several steps of training as one compiled call.

A step of a small network is mostly Python and bookkeeping between tiny operations. `torch.compile` turns
ten whole steps (forward, backward and update) into one piece of machine code, which takes a fraction of
the time. Building it takes a compiler and some twenty seconds; that happens on a thread of its own while
the training goes on step by step.
"""

from __future__ import annotations

import os
import shutil
import threading
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value

STEPS = 10  # in one call

Parameters = dict[str, Tensor]


def why_not(optimizer: torch.optim.Optimizer) -> str:
    """Why steps with this optimizer cannot be compiled here; empty when they can."""
    group = optimizer.param_groups[0]
    if type(optimizer) is not torch.optim.SGD or group["momentum"] or group["weight_decay"]:
        return "compile takes plain sgd without weight decay"
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "c++"), "g++", "clang++", "cl")):
        return "compile needs a C++ compiler, and none was found"
    return ""


class CompiledSteps:
    """Plain gradient descent of `model` on all of `inputs` and `targets`, STEPS steps a call.

    `ready` once it is built; `trouble` says why it never will be.
    """

    def __init__(
        self, model: nn.Module, loss_fn: nn.Module, inputs: Tensor, targets: Tensor, backend: str = "inductor"
    ) -> None:
        self._model, self._loss_fn = model, loss_fn
        self._inputs, self._targets = inputs, targets
        self._call: Any = torch.compile(self._steps, backend=backend)
        self.ready = False
        self.trouble = ""
        threading.Thread(target=self._build, name="compile", daemon=True).start()

    def _steps(
        self, parameters: Parameters, inputs: Tensor, targets: Tensor, lr: Tensor
    ) -> tuple[Parameters, Parameters, Tensor]:
        def loss_of(parameters: Parameters) -> Tensor:
            prediction = functional_call(self._model, parameters, (inputs,))
            loss: Tensor = self._loss_fn(prediction, targets)
            return loss

        losses = []
        gradients = parameters
        for _ in range(STEPS):
            gradients, loss = grad_and_value(loss_of)(parameters)
            parameters = {name: value - lr * gradients[name] for name, value in parameters.items()}
            losses.append(loss)
        return parameters, gradients, torch.stack(losses)

    def _arguments(self, lr: float) -> tuple[Parameters, Tensor, Tensor, Tensor]:
        present = {name: value.detach() for name, value in self._model.named_parameters()}
        # A tensor: a number would be built into the code, and a new learning rate need a new one.
        return present, self._inputs, self._targets, torch.tensor(lr, device=self._inputs.device)

    def _build(self) -> None:
        try:
            parameters, *rest = self._arguments(0.0)
            self._call({name: value.clone() for name, value in parameters.items()}, *rest)
        except Exception as error:  # whatever the compiler stumbles over, the training goes on without
            self.trouble = f"compile failed: {type(error).__name__}: {str(error).splitlines()[0][:120]}"
        else:
            self.ready = True

    @torch.no_grad()
    def advance(self, lr: float) -> list[float]:
        """Train STEPS steps; the loss before each. The model and its gradients are as after the last one."""
        after, gradients, losses = self._call(*self._arguments(lr))
        for name, parameter in self._model.named_parameters():
            parameter.copy_(after[name])
            parameter.grad = gradients[name].clone()
        values: list[float] = losses.tolist()
        return values
