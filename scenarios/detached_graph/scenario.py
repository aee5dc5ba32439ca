"""A cut in the graph: between two parts of a network stands .detach(), and the first part never learns.

loss.backward() walks back over what the loss was computed from. detach(), .data, .item(), numpy() and
no_grad() hand on the numbers without the way back: what lies before them gets no gradient.
"""

import torch
from torch import nn
from tui_lab import (
    Choice, HeatMap, Integer, Movement, Number, Parts, Points, Scenario, as_numpy, lr_knob, toy, view,
)  # fmt: skip


class Net(nn.Module):
    def __init__(self, units, form):
        super().__init__()
        self.form = form
        self.hidden1, self.hidden2 = nn.Linear(2, units), nn.Linear(units, units)
        self.predict = nn.Linear(units, 2)

    def forward(self, x):
        features = torch.tanh(self.hidden1(x))
        features = torch.tanh(self.hidden2(features))
        if self.form == "broken":
            features = features.detach()
        return self.predict(features)


class DetachedGraph(Scenario):
    """A border that does not close."""

    def setup(self):
        x, classes = toy("circle", 200, self.noise)  # a disc, and a ring around it
        self.x, self.classes = x.to(self.device), classes.long().to(self.device)

        self.model = Net(self.units, self.form).to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        self.movement = Movement(dict(self.model.named_children()))

    def step(self):
        loss = self.loss_fn(self.model(self.x), self.classes)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "The open border"
    chapter = "9 · Mistakes everybody makes"
    position = 7
    tutorial = "PyTorch's documentation: torch.Tensor.detach"
    steps = 300

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.02, high=1.0)
    units = Integer(4, low=1, high=200, about="units of each hidden layer")
    noise = Number(0.3, low=0.0, high=3.0, about="standard deviation of the error")

    def metrics(self):
        right = self.model(self.x).argmax(dim=1) == self.classes
        return {"accuracy": right.float().mean().item(), "moved_layers": float(self.movement.count())}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.classes))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Decision map")
    def decision_map(self):
        """The class that the network gives each place."""
        along = torch.linspace(-6, 6, 50, device=self.device)
        places = torch.stack(torch.meshgrid(along, along, indexing="xy"), dim=-1)  # (50, 50, 2)
        x, classes = as_numpy(self.x), as_numpy(self.classes)
        points = tuple(
            Points(f"{k}", x[classes == k, 0], x[classes == k, 1], role)
            for k, role in enumerate(("class0", "class1"))
        )
        return HeatMap(
            as_numpy(self.model(places).argmax(dim=-1)), "x1", "x2", (-6, 6), (-6, 6), "classes",
            class_names=("0", "1"), points=points,
        )  # fmt: skip

    @view("Who moves")
    def who_moves(self):
        return self.movement.table(self.optimizer)
