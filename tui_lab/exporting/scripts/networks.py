"""The layers that `mlp` makes, written out."""

from __future__ import annotations

from itertools import pairwise

from tui_lab.authoring.kit.networks import ACTIVATIONS


def written_layers(
    inputs: int,
    hidden: tuple[int, ...],
    outputs: int,
    activation: str = "relu",
    initialiser: str = "default",
    dropout: float = 0.0,
) -> list[str] | None:
    """Each layer as name=call; None where the weights are drawn in another way than PyTorch's own."""
    if initialiser != "default":
        return None
    bend = type(ACTIVATIONS[activation]()).__name__
    sizes = (inputs, *hidden)
    layers = []
    for index, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        number = "" if len(hidden) == 1 else str(index)
        layers.append(f"hidden{number}=nn.Linear({fan_in}, {fan_out})")
        layers.append(f"activation{number}=nn.{bend}()")
        if dropout:
            layers.append(f"dropout{number}=nn.Dropout({dropout!r})")
    layers.append(f"predict=nn.Linear({sizes[-1]}, {outputs})")
    return layers
