"""Machine code for traced steps: at hand, on the shelf, or built by another process while training goes on.

One is built at a time, the last one that was asked for first: whoever turns a knob ten times waits for one.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from tui_lab.engine.compiled import builder, shelf
from tui_lab.engine.compiled.tracing import Traced
from tui_lab.engine.cpp_compiler import compiler_name
from tui_lab.languages import translated as _

WAITING = 4  # that are not forgotten
PATIENCE = 600.0  # seconds that a build may take


class Build:
    """One step's machine code, for any network that takes it; `trouble` says why there never will be."""

    def __init__(self, name: str, request: dict[str, Any]) -> None:
        self.name, self.request = name, request
        self.state: Literal["building", "ready", "failed"] = "building"
        self.trouble = ""
        self._run: Callable[[list[Tensor]], list[Tensor]] | None = None

    def take(self, library: Path) -> None:
        """Be ready."""
        self._run = torch._C._aoti.AOTIModelContainerRunnerCpu(str(library), 1).run
        self.state = "ready"

    def bound_to(self, tensors: list[Tensor]) -> Callable[[Tensor, Tensor, Tensor], Tensor] | None:
        """The step on what the trace has `bound`, as a function of batch and numbers; None before."""
        if (run := self._run) is None:
            return None
        return lambda inputs, targets, numbers: run([inputs, targets, numbers, *tensors])[0]

    def fail(self, why: str) -> None:
        """Never be ready."""
        self.trouble = _("compile failed: {why}").format(why=why)
        self.state = "failed"


_lock = threading.Lock()
_found: dict[str, Build] = {}  # that are ready or being built, by name; what is loaded stays so
_waiting: list[Build] = []
_works = False


def built(traced: Traced) -> Build:
    """Machine code for a step on the CPU, which may still have to be built."""
    tensors = [(list(one.shape), list(one.stride()), str(one.dtype)[6:]) for one in traced.example]
    request = {"code": traced.code, "tensors": tensors, "threads": torch.get_num_threads()}
    about = (
        request,
        torch.__version__,
        shelf.machine(),
        compiler_name(),
        Path(builder.__file__).read_text(),
    )
    name = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:32]
    global _works
    with _lock:
        if name in _found:
            return _found[name]
        build = _found[name] = Build(name, request)
        try:
            if (library := shelf.find(name)) is not None:
                build.take(library)
                return build
        except (OSError, RuntimeError):
            pass  # it is built anew, and what is wrong is said then
        _waiting.append(build)
        for former in _waiting[:-WAITING]:
            _waiting.remove(former)
            del _found[former.name]
            former.fail("others were asked for since; reset asks again")
        if not _works:
            _works = True
            threading.Thread(target=_work, name="compile", daemon=True).start()
    return build


def _work() -> None:
    global _works
    while True:
        with _lock:
            if not _waiting:
                _works = False
                return
            build = _waiting.pop()
        try:
            with shelf.workshop() as place:
                library = _run(build.request, place)
                build.take(shelf.keep(build.name, library))
        except Exception as error:  # whatever the compiler stumbles over, the training goes on without
            build.fail(
                str(error).strip().splitlines()[-1][:160] if str(error).strip() else type(error).__name__
            )
            with _lock:
                _found.pop(build.name, None)


def _run(request: dict[str, Any], place: Path) -> Path:
    """Have a process build it in `place`; the library. Raises what says why not."""
    library, said = place / ("step" + shelf.SUFFIX), place / "said"
    own = {"TMPDIR": str(place), "TORCHINDUCTOR_CACHE_DIR": str(place / "inductor")}
    own |= {"TORCHINDUCTOR_COMPILE_THREADS": "1"}  # else it has workers of its own
    with said.open("wb") as errors, subprocess.Popen(
        [sys.executable, "-P", builder.__file__],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors,
        cwd=place, env=os.environ | own, process_group=0 if os.name == "posix" else None,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(request | {"into": str(library)}).encode() + b"\n")
        process.stdin.flush()  # and it stays open: when this process ends, so does that one
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.stdin.close()
            raise TimeoutError(f"it took longer than {PATIENCE:.0f} seconds") from None
    if not library.exists():
        lines = said.read_text(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"the compiler ended with {process.returncode}")
    return library
