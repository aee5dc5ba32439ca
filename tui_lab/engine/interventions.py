"""What a learner does to single weights: sets them, and holds them still while the rest trains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


class Interventions:
    """Values set by hand and values frozen, in the parameters of one run.

    A place is an index into the values of a parameter in their order in memory of a contiguous tensor,
    the last dimension fastest; None stands for all of them.
    """

    def __init__(self) -> None:
        self._frozen: dict[str, tuple[Tensor, Tensor]] = {}  # which of them (bool), and the values they keep

    def __bool__(self) -> bool:
        return bool(self._frozen)

    def set_value(self, name: str, tensor: Tensor, place: int | None, value: float) -> None:
        """Put `value` at a place, or everywhere; a frozen place keeps the new one.

        Raises IndexError for a place that is not there.
        """
        with torch.no_grad():
            if place is None:
                tensor.fill_(value)
            else:
                tensor[_index(tensor, place)] = value
        if name in self._frozen:
            self._frozen[name] = (self._frozen[name][0], tensor.detach().clone())

    def freeze(self, name: str, tensor: Tensor, place: int | None) -> bool:
        """Freeze a place, or let it go if it is frozen; whether it is frozen afterwards.

        Raises IndexError for a place that is not there.
        """
        where, _ = self._frozen.get(name, (torch.zeros_like(tensor, dtype=torch.bool), tensor))
        index = ... if place is None else _index(tensor, place)
        frozen = not bool(where[index].all())
        where[index] = frozen
        if bool(where.any()):
            self._frozen[name] = (where, tensor.detach().clone())
        else:
            self._frozen.pop(name, None)
        return frozen

    def keep(self, parameters: Mapping[str, Tensor]) -> None:
        """Give every frozen value back what the step made of it."""
        with torch.no_grad():
            for name, (where, kept) in self._frozen.items():
                if (tensor := parameters.get(name)) is not None:
                    tensor.copy_(torch.where(where, kept, tensor))

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


def _index(tensor: Tensor, place: int) -> tuple[int, ...]:
    if not 0 <= place < tensor.numel():
        raise IndexError(f"there is no value {place} among {tensor.numel()}")
    return tuple(int(at) for at in np.unravel_index(place, tuple(tensor.shape)))
