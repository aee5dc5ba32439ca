"""Metres beside rooms: one input runs into thousands, the other to five, and no step suits both weights.

The loss is a canyon then: steep across, where a weight meets thousands, and almost flat along, where the
other meets ones. A step that is short enough for the steep side gets nowhere on the flat one.
"""

import torch
from torch import nn
from tui_lab import (
    Choice, HeatMap, Line, Number, Parts, Plot, Points, Scenario, Table, Trail, as_numpy, view,
)  # fmt: skip


class UnscaledInputs(Scenario):
    """It guesses rents, and no lr suits it."""

    def setup(self):
        kilometres = 3 * torch.rand(200)  # from each of 200 flats to the station
        rooms = torch.randint(1, 6, (200,)).float()
        rent = 4 + 2.5 * rooms - 1.5 * kilometres + 0.3 * torch.randn(200)  # in hundreds

        distance = kilometres if self.unit == "kilometres" else 1000 * kilometres
        x = torch.stack((distance, rooms), dim=1)  # shape (200, 2): a row for each flat
        if self.form == "mended":
            x = (x - x.mean(dim=0)) / x.std(dim=0)  # each column: mean 0, standard deviation 1
        self.x, self.y = x.to(self.device), rent.unsqueeze(1).to(self.device)

        self.model = nn.Linear(2, 1).to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        self.path = Trail(2)  # of the two weights
        self.path.add(*self.model.weight[0].tolist())

    def step(self):
        loss = self.loss_fn(self.model(self.x), self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.path.add(*self.model.weight[0].tolist())
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "The canyon"
    chapter = "9 · Mistakes everybody makes"
    position = 6
    tutorial = "LeCun, Bottou, Orr, Müller: Efficient BackProp (1998), normalizing the inputs"
    steps = 300

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    unit = Choice("metres", choices=("metres", "kilometres"), about="what the distance is told in")
    lr = Number(1e-7, low=0.0, high=1.0, live=True, about="learning rate: length of a step")

    def metrics(self):
        x = self.x.cpu().double()
        curvature = torch.linalg.eigvalsh(2 * x.T @ x / len(x))  # of the loss, along the valley and across
        return {"canyon": (curvature[-1] / curvature[0]).item()}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Loss surface")
    def loss_surface(self):
        """The loss over both weights, on one scale, as the optimizer goes over them; the bias as it is."""
        along = torch.linspace(-5, 5, 61, device=self.device)
        weights = torch.stack(torch.meshgrid(along, along, indexing="xy"), dim=-1)  # (61, 61, 2)
        answers = weights @ self.x.T + self.model.bias  # (61, 61, 200)
        heights = (answers - self.y[:, 0]).square().mean(dim=-1).log10()
        path = Line("path", *self.path.columns(), "path")
        return HeatMap(
            as_numpy(heights), "weight of the distance", "weight of the rooms", (-5, 5), (-5, 5),
            value_label="log10 of the loss", lines=(path,),
        )  # fmt: skip

    @view("Rents")
    def rents(self):
        """What the network says of each flat; on the line it would be right."""
        true, said = as_numpy(self.y[:, 0]), as_numpy(self.model(self.x)[:, 0])
        right = Line("right", [0, 20], [0, 20], "truth")
        return Plot("true rent", "predicted", (right,), (Points("flats", true, said),))

    @view("Inputs")
    def inputs(self):
        """How large the numbers are that each weight is multiplied by, and its gradient with them."""
        columns = ("input", "mean", "std", "weight", "gradient")
        gradient = self.model.weight.grad
        rows = tuple(
            (
                name, f"{self.x[:, k].mean():.3g}", f"{self.x[:, k].std():.3g}",
                f"{self.model.weight[0, k]:.3g}", "" if gradient is None else f"{gradient[0, k]:.3g}",
            )
            for k, name in enumerate(("distance", "rooms"))
        )  # fmt: skip
        return Table(columns, rows)
