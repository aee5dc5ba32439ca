"""Sine waves foretold in double precision by LBFGS, as in PyTorch's examples."""

import numpy as np
import torch
from plain_sequence import Sequence
from torch.nn import functional as F

from tui_lab import Line, Plot, Scenario, view


class Waves(Scenario):
    title = "Waves"
    steps = 4

    def setup(self):
        shifts = torch.tensor(np.random.randint(-20, 20, (6, 1)))
        self.data = torch.sin((torch.arange(30) + shifts) / 4.0).double()
        self.model = Sequence().double()
        self.optimizer = torch.optim.LBFGS(self.model.parameters(), lr=0.8, max_iter=5)

    def step(self):
        def closure():
            self.optimizer.zero_grad()
            loss = F.mse_loss(self.model(self.data[:, :-1]), self.data[:, 1:])
            loss.backward()
            return loss

        return self.optimizer.step(closure)

    @view("First wave")
    def wave(self):
        foretold = self.model(self.data[:1, :-1])[0]
        return Plot(
            "t", "y", [Line("wave", range(29), self.data[0, 1:]), Line("foretold", range(29), foretold)]
        )
