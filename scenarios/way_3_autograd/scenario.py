"""One net, way 3: autograd writes the backward pass.

The two weights say `requires_grad`. From there on torch notes each operation that they take part in, and
`loss.backward()` walks these notes from the loss back to the weights: the five lines of the chain rule
are gone.
"""

import torch
from torch import Tensor

from tui_lab import Choice, Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


class Way3(Scenario):
    """backward() takes the place of the chain rule by hand."""

    title = "Way 3 · autograd"
    chapter = "4 · One net, nine ways"
    position = 3
    tutorial = "jcjohnson/pytorch-examples, autograd/two_layer_net_autograd.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"

    lr = Number(1e-6, low=1e-9, high=1e-3, live=True, about="learning rate: length of a step")
    learns = Choice("both", choices=("both", "w1", "w2"), about="which weights require a gradient")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        w1, w2 = torch.randn(self.inputs, self.hidden), torch.randn(self.hidden, OUTPUTS)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.w1 = w1.to(self.device).requires_grad_(self.learns != "w2")
        self.w2 = w2.to(self.device).requires_grad_(self.learns != "w1")

    def step(self) -> Tensor:
        h = self.x @ self.w1  # forward: what does the net say now?
        h_relu = h.clamp(min=0)
        y_pred = h_relu @ self.w2
        loss = (y_pred - self.y).pow(2).sum()  # how far off is that, as one number?

        self.w1.grad, self.w2.grad = None, None  # backward() adds to the gradients it finds
        loss.backward()  # backward: how does the loss change with each weight?

        with torch.no_grad():  # the update is no part of the computation: it is not to be noted
            for w in (self.w1, self.w2):
                if w.grad is not None:
                    w -= self.lr * w.grad  # move each weight a little against its gradient
        return loss

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = (self.x[:SHOWN] @ self.w1).clamp(min=0) @ self.w2
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Recorded")
    def recorded(self) -> Table:
        """What autograd notes of each tensor of the forward pass: `grad_fn` is the way back."""
        with torch.enable_grad():
            h = self.x @ self.w1
            h_relu = h.clamp(min=0)
            y_pred = h_relu @ self.w2
            loss = (y_pred - self.y).pow(2).sum()
        named = {"x": self.x, "w1": self.w1, "w2": self.w2, "h": h, "h_relu": h_relu, "y_pred": y_pred}
        rows = tuple(
            (
                name,
                "×".join(map(str, tensor.shape)) or "one number",
                "yes" if tensor.requires_grad else "no",
                tensor.grad_fn.name() if tensor.grad_fn else "-",
                # Only leaves, the tensors where the way back ends, are given a gradient to keep.
                "-" if not tensor.is_leaf or tensor.grad is None else f"{tensor.grad.norm().item():.3g}",
            )
            for name, tensor in (named | {"loss": loss}).items()
        )
        return Table(("name", "shape", "requires_grad", "grad_fn", "|grad|"), rows)

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("forward", "you", "x @ w1, h.clamp(min=0), h_relu @ w2"),
            ("loss", "you", "(y_pred - y).pow(2).sum()"),
            ("gradients", "autograd", "loss.backward() fills w.grad"),
            ("forget them", "you", "w.grad = None"),
            ("update", "you", "w -= lr * w.grad, under no_grad"),
            ("device", "torch", f"{self.device}: runs where its tensors are"),
        )
        return Table(("part", "done by", "how"), rows, frozenset({(2, 1)}), note="marked: new in this way")
