"""What the modules of a scenario are called with and give, while a step is trained or a batch looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from tui_lab.authoring.held import held
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.torch_compiled import uncompiled

# Functions that stand for a layer where no module does, as torch.nn.functional and tensors have them.
FUNCTIONS = frozenset(
    (
        "relu", "relu_", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "softplus",
        "tanh", "sigmoid", "hardtanh", "softmax", "log_softmax", "dropout", "dropout2d", "clamp", "clip",
        "max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d", "adaptive_avg_pool2d", "layer_norm",
        "batch_norm", "linear", "conv1d", "conv2d", "embedding", "scaled_dot_product_attention", "flatten",
    )
)  # fmt: skip


@dataclass(eq=False)
class Call:
    """One call of a module, or of a function within one. `path` is the module's.

    `inputs` and `outputs` are tensors as they were given; the `values` of both are copies as they were then,
    without a graph, and `gradient_values` copies of the gradients, once somebody has made them.
    `seconds` and `flops` contain those of the calls within it.
    """

    path: str
    kind: str  # the name of its class or function
    depth: int
    module: nn.Module | None = None
    inputs: tuple[Tensor, ...] = ()
    input_values: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    values: tuple[Tensor, ...] = ()
    gradient_values: tuple[Tensor | None, ...] = ()
    seconds: float = 0.0
    flops: int = 0
    trained: bool = False  # whether it was called in training mode
    within: list[Call] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The module's path; of a function what it is and where."""
        return self.path if self.module is not None else f"ƒ {self.kind} in {self.path}"

    @property
    def gradients(self) -> tuple[Tensor | None, ...]:
        """Those of the loss by the outputs, once backward() was called."""
        return tuple(one.grad if one.requires_grad and not one.is_leaf else None for one in self.outputs)


def modules_by_path(scenario: Scenario) -> dict[str, nn.Module]:
    """Every module that a scenario holds, once, parents before children.

    As with parameters, where there is one root with parameters its children have PyTorch's own names; the
    root is called by its attribute.
    """
    roots = list(held(scenario, nn.Module))
    filled = [name for name, root in roots if any(True for _ in root.parameters())]
    found: dict[str, nn.Module] = {}
    seen: set[int] = set()
    for name, root in roots:
        for path, module in root.named_modules():
            if id(module) in seen:
                continue
            seen.add(id(module))
            inner = path if [name] == filled and path else f"{name}.{path}" if path else name
            found[inner if inner not in found else f"{name}.{path}"] = module
    return found


@contextmanager
def calls_of(
    scenario: Scenario,
    count: Callable[[], int] = lambda: 0,
    copies: bool = True,
    gradients: bool = False,
    functions: bool = True,
) -> Iterator[list[Call]]:
    """The calls that are made meanwhile, in their order, with those within each; `count` counts flops.

    With `gradients` the outputs keep theirs. A module that is scripted takes no hooks, and has no calls; what
    is compiled runs as written.
    """
    calls: list[Call] = []
    open_: list[tuple[Call, float, int]] = []
    handles = []

    def begin(path: str, module: nn.Module) -> None:
        call = Call(path, type(module).__name__, len(open_), module, trained=module.training)
        (open_[-1][0].within if open_ else calls).append(call)
        open_.append((call, perf_counter(), count()))

    def end(module: nn.Module, inputs: Any, named: Any, output: Any) -> None:
        now = perf_counter()
        while open_:  # one that raised was left open
            call, began, counted = open_.pop()
            if call.module is module:
                call.seconds, call.flops = now - began, count() - counted
                _fill(call, (inputs, named), output, copies, gradients)
                return

    def called(name: str, inputs: Any, output: Any, flops: int) -> None:
        if open_ and not _is_leaf(open_[-1][0].module):
            parent = open_[-1][0]
            call = Call(parent.path, name, parent.depth + 1, flops=flops)
            _fill(call, inputs, output, copies, gradients)
            if call.outputs:
                parent.within.append(call)

    try:
        for path, module in modules_by_path(scenario).items():
            if not isinstance(module, torch.jit.ScriptModule):
                handles.append(module.register_forward_pre_hook(lambda one, _, path=path: begin(path, one)))
                handles.append(module.register_forward_hook(end, with_kwargs=True))
        with uncompiled(scenario), _Functions(called, count) if functions else nullcontext():
            yield calls
    finally:
        for handle in handles:
            handle.remove()


def flat(calls: list[Call]) -> Iterator[Call]:
    """All calls and those within them, each before what it is made of."""
    for call in calls:
        yield call
        yield from flat(call.within)


def _is_leaf(module: nn.Module | None) -> bool:
    return module is not None and type(module).__module__.startswith("torch.nn.modules")


def _fill(call: Call, inputs: Any, output: Any, copies: bool, gradients: bool) -> None:
    call.inputs = tuple(_tensors(inputs))
    call.outputs = tuple(_tensors(output))
    if copies:
        call.values = tuple(one.detach().clone() for one in call.outputs)
        call.input_values = tuple(one.detach().clone() for one in call.inputs)
    if gradients:
        for one in call.outputs:
            if one.requires_grad and not one.is_leaf:
                one.retain_grad()


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        yield from _tensors(tuple(value.values()))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _tensors(one)


class _Functions(TorchFunctionMode):
    """Tells of each call of one of FUNCTIONS, with what `count` has grown by meanwhile."""

    def __init__(self, called: Callable[[str, Any, Any, int], object], count: Callable[[], int]) -> None:
        super().__init__()
        self._called = called
        self._count = count

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, named = getattr(function, "__name__", ""), kwargs or {}
        if name not in FUNCTIONS:
            return function(*args, **named)
        counted = self._count()
        output = function(*args, **named)
        self._called(name, (args, named), output, self._count() - counted)
        return output
