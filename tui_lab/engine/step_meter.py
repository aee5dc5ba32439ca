"""What one step of training does to each parameter: how far it moves it, and by which gradient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from tui_lab.authoring.arrays import in_doubles, plainly
from tui_lab.authoring.held import held
from tui_lab.authoring.parameters import named_parameters
from tui_lab.engine.reading import gradient_of, is_too_large, read
from tui_lab.engine.statistics import is_fast, length


class StepMeter:
    """Measures a step now and then; all others it leaves alone.

    `ratios` are ‖after − before‖ / ‖before‖ by parameter, infinite for a weight of zero; what cannot be
    compared, as it was reshaped or has no values, has none. `gradients` are those that the step forgot
    before it was over, as it does where zero_grad() comes last.
    """

    def __init__(self) -> None:
        self.ratios: dict[str, float] = {}
        self.gradients: dict[str, Tensor] = {}

    @contextmanager
    def measuring(self, scenario: object) -> Iterator[None]:
        """Measure the step that is trained meanwhile; one that raises is not."""
        parameters = named_parameters(scenario)
        before = {name: _copy(tensor) for name, tensor in parameters.items()}
        with _gradients_of(scenario, parameters.values()) as gradients:
            yield
        after = named_parameters(scenario)
        ratios = {name: _ratio(before.get(name), tensor) for name, tensor in after.items()}
        self.ratios = {name: ratio for name, ratio in ratios.items() if ratio is not None}
        self.gradients = {
            name: gradients[id(tensor)]
            for name, tensor in after.items()
            if id(tensor) in gradients and _is_forgotten(tensor)
        }

    @plainly
    def gradient(self, name: str, tensor: Tensor) -> Tensor | None:
        """The gradient of a parameter: its own, or of the last measured step where the step forgets it."""
        own, kept = gradient_of(tensor), self.gradients.get(name)
        if kept is None or is_lazy(tensor) or kept.shape != tensor.shape or not _is_forgotten(tensor):
            return own
        return kept

    def state_dict(self) -> dict[str, Any]:
        """What was measured last; between two steps there is no more."""
        return {"ratios": dict(self.ratios), "gradients": dict(self.gradients)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Say what `state` says, until a step is measured."""
        self.ratios, self.gradients = dict(state["ratios"]), dict(state["gradients"])


@contextmanager
def _gradients_of(scenario: object, parameters: Iterable[Tensor]) -> Iterator[dict[int, Tensor]]:
    """By the id of each parameter a copy of its gradient, as the optimizer is about to use it.

    One that no optimizer of the scenario moves has it as backward() left it. The hooks are on these
    optimizers and tensors alone: those of torch that see all optimizers would be changed below the feet of
    a run on another thread.
    """
    used: dict[int, Tensor] = {}
    left: dict[int, Tensor] = {}
    found: dict[int, Tensor] = {}

    def before_step(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                _keep(parameter, used)

    def after_backward(parameter: Tensor) -> None:
        _keep(parameter, left)

    handles = []
    for _, optimizer in held(scenario, torch.optim.Optimizer):
        with suppress(Exception):  # one of an author's own may take no hooks
            handles.append(optimizer.register_step_pre_hook(before_step))
    for parameter in parameters:
        with suppress(Exception):  # neither may a tensor that is no leaf, or not initialised yet
            handles.append(parameter.register_post_accumulate_grad_hook(after_backward))
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()
        found.update(left | used)


@plainly
def _keep(parameter: Tensor, gradients: dict[int, Tensor]) -> None:
    with suppress(Exception):  # within the training, which must not notice
        if parameter.grad is not None:
            gradients[id(parameter)] = parameter.grad.detach().clone()


@plainly
def _is_forgotten(tensor: Tensor) -> bool:
    """Whether the gradient of a parameter is not there, or was set to zero."""
    gradient = gradient_of(tensor)
    if gradient is None:
        return True
    values, _ = read(gradient)
    return values is not None and not values.any()


@plainly
def _copy(tensor: Tensor) -> Tensor | None:
    with suppress(Exception), torch.no_grad():
        return None if is_lazy(tensor) or is_too_large(tensor) else tensor.detach().clone()
    return None


@plainly
def _ratio(before: Tensor | None, tensor: Tensor) -> float | None:
    """How far a tensor moved, as a share of its length; None where that cannot be said."""
    if before is None or is_lazy(tensor):
        return None
    try:
        if before.shape != tensor.shape:
            return None
        if is_fast(tensor) and (before.dtype, before.device) == (tensor.dtype, tensor.device):
            moved = float(torch.linalg.vector_norm(tensor.detach() - before))
            size = float(torch.linalg.vector_norm(before))
        else:
            was = in_doubles(before)
            moved, size = length((in_doubles(tensor) - was).numpy()), length(was.numpy())
    except Exception:  # torch raises several kinds, for what it cannot take the length of
        return None
    return moved / size if size else (float("inf") if moved else 0.0)
