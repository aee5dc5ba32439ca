"""What a scenario has torch.compile make: any hook or mode that an instrument sets has it made once more."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from inspect import getattr_static
from types import FunctionType
from typing import Any

import torch
from torch import nn

from tui_lab.authoring.held import held
from tui_lab.authoring.scenario import Scenario


def compiles(scenario: Scenario) -> bool:
    """Whether it holds a module or function that torch.compile has wrapped, or its code does."""
    if "torch._dynamo" not in sys.modules:
        return False
    code = sys.modules.get(type(scenario).__module__)
    spaces = vars(scenario), vars(type(scenario)), vars(code) if code is not None else {}
    if any(_is_wrapped(one) for space in spaces for one in space.values()):
        return True
    modules = (module for _, root in held(scenario, nn.Module) for module in root.modules())
    return any(
        type(one).__name__ == "OptimizedModule"
        or one._compiled_call_impl is not None
        or _is_wrapped(getattr_static(one, "forward"))
        for one in modules
    )


def uncompiled(scenario: Scenario) -> AbstractContextManager[Any]:
    """Have it run as written, and nothing be compiled for what is only tried."""
    return torch.compiler.set_stance("force_eager") if compiles(scenario) else nullcontext()


def _is_wrapped(value: object) -> bool:
    return isinstance(value, FunctionType) and "_torchdynamo_orig_callable" in vars(value)
