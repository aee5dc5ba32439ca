"""XOR: two layers of sigmoid units learn what no single neuron can, with the gradients worked out by hand.

The hidden layer moves the four corners of the square to new places, and there one line parts them. The
engine `numpy` writes backpropagation out; the engine `torch` leaves it to autograd and takes the same steps.
"""

import numpy as np
import torch
from torch import nn
from tui_lab import (
    Choice, HeatMap, Integer, Mark, Number, Parts, Plot, Points, Scenario, as_numpy,
    common_knobs as common, lr_knob, view,
)  # fmt: skip

# The third input is always 1; its weights are the biases of the hidden units.
X = np.array([[0.0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
Y = np.array([[0.0], [1], [1], [0]])


def sigmoid(x):
    with np.errstate(over="ignore"):  # exp(1000) is infinite, and 1 / infinite the 0 that is wanted
        return 1 / (1 + np.exp(-x))


class Xor(Scenario):
    """A hidden layer bends the line."""

    def setup(self):
        self.w1 = self.spread * (2 * np.random.random((3, self.hidden)) - 1)
        self.w2 = self.spread * (2 * np.random.random((self.hidden, 1)) - 1)
        if self.engine == "torch":
            self.setup_torch()

    def step(self):
        if self.engine == "torch":
            return self.torch_step()
        layer1 = sigmoid(X @ self.w1)  # forward: (4, hidden)
        layer2 = sigmoid(layer1 @ self.w2)  # (4, 1): the four answers

        error = Y - layer2
        delta2 = error * layer2 * (1 - layer2)  # backward: times the slope of the sigmoid there;
        delta1 = delta2 @ self.w2.T * layer1 * (1 - layer1)  # back through w2, times the slope there

        self.w2 += self.lr * layer1.T @ delta2  # each weight moves by its input times the delta after it
        self.w1 += self.lr * X.T @ delta1
        return float((error**2).sum() / 2)  # what these moves descend: half the sum of squared errors

    def setup_torch(self):
        # Double precision is numpy's own; of the devices only mps does not have it.
        dtype = torch.float32 if self.device.type == "mps" else torch.float64
        self.x, self.y, self.w1, self.w2 = (
            torch.from_numpy(array).to(self.device, dtype) for array in (X, Y, self.w1, self.w2)
        )
        self.w1.requires_grad_()
        self.w2.requires_grad_()
        self.optimizer = torch.optim.SGD([self.w1, self.w2], lr=self.lr)

    def torch_step(self):
        layer1 = torch.sigmoid(self.x @ self.w1)
        layer2 = torch.sigmoid(layer1 @ self.w2)
        loss = ((self.y - layer2) ** 2).sum() / 2

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "XOR"
    chapter = "2 · One neuron"
    position = 4
    tutorial = "the well-known network in eleven lines of numpy by Andrew Trask, 2015"
    steps = 60000
    speed = "flat out"
    trained = ("w1", "w2")

    engine = Choice("numpy", choices=("numpy", "torch"), about="backward by hand, or by autograd")
    hidden = Integer(4, low=1, high=32, about="units of the hidden layer")
    lr = lr_knob(1.0)
    spread = Number(1.0, low=0.0, high=10.0, about="first weights: from -this to this")
    compile_steps = common.compile_knob(acts_when="engine = torch")

    def layers(self, inputs):
        """What both layers answer to inputs of shape (…, 3): (…, hidden) and (…, 1)."""
        w1, w2 = self.weights()
        layer1 = sigmoid(inputs @ w1)
        return layer1, sigmoid(layer1 @ w2)

    def weights(self):
        if self.engine == "numpy":
            return self.w1, self.w2
        return as_numpy(self.w1), as_numpy(self.w2)

    def parts(self):
        if self.engine == "numpy":
            return None  # its gradients are worked out by hand, by no module and no optimizer
        batch = self.x, self.y  # all four in each step
        return Parts(TwoLayers(self.w1, self.w2), half_squared_error, self.optimizer, lambda: batch)

    def metrics(self):
        return {"error": float(np.abs(Y - self.layers(X)[1]).mean())}

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Decision map")
    def decision_map(self):
        """The answer at every place of the plane."""
        ends = (-0.5, 1.5)  # of the map, on both axes
        side = np.linspace(*ends, 40)
        x1, x2 = np.meshgrid(side, side)
        places = np.stack((x1, x2, np.ones_like(x1)), axis=-1)  # (40, 40, 3)
        answers = self.layers(places)[1][..., 0]
        note = "answers " + " ".join(f"{answer:.3f}" for answer in self.layers(X)[1].ravel())
        return HeatMap(
            answers,
            "x1",
            "x2",
            ends,
            ends,
            value_label="answer",
            points=corners(X[:, 0], X[:, 1]),
            note=note,
        )

    @view("Hidden space")
    def hidden_space(self):
        """Where the hidden layer puts the square and its corners.

        However many hidden units there are, it is seen from the side where the output's border stands
        upright: to the right is the sum that the output unit adds up, upwards what varies most besides.
        """
        _, w2 = self.weights()
        outline, places = self.layers(outline_of_the_square())[0], self.layers(X)[0]
        direction = w2 / (np.linalg.norm(w2) or 1)
        middle = outline.mean(axis=0)
        besides = (outline - middle) @ (np.eye(len(w2)) - direction @ direction.T)
        up = np.linalg.svd(besides)[2][:1].T

        def seen(layer1):
            return (layer1 @ w2)[:, 0], ((layer1 - middle) @ up)[:, 0]

        square = Points("the square", *seen(outline), role="raw")
        points = (square, *corners(*seen(places)))
        return Plot("what the output adds up", "", points=points, marks=(Mark(0.0, "border"),))


class TwoLayers(nn.Module):
    """What `torch_step` does to its inputs, as a module with the same weights."""

    def __init__(self, w1, w2):
        super().__init__()
        self.w1, self.w2 = w1, w2

    def forward(self, inputs):
        return torch.sigmoid(torch.sigmoid(inputs @ self.w1) @ self.w2)


def half_squared_error(answers, y):
    return ((y - answers) ** 2).sum() / 2


def corners(x, y):
    """The four examples at `x`, `y`, each of shape (4,), by their class."""
    ones = Y[:, 0] == 1
    return Points("0", x[~ones], y[~ones], "class0"), Points("1", x[ones], y[ones], "class1")


def outline_of_the_square():
    """Places once around the square whose corners are the four examples, (84, 3) with the third input."""
    along, zero = np.linspace(0, 1, 21), np.zeros(21)
    sides = [(zero, along), (along, zero + 1), (zero + 1, 1 - along), (1 - along, zero)]
    return np.concatenate([np.stack((x1, x2, zero + 1), axis=1) for x1, x2 in sides])
