"""Layers: what each module of a small network does to the shape and the values of its input.

Three pictures of 28 × 28 random pixels go through Flatten, Linear, ReLU, a second Linear and Softmax, and
come out as ten probabilities each. Nothing is trained: each press of `s` moves one module on.
"""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from tui_lab import (
    ACTIVATIONS, Choice, Equation, Integer, Number, NumberGrid, Scenario, Table, as_numpy, common_knobs as
    common, number_grid, total_parameters, view,
)  # fmt: skip

CLASSES = 10
COLUMNS = 6  # values of each parameter that are shown

NOTES = {
    "Flatten": "row after row into one line: the values stay, the shape changes",
    "Linear": "each output: every input times a weight, added up, plus a bias",
    "Softmax": "e to the power of each score, divided by their sum",
}


class Stage(NamedTuple):
    """What goes into a module and what comes out, and how many numbers it learns."""

    name: str
    before: Tensor
    after: Tensor
    parameters: int


class Layers(Scenario):
    """What each module does to a shape."""

    title = "Layers"
    chapter = "5 · Pictures and modules"
    position = 1
    tutorial = "PyTorch, Build the Neural Network (beginner/basics/buildmodel_tutorial.html)"
    losses = ()
    steps = 4
    speed = "slow"

    images = Integer(3, low=1, high=8, about="pictures in the batch")
    side = Integer(28, low=1, high=32, about="pixels on each side of a picture")
    units = Integer(20, low=1, high=64, about="outputs of the first Linear")
    activation = common.activation_knob("relu")
    scale = Number(1.0, low=0.0, high=1000.0, about="each pixel is multiplied by this")
    softmax_dim = Choice("1", choices=("0", "1"), about="dimension that Softmax sums over")

    def setup(self) -> None:
        input_images = self.scale * torch.rand(self.images, self.side, self.side)
        model = nn.Sequential(
            nn.Flatten(),  # all dimensions but the first, which counts the pictures, become one
            nn.Linear(self.side * self.side, self.units),
            ACTIVATIONS[self.activation](),
            nn.Linear(self.units, CLASSES),
        )
        self.model = model.to(self.device)
        softmax = nn.Softmax(dim=int(self.softmax_dim))

        # model(input_images) does the same in one call; here each module in between is looked at.
        self.stages = []
        values = input_images.to(self.device)
        for module in (*self.model, softmax):
            before, values = values, module(values).detach()
            learnt = sum(parameter.numel() for parameter in module.parameters())
            self.stages.append(Stage(type(module).__name__, before, values, learnt))
        self.probabilities = values
        self.at = 0  # the module that the walk has come to

    def step(self) -> None:
        self.at = min(self.at + 1, len(self.stages) - 1)

    def metrics(self) -> dict[str, float]:
        activated = self.stages[2].after
        return {
            "parameters": total_parameters(self),
            "zeros": (activated == 0).sum().item() / activated.numel(),
            "surest": self.probabilities.max().item(),
        }

    @view("Shapes")
    def shapes(self) -> Table:
        rows = [
            (stage.name, shape(stage.before), shape(stage.after), f"{stage.parameters:,}")
            for stage in self.stages
        ]
        note = f"{total_parameters(self):,} parameters in all"
        return Table(("module", "in", "out", "parameters"), tuple(rows), frozenset({(self.at, 0)}), note)

    @view("Values")
    def before_and_after(self) -> Equation:
        """The values of each row before and after the module that the walk has come to."""
        stage = self.stages[self.at]
        before, after = values_of("before", stage.before), values_of("after", stage.after)
        note = NOTES.get(stage.name, "each value by itself: the shape stays")
        return Equation((before, f"→ {stage.name} →", after), note)

    @view("Probabilities")
    def probability_table(self) -> Table:
        """A column for each picture; its likeliest class is marked."""
        probabilities = as_numpy(self.probabilities.T)  # (classes, pictures)
        rows = [(str(k), *(f"{p:.4f}" for p in row)) for k, row in enumerate(probabilities)]
        rows.append(("sum", *(f"{total:.4f}" for total in probabilities.sum(axis=0))))
        likeliest = probabilities.argmax(axis=0).tolist()
        marked = frozenset((row, 1 + picture) for picture, row in enumerate(likeliest))
        heads = (f"image {picture + 1}" for picture in range(self.images))
        return Table(("class", *heads), tuple(rows), marked)

    @view("print(model)")
    def printed(self) -> Table:
        return Table(("print(model)",), tuple((line,) for line in str(self.model).split("\n")))

    @view("named_parameters")
    def parameter_table(self) -> Table:
        """for name, parameter in model.named_parameters(): print(name, parameter.size(), parameter[:2])"""
        rows = []
        for name, parameter in self.model.named_parameters():
            for index, row in enumerate(parameter[:2].view(len(parameter[:2]), -1)):
                values = "  ".join(f"{value:+.4f}" for value in row[:COLUMNS].tolist())
                dots = " …" if len(row) > COLUMNS else ""
                head = (name, shape(parameter)) if index == 0 else ("", "")
                rows.append((*head, f"[{index}]", values + dots))
        return Table(("name", "size", "row", "values"), tuple(rows))


def shape(tensor: Tensor) -> str:
    """The sizes as a reader says them: 3 × 28 × 28."""
    return " × ".join(str(size) for size in tensor.shape)


def values_of(name: str, tensor: Tensor) -> NumberGrid:
    """The values of each row; of pictures the first rows of the first one."""
    about = shape(tensor)
    if tensor.dim() > 2:
        tensor, about = tensor[0, :4], f"{about}, picture 1"
    return replace(number_grid(name, tensor), about=about)
