"""Gradients that add up: the step lacks one line, and the network swings instead of learning.

loss.backward() does not set the gradients: it adds to them. Who never clears them walks along the sum of all
gradients since the first step, and most of those belong to weights of long ago.
"""

from collections import deque

import torch
from torch import nn
from tui_lab import Choice, Line, Plot, Points, Scenario, Trail, as_numpy, lr_knob, view


class ZeroGradForgotten(Scenario):
    """It finds the line, and loses it again."""

    def setup(self):
        x = torch.linspace(-1, 1, 100).unsqueeze(1)  # shape (100, 1): 100 rows of one number
        y = torch.sin(2 * x) + 0.1 * torch.randn(x.size())
        self.x, self.y = x.to(self.device), y.to(self.device)

        self.model = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1)).to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        self.begin_to_measure()  # for the picture only

    def step(self):
        prediction = self.model(self.x)  # forward: what does the network say now?
        loss = self.loss_fn(prediction, self.y)  # how far off is that, as one number?

        if self.form == "mended":
            self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: adds each parameter's gradient to its .grad
        self.measure(loss)  # for the picture only
        self.optimizer.step()  # move each parameter a little against its .grad
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "The swing"
    chapter = "9 · Mistakes everybody makes"
    position = 1
    tutorial = "PyTorch recipes: Zeroing out gradients in PyTorch"
    steps = 300

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.05, high=1.0)

    def begin_to_measure(self):
        self.lengths = Trail(3)  # step, length of .grad, length of the gradient of that step alone
        self.growth, self.done, self.latest = 1.0, 0, deque(maxlen=50)

    def measure(self, loss):
        """How long is what the optimizer uses, and how long is the gradient of the present weights?"""
        parameters = list(self.model.parameters())
        alone = torch.autograd.grad(self.loss_fn(self.model(self.x), self.y), parameters)
        held, fresh = length([one.grad for one in parameters]), length(alone)
        self.lengths.add(float(self.done), held, fresh)
        self.growth = max(self.growth, held / fresh) if fresh else self.growth
        self.latest.append(loss.item())
        self.done += 1

    def metrics(self):
        return {"grad_growth": self.growth, "worst_of_50": max(self.latest, default=1.0)}

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit")
    def fit(self):
        x, y = as_numpy(self.x[:, 0]), as_numpy(self.y[:, 0])
        line = Line("network", x, as_numpy(self.model(self.x)[:, 0]), "model")
        return Plot("x", "y", lines=(line,), points=(Points("data", x, y),), y_range=(-3, 3))

    @view("Gradients")
    def gradients(self):
        """The length of .grad, which the optimizer uses, beside that of the gradient of each step alone."""
        steps, held, fresh = self.lengths.columns()
        lines = (Line(".grad", steps, held, "class0"), Line("alone", steps, fresh, "class1"))
        note = f"up to {self.growth:.3g} × as long"
        return Plot("step", "length", lines=lines, y_log=True, note=note)


def length(tensors):
    """Of all numbers of these tensors, taken as one arrow."""
    return sum(one.square().sum() for one in tensors).sqrt().item()
