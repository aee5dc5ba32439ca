"""One net, way 4: an operation of one's own for autograd.

autograd knows the way back through every operation of torch. A `torch.autograd.Function` teaches it one
more: `forward` computes the output and keeps what the way back will need, `backward` is given the
gradient of the loss with respect to the output and returns the one with respect to the input.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from tui_lab import Choice, Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


class ReLU(torch.autograd.Function):
    """max(x, 0), and how a gradient comes back through it."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        grad_x: Tensor = grad_output * (x > 0)  # where ReLU gave 0, nothing comes through
        return grad_x


class UnmaskedReLU(ReLU):
    """A mistake: what comes back passes every unit, silent ones too."""

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Tensor:
        return grad_output


class FlippedReLU(ReLU):
    """A mistake: the sign is wrong, and w1 climbs."""

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Tensor:
        return -ReLU.backward(ctx, grad_output)


# A Function is used by its apply(), which notes it for autograd.
RELUS: dict[str, Callable[[Tensor], Tensor]] = {
    "correct": ReLU.apply,
    "unmasked": UnmaskedReLU.apply,
    "flipped": FlippedReLU.apply,
}


class Way4(Scenario):
    """A ReLU of one's own: forward, backward and gradcheck."""

    title = "Way 4 · Function"
    chapter = "4 · One net, nine ways"
    position = 4
    tutorial = "jcjohnson/pytorch-examples, autograd/two_layer_net_custom_function.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"

    lr = Number(1e-6, low=1e-9, high=1e-3, live=True, about="learning rate: length of a step")
    backward = Choice("correct", choices=tuple(RELUS), about="which backward the ReLU has")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        w1, w2 = torch.randn(self.inputs, self.hidden), torch.randn(self.hidden, OUTPUTS)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.w1, self.w2 = w1.to(self.device).requires_grad_(), w2.to(self.device).requires_grad_()

    def step(self) -> Tensor:
        relu = RELUS[self.backward]
        h = self.x @ self.w1  # forward: what does the net say now?
        h_relu = relu(h)
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

    @view("gradcheck")
    def gradcheck(self) -> Table:
        """The derivative by backward(), against the slope of forward() between x - eps and x + eps."""
        relu, eps = RELUS[self.backward], 1e-6
        # In double precision, on the CPU: the difference of two outputs must not drown in rounding.
        x = torch.tensor([-2.0, -1.0, -0.1, 0.0, 0.1, 1.0, 2.0], dtype=torch.float64, requires_grad=True)
        with torch.enable_grad():
            (analytical,) = torch.autograd.grad(relu(x).sum(), x)
            off_the_kink = x.detach()[x != 0].requires_grad_()
            passed = torch.autograd.gradcheck(relu, off_the_kink, raise_exception=False)
        numerical = (relu(x + eps) - relu(x - eps)) / (2 * eps)

        columns = (x, relu(x), analytical, numerical)
        rows = tuple(tuple(f"{value:.4g}" for value in row) for row in torch.stack(columns, dim=1).tolist())
        wrong = (analytical - numerical).abs() > 1e-4
        marked = frozenset((row, 2) for row in range(len(rows)) if wrong[row])
        note = f"gradcheck, x ≠ 0: {'passed' if passed else 'failed'}"
        return Table(("x", "relu(x)", "analytical", "numerical"), rows, marked, note)

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("forward", "you", "x @ w1, ReLU.apply(h), h_relu @ w2"),
            ("loss", "you", "(y_pred - y).pow(2).sum()"),
            ("gradients", "both", "autograd; through ReLU, your backward()"),
            ("forget them", "you", "w.grad = None"),
            ("update", "you", "w -= lr * w.grad, under no_grad"),
            ("device", "torch", f"{self.device}: runs where its tensors are"),
        )
        return Table(("part", "done by", "how"), rows, frozenset({(2, 1)}), note="marked: new in this way")
