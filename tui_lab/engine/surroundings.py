"""What of the process a scenario's code may change, kept for each scenario by itself.

A default dtype, warning filters or a working directory that one scenario sets hold for it until it is left
for good, and reach neither the next scenario nor what the process had before.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, NamedTuple

from tui_lab.engine import descriptors
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.no_console import NoDebugger, NoInput
from tui_lab.engine.ownership import OneAtATime

STREAMS = ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__")


class Kept(NamedTuple):
    """How a thing is read and put back."""

    read: Callable[[], Any]
    put: Callable[[Any], object]


def _attribute(owner: Any, name: str) -> Kept:
    return Kept(lambda: getattr(owner, name), lambda value: setattr(owner, name, value))


def _put_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters  # type: ignore[index]  # a list, typed as less
    with warnings.catch_warnings():
        pass  # has what was looked up before forgotten


def _read_root() -> tuple[Any, ...]:
    root = logging.root
    return root.level, list(root.handlers), list(root.filters), root.manager.disable


def _put_root(value: tuple[Any, ...]) -> None:
    root = logging.root
    level, root.handlers[:], root.filters[:], disabled = value
    root.setLevel(level)
    logging.disable(disabled)


def _read_folder() -> str | None:
    with suppress(OSError):  # it was deleted
        return os.getcwd()  # noqa: PTH109 - a string, as os.chdir takes it
    return None


def _put_folder(folder: str | None) -> None:
    if folder is not None:
        with suppress(OSError):
            os.chdir(folder)


def _put_environment(values: dict[str, str]) -> None:
    for name in os.environ.keys() - values.keys():
        del os.environ[name]
    for name, value in values.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _read_handlers() -> dict[int, Any]:
    """Of signals, which the main thread alone may change."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: handler for number in signal.valid_signals() if (handler := signal.getsignal(number))}


