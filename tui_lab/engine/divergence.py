"""Why a loss is no finite number any longer, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from torch import Tensor

LARGE = 1e3  # a loss above it before the first step says that the first weights or inputs are large


def what_happened(
    parameters: Mapping[str, Tensor], loss: float, step: int, first_bad: tuple[str, int | None] | None
) -> str:
    """What became of the loss, which is `loss` at `step`, and which parameter it was.

    `first_bad` is the first parameter that held a number which is not finite, and the step at which it did,
    None where there is none.
    """
    became = "infinite" if math.isinf(loss) else "NaN"
    sentence = f"The loss became {became} at step {step:,}."
    if first_bad:
        name, at = first_bad
        return f"{sentence} The first parameter not finite: {name}" + (f", at step {at:,}." if at else ".")
    if sizes := {name: float(one.detach().abs().max()) for name, one in parameters.items() if one.numel()}:
        largest = max(sizes, key=sizes.__getitem__)
        return f"{sentence} No parameter is infinite yet; the largest is {largest} ({sizes[largest]:.2g})."
    return sentence


def where_to_look(first_loss: float, step: int, has_lr: bool) -> str:
    """What usually makes a run diverge whose loss began at `first_loss` and was lost at `step`."""
    if step == 1:
        return "It was so before the first step: look at the scale of the inputs and of the first weights."
    steps = "lr" if has_lr else "the length of a step"
    if LARGE < first_loss < math.inf:
        return (
            f"It began at {first_loss:.2g}, which is large: look at the scale of the inputs and of the "
            f"first weights, then at {steps}."
        )
    return f"Look at {steps}, then at the scale of the inputs and of the first weights."
