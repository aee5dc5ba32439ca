"""The named parameters of a network, in words."""

from __future__ import annotations

from tui_lab.describing.words import Sentences, number, percent, shape_words
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer, TensorStats

MOST = 60  # parameters and buffers that are read out one by one


def describe_parameters(found: ParametersAnswer) -> Sentences:
    """How many numbers are trained, and a sentence for each parameter and buffer."""
    everything = (*found.parameters, *(found.buffers))
    if not everything:
        return ["There are no parameters."]
    said = [f"{found.total:,} numbers are trained."] if found.total != 1 else ["One number is trained."]
    said += [describe_tensor(one) for one in found.parameters]
    said += [f"Not trained: {describe_tensor(one)}" for one in found.buffers]
    if len(said) > MOST + 1:
        said[MOST + 1 :] = [f"And {len(everything) - MOST:,} more."]
    return said


def describe_tensor(one: TensorStats) -> str:
    """A parameter in one sentence: its shape, its values, its gradient, and how far it moved."""
    head = f"{one.name}, {shape_words(one.shape)}: "
    if one.count == 0:
        return f"{head}no values."
    if one.count == 1:
        parts = [number(one.mean)]
    elif one.min == one.max:
        parts = [f"{number(one.min)} everywhere"]
    else:
        ends = f"from {number(one.min)} to {number(one.max)}"
        parts = [f"mean {number(one.mean)}", f"std {number(one.std)}", ends]
    if one.mean != one.mean:
        parts = ["holds values that are not a number (NaN)"]
    if one.gradient_norm is not None:
        parts.append(f"gradient norm {number(one.gradient_norm)}")
    if one.update_ratio is not None:
        moved = one.update_ratio
        parts.append(
            "the last step left it as it was" if moved == 0
            else f"the last step moved it by {percent(moved, 1)} of its length" if moved <= 1
            else f"the last step moved it by {number(moved)} times its length" if moved < float("inf")
            else "the last step moved it away from 0"
        )  # fmt: skip
    return head + "; ".join(parts) + "."


def describe_values(found: TensorAnswer | None) -> Sentences:
    """One tensor, and how many of its values are frozen."""
    if found is None:
        return ["The network has no such parameter any longer."]
    said = [describe_tensor(found.stats)]
    if found.frozen is not None:
        said.append(f"Frozen: {int(found.frozen.sum()):,} of {found.stats.count:,}.")
    return said
