"""One net, way 1: numpy, with the forward pass, the backward pass and the update written out.

A hidden layer of ReLU units maps 1000 random inputs to 10 random outputs, for 64 examples. There is
nothing to find out about them, so the net learns them by heart. Each of the nine ways trains this net;
two files laid side by side differ only where the ways do.
"""

import numpy as np
import torch

from tui_lab import Integer, Line, Number, Plot, Points, Scenario, Table, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


class Way1(Scenario):
    """Forward and backward by hand, in numpy."""

    title = "Way 1 · numpy"
    chapter = "4 · One net, nine ways"
    position = 1
    tutorial = "jcjohnson/pytorch-examples, tensor/two_layer_net_numpy.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"
    trained = ("w1", "w2")

    lr = Number(1e-6, low=1e-9, high=1e-3, live=True, about="learning rate: length of a step")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        # Drawn by torch, so that a seed gives the same numbers in each of the nine ways.
        self.x = torch.randn(self.batch, self.inputs).numpy()
        self.y = torch.randn(self.batch, OUTPUTS).numpy()
        self.w1 = torch.randn(self.inputs, self.hidden).numpy()
        self.w2 = torch.randn(self.hidden, OUTPUTS).numpy()
        self.values = {"x": self.x, "y": self.y, "w1": self.w1, "w2": self.w2}

    @np.errstate(over="ignore", invalid="ignore")  # too large an lr ends in infinity
    def step(self) -> float:
        h = self.x @ self.w1  # forward: what does the net say now?
        h_relu = np.maximum(h, 0)
        y_pred = h_relu @ self.w2
        loss = np.square(y_pred - self.y).sum()  # how far off is that, as one number?

        grad_y_pred = 2 * (y_pred - self.y)  # backward: how does the loss change with each value?
        grad_w2 = h_relu.T @ grad_y_pred  # the chain rule, from the last line to the first
        grad_h_relu = grad_y_pred @ self.w2.T
        grad_h = grad_h_relu * (h > 0)  # where ReLU gave 0, nothing comes through
        grad_w1 = self.x.T @ grad_h

        self.w1 -= self.lr * grad_w1  # move each weight a little against its gradient
        self.w2 -= self.lr * grad_w2

        self.values |= {"h": h, "h_relu": h_relu, "y_pred": y_pred, "grad_y_pred": grad_y_pred}
        self.values |= {"grad_w2": grad_w2, "grad_h_relu": grad_h_relu, "grad_h": grad_h, "grad_w1": grad_w1}
        return float(loss)

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        with np.errstate(over="ignore", invalid="ignore"):
            y_pred = np.maximum(self.x[:SHOWN] @ self.w1, 0) @ self.w2
        targets = self.y[:SHOWN].ravel().astype(np.float64)
        outputs = y_pred.ravel().astype(np.float64)
        ends = np.array([targets.min(), targets.max()])
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Line by line")
    def line_by_line(self) -> Table:
        """What each line of the step made: shape and size, the root of the mean square."""
        with np.errstate(over="ignore", invalid="ignore"):
            rows = tuple(
                (name, "×".join(map(str, array.shape)), f"{np.sqrt(np.square(array).mean()):.3g}")
                for name, array in self.values.items()
            )
        return Table(("name", "shape", "size"), rows, note="size: root of the mean square")

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("forward", "you", "x @ w1, maximum(h, 0), h_relu @ w2"),
            ("loss", "you", "square(y_pred - y).sum()"),
            ("gradients", "you", "the chain rule, five lines"),
            ("forget them", "-", "they are new arrays each time"),
            ("update", "you", "w -= lr * grad"),
            ("device", "-", "the CPU, always"),
        )
        return Table(("part", "done by", "how"), rows)
