"""All against all: the prediction is a column, the target a row, and the loss compares each with each.

PyTorch repeats what is missing where shapes differ: (100, 1) minus (100,) is (100, 100). The mean over these
10,000 differences is smallest where every prediction is the mean of all targets: a flat line.
"""

import torch
from torch import nn
from tui_lab import (
    Choice, HeatMap, Integer, Line, Plot, Points, Scenario, Table, as_numpy, lr_knob, view,
)  # fmt: skip


class BroadcastLoss(Scenario):
    """A flat line, whatever you do."""

    def setup(self):
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)  # shape (100, 1): a column
        y = 2 + torch.sin(2 * x[:, 0]) + 0.1 * torch.randn(self.points)  # shape (100,): a plain row
        self.x, self.y = x.to(self.device), y.to(self.device)

        self.model = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1)).to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def step(self):
        loss = self.loss_fn(self.predict(), self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def predict(self):
        prediction = self.model(self.x)  # shape (100, 1): a row for each point
        if self.form == "mended":
            prediction = prediction.squeeze(1)  # shape (100,), as the target has
        return prediction

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "The flat line"
    chapter = "9 · Mistakes everybody makes"
    position = 2
    tutorial = "PyTorch's documentation: Broadcasting semantics; the warning of torch.nn.MSELoss"
    steps = 300

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.01, high=1.0)
    points = Integer(100, low=1, high=300, about="how many points to learn from")

    def metrics(self):
        answers = self.model(self.x)[:, 0]
        return {
            "differences": float((self.predict() - self.y).numel()),
            "spread": (answers.max() - answers.min()).item(),
            "true_loss": (answers - self.y).square().mean().item(),
        }

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit")
    def fit(self):
        x, y = as_numpy(self.x[:, 0]), as_numpy(self.y)
        line = Line("network", x, as_numpy(self.model(self.x)[:, 0]), "model")
        return Plot("x", "y", lines=(line,), points=(Points("data", x, y),), note=f"mean of y {y.mean():.2g}")

    @view("Shapes")
    def shapes(self):
        prediction = self.predict()
        tensors = {"prediction": prediction, "target": self.y, "difference": prediction - self.y}
        rows = tuple(
            (name, str(tuple(tensor.shape)), f"{tensor.numel():,}") for name, tensor in tensors.items()
        )
        marked = {(2, 1), (2, 2)} if prediction.shape != self.y.shape else set()
        return Table(("in the loss", "shape", "numbers"), rows, frozenset(marked))

    @view("Differences")
    def all_differences(self):
        """Each difference that the loss squares: as a matrix, or the single row that there should be."""
        values = self.predict() - self.y
        values = as_numpy(values if values.dim() == 2 else values.unsqueeze(0))
        rows, columns = values.shape
        return HeatMap(
            values, "target", "prediction", (-0.5, columns - 0.5), (-0.5, rows - 0.5), "diverging",
            value_label="difference", note=f"{rows} × {columns} = {values.size:,}",
        )  # fmt: skip
