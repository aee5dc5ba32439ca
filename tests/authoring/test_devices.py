"""Devices: what is chosen, and why in words."""

from __future__ import annotations

import pytest
import torch

from tui_lab.authoring.devices import available_devices, choose_device
from tui_lab.errors import LabError


@pytest.mark.parametrize("asked", [None, "auto"])
def test_unasked_the_cpu_is_chosen_and_the_reason_given(asked: str | None) -> None:
    choice = choose_device(asked)
    assert choice.device == torch.device("cpu")
    assert choice.reason.startswith("cpu: fastest for networks of this size; ")
    assert all(name in choice.reason for name in available_devices())


@pytest.mark.parametrize("asked", available_devices())
def test_a_device_that_is_there_is_taken(asked: str) -> None:
    choice = choose_device(asked)
    assert str(choice.device) == asked
    assert choice.reason == f"{asked}: as asked"


@pytest.mark.parametrize("asked", ["", "gpu", "cuda:99", "xpu:99", "CPU:7"])
def test_a_missing_device_names_those_found(asked: str) -> None:
    with pytest.raises(LabError) as refused:
        choose_device(asked)
    assert str(refused.value) == f"there is no device {asked!r} here; found: {', '.join(available_devices())}"
