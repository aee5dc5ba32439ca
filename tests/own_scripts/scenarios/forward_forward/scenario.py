"""Each layer learns by itself: its goodness is high for real points and low for shuffled ones."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Histogram, Histograms, Scenario, view


class Goodness(Scenario):
    title = "Goodness"
    steps = 30

    def setup(self):
        self.layers = [nn.Linear(2, 32), nn.Linear(32, 32)]
        self.optimizers = [torch.optim.Adam(layer.parameters(), lr=0.01) for layer in self.layers]
        angle = 2 * math.pi * torch.rand(128)
        self.real = torch.stack([angle.cos(), angle.sin()], dim=1)

    def step(self):
        good, bad = self.real, self.real[torch.randperm(128)] * torch.rand(128, 1)
        total = 0.0
        for layer, optimizer in zip(self.layers, self.optimizers, strict=True):
            good, bad = (F.normalize(x, dim=1) if layer is self.layers[1] else x for x in (good, bad))
            high, low = (layer(x).relu().square().mean(dim=1) for x in (good, bad))
            loss = F.softplus(torch.cat([2 - high, low - 2])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            good, bad = layer(good).relu().detach(), layer(bad).relu().detach()
            total += loss.item()
        return total

    @view("Goodness")
    def goodness(self):
        counts, edges = torch.histogram(self.layers[0](self.real).relu().square().mean(dim=1), bins=10)
        return Histograms(["first layer"], [Histogram(counts, edges)])
