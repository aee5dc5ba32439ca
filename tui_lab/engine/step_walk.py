"""One step of training as a walk: forward through the modules, the loss, back, and the update."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Array, Equation, NumberGrid, TextBlock
from tui_lab.engine.module_calls import Call, flat
from tui_lab.engine.step_trace import StepTrace
from tui_lab.languages import translated as _
from tui_lab.number_text import shape_words

MOST = 12  # rows and columns of a matrix that are shown as numbers
FEW = 4  # the share of numbers other than 0 from which on they are worth showing: a quarter
Corner = tuple[int, int]  # the row and the column of a matrix with which what is shown of it begins

SAYS = {  # of modules and functions, what they make of each number x
    "ReLU": "max(0, x): what is below 0 becomes 0",
    "Tanh": "tanh(x): between -1 and 1",
    "Sigmoid": "1/(1 + e⁻ˣ): between 0 and 1",
    "LeakyReLU": "x where it is above 0, a small share of it below",
    "Softmax": "eˣ, each divided by their sum: shares of 1",
    "Dropout": "some numbers become 0, the others grow in return",
    "Flatten": "the same numbers in one row",
    "RNN": "at each place the state is tanh(W·x + b + U·h + c), h that of the place before",
    "LSTM": "at each place gates f, i and o, shares of 1, say what memory c keeps, takes in and shows: "
    "c = f·c + i·tanh(W·x + U·h + b), h = o·tanh(c)",
    "GRU": "at each place a gate z, a share of 1, says how much of the state stays: h = z·h + (1 − z)·new",
    "MaxPool2d": "the largest number of each window",
    "BatchNorm1d": "less the mean of the batch, divided by its spread",
    "BatchNorm2d": "less the mean of the batch, divided by its spread",
    "Embedding": "the row of the table that each number names",
    "MSELoss": "The mean of (prediction − target)², over all samples and outputs.",
    "L1Loss": "The mean of |prediction − target|, over all samples and outputs.",
    "CrossEntropyLoss": "−log of the share that softmax gives the right class, the mean over the batch.",
    "BCEWithLogitsLoss": "−log of the chance that sigmoid gives the right answer, the mean over the batch.",
    "BCELoss": "−log of the chance that is given to the right answer, the mean over the batch.",
}

FUNCTIONS = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "softmax": "Softmax", "flatten": "Flatten"}


class Place(NamedTuple):
    """A stop of the walk: which pass, at which module, and what happens there."""

    part: str
    at: str
    says: str
    figure: Equation | TextBlock


def places_of(step: StepTrace, sample: int, update: list[str]) -> list[Place]:
    """The stops: each module that is made of no others forward, the loss, each of them back, the update."""
    leaves = [call for call in flat(step.calls) if not call.within and call.values]
    ends = [call for call in leaves if call.values[0].dim() == 0]
    layers = [call for call in leaves if call not in ends and call.input_values]
    batch = layers[0].input_values[0].shape[0] if layers and layers[0].input_values[0].dim() else 0
    places = [
        Place(_("forward"), _name(call), _forward_words(call), _forward(call, sample, batch))
        for call in layers
    ]
    for call in ends:
        words = _("{module} makes one number of the whole batch.").format(module=call.kind)
        words = _(SAYS[call.kind]) if call.kind in SAYS else words
        places.append(Place(_("loss"), _name(call), words, _loss(call, sample, batch)))
    if not ends:
        sides: list[NumberGrid | str] = [
            _scalar(name, torch.tensor(loss)) for name, loss in step.losses.items()
        ]
        words = _("What step() has made of the outputs.")
        places.append(Place(_("loss"), "step()", words, Equation(tuple(sides))))
    for call in reversed(layers):
        if call.gradient_values and call.gradient_values[0] is not None:
            words = _("How much the loss grows with each number that this module gave.")
            places.append(Place(_("backward"), _name(call), words, _backward(call, sample, batch)))
    words = _("The optimizer moves the weights by what it makes of their gradients; here one number of them.")
    places.append(Place(_("update"), _("optimizer"), words, TextBlock("\n".join(update))))
    return places


def _forward(call: Call, sample: int, batch: int) -> Equation:
    given, got = (
        _grid(_("input"), call.input_values[0], sample, batch),
        _grid(_("output"), call.values[0], sample, batch),
    )
    if isinstance(call.module, nn.Linear):
        rows = (_corner(_of_sample(call.input_values[0], sample, batch))[1], 0)
        weight = _numbers(
            "Wᵀ", as_numpy(call.module.weight.detach().T), tuple(call.module.weight.T.shape), rows
        )
        bias: tuple[NumberGrid | str, ...] = ()
        if call.module.bias is not None:
            bias = (
                "+",
                _numbers("b", as_numpy(call.module.bias.detach())[None], tuple(call.module.bias.shape)),
            )
        return Equation((given, "×", weight, *bias, "=", got))
    if isinstance(call.module, nn.Conv2d) and call.input_values[0].dim() == 4 and call.module.groups == 1:
        return _conv(call, call.module, sample, batch)
    if call.input_values[0].shape == call.values[0].shape:
        at = _corner(_of_sample(call.input_values[0], sample, batch))
        got = _grid(_("output"), call.values[0], sample, batch, at)
    return Equation((given, "→", got))


def _conv(call: Call, module: nn.Conv2d, sample: int, batch: int) -> Equation:
    """What the first filter makes of the first channel of the input; it is part of the output's first."""
    (given, got), (shown, filters) = (call.input_values[0], call.values[0]), module.weight.shape[1::-1]
    weight = as_numpy(module.weight[0, 0].detach())
    at = _corner(_of_sample(given[:, 0], sample, batch))
    parts: tuple[NumberGrid | str, ...] = (
        _grid(_("channel 1 of {count}").format(count=given.shape[1]), given[:, 0], sample, batch, at),
        "∗",
        _numbers(
            _("filter 1 of {count}, part 1 of {parts}").format(count=filters, parts=shown),
            weight,
            weight.shape,
        ),
    )
    if shown > 1:
        parts += ("+ …",)
    if module.bias is not None:
        parts += ("+", _scalar("b", module.bias[0]))
    made = _("channel 1 of {count}").format(count=got.shape[1])
    same = at if got.shape[2:] == given.shape[2:] else None
    return Equation((*parts, "=", _grid(made, got[:, 0], sample, batch, same)))


