"""Linear regression by hand: two numbers, w and b, learn the line w * x + b from points on it.

No layer, no loss class, no optimizer: the loss is written out, autograd finds its gradient, and the
step against that gradient is two subtractions. What nn and optim do later is this.
"""

import torch
from torch import Tensor

from tui_lab.core.common_knobs import lr_knob
from tui_lab.core.figures import HeatMap, Line, Plot, Points
from tui_lab.core.knobs import Integer, Number, Switch
from tui_lab.core.parameters import as_numpy
from tui_lab.core.scenario import Scenario, view

TRUE_W, TRUE_B = 3.0, 0.8
W_RANGE, B_RANGE = (-0.5, 4.5), (-0.5, 3.0)  # the part of the loss surface that is drawn
PATH_LENGTH = 500  # places kept of the way of (w, b)


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

        self.surface = self.loss_surface()
        self.path, self.stride, self.steps_done = [(self.w.item(), self.b.item())], 1, 0

    def step(self) -> Tensor:
        prediction = self.w * self.x + self.b  # forward: what does the line say now?
        loss = ((prediction - self.y) ** 2).mean()  # how far off is that, squared and averaged?

        if self.zero_grad == "on":
            self.w.grad, self.b.grad = None, None  # backward() adds to the gradients it finds
        loss.backward()  # how does the loss change with w, and with b?
        assert self.w.grad is not None and self.b.grad is not None
        self.w.data -= self.lr * self.w.grad  # move each a little against its gradient;
        self.b.data -= self.lr * self.b.grad  # .data, since this move is not part of the computation

        self.remember()
        return loss

    def loss_surface(self) -> Tensor:
        """log10 of the loss at 40 values of b (rows) by 60 values of w (columns)."""
        w = torch.linspace(*W_RANGE, 60, device=self.device).view(1, 60, 1)
        b = torch.linspace(*B_RANGE, 40, device=self.device).view(40, 1, 1)
        prediction = w * self.x + b  # (40, 60, points): the line of every pair, at every x
        return ((prediction - self.y) ** 2).mean(dim=-1).log10()

    def remember(self) -> None:
        """Keep where (w, b) is; when the path gets long, keep every second place and note half as often."""
        self.steps_done += 1
        if self.steps_done % self.stride == 0:
            self.path.append((self.w.item(), self.b.item()))
        if len(self.path) > PATH_LENGTH:
            self.path, self.stride = self.path[::2], 2 * self.stride

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
        w, b = as_numpy(torch.tensor([*self.path, (self.w.item(), self.b.item())]).T)
        true_w, true_b = as_numpy(torch.tensor([[TRUE_W], [TRUE_B]]))
        path, truth = Line("(w, b)", w, b, "path"), Points("truth", true_w, true_b, "truth")
        surface = as_numpy(self.surface)
        return HeatMap(
            surface, "w", "b", W_RANGE, B_RANGE, value_label="log10", points=(truth,), lines=(path,)
        )
