"""What a script calls things: its networks and optimizers."""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler

from tui_lab.authoring.scenario import Scenario

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARIES = ("site-packages", "dist-packages", str(PACKAGE), "<frozen", "/lib/python")
# What holds another network and is none of its own; the name of that which is within it.
WRAPPERS = {"OptimizedModule": "_orig_mod", "DistributedDataParallel": "module", "DataParallel": "module"}
HELD_TWICE = 3  # references to a dictionary that a frame and a name of ours hold, while they are counted


def frames_of_script() -> Iterator[FrameType]:
    """The frames of the calling thread that are no library's, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if not any(part in frame.f_code.co_filename for part in LIBRARIES):
            yield frame
        frame = frame.f_back


def models_of(optimizers: Sequence[torch.optim.Optimizer]) -> list[nn.Module]:
    """The outermost modules with a parameter that one of the optimizers holds."""
    held = {
        id(one) for optimizer in optimizers for group in optimizer.param_groups for one in group["params"]
    }
    there = [one for one in gc.get_objects() if issubclass(type(one), nn.Module)]
    with_own = [one for one in there if any(id(parameter) in held for parameter in _parameters(one))]
    inner = {id(child) for one in with_own for child in one.modules() if child is not one}
    roots = [one for one in with_own if id(one) not in inner]
    return [_unwrapped(one) for one in roots]


def _parameters(module: nn.Module) -> Iterable[nn.Parameter]:
    """None of one that cannot say which it has, such as one whose construction failed."""
    with suppress(Exception):
        return [*module.parameters()]
    return ()


def _unwrapped(module: nn.Module) -> nn.Module:
    while (within := WRAPPERS.get(type(module).__name__)) is not None:
        module = getattr(module, within)
    return module


def schedulers_of(optimizer: torch.optim.Optimizer) -> list[LRScheduler]:
    """Those that move the learning rates of an optimizer."""
    there = [one for one in gc.get_objects() if issubclass(type(one), LRScheduler)]
    return [one for one in there if getattr(one, "optimizer", None) is optimizer]


def names_at(frame: FrameType) -> list[tuple[str, Any]]:
    """What a frame calls things, its own names first."""
    own = frame.f_locals
    found = [*own.items(), *frame.f_globals.items()]
    optimized = frame.f_code.co_flags & inspect.CO_OPTIMIZED
    if sys.version_info < (3, 13) and optimized and sys.getrefcount(own) <= HELD_TWICE:
        own.clear()  # else the frame would keep, in a dictionary nobody asked for, all that it has now
    return found


def named(things: Sequence[Any], taken: Sequence[str] = ()) -> dict[str, Any]:
    """Things by what the script calls them, or else by their class; no name is that of another or `taken`."""
    called: dict[int, str] = {}
    for frame in frames_of_script():
        for name, value in names_at(frame):
            if name == "self":
                for inner, one in _held_by(value).items():
                    called.setdefault(id(one), inner)
            elif not name.startswith("__"):
                called.setdefault(
                    id(_unwrapped(value) if issubclass(type(value), nn.Module) else value), name
                )
    found: dict[str, Any] = {}
    for thing in things:
        name = free = called.get(id(thing), type(thing).__name__.lower()).lstrip("_") or "it"
        number = 1
        while free in found or free in taken or hasattr(Scenario, free) or free in Scenario.__annotations__:
            number += 1
            free = f"{name}_{number}"
        found[free] = thing
    return found


def _held_by(owner: Any) -> dict[str, Any]:
    """What it holds by name: nothing of one that does not say, or fails where it is asked."""
    with suppress(Exception):
        return dict(owner.__dict__)
    return {}


def is_trained(module: nn.Module, optimizers: Sequence[torch.optim.Optimizer]) -> bool:
    """Whether one of the optimizers holds a parameter of it."""
    held = {id(one) for rule in optimizers for group in rule.param_groups for one in group["params"]}
    return any(id(one) in held for one in _parameters(module))


def names_of_script() -> SimpleNamespace:
    """All that the frames of the script have a name for."""
    frames = enumerate(frames_of_script())
    return SimpleNamespace(**{f"{name} {at}": one for at, frame in frames for name, one in names_at(frame)})
