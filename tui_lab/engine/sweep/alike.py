"""Which members can be trained together in one call, and why others cannot.

What goes together must be the same sum over other numbers. Of layers and losses of torch's own that can be
seen: class, settings, shapes. Of code that a scenario's author wrote it cannot, so there the knobs must be
the same, but for those that only the optimizer reads.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd

from tui_lab.authoring.held import held
from tui_lab.authoring.parts import Parts
from tui_lab.authoring.reserved import is_own
from tui_lab.engine.compiled.compiling import DROPOUTS
from tui_lab.engine.number_types import number_type
from tui_lab.engine.packing import is_plain
from tui_lab.engine.sweep.making import Made
from tui_lab.engine.sweep.rules import RULES, flags_of
from tui_lab.languages import noted, translated as _

OF_THE_RULE = ("lr", "momentum", "weight_decay")  # knobs that `tune` hands to an optimizer, and nobody else
RANDOM = (*DROPOUTS, nn.RReLU, nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)
NO_PARTS = noted("the scenario has no parts(), which say what a step is made of")
HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def why_alone(made: Made) -> str:
    """Why a member has to be trained by itself; empty where its network may be stacked with others."""
    parts = made.parts
    if parts is None:
        return _(NO_PARTS)
    if isinstance(parts, Mapping):
        said = _("each run trains {count} networks: {names}")
        return said.format(count=len(parts), names=", ".join(parts))
    if not isinstance(parts, Parts):
        return _("parts() returned {kind}, not Parts").format(kind=type(parts).__name__)
    network, optimizer = _why_not_the_network(made), _why_not_the_optimizer(made)
    return network or optimizer or _why_not_the_scenario(made)


def _why_not_the_network(made: Made) -> str:
    on_cpu = made.scenario.device.type == "cpu"
    for module in made.only.model.modules():
        name = type(module).__name__
        if isinstance(module, RANDOM) and getattr(module, "p", True):
            return _("{name} draws numbers within each step").format(name=name)
        if any(buffer is not None for buffer in module._buffers.values()):
            return _("{name} keeps numbers that no gradient moves").format(name=name)
        if any(getattr(module, hooks, None) for hooks in HOOKS):
            return _("{name} has hooks").format(name=name)
        if on_cpu and isinstance(module, _ConvNd):
            return _("convolutions are no faster together on a CPU")
    kinds = {parameter.dtype for parameter in made.parameters.values()}
    if len(kinds) != 1 or not kinds.pop().is_floating_point:
        return _("the parameters are not all of one kind of real numbers")
    return ""


def _why_not_the_optimizer(made: Made) -> str:
    optimizer = made.only.optimizer
    name = type(optimizer).__name__
    if type(optimizer) not in RULES:
        known = ", ".join(kind.__name__ for kind in RULES)
        said = _("{name} is none of the optimizers that can be stacked: {known}")
        return said.format(name=name, known=known)
    groups = optimizer.param_groups
    trained = {id(parameter) for group in groups for parameter in group["params"] if parameter.requires_grad}
    if len(groups) > 1 or trained != set(map(id, made.parameters.values())):
        return _("{name} does not move all parameters of the network by one rule").format(name=name)
    if any(float(state.get("step", 1)) for state in optimizer.state.values()):
        return _("{name} has taken steps in setup()").format(name=name)
    return ""


def _why_not_the_scenario(made: Made) -> str:
    scenario = made.scenario
    if (numbers := number_type(scenario)) != "float32":
        return _("it is computed in {numbers}").format(numbers=numbers)
    if len(scenario.losses) != 1:
        return _("each step has {count} losses").format(count=len(scenario.losses))
    if is_own(type(scenario), "epoch_end"):
        return _("epoch_end() is called between its steps")
    if any(True for _ in held(scenario, torch.optim.lr_scheduler.LRScheduler)):
        return _("a scheduler changes its learning rate")
    return ""


def likeness(made: Made) -> Hashable:
    """Equal for members whose steps are the same sum; of one that has begun, and need not go alone."""
    parts = made.only
    seen = [_of_module(parts.model), _of_function(parts.loss_fn)]
    knobs: Hashable = ()
    if None in seen:
        texts = made.member.texts.items()
        knobs = frozenset((name, text) for name, text in texts if name not in OF_THE_RULE)
    shapes = tuple((name, one.shape, one.dtype) for name, one in made.parameters.items())
    flags = tuple(flags_of(parts.optimizer).items())
    return knobs, tuple(seen), shapes, tuple(made.shapes), type(parts.optimizer), flags


def _of_function(function: Any) -> Hashable | None:
    """What tells one loss from others; None where that cannot be seen."""
    if isinstance(function, nn.Module):
        return _of_module(function)
    plain = isinstance(function, BuiltinFunctionType) or (
        isinstance(function, FunctionType) and not function.__closure__
    )
    return function if plain and str(function.__module__).startswith("torch.") else None


def _of_module(root: nn.Module) -> Hashable | None:
    """The layers by class and setting; None where one of them is not torch's own."""
    found: list[Hashable] = []
    for name, module in root.named_modules():
        if not type(module).__module__.startswith("torch.nn.") or "forward" in vars(module):
            return None
        settings = tuple(
            (key, value)
            for key, value in vars(module).items()
            if key[0] != "_" and (is_plain(value) or isinstance(value, FunctionType))
        )
        kept = [one.flatten().tolist() for one in module._buffers.values() if one is not None]
        found.append((name, type(module), settings, repr(kept) if kept else ""))
    return tuple(found)
