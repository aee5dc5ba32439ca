"""The same digits each time on a GPU too, where the common knob `deterministic` asks for it.

Some of a GPU's operations add up in whatever order their threads come. PyTorch has others for most of them,
and refuses the rest; cuBLAS wants a variable besides, which `need_torch` sets.
Source: https://docs.pytorch.org/docs/stable/notes/randomness.html
"""

from __future__ import annotations

import torch

from tui_lab.authoring.kit.common_knobs import Deterministic
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.shared_setting import SharedSetting

Algorithms = tuple[bool, bool, bool]  # deterministic ones only; for others a warning; cuDNN tries


def is_deterministic(scenario: Scenario) -> bool:
    """Whether the knob of ours is on; one of an author's own is theirs to act on."""
    ours = isinstance(scenario.knobs().get("deterministic"), Deterministic)
    return ours and scenario.knob_values["deterministic"] == "on"


def take_algorithms(scenario: Scenario) -> SharedSetting | None:
    """What its code is to run within, None for nothing."""
    return DETERMINISTIC if is_deterministic(scenario) else None


def _read() -> Algorithms:
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.backends.cudnn.benchmark,
    )


def _put(algorithms: Algorithms) -> None:
    only, warn, tries = algorithms
    torch.use_deterministic_algorithms(only, warn_only=warn)
    torch.backends.cudnn.benchmark = tries


DETERMINISTIC = SharedSetting(_read, _put, (True, False, False))
