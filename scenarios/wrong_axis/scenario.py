"""The wrong axis: the chances add up to 1 down the batch, not across the classes.

A batch of scores has a row for each point and a column for each class. Softmax over dim 0 goes down a column:
each point gets its share of a class, and the answer to one hangs on who else is asked.
"""

import torch
from torch import nn
from tui_lab import (
    Choice, HeatMap, Integer, Number, Parts, Points, Scenario, Table, as_numpy, lr_knob, view,
)  # fmt: skip

CENTRES = torch.tensor([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])
SHOWN = 9  # rows of the table of chances


class WrongAxis(Scenario):
    """Right in company, lost alone."""

    def setup(self):
        classes = torch.arange(3).repeat(self.points)  # 0, 1, 2, 0, 1, 2, …: 50 points of each
        x = CENTRES[classes] + self.noise * torch.randn(len(classes), 2)
        self.x, self.classes = x.to(self.device), classes.to(self.device)

        layers = [nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 3)]
        if self.form == "broken":
            layers.append(nn.LogSoftmax(dim=0))
        else:
            layers.append(nn.LogSoftmax(dim=1))
        self.model = nn.Sequential(*layers).to(self.device)

        self.loss_fn = nn.NLLLoss()  # minus what the true class has: log and softmax are in the network
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def step(self):
        log_chances = self.model(self.x)  # (150, 3): a row for each point, a column for each class
        loss = self.loss_fn(log_chances, self.classes)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Lost alone"
    chapter = "9 · Mistakes everybody makes"
    position = 8
    tutorial = "PyTorch's documentation: torch.nn.LogSoftmax, dim"
    steps = 200

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.1)
    points = Integer(50, low=1, high=300, about="points of each class")
    noise = Number(0.8, low=0.0, high=5.0, about="standard deviation of each cloud")

    def alone(self, x):
        """The class of each place, shape (n, 2), where every one is asked as a batch of its own."""
        return torch.vmap(self.model)(x.unsqueeze(1)).squeeze(1).argmax(dim=1)

    def metrics(self):
        together = self.model(self.x).argmax(dim=1) == self.classes
        alone = self.alone(self.x) == self.classes
        return {"accuracy": together.float().mean().item(), "accuracy_alone": alone.float().mean().item()}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.classes))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Chances")
    def chances(self):
        """The probabilities of the first points of the batch; each row should add up to 1."""
        chances = self.model(self.x).exp()
        rows = tuple(
            (str(self.classes[k].item()), *(f"{one:.3f}" for one in chances[k]), f"{chances[k].sum():.3f}")
            for k in range(min(SHOWN, len(chances)))
        )
        sums = tuple(f"{one:.3f}" for one in chances.sum(dim=0))
        columns = ("true", "class 0", "class 1", "class 2", "sum of the row")
        note = f"{len(chances)} rows; columns add up to {', '.join(sums)}"
        odd = ((chances.sum(dim=1) - 1).abs() > 1e-3).tolist()
        return Table(columns, rows, frozenset((k, 4) for k in range(len(rows)) if odd[k]), note)

    @view("Asked alone")
    def asked_alone(self):
        """The class of each place when it is the only one in its batch."""
        along = torch.linspace(-6, 6, 50, device=self.device)
        places = torch.stack(torch.meshgrid(along, along, indexing="xy"), dim=-1)  # (50, 50, 2)
        chosen = self.alone(places.flatten(0, 1)).view(50, 50)
        x, classes = as_numpy(self.x), as_numpy(self.classes)
        points = tuple(
            Points(f"{k}", x[classes == k, 0], x[classes == k, 1], role)
            for k, role in enumerate(("class0", "class1", "class2"))
        )
        return HeatMap(
            as_numpy(chosen), "x1", "x2", (-6, 6), (-6, 6), "classes",
            class_names=("0", "1", "2"), points=points,
        )  # fmt: skip
