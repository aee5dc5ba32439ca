"""What a learner does to single weights: sets them, and holds them still while the rest trains.

What cannot be edited, such as a sparse tensor, says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.parameters import Named, named_buffers, named_parameters
from tui_lab.engine.reading import is_repeated, read
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


class Interventions:
    """Values set by hand and values frozen, in the parameters of one run.

    A place is an index into the values of a parameter in their order in memory of a contiguous tensor,
    the last dimension fastest; None stands for all of them.
    """

    def __init__(self) -> None:
        self._frozen: dict[str, tuple[Tensor, Tensor]] = {}  # which of them (bool), and the values they keep

    def __bool__(self) -> bool:
        return bool(self._frozen)

    @plainly
    def set_value(self, name: str, one: Named, place: int | None, value: float) -> None:
        """Put `value` at a place, or everywhere; a frozen place keeps the new one.

        Raises IndexError for a place that is not there, LabError where there is nothing to edit.
        """
        tensor = one.tensor
        with _editing(name, one):
            if place is None:
                tensor.fill_(value)
            else:
                tensor[_index(tensor, place)] = value
            if name in self._frozen:
                self._frozen[name] = (self._frozen[name][0], tensor.detach().clone())

    @plainly
    def freeze(self, name: str, one: Named, place: int | None) -> bool:
        """Freeze a place, or let it go if it is frozen; whether it is frozen afterwards.

        Raises IndexError for a place that is not there, LabError where there is nothing to edit.
        """
        tensor = one.tensor
        with _editing(name, one):
            where, _ = self._frozen.get(name, (None, None))
            if where is None or where.shape != tensor.shape:  # reshaped since
                where = torch.zeros(tensor.shape, dtype=torch.bool, device=tensor.device)
            index = ... if place is None else _index(tensor, place)
            frozen = not bool(where[index].all())
            where[index] = frozen
            if bool(where.any()):
                self._frozen[name] = (where, tensor.detach().clone())
            else:
                self._frozen.pop(name, None)
        return frozen

    @plainly
    def keep(self, scenario: object) -> list[str]:
        """Give every frozen value back what the step made of it.

        A parameter that a step has made another, of another shape say, is let go: returned are their names.
        """
        tensors = named_parameters(scenario)
        if not self._frozen.keys() <= tensors.keys():
            tensors |= named_buffers(scenario)
        lost = []
        with torch.no_grad():
            for name, (where, kept) in self._frozen.items():
                if (tensor := tensors.get(name)) is not None:
                    try:
                        here = where.to(tensor.device), kept.to(tensor.device)
                        tensor.copy_(torch.where(*here, tensor.detach()))
                    except Exception:  # torch raises several kinds, for what does not fit any more
                        lost.append(name)
        for name in lost:
            del self._frozen[name]
        return lost

    def frozen(self, name: str) -> npt.NDArray[np.bool_] | None:
        """Which values of a parameter are frozen, None where none is."""
        found = self._frozen.get(name)
        return None if found is None else found[0].cpu().numpy().copy()

    def state_dict(self) -> dict[str, Any]:
        """By parameter: which of its values are frozen, and what they are held at."""
        frozen = {name: (where.clone(), kept.clone()) for name, (where, kept) in self._frozen.items()}
        return {"frozen": frozen}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Hold what `state` holds, and nothing else."""
        self._frozen = {
            name: (where.clone(), kept.clone()) for name, (where, kept) in state["frozen"].items()
        }


@plainly
def why_fixed(one: Named) -> str:
    """Why single values of a parameter or buffer cannot be edited; empty where they can."""
    tensor = one.tensor
    if not one.shared:
        return _("It cannot be written to: setup() has to make it an array or a tensor.")
    values, notes = read(tensor)
    if values is None:
        return _(notes[0].sentence)
    if tensor.layout is not torch.strided:
        layout = str(tensor.layout).removeprefix("torch.")
        return _("Its layout is {layout}: its values have no places to write to.").format(layout=layout)
    if tensor.is_quantized:
        return _("Its values are quantised: only the levels that they count in can be kept.")
    if tensor.is_complex():
        return _("Complex numbers are not edited here: one number would not say both parts.")
    if is_repeated(tensor):
        return _("Several of its places share one value in memory: they cannot differ.")
    return ""


@contextmanager
def _editing(name: str, one: Named) -> Iterator[None]:
    if why := why_fixed(one):
        raise LabError(_("{name} cannot be edited. {why}").format(name=name, why=why))
    try:
        with torch.no_grad():
            yield
    except (RuntimeError, TypeError, ValueError) as error:  # as torch says of what it cannot write to
        lines = str(error).splitlines() or [type(error).__name__]
        said = _("{name} cannot be edited: {why}").format(name=name, why=lines[0])
        raise LabError(said) from error


def _index(tensor: Tensor, place: int) -> tuple[int, ...]:
    if not 0 <= place < tensor.numel():
        raise IndexError(f"there is no value {place} among {tensor.numel()}")
    return tuple(int(at) for at in np.unravel_index(place, tuple(tensor.shape)))
