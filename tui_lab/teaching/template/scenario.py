"""TITLE: say here, for who reads the code, what is trained and what there is to see.

`tui-lab check NAME` plays it as a learner would and says what is wrong; a file that is saved while the lab
shows it can be loaded again by a key.
"""

import torch
from torch import nn

from tui_lab import Integer, Line, Number, Plot, Points, Scenario, as_numpy, view


class CLASS(Scenario):
    """A small network learns a wave."""

    title = "TITLE"
    steps = 1000  # a run pauses here
    speed = "fast"  # slow, normal, fast or flat out

    # The knobs. Each is an attribute below: self.lr, self.hidden. One that is `live` changes while it trains.
    lr = Number(0.02, low=0.0, high=10.0, live=True, about="length of a step")
    hidden = Integer(20, low=1, high=200, about="units of the hidden layer")

    def setup(self):
        """Data, network, loss and optimizer; the seed is set just before."""
        x = torch.linspace(-1, 1, 100).unsqueeze(1)  # a row an example, a column an input
        y = torch.sin(3 * x) + 0.1 * torch.randn(100, 1)
        model = nn.Sequential(nn.Linear(1, self.hidden), nn.Tanh(), nn.Linear(self.hidden, 1))

        self.x, self.y, self.model = x.to(self.device), y.to(self.device), model.to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def step(self):
        """One step of training: the five lines of every PyTorch script."""
        prediction = self.model(self.x)
        loss = self.loss_fn(prediction, self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit")
    def fit(self):
        x = as_numpy(self.x[:, 0])
        data = Points("data", x, as_numpy(self.y[:, 0]))
        network = Line("network", x, as_numpy(self.model(self.x)[:, 0]))
        return Plot("x", "y", lines=(network,), points=(data,))
