"""Measured as it learns: a network is tested in the mode that it trains in.

In train() dropout silences units at random, and batch norm goes by whichever examples come together. That is
for learning. A test in that mode measures chance as well: asked twice, the network gives two answers.
"""

from copy import deepcopy
import torch
from torch import nn
from tui_lab import Choice, Number, Plot, Points, Scenario, as_numpy, lr_knob, view

TIMES = 20  # that the same points are asked


class EvalForgotten(Scenario):
    """Asked twice, it gives two answers."""

    def setup(self):
        x = 2 * torch.rand(100, 1) - 1
        y = torch.sin(3 * x) + 0.1 * torch.randn(x.size())
        self.test_x, self.test_y = x[50:].to(self.device), y[50:].to(self.device)
        self.x, self.y = x[:50].to(self.device), y[:50].to(self.device)

        chance = {"dropout": nn.Dropout(self.p), "batchnorm": nn.BatchNorm1d(100)}
        self.model = nn.Sequential(nn.Linear(1, 100), chance[self.layer], nn.ReLU(), nn.Linear(100, 1))
        self.model = self.model.to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        self.test()

    def step(self):
        self.model.train()  # the mode to learn in
        loss = self.loss_fn(self.model(self.x), self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return {"loss": loss, "test_loss": self.test()}

    @torch.no_grad()
    def test(self):
        if self.form == "mended":
            self.model.eval()  # the mode to answer in: no chance, no neighbours
        self.tested_in_train = self.model.training
        return self.loss_fn(self.model(self.test_x), self.test_y)

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "The trembling test"
    chapter = "9 · Mistakes everybody makes"
    position = 5
    tutorial = "PyTorch's documentation: torch.nn.Module.eval"
    steps = 300

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    layer = Choice("dropout", choices=("dropout", "batchnorm"), about="what the mode changes")
    p = Number(0.5, low=0.0, high=0.95, acts_when="layer = dropout", about="chance that a unit is silenced")
    lr = lr_knob(0.01, high=1.0)

    def ask_again(self):
        """Answers to the test points, shape (TIMES, 50), each time among another half of the points."""
        model = deepcopy(self.model).train(self.tested_in_train)  # a copy: a look moves no averages
        answers = torch.full((TIMES, len(self.test_x)), torch.nan, device=self.device)
        for row in answers:
            half = torch.randperm(len(row), device=self.device)[: len(row) // 2]
            row[half] = model(self.test_x[half])[:, 0]
        return answers

    def metrics(self):
        answers = self.ask_again()
        spread = (answers - answers.nanmean(dim=0)).square().nanmean(dim=0).sqrt()
        return {"tremble": spread.nanmean().item()}

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Asked again")
    def asked_again(self):
        """What the network says to each test point, again and again, in the mode that it is tested in."""
        answers = as_numpy(self.ask_again())
        x, y = as_numpy(self.test_x[:, 0]), as_numpy(self.test_y[:, 0])
        asked = Points(f"{TIMES // 2} answers", x.repeat(TIMES), answers.T.flatten(), "class1")
        mode = "train()" if self.tested_in_train else "eval()"
        return Plot("x", "y", (), (asked, Points("test", x, y, "held-out")), note=f"asked in {mode}")
