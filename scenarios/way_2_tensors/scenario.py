"""One net, way 2: the same lines on torch tensors.

A tensor is numpy's array plus two things: it can live on any device, and it can take part in autograd.
This way uses the first: data and weights move to the device once, and from there on every line of the
step runs where its tensors are.
"""

import torch
from torch import Tensor

from tui_lab import Choice, Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Way2(Scenario):
    """The same by hand on torch tensors, on any device."""

    title = "Way 2 · tensors"
    chapter = "4 · One net, nine ways"
    position = 2
    tutorial = "jcjohnson/pytorch-examples, tensor/two_layer_net_tensor.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"
    trained = ("w1", "w2")

    lr = Number(1e-6, low=1e-9, high=1e-3, live=True, about="learning rate: length of a step")
    dtype = Choice("float32", choices=tuple(DTYPES), about="how each number is kept")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        w1, w2 = torch.randn(self.inputs, self.hidden), torch.randn(self.hidden, OUTPUTS)

        dtype = DTYPES[self.dtype]
        self.x, self.y = x.to(self.device, dtype), y.to(self.device, dtype)
        self.w1, self.w2 = w1.to(self.device, dtype), w2.to(self.device, dtype)
        self.values = {"x": self.x, "y": self.y, "w1": self.w1, "w2": self.w2}

    def step(self) -> Tensor:
        h = self.x @ self.w1  # forward: what does the net say now?
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ self.w2
        loss = (y_pred - self.y).pow(2).sum()  # how far off is that, as one number?

        grad_y_pred = 2 * (y_pred - self.y)  # backward: how does the loss change with each value?
        grad_w2 = h_relu.T @ grad_y_pred  # the chain rule, from the last line to the first
        grad_h_relu = grad_y_pred @ self.w2.T
        grad_h = grad_h_relu * (h > 0)  # where ReLU gave 0, nothing comes through
        grad_w1 = self.x.T @ grad_h

        self.w1 -= self.lr * grad_w1  # move each weight a little against its gradient
        self.w2 -= self.lr * grad_w2

        self.values |= {"h": h, "h_relu": h_relu, "y_pred": y_pred, "grad_y_pred": grad_y_pred}
        self.values |= {"grad_w2": grad_w2, "grad_h_relu": grad_h_relu, "grad_h": grad_h, "grad_w1": grad_w1}
        return loss

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = (self.x[:SHOWN] @ self.w1).clamp(min=0) @ self.w2
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Tensors")
    def tensors(self) -> Table:
        """What each line of the step made: shape, dtype, device and size, the root of the mean square."""
        rows = tuple(
            (
                name,
                "×".join(map(str, tensor.shape)),
                str(tensor.dtype).removeprefix("torch."),
                str(tensor.device),
                f"{tensor.float().pow(2).mean().sqrt().item():.3g}",
            )
            for name, tensor in self.values.items()
        )
        return Table(("name", "shape", "dtype", "device", "size"), rows, note="size: root of the mean square")

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("forward", "you", "x @ w1, h.clamp(min=0), h_relu @ w2"),
            ("loss", "you", "(y_pred - y).pow(2).sum()"),
            ("gradients", "you", "the chain rule, five lines"),
            ("forget them", "-", "they are new tensors each time"),
            ("update", "you", "w -= lr * grad"),
            ("device", "torch", f"{self.device}: runs where its tensors are"),
        )
        return Table(("part", "done by", "how"), rows, frozenset({(5, 1)}), note="marked: new in this way")
