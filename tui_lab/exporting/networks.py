"""The network that `mlp` makes, written out layer by layer as its parts are called."""

from __future__ import annotations

from itertools import pairwise

from tui_lab.authoring.kit.networks import ACTIVATIONS


def written_mlp(
    inputs: int,
    hidden: tuple[int, ...],
    outputs: int,
    activation: str = "relu",
    initialiser: str = "default",
    dropout: float = 0.0,
) -> str | None:
    """A call of nn.Sequential with all layers; None where its weights are drawn in another way."""
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
    return f"nn.Sequential(OrderedDict({', '.join(layers)}))"
