"""Several steps of training as one compiled call.

A step of a small network is mostly Python and bookkeeping between tiny operations. `torch.compile` turns
ten whole steps (forward, backward and update) into one piece of machine code, which takes a fraction of
the time. Building it takes a compiler and some twenty seconds; that happens on a thread of its own while
the training goes on step by step.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.func import functional_call, grad_and_value

from tui_lab.engine.cpp_compiler import compiler_name, compiler_path

STEPS = 10  # in one call

if TYPE_CHECKING:
    from tui_lab.authoring.scenario import FullBatch

Parameters = dict[str, Tensor]


def why_not(parts: FullBatch | None) -> str:
    """Why the steps of a scenario cannot be compiled here; empty when they can."""
    if parts is None:
        return "compile takes a scenario that trains on all of its data at once"
    group = parts.optimizer.param_groups[0]
    if not isinstance(parts.optimizer, torch.optim.SGD) or group["momentum"] or group["weight_decay"]:
        return "compile takes plain sgd without weight decay"
    if not compiler_path():
        name = compiler_name()
        return f"compile needs a C++ compiler, and {f'there is no {name}' if name else 'CXX names none'}"
    return ""


class CompiledSteps:
    """Plain gradient descent on all of the data, STEPS steps a call.

    `ready` once it is built; `trouble` says why it never will be.
    """

    def __init__(self, parts: FullBatch, backend: str = "inductor") -> None:
        self._parts = parts
        self._backend = backend
        self._call: Any = None
        self.ready = False
        self.trouble = ""
        threading.Thread(target=self._build, name="compile", daemon=True).start()

    def _steps(
        self, parameters: Parameters, inputs: Tensor, targets: Tensor, lr: Tensor
    ) -> tuple[Parameters, Parameters, Tensor]:
        def loss_of(parameters: Parameters) -> Tensor:
            prediction = functional_call(self._parts.model, parameters, (inputs,))
            loss: Tensor = self._parts.loss_fn(prediction, targets)
            return loss

        losses = []
        gradients = parameters
        for _ in range(STEPS):
            gradients, loss = grad_and_value(loss_of)(parameters)
            parameters = {name: value - lr * gradients[name] for name, value in parameters.items()}
            losses.append(loss)
        return parameters, gradients, torch.stack(losses)

    def _arguments(self) -> tuple[Parameters, Tensor, Tensor, Tensor]:
        parts = self._parts
        present = {name: value.detach() for name, value in parts.model.named_parameters()}
        # A tensor: a number would be built into the code, and a new learning rate need a new one.
        lr = torch.tensor(parts.optimizer.param_groups[0]["lr"], device=parts.inputs.device)
        return present, parts.inputs, parts.targets, lr

    def _build(self) -> None:
        try:
            self._call = torch.compile(self._steps, backend=self._backend)
            parameters, *rest = self._arguments()
            self._call({name: value.clone() for name, value in parameters.items()}, *rest)
        except Exception as error:  # whatever the compiler stumbles over, the training goes on without
            self.trouble = f"compile failed: {type(error).__name__}: {str(error).splitlines()[0][:120]}"
        else:
            self.ready = True

    @torch.no_grad()
    def advance(self) -> list[float]:
        """Train STEPS steps; the loss before each. The model and its gradients are as after the last one."""
        after, gradients, losses = self._call(*self._arguments())
        for name, parameter in self._parts.model.named_parameters():
            parameter.copy_(after[name])
            parameter.grad = gradients[name].clone()
        values: list[float] = losses.tolist()
        return values
