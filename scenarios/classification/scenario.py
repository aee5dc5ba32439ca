"""Classification: a network learns which of two clouds a point belongs to.

It has one output for each class. Softmax turns the two outputs into two probabilities that add up to
one, and cross-entropy is the surprise at the right answer: -log(probability of the true class).
"""

import torch
from torch import Tensor, nn

from tui_lab import (
    HeatMap, Integer, Number, Parts, Points, Scenario, Table, as_numpy, common_knobs as common,
    make_optimizer, mlp, view,
)  # fmt: skip

SURE = 0.9  # the probability from which on the decision map shows a class


def two_clouds(points: int, noise: float) -> tuple[Tensor, Tensor]:
    """Points of shape (2 * points, 2) around (2, 2) and (-2, -2), and their classes 0 and 1."""
    centre = torch.full((points, 2), 2.0)
    x = torch.cat((torch.normal(centre, noise), torch.normal(-centre, noise)))
    classes = torch.cat((torch.zeros(points), torch.ones(points))).long()
    return x, classes


class Classification(Scenario):
    """Two clouds, two outputs, cross-entropy."""

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
    initialiser = common.initialiser_knob()
    points = Integer(100, low=1, high=1000, about="points in each cloud")
    noise = Number(1.0, low=0.0, high=5.0, about="standard deviation of each cloud")

    def setup(self) -> None:
        x, classes = two_clouds(self.points, self.noise)
        model = mlp(2, self.hidden, 2, self.activation, self.initialiser)
        test_x, test_classes = two_clouds(100, self.noise)  # the network never trains on these

        self.x, self.classes = x.to(self.device), classes.to(self.device)
        self.test_x, self.test_classes = test_x.to(self.device), test_classes.to(self.device)
        self.model = model.to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()  # takes the raw outputs: softmax and log are inside
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

        self.reach = 2 + 4 * self.noise  # of the map from its middle; nearly all points lie within
        columns, rows = (torch.linspace(-self.reach, self.reach, count) for count in (60, 40))
        places = torch.stack(torch.meshgrid(columns, rows, indexing="xy"), dim=-1)
        self.grid = places.to(self.device)  # (40, 60, 2): every place of the map

    def step(self) -> Tensor:
        outputs = self.model(self.x)  # forward: (points, 2), a raw score for each class
        loss: Tensor = self.loss_fn(outputs, self.classes)  # how surprised by the true classes?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.classes))

    def metrics(self) -> dict[str, float]:
        right = (self.model(self.x).argmax(dim=-1) == self.classes).sum().item()
        return {
            "test_loss": self.loss_fn(self.model(self.test_x), self.test_classes).item(),
            "accuracy": right / len(self.classes),
        }

    @view("Decision map")
    def decision_map(self) -> HeatMap:
        """The class that each place would get; blank where the network is not sure of any."""
        sureness, choice = self.model(self.grid).softmax(dim=-1).max(dim=-1)
        shown = as_numpy(choice.where(sureness >= SURE, torch.nan))
        x, reach = as_numpy(self.x), (-self.reach, self.reach)
        first, second = x[: self.points], x[self.points :]
        clouds = (
            Points("0", first[:, 0], first[:, 1], "class0"),
            Points("1", second[:, 0], second[:, 1], "class1"),
        )
        note = f"blank: < {SURE * 100:.0f} % sure"
        return HeatMap(
            shown, "x1", "x2", reach, reach, "classes", class_names=("0", "1"), points=clouds, note=note
        )

    @view("Confusion matrix")
    def confusion(self) -> Table:
        """How many points of each class the network takes for which."""
        predicted = self.model(self.x).argmax(dim=-1)
        counts = torch.bincount(2 * self.classes + predicted, minlength=4).view(2, 2).tolist()
        rows = tuple((f"class {k}", *(str(count) for count in counts[k])) for k in range(2))
        wrong = frozenset((k, 2 - k) for k in range(2) if counts[k][1 - k])
        right = counts[0][0] + counts[1][1]
        note = f"{right} of {len(predicted)} right"
        return Table(("true", "taken for 0", "taken for 1"), rows, wrong, note)