def _put_handlers(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        if signal.getsignal(number) is not handler:
            with suppress(OSError, ValueError):
                signal.signal(number, handler)


OF_PYTHON: dict[str, Kept] = {
    **{name: _attribute(sys, name) for name in (*STREAMS, "breakpointhook", "excepthook")},
    "showwarning": _attribute(warnings, "showwarning"),
    "warning filters": Kept(lambda: list(warnings.filters), _put_filters),
    "logging": Kept(_read_root, _put_root),
    "folder": Kept(_read_folder, _put_folder),
    "environment": Kept(lambda: dict(os.environ), _put_environment),
    "path": Kept(lambda: list(sys.path), lambda value: sys.path.__setitem__(slice(None), value)),
    "recursion limit": Kept(sys.getrecursionlimit, sys.setrecursionlimit),
    "signals": Kept(_read_handlers, _put_handlers),
}


def _of_libraries() -> tuple[dict[str, Kept], dict[str, Kept]]:
    """What the process has of PyTorch, NumPy and the debugger, and what the thread that asks has."""
    import pdb

    import numpy as np
    import torch

    cudnn = torch.backends.cudnn
    of_process = {
        "dtype": Kept(torch.get_default_dtype, torch.set_default_dtype),
        "deterministic": Kept(
            lambda: (
                torch.are_deterministic_algorithms_enabled(),
                torch.is_deterministic_algorithms_warn_only_enabled(),
            ),
            lambda value: torch.use_deterministic_algorithms(value[0], warn_only=value[1]),
        ),
        **{
            f"cudnn.{name}": _attribute(cudnn, name)
            for name in ("enabled", "benchmark", "deterministic", "allow_tf32")
        },
        "matmul": Kept(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
        "anomaly": Kept(
            lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
            lambda value: torch.autograd.set_detect_anomaly(*value),
        ),
        "warn always": Kept(torch.is_warn_always_enabled, torch.set_warn_always),
        "printed tensors": Kept(
            lambda: dict(vars(torch._tensor_str.PRINT_OPTS)),
            lambda value: vars(torch._tensor_str.PRINT_OPTS).update(value),
        ),
        "set_trace": _attribute(pdb, "set_trace"),
        "printed arrays": Kept(np.get_printoptions, lambda value: np.set_printoptions(**value)),
    }
    of_thread = {
        "grad": Kept(torch.is_grad_enabled, torch.set_grad_enabled),
        "threads": Kept(torch.get_num_threads, torch.set_num_threads),
        "device": Kept(torch.get_default_device, _put_default_device),
        "numpy errors": Kept(np.geterr, lambda value: np.seterr(**value)),
    }
    return of_process, of_thread


def _put_default_device(device: Any) -> None:
    import torch

    # With none set no function looks for it, which costs each call time.
    torch.set_default_device(None if device.type == "cpu" else device)


def _put(kept: dict[str, Kept], values: dict[str, Any]) -> None:
    for name, one in kept.items():
        with suppress(Exception):  # what can no longer be put back costs itself alone
            if name in values and one.read() != values[name]:
                one.put(values[name])


class Surroundings(OneAtATime):
    """One scenario's own. Within `with surroundings:` they hold; not to be nested.

    They are as outside, but for what is printed and warned, which its `hearing` takes in, and for a standard
    input and a debugger, which there are none of. `close` puts back what was outside.
    """

    _outside: ClassVar[dict[str, Any]] = {}
    _kept: ClassVar[dict[str, Kept]] = OF_PYTHON  # with those of libraries, once there is PyTorch

    def __init__(self, name: str, hearing: Hearing) -> None:
        """`name` is what `tui-lab run` knows the scenario by."""
        self._own: dict[str, Any] = {
            **dict(zip(STREAMS, 2 * (NoInput(name), hearing.out, hearing.err), strict=True)),
            "breakpointhook": NoDebugger(name),
            "set_trace": NoDebugger(name, "pdb.set_trace()"),
            "showwarning": hearing.warn,
        }
        self._pipes = descriptors.Pipes(hearing)
        self._values = self._own  # where another has taken over
        self._imported: dict[str, Any] = {}
        self._of_thread: dict[str, Kept] = {}
        self._on_fresh_thread: dict[str, Any] = {}

    def _let_go(self) -> None:
        self._values = self._read()

    def _take_hold(self, from_another: bool) -> None:
        cls = Surroundings
        if not from_another:
            cls._outside = self._read()
        _put(cls._kept, cls._outside | self._values)
        self._pipes.take()

    def _read(self) -> dict[str, Any]:
        return {name: kept.read() for name, kept in Surroundings._kept.items()}

    def begin(self) -> None:
        """Have nothing changed: code is about to be loaded. PyTorch is there by now."""
        cls = Surroundings
        of_process, self._of_thread = _of_libraries()
        if not cls._kept.keys() >= of_process.keys():
            cls._kept = OF_PYTHON | of_process
            # Importing PyTorch has changed some, such as the filters, and is no scenario's doing.
            own = {name: value for name, value in cls._outside.items() if name in self._own}
            cls._outside = self._read() | own
        if not self._on_fresh_thread:
            self._on_fresh_thread = {name: kept.read() for name, kept in self._of_thread.items()}
        self._put_all(cls._outside | self._own | self._on_fresh_thread)

    def imported(self) -> None:
        """Have each run begin from how it is now."""
        self._imported = self._read() | {name: kept.read() for name, kept in self._of_thread.items()}

    def run_begins(self) -> None:
        """Have nothing changed but by what was imported, as in a script that is started again."""
        self._put_all(self._imported)

    def _put_all(self, values: dict[str, Any]) -> None:
        _put(Surroundings._kept | self._of_thread, values)
        self._pipes.take()

    def close(self) -> None:
        """The scenario is left for good, or until it is entered again."""
        cls = Surroundings
        with cls._taking_over:
            self._inside = False
            if cls._owner is self:
                self._let_go()
                _put(cls._kept, cls._outside)
                descriptors.give_back()
                cls._owner = None
            self._pipes.close()


@contextmanager
def apart(name: str) -> Iterator[None]:
    """Run code of a scenario that changes nothing outside and is not heard. PyTorch is there by now."""
    surroundings = Surroundings(name, Hearing())
    try:
        with surroundings:
            surroundings.begin()
            yield
    finally:
        surroundings.close()
