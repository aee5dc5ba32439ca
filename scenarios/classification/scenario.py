"""Classification: a network learns which of two clouds a point belongs to.

It has one output for each class. Softmax turns the two outputs into two probabilities that add up to
one, and cross-entropy is the surprise at the right answer: -log(probability of the true class).
"""

from collections import OrderedDict
import torch
from torch import nn
from tui_lab import (
    ACTIVATIONS, HeatMap, Integer, Number, Parts, Points, Scenario, Table, as_numpy, common_knobs as common,
    initialise, make_optimizer, view,
)  # fmt: skip

SURE = 0.9  # the probability from which on the decision map shows a class


class Classification(Scenario):
    """Two clouds, two outputs, cross-entropy."""

    def setup(self):
        x, classes = two_clouds(self.points, self.noise)  # (200, 2): two numbers a point; (200,): 0 or 1
        self.x, self.classes = x.to(self.device), classes.to(self.device)

        hidden, inputs = nn.Sequential(), 2
        for units in self.hidden:  # one layer of 10 units, unless others are asked for
            hidden.extend([nn.Linear(inputs, units), ACTIVATIONS[self.activation]()])  # such as nn.ReLU()
            inputs = units
        model = nn.Sequential(OrderedDict(hidden=hidden, predict=nn.Linear(inputs, 2)))
        self.model = initialise(model, self.initialiser).to(self.device)

        self.loss_fn = nn.CrossEntropyLoss()  # takes the raw outputs: softmax and log are inside
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()
        self.draw_test_points()

    def step(self):
        outputs = self.model(self.x)  # forward: (200, 2), a raw score for each class
        loss = self.loss_fn(outputs, self.classes)  # how surprised by the true classes?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Classification"
    chapter = "3 · Lines and curves"
    position = 4
    tutorial = "MorvanZhou/PyTorch-Tutorial, 302_classification.py"
    steps = 100

    hidden = common.hidden_knob(10)
    activation = common.activation_knob("relu")
    lr = common.lr_knob(0.02)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    dtype = common.dtype_knob()
    initialiser = common.initialiser_knob()
    compile_steps = common.compile_knob()
    points = Integer(100, low=1, high=1000, about="points in each cloud")
    noise = Number(1.0, low=0.0, high=5.0, about="standard deviation of each cloud")

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

    def draw_test_points(self):
        """Points that the network never trains on tell how well it does on new ones."""
        x, classes = two_clouds(100, self.noise)
        self.test_x, self.test_classes = x.to(self.device), classes.to(self.device)

    def metrics(self):
        right = (self.model(self.x).argmax(dim=-1) == self.classes).sum().item()
        return {
            "test_loss": self.loss_fn(self.model(self.test_x), self.test_classes).item(),
            "accuracy": right / len(self.classes),
        }

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.classes))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Decision map", edits=("x", "classes"))  # a learner may edit its points: rows of these two
    def decision_map(self):
        """The class that each place would get; blank where the network is not sure of any."""
        reach = 2 + 4 * self.noise  # of the map from its middle; nearly all points lie within
        columns, rows = (torch.linspace(-reach, reach, count) for count in (60, 40))
        places = torch.stack(torch.meshgrid(columns, rows, indexing="xy"), dim=-1)  # (40, 60, 2)
        sureness, choice = self.model(places.to(self.device)).softmax(dim=-1).max(dim=-1)
        shown = as_numpy(choice.where(sureness >= SURE, torch.nan))
        first, second = (as_numpy(self.x[self.classes == k]) for k in range(2))
        clouds = (
            Points("0", first[:, 0], first[:, 1], "class0"),
            Points("1", second[:, 0], second[:, 1], "class1"),
        )
        ends = (-reach, reach)
        note = "" if sureness.isnan().any() else f"blank: < {SURE * 100:.0f} % sure"
        return HeatMap(
            shown, "x1", "x2", ends, ends, "classes", class_names=("0", "1"), points=clouds, note=note
        )

    @view("Confusion matrix")
    def confusion(self):
        """How many points of each class the network takes for which."""
        predicted = self.model(self.x).argmax(dim=-1)
        counts = torch.bincount(2 * self.classes + predicted, minlength=4).view(2, 2).tolist()
        rows = tuple((f"class {k}", *(str(count) for count in counts[k])) for k in range(2))
        wrong = frozenset((k, 2 - k) for k in range(2) if counts[k][1 - k])
        right = counts[0][0] + counts[1][1]
        note = f"{right} of {len(predicted)} right"
        return Table(("true", "taken for 0", "taken for 1"), rows, wrong, note)


def two_clouds(points, noise):
    """Points of shape (2 * points, 2) around (2, 2) and (-2, -2), and their classes 0 and 1."""
    centre = torch.full((points, 2), 2.0)
    x = torch.cat((torch.normal(centre, noise), torch.normal(-centre, noise)))
    classes = torch.cat((torch.zeros(points), torch.ones(points))).long()
    return x, classes
