"""Regression: a network with one hidden layer learns a curve from noisy points.

Each hidden unit computes relu(weight * x + bias): a straight line with one bend, a hinge. The output
layer adds the hinges up. Training moves them until their sum lies on the points.
"""

from collections import OrderedDict
import torch
from torch import nn
from tui_lab import (
    ACTIVATIONS, Integer, Line, Number, Parts, Plot, Points, Scenario, as_numpy, common_knobs as common,
    initialise, make_optimizer, view,
)  # fmt: skip


class Regression(Scenario):
    """A hidden layer fits a curve."""

    def setup(self):
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)  # shape (100, 1): 100 rows of one number
        y = x**2 + self.noise * torch.rand(x.size())  # a parabola, each point lifted by a little noise
        self.x, self.y = x.to(self.device), y.to(self.device)

        hidden, inputs = nn.Sequential(), 1
        for units in self.hidden:  # one layer of 10 units, unless others are asked for
            hidden.extend([nn.Linear(inputs, units), ACTIVATIONS[self.activation]()])  # such as nn.ReLU()
            inputs = units
        model = nn.Sequential(OrderedDict(hidden=hidden, predict=nn.Linear(inputs, 1)))
        self.model = initialise(model, self.initialiser).to(self.device)

        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()
        self.draw_test_points()

    def step(self):
        prediction = self.model(self.x)  # forward: what does the network say now?
        loss = self.loss_fn(prediction, self.y)  # how far off is that, as one number?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Regression"
    chapter = "3 · Lines and curves"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 301_regression.py"
    steps = 100

    hidden = common.hidden_knob(10)
    activation = common.activation_knob("relu")
    lr = common.lr_knob(0.5)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    initialiser = common.initialiser_knob()
    compile_steps = common.compile_knob()
    dtype = common.dtype_knob()
    points = Integer(100, low=2, high=1000, about="how many points to learn from")
    noise = Number(0.2, low=0.0, high=2.0, about="each y is lifted by up to this")

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

    def draw_test_points(self):
        """Points that the network never trains on tell whether it learnt the curve or the noise."""
        x = 2 * torch.rand(100, 1) - 1
        y = x**2 + self.noise * torch.rand(x.size())
        self.test_x, self.test_y = x.to(self.device), y.to(self.device)

    def metrics(self):
        return {"test_loss": self.loss_fn(self.model(self.test_x), self.test_y).item()}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit", edits=("x", "y"))  # a learner may edit its points: they are rows of self.x and self.y
    def fit(self):
        points = Points("data", as_numpy(self.x[:, 0]), as_numpy(self.y[:, 0]))
        along = self.x.sort(dim=0).values  # a line is drawn from left to right
        line = Line("network", as_numpy(along[:, 0]), as_numpy(self.model(along)[:, 0]), "model")
        return Plot("x", "y", lines=(line,), points=(points,))

    @view("Hinges")
    def hinges(self):
        """What each unit of the last hidden layer adds to the prediction; of many, those that add most."""
        along = self.x.sort(dim=0).values
        units = self.model.hidden(along)  # (points, units)
        shares = (units * self.model.predict.weight).T  # each unit times its weight there
        strongest = shares.abs().amax(dim=1).argsort(descending=True)[:20]

        x = as_numpy(along[:, 0])
        lines = [Line("units", x, as_numpy(share), "raw") for share in shares[strongest]]
        lines.append(Line("sum", x, as_numpy(self.model(along)[:, 0]), "model"))
        flat = int((shares.amax(dim=1) == shares.amin(dim=1)).sum())
        return Plot("x", "y", lines=tuple(lines), note=f"{flat} of {len(shares)} flat")
