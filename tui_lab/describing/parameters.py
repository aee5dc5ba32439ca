"""The named parameters of a network, in words."""

from __future__ import annotations

from tui_lab.authoring.tensor_roles import TensorRole
from tui_lab.describing.words import Sentences, number, percent, shape_words
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer, TensorStats, notes_of
from tui_lab.languages import noted, translated as _

MOST = 60  # parameters and buffers that are read out one by one


# How many numbers are trained is said first; of the others, what becomes of them.
COUNTED: dict[TensorRole, str] = {
    "frozen": noted("{count} frozen"),
    "copy": noted("{count} not trained"),
    "input": noted("{count} in inputs"),
}
BEGINNINGS: dict[TensorRole, str] = {
    "frozen": noted("Frozen: "), "copy": noted("Not trained: "), "input": noted("Input: "),
    "buffer": noted("Buffer: "),
}  # fmt: skip


def describe_parameters(found: ParametersAnswer) -> Sentences:
    """How many numbers are trained, a sentence for each parameter and buffer, and what the notes say."""
    everything = (*found.parameters, *found.buffers)
    if not everything:
        return [_("There are no parameters.")]
    said = [_counted(found), *map(describe_tensor, everything)]
    if len(said) > MOST + 1:
        said[MOST + 1 :] = [_("And {count} more.").format(count=f"{len(everything) - MOST:,}")]
    told = _("{note}: {sentence}")
    return said + [
        told.format(note=_(note.short).capitalize(), sentence=_(note.sentence))
        for note in notes_of(everything)
    ]


def _counted(found: ParametersAnswer) -> str:
    counts = found.counts
    trained = counts.get("trained", 0)
    others = [
        _(COUNTED[role]).format(count=f"{count:,}") for role, count in counts.items() if role in COUNTED
    ]
    if trained == 1 and not others:
        return _("One number is trained.")
    said = _("{count} numbers are trained").format(count=f"{trained:,}")
    return _("{sentence}.").format(sentence=", ".join([said, *others]))


def describe_tensor(one: TensorStats) -> str:
    """A parameter in one sentence: its shape, its values, its gradient, and how far it moved."""
    about = [shape_words(one.shape)] if one.shape is not None else []
    about += [_(note.short) for note in one.notes]
    begin = f"{_(BEGINNINGS.get(one.role, ''))}{', '.join((one.name, *about))}"
    if not one.measured:
        return _("{sentence}.").format(sentence=begin)
    head = f"{begin}: "
    if one.count == 1:
        parts = [number(one.mean)]
    elif one.min == one.max:
        parts = [_("{value} everywhere").format(value=number(one.min))]
    else:
        ends = _("from {low} to {high}").format(low=number(one.min), high=number(one.max))
        mean, std = _("mean {value}"), _("std {value}")
        parts = [mean.format(value=number(one.mean)), std.format(value=number(one.std)), ends]
    if one.mean != one.mean:
        parts = [_("holds values that are not a number (NaN)")]
    if one.gradient_norm is not None:
        parts.append(_("gradient norm {value}").format(value=number(one.gradient_norm)))
    if one.update_ratio is not None:
        parts.append(_moved(one.update_ratio))
    return _("{sentence}.").format(sentence=head + "; ".join(parts))


def _moved(ratio: float) -> str:
    """How far the last step went, `ratio` times the length of the tensor."""
    if ratio == 0:
        return _("the last step left it as it was")
    if ratio <= 1:
        return _("the last step moved it by {share} of its length").format(share=percent(ratio, 1))
    if ratio < float("inf"):
        return _("the last step moved it by {times} times its length").format(times=number(ratio))
    return _("the last step moved it away from 0")


def describe_values(found: TensorAnswer | None) -> Sentences:
    """One tensor, and how many of its values are frozen."""
    if found is None:
        return [_("The network has no such parameter any longer.")]
    said = [describe_tensor(found.stats), *(_(note.sentence) for note in found.stats.notes)]
    if found.frozen is not None:
        held = _("Frozen: {count} of {all}.")
        said.append(held.format(count=f"{int(found.frozen.sum()):,}", all=f"{found.stats.count:,}"))
    return said
