"""Linear regression by hand: two numbers, w and b, learn the line w * x + b from points on it.

No layer, no loss class, no optimizer: the loss is written out, autograd finds its gradient, and the
step against that gradient is two subtractions. What nn and optim do later is this.
"""

import torch
from torch import Tensor

from tui_lab import (
    HeatMap, Integer, Line, LineDescent, Number, Plot, Points, Scenario, Switch, as_numpy, lr_knob, view,
)  # fmt: skip

TRUE_W, TRUE_B = 3.0, 0.8


class LinearByHand(Scenario):
    """Gradient descent without a framework's help."""

    title = "Linear by hand"
    chapter = "3 · Lines and curves"
    position = 1
    tutorial = "the classic first one for autograd: a line through 50 points of y = 3x + 0.8"
    steps = 3000
    speed = "fast"

    lr = lr_knob(0.01)
    zero_grad = Switch("on", live=True, about="forget old gradients at each step")
    points = Integer(50, low=2, high=1000, about="how many points to learn from")
    noise = Number(0.0, low=0.0, high=2.0, about="standard deviation of the error")

    def setup(self) -> None:
        x = torch.rand(self.points)
        w, b = torch.rand(1), torch.rand(1)  # the first guess
        y = TRUE_W * x + TRUE_B + self.noise * torch.randn(self.points)

        self.x, self.y = x.to(self.device), y.to(self.device)
        # From here on PyTorch notes what is computed with w and b, so that backward() can find gradients.
        self.w, self.b = w.to(self.device).requires_grad_(), b.to(self.device).requires_grad_()

        self.descent = LineDescent(self.x, self.y, truth=(TRUE_W, TRUE_B))
        self.descent.add(self.w, self.b)

    def step(self) -> Tensor:
        prediction = self.w * self.x + self.b  # forward: what does the line say now?
        loss = ((prediction - self.y) ** 2).mean()  # how far off is that, squared and averaged?

        if self.zero_grad == "on":
            self.w.grad, self.b.grad = None, None  # backward() adds to the gradients it finds
        loss.backward()  # how does the loss change with w, and with b?
        assert self.w.grad is not None and self.b.grad is not None
        self.w.data -= self.lr * self.w.grad  # move each a little against its gradient;
        self.b.data -= self.lr * self.b.grad  # .data, since this move is not part of the computation

        self.descent.add(self.w, self.b)
        return loss

    @view("Fit")
    def fit(self) -> Plot:
        x = torch.tensor([0.0, 1.0], device=self.device)
        truth = Line("truth", as_numpy(x), as_numpy(TRUE_W * x + TRUE_B), "truth")
        line = Line("line", as_numpy(x), as_numpy(self.w * x + self.b), "model")
        data = Points("data", as_numpy(self.x), as_numpy(self.y))
        note = f"w {self.w.item():.4g}  b {self.b.item():.4g}"
        return Plot("x", "y", lines=(truth, line), points=(data,), note=note)

    @view("Loss surface")
    def path_over_surface(self) -> HeatMap:
        return self.descent.figure(self.w, self.b)