def _loss(call: Call, sample: int, batch: int) -> Equation:
    """The loss of one sample beside that of the batch, which is what is trained."""
    names = (_("prediction"), _("target"))
    grids = [_grid(word, one, sample, batch) for word, one in zip(names, call.input_values, strict=False)]
    whole = _scalar("loss", call.values[0])
    at = min(sample, batch - 1)
    alone = [one[at : at + 1] if one.dim() and len(one) == batch else one for one in call.input_values]
    if batch > 1 and isinstance(call.module, nn.Module) and getattr(call.module, "reduction", "") == "mean":
        with suppress(Exception), torch.no_grad():  # of a loss of an author's own, which may need them all
            own = call.module(*alone)
            return Equation(
                (
                    *grids,
                    "→",
                    _scalar(_("loss of sample {number}").format(number=at), own),
                    _("; of all {count} the mean is").format(count=f"{batch:,}"),
                    whole,
                )
            )
    others = _("and the other {count} →").format(count=f"{batch - 1:,}")
    return Equation((*grids, others if batch > 1 else "→", whole))


def _backward(call: Call, sample: int, batch: int) -> Equation:
    gradient = call.gradient_values[0]
    assert gradient is not None
    at = _corner(_of_sample(gradient, sample, batch))
    return Equation(
        (
            _grid(_("output"), call.values[0], sample, batch, at),
            _("has the gradient"),
            _grid("∂loss/∂output", gradient, sample, batch, at),
        )
    )


def _forward_words(call: Call) -> str:
    if isinstance(call.module, nn.Linear):
        return _("Each output is a sum of input × weight, and the bias.")
    if isinstance(call.module, nn.Conv2d):
        return _(
            "Each filter slides over the picture: at every place the products with what lies below it are "
            "summed, over all channels of the input, and b is added. A filter makes a channel of the output."
        )
    given = shape_words(call.input_values[0].shape) if call.input_values else _("its input")
    says = SAYS.get(call.kind) or SAYS.get(FUNCTIONS.get(call.kind, ""))
    if says:
        own = _(says)
        return _("{sentence}.").format(sentence=f"{own[:1].upper()}{own[1:]}")
    said = _("{module} turns {input} into {output}.")
    return said.format(module=call.kind, input=given, output=shape_words(call.values[0].shape))


def _name(call: Call) -> str:
    return f"{call.path} {call.kind}" if call.module is not None else call.name


def _of_sample(tensor: Tensor, sample: int, batch: int) -> Array:
    """The numbers of one sample; of what has no samples, all."""
    if _has_samples(tensor, batch):
        tensor = tensor[min(sample, batch - 1)]
    return as_numpy(tensor.abs() if tensor.is_complex() else tensor.detach().to(torch.float64))


def _has_samples(tensor: Tensor, batch: int) -> bool:
    return bool(batch and tensor.dim() and tensor.shape[0] == batch)


def _grid(name: str, tensor: Tensor, sample: int, batch: int, at: Corner | None = None) -> NumberGrid:
    """The numbers of one sample; of what has no samples, all."""
    numbers = _of_sample(tensor, sample, batch)
    if _has_samples(tensor, batch):
        name = _("{name} of sample {number}").format(name=name, number=min(sample, batch - 1))
    return _numbers(name, numbers, numbers.shape, _corner(numbers) if at is None else at)


def _matrix(numbers: Array) -> Array:
    """The first channel stands for all."""
    numbers = np.atleast_2d(np.asarray(numbers, np.float64))
    while numbers.ndim > 2:
        numbers = numbers[0]
    return numbers


def _corner(numbers: Array) -> Corner:
    """Where what is shown begins: with the first numbers, or around the largest where most of these are 0."""
    numbers = _matrix(numbers)
    first = numbers[:MOST, :MOST]
    if FEW * np.count_nonzero(first) >= first.size or not numbers.any():
        return 0, 0
    largest = np.unravel_index(int(np.abs(numbers).argmax()), numbers.shape)
    row, column = (
        max(0, min(int(at) - MOST // 2, size - MOST)) for at, size in zip(largest, numbers.shape, strict=True)
    )
    return row, column


def _numbers(name: str, numbers: Array, shape: tuple[int, ...], at: Corner = (0, 0)) -> NumberGrid:
    about = shape_words(shape)
    if np.ndim(numbers) > 2:
        about = _("{shape}, its first channel").format(shape=about)
    row, column = at
    shown = _matrix(numbers)[row : row + MOST, column : column + MOST]
    if at != (0, 0):
        part = f"{column}:{column + shown.shape[1]}"
        part = part if len(shape) < 2 else f"{row}:{row + shown.shape[0]}, {part}"
        about = _("{shape}, of which [{part}] is shown").format(shape=about, part=part)
    elif shown.size < int(np.prod(shape or (1,))):
        part = _("{shape}, of which {rows}×{columns} are shown")
        about = part.format(shape=about, rows=shown.shape[0], columns=shown.shape[1])
    return NumberGrid(name, shown, about)


def _scalar(name: str, value: Tensor) -> NumberGrid:
    return NumberGrid(name, as_numpy(value.detach().to(torch.float64)))
