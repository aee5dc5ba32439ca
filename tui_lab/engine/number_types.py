"""What numbers a run is computed in, where the common knob `dtype` asks for others than float32.

bfloat16 is mixed precision, as torch.autocast has it: weights, gradients and updates stay float32, and matrix
products and convolutions take half the bytes. For float64 all that setup() made is converted, so that the
first weights are the same numbers.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from tui_lab.authoring.held import held
from tui_lab.authoring.kit.common_knobs import NUMBER_TYPES
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.shared_setting import SharedSetting
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


def number_type(scenario: Scenario) -> str:
    """float32, unless the knob of ours says otherwise; one of an author's own is theirs to act on."""
    ours = getattr(scenario.knobs().get("dtype"), "choices", ()) == NUMBER_TYPES
    return str(scenario.knob_values["dtype"]) if ours else "float32"


def take_numbers(scenario: Scenario) -> AbstractContextManager[object] | None:
    """Convert what setup() has made; what its code is to run within, None for nothing.

    Raises LabError where the device has no such numbers.
    """
    match number_type(scenario):
        case "bfloat16":
            return torch.autocast(scenario.device.type, dtype=torch.bfloat16)
        case "float64":
            if scenario.device.type == "mps":
                raise LabError(_("an Apple GPU has no float64: set dtype to float32, or train on the cpu"))
            for module in modules_of(scenario).values():
                module.double()
            for tensor in tensors_of(scenario).values():
                tensor.data = tensor.data.double()  # the same tensor, which an optimizer may hold
            return FLOAT64  # for numbers made within, such as of bytes
    return None


def modules_of(scenario: Scenario) -> dict[str, nn.Module]:
    """Those that it holds and that hold numbers themselves, by name."""
    found = dict(held(scenario, nn.Module))
    return {
        name: one for name, one in found.items() if any(True for _ in (*one.parameters(), *one.buffers()))
    }


def tensors_of(scenario: Scenario) -> dict[str, Tensor]:
    """The real numbers that it holds beside its modules, by name."""
    return {name: one for name, one in held(scenario, Tensor) if one.is_floating_point()}


def not_compiled(scenario: Scenario) -> str:
    """Why its steps are not compiled, empty where nothing of it is in the way."""
    return _("compile takes float32 alone") if number_type(scenario) != "float32" else ""


FLOAT64 = SharedSetting(torch.get_default_dtype, torch.set_default_dtype, torch.float64)
