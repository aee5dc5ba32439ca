"""One step of training in slow motion: forward, loss, backward, update, with the numbers of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Array, Equation, NumberGrid, Table, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Choice, Integer
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.views import view
from tui_lab.engine.module_calls import Call, flat
from tui_lab.engine.run import Run
from tui_lab.engine.step_trace import StepTrace, slope, trace
from tui_lab.engine.update_rules import num, told
from tui_lab.number_text import shape_words

MOST = 12  # rows and columns of a matrix that are shown as numbers
WIDTH = 1e-3  # of the finite difference, as a share of the weight or of 1, whichever is more
FAR = 0.02  # the share by which the two slopes may differ in float32


SAYS = {  # of modules and functions, what they make of each number x
    "ReLU": "max(0, x): what is below 0 becomes 0",
    "Tanh": "tanh(x): between -1 and 1",
    "Sigmoid": "1/(1 + e⁻ˣ): between 0 and 1",
    "LeakyReLU": "x where it is above 0, a small share of it below",
    "Softmax": "eˣ, each divided by their sum: shares of 1",
    "Dropout": "some numbers become 0, the others grow in return",
    "Flatten": "the same numbers in one row",
    "Conv2d": "each filter slides over the picture: a sum of products at every place",
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


class SlowMotion(Instrument):
    """Takes the next step apart, which the run never takes: the walk goes from the input and back to it."""

    title = "A step in slow motion"
    about = "What the next step does: forward, loss, backward, update, with the numbers of one sample."
    position = 10
    main = "walk"

    place = Integer(1, low=1, high=999, about="left and right walk through the step")
    sample = Integer(0, low=0, high=99_999, about="which sample of the batch, from 0")
    parameter = Choice("", name="parameter", about="whose number the update is shown of")
    number = Integer(
        -1,
        low=-1,
        high=10**9,
        about="which of its numbers, row by row from 0; -1: that of the largest gradient",
    )

    def __init__(self) -> None:
        super().__init__()
        self._last: int | None = None  # stop of the walk, once it is known

    def applies(self, run: Run) -> str:
        if not run.parameters:
            return "There are no parameters here whose way could be followed."
        return ""

    def knobs(self, run: Run) -> Mapping[str, AnyKnob]:
        names = [name for name, tensor in run.parameters.items() if tensor.requires_grad]
        chosen = Choice(*(names or run.parameters), name="parameter", about=type(self).parameter.about)
        last = len(_places(trace(run), 0, [])) if self._last is None else self._last
        self._last = last
        about = type(self).place.about
        place = Integer(1, low=1, high=last, name="place", about=about)
        return {**super().knobs(run), "place": place, "parameter": chosen}

    def look(self, run: Run) -> None:
        values = self.knob_values
        self._trace = trace(run)
        name = values["parameter"]
        self._update = self._trace.updates.get(name)
        self._number = min(values["number"], max(0, run.parameters[name].numel() - 1))
        if self._number < 0:
            gradient = self._update.gradient if self._update is not None else None
            self._number = 0 if gradient is None else int(gradient.abs().reshape(-1).argmax())
        self._slopes: dict[str, float] = {}
        self._width = 0.0
        if self._update is not None and self._update.gradient is not None:
            weight = float(self._update.before.reshape(-1)[self._number])
            self._width = WIDTH * max(1.0, abs(weight))
            self._slopes = slope(run, name, self._number, self._width)
        self._places = _places(self._trace, values["sample"], self._formula())

    @view("Walk")
    def walk(self) -> Equation | TextBlock:
        """Where the walk stands, as numbers, with what happens there below them."""
        at = min(self.knob_values["place"], len(self._places)) - 1
        place = self._places[at]
        head = f"{at + 1} of {len(self._places)}, {place.part}: {place.at}. {place.says}"
        if isinstance(place.figure, TextBlock):
            return TextBlock(f"{head}\n\n{place.figure.text}")
        return Equation(place.figure.parts, head)

    @view("The whole step")
    def stops(self) -> Table:
        """All stops of the walk; the marked one is where it stands."""
        at = min(self.knob_values["place"], len(self._places)) - 1
        rows = tuple(
            (str(number), place.part, place.at, place.says)
            for number, place in enumerate(self._places, start=1)
        )
        picks = tuple((("place", number),) for number in range(1, len(rows) + 1))
        return Table(("", "pass", "where", "what"), rows, frozenset({(at, 0), (at, 1), (at, 2)}), picks=picks)

    @view("One weight")
    def weight(self) -> TextBlock:
        """How one number of a parameter moves, and whether its gradient is the slope of the loss."""
        name = f"{self.knob_values['parameter']}, number {self._number}"
        return TextBlock("\n".join((name, "", *self._formula(), "", *self._checked())))

    def _formula(self) -> list[str]:
        update = self._update
        if update is None:
            return ["This parameter is not moved in this step."]
        before, after = (float(one.reshape(-1)[self._number]) for one in (update.before, update.after))
        lines = [f"w = {num(before)}"]
        if update.gradient is not None:
            lines.append(f"gradient = {num(float(update.gradient.reshape(-1)[self._number]))}")
        by = update.rule.__name__ if update.rule is not None else "step() itself"
        lines += [f"{by}:", *(f"  {line}" for line in told(update, self._number).lines)]
        lines.append(f"w = {num(after)} after the step, moved by {num(after - before)}")
        return lines

    def _checked(self) -> list[str]:
        """The gradient beside the slope of the loss, found by moving the weight a little each way."""
        if self._update is None or self._update.gradient is None or not self._slopes:
            return []
        gradient = float(self._update.gradient.reshape(-1)[self._number])
        loss, found = min(self._slopes.items(), key=lambda item: abs(item[1] - gradient))
        alike = abs(found - gradient) <= FAR * max(abs(gradient), abs(found)) + self._noise(loss)
        verdict = "the same, as far as float32 can tell" if alike else "not the same: see below"
        lines = [
            f"Checked: the weight moved by ±{num(self._width)} changes the {loss} by {num(found)} for each "
            f"1. The gradient says {num(gradient)}: {verdict}."
        ]
        if not alike:
            lines.append(
                "They differ where the loss has a corner, as at the kink of a relu, where gradients are "
                "added up or clipped, or where what is trained is not what is shown as the loss."
            )
        return lines

    def _noise(self, loss: str) -> float:
        """What rounding a loss in float32 does to such a slope."""
        return 4e-7 * abs(self._trace.losses.get(loss, 0.0)) / self._width


def _places(step: StepTrace, sample: int, update: list[str]) -> list[Place]:
    """The stops: each module that is made of no others forward, the loss, each of them back, the update."""
    leaves = [call for call in flat(step.calls) if not call.within and call.values]
    ends = [call for call in leaves if call.values[0].dim() == 0]
    layers = [call for call in leaves if call not in ends and call.input_values]
    batch = layers[0].input_values[0].shape[0] if layers and layers[0].input_values[0].dim() else 0
    places = [
        Place("forward", _name(call), _forward_words(call), _forward(call, sample, batch)) for call in layers
    ]
    for call in ends:
        grids = [
            _grid(word, one, sample, batch)
            for word, one in zip(("prediction", "target"), call.input_values, strict=False)
        ]
        words = SAYS.get(call.kind, f"{call.kind} makes one number of the whole batch.")
        places.append(
            Place("loss", _name(call), words, Equation((*grids, "→", _scalar("loss", call.values[0]))))
        )
    if not ends:
        sides: list[NumberGrid | str] = [
            _scalar(name, torch.tensor(loss)) for name, loss in step.losses.items()
        ]
        places.append(Place("loss", "step()", "What step() has made of the outputs.", Equation(tuple(sides))))
    for call in reversed(layers):
        if call.gradient_values and call.gradient_values[0] is not None:
            words = "How much the loss grows with each number that this module gave."
            places.append(Place("backward", _name(call), words, _backward(call, sample, batch)))
    words = "The optimizer moves the weights by what it makes of their gradients; here one number of them."
    places.append(Place("update", "optimizer", words, TextBlock("\n".join(update))))
    return places


def _forward(call: Call, sample: int, batch: int) -> Equation:
    given, got = (
        _grid("input", call.input_values[0], sample, batch),
        _grid("output", call.values[0], sample, batch),
    )
    if isinstance(call.module, nn.Linear):
        weight = _numbers("Wᵀ", as_numpy(call.module.weight.detach().T), tuple(call.module.weight.T.shape))
        bias: tuple[NumberGrid | str, ...] = ()
        if call.module.bias is not None:
            bias = (
                "+",
                _numbers("b", as_numpy(call.module.bias.detach())[None], tuple(call.module.bias.shape)),
            )
        return Equation((given, "×", weight, *bias, "=", got))
    return Equation((given, "→", got))


def _backward(call: Call, sample: int, batch: int) -> Equation:
    gradient = call.gradient_values[0]
    assert gradient is not None
    return Equation(
        (
            _grid("output", call.values[0], sample, batch),
            "has the gradient",
            _grid("∂loss/∂output", gradient, sample, batch),
        )
    )


def _forward_words(call: Call) -> str:
    if isinstance(call.module, nn.Linear):
        return "Each output is a sum of input × weight, and the bias."
    given = shape_words(call.input_values[0].shape) if call.input_values else "its input"
    says = SAYS.get(call.kind) or SAYS.get(FUNCTIONS.get(call.kind, ""))
    return (
        f"{says[:1].upper()}{says[1:]}."
        if says
        else f"{call.kind} turns {given} into {shape_words(call.values[0].shape)}."
    )


def _name(call: Call) -> str:
    return f"{call.path} {call.kind}" if call.module is not None else f"{call.kind}() in {call.path}"


def _grid(name: str, tensor: Tensor, sample: int, batch: int) -> NumberGrid:
    """The numbers of one sample; of what has no samples, all."""
    if batch and tensor.dim() and tensor.shape[0] == batch:
        tensor = tensor[min(sample, batch - 1)]
        name = f"{name} of sample {min(sample, batch - 1)}"
    shape = tuple(tensor.shape)
    numbers = (
        as_numpy(tensor.detach().to(torch.float64)) if not tensor.is_complex() else as_numpy(tensor.abs())
    )
    return _numbers(name, numbers, shape)


def _numbers(name: str, numbers: Array, shape: tuple[int, ...]) -> NumberGrid:
    numbers = np.atleast_2d(np.asarray(numbers, np.float64))
    while numbers.ndim > 2:  # the first channel stands for all
        numbers = numbers[0]
    shown = numbers[:MOST, :MOST]
    about = shape_words(shape)
    if shown.size < int(np.prod(shape or (1,))):
        about += f", of which {shown.shape[0]}×{shown.shape[1]} are shown"
    return NumberGrid(name, shown, about)


def _scalar(name: str, value: Tensor) -> NumberGrid:
    return NumberGrid(name, as_numpy(value.detach().to(torch.float64)))
