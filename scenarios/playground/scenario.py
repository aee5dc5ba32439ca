"""Playground: what shape of network learns which shape of data?

Points in the plane belong to one of two classes, or lie along a curve. A network of any shape learns on
some of them and is tested on the others. Every unit of it draws its own map: follow how the first layer
cuts the plane and the later ones put the pieces together.
"""

import torch
from torch import nn
from tui_lab import (
    ACTIVATIONS, LINE_TOYS, PLANE_TOYS, Batches, Choice, Integer, Number, Parts, Sizes, Text,
    common_knobs as common, initialise, make_optimizer, toy,
)  # fmt: skip
from .inputs import INPUTS, names_of_inputs, over_a_line
from .views import Views

NEAR_ZERO = 0.05  # a weight below this adds next to nothing


class Playground(Views):
    """Shape, depth, noise and regularisation."""

    def setup(self):
        self.split(*toy(self.data, self.points, self.noise))  # points to train on, and others to test on

        self.model, units = nn.Sequential(), len(self.names)
        for k, more in enumerate(self.hidden, start=1):  # as many layers as asked for, of so many units
            self.model.add_module(f"hidden{k}", nn.Linear(units, more))
            self.model.add_module(f"activation{k}", ACTIVATIONS[self.activation]())  # such as nn.Tanh()
            if self.dropout:
                self.model.add_module(f"dropout{k}", nn.Dropout(self.dropout))
            units = more
        self.model.add_module("predict", nn.Linear(units, 1))
        initialise(self.model, self.initialiser)
        self.model.to(self.device)

        self.loss_fn = nn.BCEWithLogitsLoss() if self.in_plane else nn.MSELoss()  # a class, or a height
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()

    def step(self):
        inputs, targets = self.next_batch()
        outputs = self.model(inputs)  # forward: above 0 says class 1
        loss = self.loss_fn(outputs, targets)  # on one mini-batch, so the curve is rough

        self.optimizer.zero_grad()  # forget the gradients of the step before
        (loss + self.penalty()).backward()  # the gradient is of both; the curve shows the loss alone
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    def next_batch(self):
        rows = self.batches.next()
        return self.features(self.x[rows]), self.y[rows]

    def features(self, points):
        """The chosen inputs of points of shape (n, 2), or (n, 1) over a line; shape (n, inputs)."""
        x, y = points[:, 0], points[:, -1]
        return torch.stack([INPUTS[name](x, y) for name in self.names], dim=1)

    def penalty(self):
        """What weights away from 0 cost; biases are free."""
        if not (self.l1 or self.l2):
            return 0.0  # adding up what costs nothing would double the time of a step
        w = torch.cat([weight.flatten() for weight in self.weights()])
        return self.l1 * w.abs().sum() + self.l2 * w.square().sum()

    def weights(self):
        """The weight matrix of each layer, shape (units, units of the layer before)."""
        return [layer.weight for layer in self.model if isinstance(layer, nn.Linear)]

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Playground"
    chapter = "3 · Lines and curves"
    position = 5
    tutorial = "A Neural Network Playground, playground.tensorflow.org, here in PyTorch"
    steps = 1000
    speed = "fast"

    data = Choice("circle", choices=(*PLANE_TOYS, *LINE_TOYS), about="plane and sine lie over a line")
    hidden = Sizes((4, 2), largest=64, about="units of each hidden layer")
    activation = common.activation_knob("tanh")
    lr = common.lr_knob(0.03)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    inputs = Text(
        "x y",
        reads=names_of_inputs,
        takes="some of " + " ".join(INPUTS),
        examples=("x2 y2", "x y xy", "x y sinx siny", " ".join(INPUTS)),
        about="what the network sees of a point",
    )
    points = Integer(200, low=10, high=1000, about="points for training and test")
    noise = Number(0.0, low=0.0, high=2.0, about="standard deviation of the noise")
    train_share = Number(0.5, low=0.1, high=0.9, about="share of the points to train on")
    batch = Integer(10, low=0, high=1000, about="points of a step; 0 takes all")
    l1 = Number(0.0, low=0.0, high=1.0, live=True, about="costs |w|: drives weights to 0")
    l2 = Number(0.0, low=0.0, high=1.0, live=True, about="costs w²: keeps weights small")
    dropout = Number(0.0, low=0.0, high=0.9, acts_when="hidden > 0", about="share of units silent in a step")
    initialiser = common.initialiser_knob()
    compile_steps = common.compile_knob()
    shown = Choice("both", choices=("both", "train", "test"), view_only=True, about="the points on the map")
    layer = Integer(
        0, low=0, high=6, view_only=True, acts_when="hidden > 0", about="of the large map; 0: the output"
    )
    unit = Integer(
        1, low=1, high=64, view_only=True, acts_when="hidden > 0 and layer > 0", about="whose map is large"
    )

    def split(self, x, y):
        """Points to train on, mini-batches of them, and points that only tell how good the network is."""
        self.in_plane = self.data in PLANE_TOYS  # two classes; else heights over a line
        names = names_of_inputs(self.inputs)
        self.names = names if self.in_plane else over_a_line(names)
        x, y = x.to(self.device), y.unsqueeze(1).to(self.device)
        trained_on = round(self.train_share * self.points)
        self.x, self.test_x = x[:trained_on], x[trained_on:]
        self.y, self.test_y = y[:trained_on], y[trained_on:]
        self.batches = Batches(trained_on, self.batch, self.device)

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(self.optimizer_name, self.model.parameters(), self.lr, self.momentum)

    def knob_changed(self, name):
        if name != "momentum" or self.optimizer_name != "sgd":  # plain SGD has none
            super().knob_changed(name)

    def parts(self):
        def with_penalty(outputs, y):
            return self.loss_fn(outputs, y) + self.penalty()

        return Parts(self.model, with_penalty, self.optimizer, self.next_batch, shown=self.loss_fn)

    def metrics(self):
        outputs = self.model(self.features(self.test_x))
        metrics = {"test_loss": self.loss_fn(outputs, self.test_y).item()}
        if self.in_plane:
            right = ((outputs > 0) == (self.test_y > 0.5)).sum().item()
            metrics["accuracy"] = right / len(self.test_y)
        metrics["near_zero"] = sum(int((weight.abs() < NEAR_ZERO).sum()) for weight in self.weights())
        return metrics
