"""Linear regression with torch.nn and torch.optim: the same line, the same steps, in PyTorch's own words.

nn.Linear holds w and b as its weight and bias, nn.MSELoss is the loss, optim.SGD takes the step. From here
to the largest network only the model grows; the five lines of step() stay as they are.
"""

import torch
from torch import nn
from tui_lab import (
    Integer, Line, LineDescent, Number, Parts, Plot, Points, Scenario, as_numpy,
    common_knobs as common, make_optimizer, view,
)  # fmt: skip

TRUE_W, TRUE_B = 3.0, 0.8


class Linear(Scenario):
    """The same line with nn.Module and optim."""

    def setup(self):
        x = torch.rand(self.points, 1)  # a row an example, a column an input
        model = nn.Linear(1, 1)  # its weight and bias start anywhere between -1 and 1
        y = TRUE_W * x + TRUE_B + self.noise * torch.randn(self.points, 1)

        self.x, self.y, self.model = x.to(self.device), y.to(self.device), model.to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()
        self.remember_the_path()

    def step(self):
        self.model.train()  # the mode to learn in; to a linear layer both modes are the same
        prediction = self.model(self.x)
        loss = self.loss_fn(prediction, self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

        self.note_the_place(loss)
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Linear with nn"
    chapter = "3 · Lines and curves"
    position = 2
    tutorial = "linear regression as PyTorch courses teach it: nn.Linear(1, 1), MSELoss, SGD 1e-3"
    steps = 30000
    speed = "flat out"

    lr = common.lr_knob(1e-3)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    compile_steps = common.compile_knob()
    points = Integer(50, low=2, high=1000, about="how many points to learn from")
    noise = Number(0.0, low=0.0, high=2.0, about="standard deviation of the error")

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(self.optimizer_name, self.model.parameters(), self.lr, self.momentum)

    def remember_the_path(self):
        self.descent = LineDescent(self.x, self.y, truth=(TRUE_W, TRUE_B))
        self.note_the_place()

    def note_the_place(self, loss=None):
        self.descent.add(self.model.weight, self.model.bias)  # for the path over the loss surface

    def parts(self):
        batch = self.x, self.y  # all of it in each step
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: batch, after=self.note_the_place)

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit")
    def fit(self):
        self.model.eval()  # the mode to predict in
        x = torch.tensor([[0.0], [1.0]], device=self.device)
        ends = as_numpy(x[:, 0])
        truth = Line("truth", ends, TRUE_W * ends + TRUE_B, "truth")
        line = Line("model", ends, as_numpy(self.model(x)[:, 0]), "model")
        data = Points("data", as_numpy(self.x[:, 0]), as_numpy(self.y[:, 0]))
        note = f"weight {self.model.weight.item():.4g}  bias {self.model.bias.item():.4g}"
        return Plot("x", "y", lines=(truth, line), points=(data,), note=note)

    @view("Loss surface")
    def path_over_surface(self):
        return self.descent.figure(self.model.weight, self.model.bias)
