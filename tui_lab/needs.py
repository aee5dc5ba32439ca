"""Imports PyTorch and NumPy, and says in a sentence why one cannot be imported."""

from __future__ import annotations

import gc
import importlib
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.languages import translated as _

TORCH_TAKES = 700_000_000  # bytes of address space; with less its C++ ends the process

# After a failure half-imported modules stay, and a second try would fail for another reason.
_failures: dict[str, str] = {}


def need_torch() -> None:
    """Import PyTorch, and NumPy, which it does without only after a fashion. Raises LabError."""
    need_numpy()
    if "torch" not in sys.modules and (allowed := _address_space()) < TORCH_TAKES:
        raise LabError(
            _(
                "torch cannot be imported: it takes {takes:,} bytes of address space, of which ulimit -v "
                "allows {allowed:,.0f}; raise that limit"
            ).format(takes=TORCH_TAKES, allowed=allowed)
        )
    # cuBLAS comes to the same digits each time with this alone, and PyTorch asks only once whether it is set.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    _need("torch")


@contextmanager
def imports_kept() -> Iterator[None]:
    """Look for no garbage while PyTorch is imported, and not among what it brought later: it is none.

    Both together would take half a second, and hold up the screen for a part of it.
    """
    if "torch._dynamo" in sys.modules:  # what is alive by now may have to go
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def need_polars() -> None:
    """Import Polars, which reads tables. Raises LabError."""
    os.environ.setdefault("POLARS_MAX_THREADS", "2")  # good manners on a machine that is shared
    _need("polars")


def need_numpy() -> None:
    """Import NumPy, which all drawing stands on. Raises LabError."""
    _need("numpy")


def _address_space() -> float:
    """Bytes that this process may have; infinite where there is no such limit."""
    with suppress(ImportError, AttributeError):
        import resource

        soft, __ = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            return soft
    return math.inf


def _need(module: str) -> None:
    if module in _failures:
        raise LabError(_failures[module])
    try:
        _import_somewhere(module)
    except Exception as error:  # of a broken one, or of odd settings, any kind may come
        sentence = _sentence(module, error)
        if not (isinstance(error, ModuleNotFoundError) and error.name == module):
            _failures[module] = sentence
        raise LabError(sentence) from error


def _import_somewhere(module: str) -> None:
    """Where the working directory was deleted, from another: there oneMKL would end the process."""
    try:
        Path.cwd()
    except OSError:
        gone = os.open(".", os.O_RDONLY)
        try:
            os.chdir("/")
            importlib.import_module(module)
            if module == "torch":  # the first optimizer would, and this asks for the directory, too
                importlib.import_module("torch._dynamo")
        finally:
            os.fchdir(gone)
            os.close(gone)
    importlib.import_module(module)


def _sentence(module: str, error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[0][:300] if lines else _("it says no more")
    cause = f"{type(error).__name__}: {said}"
    settings = sorted(name for name in os.environ if name.startswith((f"{module.upper()}_", "PYTORCH_")))
    if settings and not isinstance(error, ImportError | OSError | MemoryError):
        advice = _("mend or unset {names}").format(names=", ".join(settings))
    else:
        advice = _("mend that, or install it again: pip install {module}").format(module=module)
    return _("{module} cannot be imported: {cause}; {advice}").format(
        module=module, cause=cause, advice=advice
    )
