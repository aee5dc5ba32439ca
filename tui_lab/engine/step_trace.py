"""One step of training, taken apart: what each module gave, the gradients, and how each weight moved.

The step is a trial: the run never takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.held import held
from tui_lab.authoring.parameters import named_parameters
from tui_lab.engine.module_calls import Call, calls_of, flat
from tui_lab.engine.run import Run


@dataclass(eq=False)
class Update:
    """How a parameter moved in one step: by which `rule`, the optimizer's class, None where it is by hand.

    `settings` are those of its group, such as lr; the states are what the optimizer keeps for it, such as
    momentum_buffer, `step` a number.
    """

    before: Tensor
    gradient: Tensor | None
    after: Tensor
    rule: type[torch.optim.Optimizer] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    state_before: Mapping[str, Any] = field(default_factory=dict)
    state_after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class StepTrace:
    """`calls` as they were made; `losses` before the update; `updates` by parameter."""

    calls: list[Call]
    losses: dict[str, float]
    updates: dict[str, Update]


def trace(run: Run) -> StepTrace:
    """Take the next step of `run` apart. Raises LabError where no step can be tried, and ScenarioError."""
    with run.tried():
        names = {id(tensor): name for name, tensor in named_parameters(run.scenario).items()}
        before = {name: _copy(tensor) for name, tensor in named_parameters(run.scenario).items()}
        with calls_of(run.scenario, gradients=True) as calls, _optimized(run.scenario, names) as updates:
            run.advance()
        for call in flat(calls):
            call.gradient_values = tuple(_copy(one) if one is not None else None for one in call.gradients)
        for name, tensor in named_parameters(run.scenario).items():
            if name not in updates and name in before and before[name].shape == tensor.shape:
                updates[name] = Update(before[name], run.meter.gradient(name, tensor), _copy(tensor))
        return StepTrace(calls, dict(run.losses), updates)


def slope(run: Run, name: str, place: int, width: float) -> dict[str, float]:
    """By loss, its slope along one number of a parameter, by central finite differences of `width` each way.

    The same batch and the same random numbers are drawn both times.
    """
    found = []
    for sign in (1.0, -1.0):
        with run.tried():
            with torch.no_grad():
                parameter = named_parameters(run.scenario)[name]
                parameter[np.unravel_index(place, parameter.shape)] += sign * width
            run.advance()
            found.append(dict(run.losses))
    above, below = found
    return {loss: (above[loss] - below[loss]) / (2 * width) for loss in above}


@contextmanager
def _optimized(scenario: object, names: Mapping[int, str]) -> Iterator[dict[str, Update]]:
    """What the optimizers do to each parameter meanwhile; of one that moves twice the last."""
    found: dict[str, Update] = {}
    with ExitStack() as hooks:
        for _, optimizer in held(scenario, torch.optim.Optimizer):
            with suppress(Exception):  # one of an author's own may take no hooks
                hooks.callback(optimizer.register_step_pre_hook(_begin(found, names)).remove)
                hooks.callback(optimizer.register_step_post_hook(_end(found, names)).remove)
        yield found


def _begin(found: dict[str, Update], names: Mapping[int, str]) -> Any:
    def begin(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        for group in optimizer.param_groups:
            settings = {name: value for name, value in group.items() if name != "params"}
            for parameter in group["params"]:
                if (name := names.get(id(parameter))) is not None and parameter.grad is not None:
                    value = _copy(parameter)
                    rule, state = type(optimizer), _state(optimizer, parameter)
                    found[name] = Update(value, _copy(parameter.grad), value, rule, settings, state)

    return begin


def _end(found: dict[str, Update], names: Mapping[int, str]) -> Any:
    def end(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if (name := names.get(id(parameter))) in found:
                    found[name].after = _copy(parameter)
                    found[name].state_after = _state(optimizer, parameter)

    return end


def _state(optimizer: torch.optim.Optimizer, parameter: Tensor) -> dict[str, Any]:
    state = optimizer.state.get(parameter, {})
    return {name: _copy(one) if isinstance(one, Tensor) else one for name, one in state.items()}


def _copy(tensor: Tensor) -> Tensor:
    return tensor.detach().clone()
