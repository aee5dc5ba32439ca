"""Noise is taken off points of a ring."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Plot, Points, Scenario, view


class Ring(Scenario):
    title = "Ring of noise"
    steps = 40

    def setup(self):
        angle = 2 * math.pi * torch.rand(256)
        self.points = torch.stack([angle.cos(), angle.sin()], dim=1)
        self.kept = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 50), dim=0)
        self.model = nn.Sequential(nn.Linear(3, 32), nn.GELU(), nn.Linear(32, 2))
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3)

    def step(self):
        batch = self.points[torch.randint(len(self.points), (64,))]
        t = torch.randint(50, (64,))
        noise = torch.randn_like(batch)
        share = self.kept[t].unsqueeze(1)
        noisy = share.sqrt() * batch + (1 - share).sqrt() * noise
        loss = F.mse_loss(self.model(torch.cat([noisy, t.unsqueeze(1) / 50], dim=1)), noise)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    @view("Made of noise")
    def samples(self):
        x = torch.randn(100, 2)
        for t in reversed(range(0, 50, 5)):
            x = x - 0.1 * self.model(torch.cat([x, torch.full((100, 1), t / 50)], dim=1))
        return Plot("x", "y", points=[Points("made", x[:, 0], x[:, 1])])
