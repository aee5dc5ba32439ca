"""Several steps of training as one compiled call.

A step of a small network is mostly Python and bookkeeping between tiny operations. `torch.compile` turns
ten whole steps (forward, backward and update) into one piece of machine code, which takes a fraction of
the time. Building it takes a compiler and some twenty seconds; that happens on a thread of its own while
the training goes on step by step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value

from tui_lab.authoring.parts import Batch, Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.cpp_compiler import compiler_name, compiler_path
from tui_lab.engine.number_types import not_compiled
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.snapshot import Compilation
from tui_lab.errors import blaming

STEPS = 10  # in one call
NETWORKS = 64  # that a session can build; those built are kept, and a reset finds its own again
DROPOUTS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout)

Parameters = dict[str, Tensor]


def why_not(parts: Parts | Mapping[str, Parts] | None) -> str:
    """Why the steps of a scenario cannot be compiled here; empty when they can."""
    if parts is None:
        return "compile needs a scenario whose parts() say what a step is made of"
    if isinstance(parts, Mapping):
        return f"compile takes one network, and here are {len(parts)}: {', '.join(parts)}"
    if not isinstance(parts, Parts):
        raise TypeError(f"parts() returned {type(parts).__name__}, not Parts")
    groups = parts.optimizer.param_groups
    if not isinstance(parts.optimizer, torch.optim.SGD) or any(
        group["momentum"] or group["weight_decay"] or group["maximize"] for group in groups
    ):
        return "compile takes plain sgd without weight decay"
    if len(groups) > 1 or {*map(id, groups[0]["params"])} != {*map(id, parts.model.parameters())}:
        return "compile takes one learning rate for all parameters of the network"
    if any(True for _ in parts.model.buffers()) or any(
        isinstance(module, DROPOUTS) and module.p for module in parts.model.modules()
    ):
        return "compile takes neither dropout nor layers with buffers, such as batch norm"
    if not compiler_path():
        name = compiler_name()
        return f"compile needs a C++ compiler, and {f'there is no {name}' if name else 'CXX names none'}"
    return ""


class CompiledSteps:
    """Plain gradient descent, STEPS steps a call.

    What a batch looks like is known once there is one: the first call, whose steps are still single ones,
    begins the building. `trouble` says why it never will be built.
    """

    def __init__(self, parts: Parts, backend: str | Callable[..., Any] = "inductor") -> None:
        self._parts = parts
        self._loss = _Loss(parts)
        self._backend = backend
        self._call: Any = None
        self._built_for: list[Any] = []
        self.outdated = False  # whether the batches may have other shapes by now than it was built for
        self.state: Literal["new", "building", "ready", "failed"] = "new"
        self.trouble = ""

    def _steps(
        self, parameters: Parameters, batches: list[Batch], lr: Tensor
    ) -> tuple[Parameters, Parameters, Tensor]:
        losses = []
        gradients = parameters
        for batch in batches:

            def loss_of(parameters: Parameters, batch: Batch = batch) -> Tensor:
                loss: Tensor = functional_call(self._loss, parameters, batch)
                return loss

            gradients, loss = grad_and_value(loss_of)(parameters)
            parameters = {name: value - lr * gradients[name] for name, value in parameters.items()}
            losses.append(loss)
        return parameters, gradients, torch.stack(losses)

    def _parameters(self) -> Parameters:
        return {f"model.{name}": value for name, value in self._parts.model.named_parameters()}

    def _lr(self, batches: list[Batch]) -> Tensor:
        # A tensor: a number would be built into the code, and a new learning rate need a new one.
        return torch.tensor(self._parts.optimizer.param_groups[0]["lr"], device=batches[0][0].device)

    def _begin(self, batches: list[Batch]) -> None:
        self.state, self.outdated = "building", False
        self._built_for = shapes(batches)
        threading.Thread(target=self._build, args=(batches,), name="compile", daemon=True).start()

    @torch.no_grad()  # as the calls will be: what is built in another mode is built anew by the first call
    def _build(self, batches: list[Batch]) -> None:
        try:
            torch._dynamo.config.cache_size_limit = NETWORKS
            # Whole or not at all: what it left to Python would swap the weights of the model in training.
            self._call = torch.compile(self._steps, backend=self._backend, fullgraph=True)
            copies = {name: value.detach().clone() for name, value in self._parameters().items()}
            self._call(copies, batches, self._lr(batches))
        except Exception as error:  # whatever the compiler stumbles over, the training goes on without
            self.trouble = f"compile failed: {type(error).__name__}: {str(error).splitlines()[0][:120]}"
            self.state = "failed"
        else:
            self.state = "ready"

    def advance(self) -> list[float]:
        """Train STEPS steps; the loss before each. The model and its gradients are as after the last one.

        Batches of other shapes than it was built for, as at the end of an epoch, are trained on one by one.
        """
        batches = [self._parts.batch() for _ in range(STEPS)]
        if self.state == "ready" and shapes(batches) == self._built_for:
            return self._advance_compiled(batches)
        if not self._built_for or (self.state == "ready" and self.outdated):
            self._begin(batches)
        drawn = iter(batches)
        parts = self._parts._replace(batch=drawn.__next__)
        return [step_of(parts).item() for _ in range(STEPS)]

    @torch.no_grad()
    def _advance_compiled(self, batches: list[Batch]) -> list[float]:
        parameters = self._parameters()
        present = {name: parameter.detach() for name, parameter in parameters.items()}
        after, gradients, losses = self._call(present, batches, self._lr(batches))
        for name, parameter in parameters.items():
            parameter.copy_(after[name])
            parameter.grad = gradients[name].clone()
        values: list[float] = losses.tolist()
        return values


class Compiling:
    """What the knob `compile` of a run comes to: compiled steps, or the reason that there are none."""

    def __init__(self, scenario: Scenario, random: RandomStream) -> None:
        self._scenario = scenario
        self._random = random
        self.set_up()

    def set_up(self) -> None:
        """Begin anew, as the knobs are now. Raises ScenarioError."""
        self._steps: CompiledSteps | None = None
        self._why_not = ""
        if self._scenario.knob_values.get("compile") == "on":
            with self._random, self._blaming():
                parts = self._scenario.parts()
                self._why_not = why_not(parts) or not_compiled(self._scenario)
            if isinstance(parts, Parts) and not self._why_not:
                self._steps = CompiledSteps(parts)

    def outdated(self) -> None:
        """There are more examples than before, or fewer: once what is being built is ready, build anew."""
        if self._steps is not None:
            self._steps.outdated = True

    def _blaming(self) -> AbstractContextManager[None]:
        scenario = type(self._scenario)
        return blaming(scenario.file, "parts()", scenario, "parts")

    @property
    def compilation(self) -> Compilation:
        """How it stands."""
        if self._steps is None or self._steps.trouble:
            why = self._steps.trouble if self._steps else self._why_not
            return Compilation("refused", why) if why else Compilation()
        state = self._steps.state
        return Compilation(state) if state in ("building", "ready") else Compilation()

    @property
    def can_advance(self) -> bool:
        """Whether several steps may be asked for in one call."""
        return self._steps is not None and self._steps.state in ("new", "ready")

    def advance(self) -> list[float]:
        """Train STEPS steps; the loss before each. Raises ScenarioError."""
        assert self._steps is not None
        with self._random, self._blaming():
            return self._steps.advance()


class _Loss(nn.Module):
    """Model and loss in one, so that a penalty on the weights is of those that a step is given."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.model, self.loss_fn = parts.model, parts.loss_fn

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        return self.loss_fn(self.model(inputs), targets)


def shapes(batches: list[Batch]) -> list[tuple[torch.Size, torch.Size]]:
    """What a compiled call is built for."""
    return [(inputs.shape, targets.shape) for inputs, targets in batches]
