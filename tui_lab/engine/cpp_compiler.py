"""The C++ compiler that torch.compile calls on the CPU, as torch/_inductor chooses it, without torch."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping


def compiler_name(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> str:
    """The one command that torch.compile tries; it looks for no other where this one is missing.

    `system` is a value of sys.platform. Source: torch/_inductor/config.py (`cpp.cxx`) and, for Windows,
    torch/_inductor/cpp_builder.py (`get_cpp_compiler`). A CXX that is set to nothing names no compiler.
    """
    return environment.get("CXX", {"darwin": "clang++", "win32": "cl"}.get(system, "g++"))


def compiler_path() -> str:
    """Where that command is on this machine; empty when it is not there."""
    return shutil.which(compiler_name()) or ""
