"""Which devices PyTorch can train on here, which one is used and why."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from tui_lab.errors import LabError
from tui_lab.languages import translated as _


@dataclass(frozen=True)
class DeviceChoice:
    """A device and the reason, in words, that it was chosen."""

    device: torch.device
    reason: str


def available_devices() -> list[str]:
    """The names of all devices found, the CPU first: cpu, cuda:0, cuda:1, mps, xpu:0 …"""
    found = ["cpu"]
    found += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    if hasattr(torch, "xpu") and torch.xpu.is_available():
        found += [f"xpu:{index}" for index in range(torch.xpu.device_count())]
    return found


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
    name = f"{asked}:0" if asked in ("cuda", "xpu") else asked
    if name not in found:
        said = _("there is no device {name} here; found: {devices}")
        raise LabError(said.format(name=repr(asked), devices=", ".join(found)))
    return DeviceChoice(torch.device(name), _("{device}: as asked").format(device=name))
