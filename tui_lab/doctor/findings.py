"""What there is on this machine and at the other end of the line, before anybody judges it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from tui_lab.doctor.cursor import answer_times
from tui_lab.engine.cpp_compiler import compiler_name, compiler_path
from tui_lab.errors import LabError
from tui_lab.keeping.places import data_folder, most_bytes, state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.runs import Runs
from tui_lab.languages import noted, translated as _
from tui_lab.needs import need_torch
from tui_lab.teaching.catalogue import Entry, built_in_folder, find_scenarios, own_folder
from tui_lab.terminal.streams import is_terminal

FolderState = Literal["found", "not there yet", "cannot be read", "cannot be written"]
PACKAGES = ("textual", "plotext", "numpy", "polars")
OTHER_COMPILERS = ("g++", "c++", "clang++")


@dataclass(frozen=True)
class Torch:
    """PyTorch as imported: `built_for` is "CUDA 12.8" or "ROCm 6.4", empty for neither."""

    version: str
    path: str
    built_for: str
    devices: tuple[str, ...]  # the CPU first
    chosen: str  # a device and why, in words


@dataclass(frozen=True)
class Findings:
    """Everything that the sentences are made of."""

    environment: Mapping[str, str]
    stream: TextIO | None  # the standard output
    size: tuple[int, int] | None  # columns and rows of the terminal
    answers: tuple[float, ...] | None  # seconds; none when it stayed silent, None when it was not asked
    python: str
    executable: str
    versions: Mapping[str, str]  # by package, empty where it is not installed
    torch: Torch | str  # or why it cannot be imported
    nvidia: bool  # whether there is the driver of an NVIDIA GPU
    cores: int
    usable_cores: int  # that this process may run on
    compiler_name: str  # that torch.compile calls
    compiler: str  # its path, empty when it is not there
    other_compiler: str  # the path of one that would do, empty for none
    folders: Mapping[str, tuple[Path, FolderState]]  # by what they hold
    entries: tuple[Entry, ...]
    progress: str = ""  # what is wrong with the file of it
    runs: str = ""  # how many are kept, how large they are and may be; or why that is not known


def find(more_folders: tuple[Path, ...] = ()) -> Findings:
    """Look at this process's own surroundings; `more_folders` hold scenario folders, too."""
    folders: dict[str, tuple[Path, FolderState]] = {
        noted("built in"): (built_in_folder(), "found" if built_in_folder().is_dir() else "not there yet"),
        noted("your own"): (own_folder(), folder_state(own_folder())),
        noted("progress"): (state_folder(), folder_state(state_folder())),
        noted("runs"): (data_folder(), folder_state(data_folder())),
    }
    for number, folder in enumerate(more_folders, start=1):
        folders[f"--scenarios {number}"] = (folder, "found")
    others = (path for other in OTHER_COMPILERS if (path := shutil.which(other)))
    return Findings(
        environment=os.environ,
        stream=sys.stdout,
        answers=_answers(),
        size=_size(),
        python=platform.python_version(),
        executable=sys.executable,
        versions={package: _version(package) for package in PACKAGES},
        torch=find_torch(),
        nvidia=Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None,
        cores=os.cpu_count() or 1,
        usable_cores=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        compiler_name=compiler_name(),
        compiler=compiler_path(),
        other_compiler=next(others, ""),
        folders=folders,
        entries=tuple(find_scenarios(more_folders)),
        progress=Progress.load().trouble,
        runs=_runs(),
    )


def _runs() -> str:
    """What is kept of runs, in words; or why that is not known."""
    try:
        runs, most = Runs(), most_bytes()
        rows = runs.rows() if runs.file.exists() else []  # a look makes no database
    except LabError as error:
        return str(error)
    pinned = sum(row.pinned for row in rows)
    size = sum(row.bytes for row in rows if not row.pinned) / 1e6
    said = _("{count:,}, of which {pinned:,} pinned; the others take {size:,.0f} MB of {most:,.0f}")
    return said.format(count=len(rows), pinned=pinned, size=size, most=most / 1e6)


def find_torch() -> Torch | str:
    """PyTorch, or why it cannot be imported."""
    try:
        need_torch()
        import torch

        from tui_lab.authoring.devices import available_devices, choose_device
    except LabError as error:
        return str(error)
    import torch

    from tui_lab.authoring.devices import available_devices, choose_device

    built_for = ""
    if torch.version.cuda:
        built_for = f"CUDA {torch.version.cuda}"
    elif torch.version.hip:
        built_for = f"ROCm {torch.version.hip}"
    folder = str(Path(torch.__file__).parent)
    return Torch(torch.__version__, folder, built_for, tuple(available_devices()), choose_device(None).reason)


def folder_state(folder: Path) -> FolderState:
    """Whether `folder` is there and can be read and written, or could be made."""
    nearest = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        return "cannot be written"
    if not os.access(nearest, os.R_OK):
        return "cannot be read"
    return "found" if nearest == folder else "not there yet"


def _answers() -> tuple[float, ...] | None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return None
    try:
        return answer_times(sys.stdin.fileno(), sys.stdout.fileno())
    except (ImportError, OSError):
        return None


def _size() -> tuple[int, int] | None:
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return columns, rows


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
