"""Why a loss is no finite number any longer, and what to do about it, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from torch import Tensor

from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.scenario import Scenario

LARGE = 1e3  # a loss above it before the first step says that the first weights are large


def explanation(
    scenario: Scenario,
    parameters: Mapping[str, Tensor],
    losses: tuple[float, float],
    step: int,
    first_bad: tuple[str, int | None] | None,
) -> str:
    """What became of the loss at `step` and what to try; of a loss that began small, which parameter it was.

    `losses` are the first one and the one at `step`; `first_bad` is the first parameter that held a number
    which is not finite, and the step at which it did, None where there is none.
    """
    first, last = losses
    became = "infinite" if math.isinf(last) else "NaN"
    knob, lr = scenario.knobs().get("lr"), scenario.knob_values.get("lr", math.nan)
    if LARGE < first < math.inf and isinstance(knob, Number):
        sentence = f"The loss began at {first:.2g} and became {became} at step {step:,}."
        return f"{sentence} Try lr {lr / 10:g}, or smaller inputs or first weights, and reset."
    sentence = f"The loss became {became} at step {step:,}."
    if first_bad:
        name, at = first_bad
        sentence += f" The first parameter not finite: {name}" + (f", at step {at:,}." if at else ".")
    elif sizes := {name: float(one.detach().abs().max()) for name, one in parameters.items() if one.numel()}:
        largest = max(sizes, key=sizes.__getitem__)
        sentence += f" No parameter is infinite yet; the largest is {largest} ({sizes[largest]:.2g})."
    if step == 1:
        return f"{sentence} It was so before the first step: try smaller inputs or first weights, and reset."
    if not isinstance(knob, Number):
        return f"{sentence} Try smaller steps or smaller inputs, and reset."
    tries = f"lr {lr / 10:g}"
    if lr > knob.default:
        default = f"the default lr {knob.default:g}"
        tries = (
            default if math.isclose(lr / 10, knob.default) else f"{tries}, or its default {knob.default:g},"
        )
    return f"{sentence} Each step is too long: try {tries} and reset."
