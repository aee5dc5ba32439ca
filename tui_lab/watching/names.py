"""What a script calls things: its networks and optimizers, and the losses that it differentiates."""

from __future__ import annotations

import gc
import linecache
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler

from tui_lab.authoring.scenario import Scenario

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARIES = ("site-packages", "dist-packages", str(PACKAGE), "<frozen", "/lib/python")
# What holds another network and is none of its own; the name of that which is within it.
WRAPPERS = {"OptimizedModule": "_orig_mod", "DistributedDataParallel": "module", "DataParallel": "module"}
BACKWARD = re.compile(r"scale\((\w+)\)\.backward\(|(\w+)\.backward\(|manual_backward\((\w+)")


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
    with_own = [one for one in there if any(id(parameter) in held for parameter in one.parameters())]
    inner = {id(child) for one in with_own for child in one.modules() if child is not one}
    roots = [one for one in with_own if id(one) not in inner]
    return [_unwrapped(one) for one in roots]


def _unwrapped(module: nn.Module) -> nn.Module:
    while (within := WRAPPERS.get(type(module).__name__)) is not None:
        module = getattr(module, within)
    return module


def schedulers_of(optimizer: torch.optim.Optimizer) -> list[LRScheduler]:
    """Those that move the learning rates of an optimizer."""
    there = [one for one in gc.get_objects() if issubclass(type(one), LRScheduler)]
    return [one for one in there if getattr(one, "optimizer", None) is optimizer]


def named(things: Sequence[Any], taken: Sequence[str] = ()) -> dict[str, Any]:
    """Things by what the script calls them, or else by their class; no name is that of another or `taken`."""
    called: dict[int, str] = {}
    for frame in frames_of_script():
        for name, value in (*frame.f_locals.items(), *frame.f_globals.items()):
            if name == "self":
                for inner, one in getattr(value, "__dict__", {}).items():
                    called.setdefault(id(one), inner)
            elif not name.startswith("__"):
                called.setdefault(id(_unwrapped(value) if isinstance(value, nn.Module) else value), name)
    found: dict[str, Any] = {}
    for thing in things:
        name = free = called.get(id(thing), type(thing).__name__.lower()).lstrip("_") or "it"
        number = 1
        while free in found or free in taken or hasattr(Scenario, free) or free in Scenario.__annotations__:
            number += 1
            free = f"{name}_{number}"
        found[free] = thing
    return found


class LossNames:
    """Tells losses apart by the lines that differentiate them, and calls them as these do."""

    def __init__(self) -> None:
        self._names: dict[tuple[CodeType, int], str] = {}

    def at(self, frame: FrameType) -> str:
        """That of the loss whose backward() is called at a frame."""
        key = frame.f_code, frame.f_lasti
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._new(frame)
        return name

    def _new(self, frame: FrameType) -> str:
        at = next(frames_of_script(), frame)
        found = BACKWARD.search(linecache.getline(at.f_code.co_filename, at.f_lineno))
        name = free = next(filter(None, found.groups()), "loss") if found else "loss"
        number = 1
        while free in self._names.values():
            number += 1
            free = f"{name}_{number}"
        return free
