"""Which layers of a network learn: how far each has moved since the start, and what its gradient says."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from tui_lab.authoring.figures import Table


class Movement:
    """Remembers the first weights of some layers, by name, and says what has become of them."""

    def __init__(self, layers: Mapping[str, nn.Linear]) -> None:
        self._layers = dict(layers)
        self._first = {name: layer.weight.detach().clone() for name, layer in layers.items()}

    def moved(self) -> dict[str, float]:
        """How far the weights of each layer are from the first ones, as a share of the length of those."""
        with torch.no_grad():
            return {
                name: ((layer.weight - first).norm() / first.norm()).item()
                for (name, layer), first in zip(self._layers.items(), self._first.values(), strict=True)
            }

    def count(self) -> int:
        """How many layers have moved at all."""
        return sum(share != 0 for share in self.moved().values())

    def table(self, optimizer: torch.optim.Optimizer) -> Table:
        """A row for each layer: whether `optimizer` holds it, its gradient, how far it has moved."""
        held = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
        rows = []
        for name, share in self.moved().items():
            weight = self._layers[name].weight
            known = "yes" if id(weight) in held else "no"
            rows.append(
                (name, known, "none" if weight.grad is None else f"{weight.grad.norm():.2g}", f"{share:.2g}")
            )
        still = frozenset((row, 3) for row, share in enumerate(self.moved().values()) if share == 0)
        note = f"{len(rows) - len(still)} of {len(rows)} layers have moved"
        return Table(("layer", "optimizer", "|grad|", "moved"), tuple(rows), still, note)

    def state_dict(self) -> dict[str, Tensor]:
        """The first weights."""
        return dict(self._first)

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from the first weights of `state`."""
        self._first = dict(state)
