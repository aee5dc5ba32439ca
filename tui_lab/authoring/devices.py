"""Which devices PyTorch can train on here, which one is used and why."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch

from tui_lab.authoring.device_facts import DeviceFacts
from tui_lab.errors import LabError
from tui_lab.languages import noted, plural, translated as _

MEMORY = Path("/proc/meminfo")


@dataclass(frozen=True)
class DeviceChoice:
    """A device and the reason, in words, that it was chosen."""

    device: torch.device
    reason: str


# By kind the names of those that are here, in the order in which they are listed.
FINDERS: dict[str, Callable[[], list[str]]] = {
    "cpu": lambda: ["cpu"],
    "cuda": lambda: [f"cuda:{index}" for index in range(torch.cuda.device_count())],
    "mps": lambda: ["mps"] * torch.backends.mps.is_available(),
    "xpu": lambda: [f"xpu:{index}" for index in range(torch.xpu.device_count())],
}


def available_devices() -> list[str]:
    """The names of all devices found, the CPU first: cpu, cuda:0, cuda:1, mps, xpu:0 …"""
    return [name for find in FINDERS.values() for name in find()]


def limit_threads(device: torch.device) -> None:
    """Let the calling thread compute on one core where `device` is the CPU.

    Small networks gain nothing from more, and a thread's own setting is the only one that binds it
    (pytorch #37259).
    """
    if device.type == "cpu":
        torch.set_num_threads(1)


def choose_device(asked: str | None) -> DeviceChoice:
    """The device that was asked for, or the CPU, which a small network trains fastest on.

    Raises LabError, naming the devices found, when the one asked for is not there.
    """
    found = available_devices()
    if asked is None or asked == "auto":
        others = ", ".join(found[1:])
        why = _("cpu: fastest for networks of this size; no GPU was found")
        if others:
            why = _("cpu: fastest for networks of this size; also here: {devices}").format(devices=others)
        return DeviceChoice(torch.device("cpu"), why)
    device = device_called(asked)
    return DeviceChoice(device, _("{device}: as asked").format(device=device))


def device_called(asked: str) -> torch.device:
    """A device by its name; of several of a kind the first needs no number.

    Raises LabError, naming the devices found, where it is not there.
    """
    found = available_devices()
    name = f"{asked}:0" if asked in ("cuda", "xpu") else asked
    if name not in found:
        said = _("there is no device {name} here; found: {devices}")
        raise LabError(said.format(name=repr(asked), devices=", ".join(found)))
    return torch.device(name)


def all_devices() -> tuple[DeviceFacts, ...]:
    """Those that are found, and for each kind that is not why."""
    found = [facts_of(torch.device(name)) for name in available_devices()]
    kinds = {one.name.partition(":")[0] for one in found}
    return (
        *found,
        *(DeviceFacts(kind, _(_WHAT[kind]), why_not=_why_not(kind)) for kind in _WHAT if kind not in kinds),
    )


_WHAT = {"cuda": noted("NVIDIA or AMD GPU"), "mps": "Apple GPU", "xpu": "Intel GPU"}


def _why_not(kind: str) -> str:
    if kind == "mps":
        there = torch.backends.mps.is_built()
        return _("macOS is too old for it") if there else _("only on a Mac with an Apple chip")
    built = torch.version.cuda or torch.version.hip if kind == "cuda" else getattr(torch.version, "xpu", None)
    if not built:
        return _("this PyTorch is built without {kind}").format(kind=kind.upper())
    hidden = kind == "cuda" and "CUDA_VISIBLE_DEVICES" in os.environ
    if hidden:
        return _("CUDA_VISIBLE_DEVICES hides it, or there is none")
    return _("none found, or no driver for it")


def facts_of(device: torch.device) -> DeviceFacts:
    """What a device that is there is, and its memory as it is now. Asking a GPU begins to use it."""
    name = str(device)
    match device.type:
        case "cuda":
            free, total = torch.cuda.mem_get_info(device)
            return DeviceFacts(name, torch.cuda.get_device_name(device), total - free, total)
        case "xpu":
            what, total = (
                torch.xpu.get_device_name(device),
                torch.xpu.get_device_properties(device).total_memory,
            )
            with suppress(RuntimeError, AttributeError):  # not every driver tells what is free
                free, total = torch.xpu.mem_get_info(device)
                return DeviceFacts(name, what, total - free, total)
            return DeviceFacts(name, what, torch.xpu.memory_allocated(device), total)
        case "mps":
            used, total = torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()
            return DeviceFacts(name, "Apple GPU", used, total)
    cores = os.cpu_count() or 1
    free, total = _memory()
    what = plural("{machine}, {cores} core", "{machine}, {cores} cores", cores)
    return DeviceFacts(name, what.format(machine=platform.machine(), cores=cores), total - free, total)


def _memory() -> tuple[int, int]:
    """Bytes that are free for this process and in all, as the operating system says; 0 where it does not."""
    with suppress(OSError, ValueError, KeyError):
        lines = dict(line.split(":", 1) for line in MEMORY.read_text().splitlines() if ":" in line)
        free, total = (1024 * int(lines[name].split()[0]) for name in ("MemAvailable", "MemTotal"))
        return free, total
    with suppress(OSError, ValueError, AttributeError):  # of a Mac only the whole is known
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return total, total
    return 0, 0


def free_cache(name: str) -> None:
    """Give back what PyTorch holds of a device's memory for itself."""
    if not name.startswith("cpu"):
        with suppress(RuntimeError, AttributeError):
            torch.get_device_module(torch.device(name)).empty_cache()
