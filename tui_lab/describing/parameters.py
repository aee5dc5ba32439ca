"""The named parameters of a network, in words."""

from __future__ import annotations

from tui_lab.authoring.tensor_roles import TensorRole
from tui_lab.describing.words import Sentences, number, percent, shape_words
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer, TensorStats, notes_of

MOST = 60  # parameters and buffers that are read out one by one


# How many numbers are trained is said first; of the others, what becomes of them.
COUNTED: dict[TensorRole, str] = {"frozen": "frozen", "copy": "not trained", "input": "in inputs"}
BEGINNINGS: dict[TensorRole, str] = {
    "frozen": "Frozen: ", "copy": "Not trained: ", "input": "Input: ", "buffer": "Buffer: ",
}  # fmt: skip


def describe_parameters(found: ParametersAnswer) -> Sentences:
    """How many numbers are trained, a sentence for each parameter and buffer, and what the notes say."""
    everything = (*found.parameters, *found.buffers)
    if not everything:
        return ["There are no parameters."]
    said = [_counted(found), *map(describe_tensor, everything)]
    if len(said) > MOST + 1:
        said[MOST + 1 :] = [f"And {len(everything) - MOST:,} more."]
    return said + [f"{note.short.capitalize()}: {note.sentence}" for note in notes_of(everything)]


def _counted(found: ParametersAnswer) -> str:
    counts = found.counts
    trained = counts.get("trained", 0)
    others = [f"{count:,} {COUNTED[role]}" for role, count in counts.items() if role in COUNTED]
    if trained == 1 and not others:
        return "One number is trained."
    return ", ".join([f"{trained:,} numbers are trained", *others]) + "."


def describe_tensor(one: TensorStats) -> str:
    """A parameter in one sentence: its shape, its values, its gradient, and how far it moved."""
    about = [shape_words(one.shape)] if one.shape is not None else []
    about += [note.short for note in one.notes]
    begin = f"{BEGINNINGS.get(one.role, '')}{', '.join((one.name, *about))}"
    if not one.measured:
        return f"{begin}."
    head = f"{begin}: "
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
    said = [describe_tensor(found.stats), *(note.sentence for note in found.stats.notes)]
    if found.frozen is not None:
        said.append(f"Frozen: {int(found.frozen.sum()):,} of {found.stats.count:,}.")
    return said
