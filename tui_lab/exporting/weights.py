"""The weights of a run in a file that PyTorch, or whoever reads safetensors, loads again."""

from __future__ import annotations

import io

import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from tui_lab.authoring.parameters import named_buffers, named_parameters
from tui_lab.errors import LabError
from tui_lab.exporting.needing import need
from tui_lab.languages import translated as _

FORMATS = (".pt", ".pth", ".safetensors")


def weights_of(scenario: object) -> dict[str, Tensor]:
    """All parameters and buffers by the names that the lab shows, as copies on the CPU.

    Of a scenario with one network these are the names of its own state_dict().
    """
    tensors = named_parameters(scenario) | named_buffers(scenario)
    return {
        name: tensor.detach().to("cpu", copy=True).contiguous()
        for name, tensor in tensors.items()
        if not is_lazy(tensor) and not tensor.is_meta
    }


def as_file(weights: dict[str, Tensor], suffix: str, about: dict[str, str]) -> bytes:
    """The content of a file; `about` is noted in one of safetensors. Raises LabError."""
    if not weights:
        raise LabError(_("this run has no weights"))
    if suffix == ".safetensors":
        need(
            "safetensors",
            "safetensors",
            _("weights in that form; a name that ends in .pt needs nothing more"),
        )
        from safetensors.torch import save

        return bytes(save(weights, metadata=about))
    if suffix not in FORMATS:
        raise LabError(
            _("weights go to a file that ends in {formats}, not {suffix}").format(
                formats=", ".join(FORMATS), suffix=repr(suffix or _("nothing"))
            )
        )
    content = io.BytesIO()
    torch.save(weights, content)
    return content.getvalue()
