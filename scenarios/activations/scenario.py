"""Activations: the bend between two layers, its slope, and what many slopes in a row do to a gradient.

On its way back through the layers a gradient is multiplied by weights and by slopes, again and again. Slopes
below one make it vanish, large weights make it explode; and without any bend all layers together are no more
than one.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    ACTIVATIONS, Array, Choice, Integer, Line, Number, Plot, Scenario, Table, Text, as_numpy,
    read_function, view,
)  # fmt: skip

BATCH = 64
REACH = 5.0  # the curve is drawn, and checked, from −5 to 5
EXAMPLES = ("x * sigmoid(x)", "where(x > 0, x, 0.1 * x)", "sin(x)", "abs(x)", "x ** 2", "sign(x)", "sqrt(x)")


class Own(nn.Module):
    """The activation that the learner has typed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.function = read_function(text)

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x) + 0 * x  # so that a constant has a slope too: 0


class Activations(Scenario):
    """Why a net without bends is a line, and how gradients vanish or explode."""

    title = "Activations"
    chapter = "1 · Tensors and gradients"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 203_activation.py; depth after Glorot and Bengio (2010)"
    steps = 0
    losses = ()

    activation = Choice("relu", choices=(*ACTIVATIONS, "own"), about="the bend after each layer")
    own = Text(
        EXAMPLES[0],
        reads=read_function,
        takes="an expression in x such as x * sigmoid(x)",
        examples=EXAMPLES,
        acts_when="activation = own",
        about="your own activation, from x",
    )
    depth = Integer(10, low=1, high=20, about="how many layers, each with a bend")
    gain = Number(1.0, low=0.0, high=20.0, about="weights have std gain / √width")
    width = Integer(64, low=1, high=128, about="units of each layer")

    def setup(self) -> None:
        self.bend = Own(self.own) if self.activation == "own" else ACTIVATIONS[self.activation]()
        x = torch.linspace(-REACH, REACH, 201, device=self.device, requires_grad=True)
        y = self.bend(x)
        (slope,) = torch.autograd.grad(y.sum(), x)  # of each y by its own x
        self.x, self.y, self.slope = as_numpy(x), finite(as_numpy(y)), finite(as_numpy(slope))

        layers = [nn.Linear(self.width, self.width, bias=False) for _ in range(self.depth)]
        for layer in layers:
            nn.init.normal_(layer.weight, std=self.gain / math.sqrt(self.width))
        self.layers = nn.ModuleList(layers).to(self.device)
        self.predict = nn.Linear(self.width, 1, bias=False).to(self.device)
        batch = torch.randn(BATCH, self.width)
        start, direction = torch.randn(2, self.width)

        hidden, outputs = self.forward(batch.to(self.device))
        for answers in hidden:
            answers.retain_grad()  # which backward() keeps for leaves only
        outputs.sum().backward()
        self.signal = [size(answers) for answers in hidden]
        self.gradient = [size(answers.grad) for answers in hidden]

        line = start + torch.linspace(-REACH, REACH, 201)[:, None] * direction
        self.answer = finite(as_numpy(self.forward(line.to(self.device))[1][:, 0]))

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """What each layer answers to inputs of shape (n, width), and the net's output of shape (n, 1)."""
        hidden = []
        for layer in self.layers:
            x = self.bend(layer(x))
            hidden.append(x)
        return hidden, self.predict(x)

    def checks(self) -> dict[str, bool]:
        """What an activation has to be for a net to learn with it."""
        return {
            "its values are finite": bool(np.isfinite(self.y).all()),
            "its slopes are finite": bool(np.isfinite(self.slope).all()),
            "its slope is not 0 everywhere": bool(np.nan_to_num(self.slope).any()),
        }

    def bent(self) -> float:
        """How far the whole net's answer leaves a straight line, as a share of its range; 0 on the line."""
        straight = np.linspace(self.answer[0], self.answer[-1], len(self.answer))
        reach, largest = np.ptp(self.answer), np.abs(self.answer).max()
        if reach <= 1e-5 * largest:  # all that is left is rounding
            return 0.0
        return float(np.abs(self.answer - straight).max() / reach)

    def metrics(self) -> dict[str, float]:
        ratio = self.gradient[0] / self.gradient[-1] if self.gradient[-1] else 0.0
        found = {"gradient_ratio": ratio, "bent": self.bent()}
        return {"usable": all(self.checks().values())} | {k: v for k, v in found.items() if math.isfinite(v)}

    @view("Curve and slope")
    def curve(self) -> Plot:
        """The activation, and its derivative as autograd finds it."""
        lines = (Line("f(x)", self.x, self.y, "class0"), Line("slope", self.x, self.slope, "class1"))
        return Plot("x", "", lines=lines, note=f"steepest {np.nanmax(np.abs(self.slope), initial=0):.3g}")

    @view("Layer by layer")
    def by_layer(self) -> Plot:
        """The root mean square of what each layer answers, and of the gradient that comes back to it."""
        layer = np.arange(1.0, self.depth + 1)
        lines = (
            Line("outputs", layer, positive(self.signal), "class0"),
            Line("gradient", layer, positive(self.gradient), "class1"),
        )
        ratio = self.metrics().get("gradient_ratio", math.nan)
        by = ratio ** (1 / max(1, self.depth - 1))
        note = (
            f"gradient × {by:.3g} each layer back" if math.isfinite(ratio) else "the gradient is not finite"
        )
        return Plot("layer", "size", lines=lines, y_log=True, note=note)

    @view("Whole net")
    def whole_net(self) -> Plot:
        """The output of all layers together, along a straight way through the space of inputs."""
        bent = self.bent()
        note = f"off a line by {bent:.1%}" if math.isfinite(bent) else "not all values are finite"
        return Plot("way through the inputs", "output", lines=(Line("net", self.x, self.answer),), note=note)

    @view("Usable?")
    def usable(self) -> Table:
        """Whether a net could learn with it, in words."""
        checks = self.checks()
        rows = [(what, "yes" if holds else "no") for what, holds in checks.items()]
        where_flat = float(np.mean(self.slope == 0))
        rows += [
            ("values", span(self.y)),
            ("slopes", span(self.slope)),
            ("slope 0 on", f"{where_flat:.0%}"),
        ]
        wrong = frozenset((row, 1) for row, holds in enumerate(checks.values()) if not holds)
        verdict = "a net could learn with it" if not wrong else "no net can learn with it"
        return Table(("from −5 to 5", ""), tuple(rows), wrong, note=verdict)


def finite(values: Array) -> Array:
    """`values` with a NaN, which is drawn as a gap, for every infinity."""
    return np.where(np.isfinite(values), values, np.nan)


def positive(sizes: list[float]) -> Array:
    """`sizes` for an axis in powers of ten, which has no place for zero or infinity."""
    values = np.array(sizes)
    return np.where((values > 0) & np.isfinite(values), values, np.nan)


def size(tensor: Tensor | None) -> float:
    """The root mean square of a tensor's numbers."""
    return 0.0 if tensor is None else float(np.sqrt(np.mean(as_numpy(tensor) ** 2)))


def span(values: Array) -> str:
    """From where to where they go, as far as they are finite."""
    return f"{np.nanmin(values):.3g} to {np.nanmax(values):.3g}" if np.isfinite(values).any() else "none"
