"""Pictures of bars through two numbers; the loss has two terms and a total."""

import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Image, ImageGrid, Scenario, view


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(64, 4), nn.Linear(2, 64)

    def forward(self, x):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(code).sigmoid(), mean, log_variance


class Bars(Scenario):
    title = "Bars"
    steps = 40
    losses = ("total", "reconstruction", "divergence")

    def setup(self):
        self.images = (torch.rand(128, 8, 1) > 0.6).float().expand(128, 8, 8).reshape(128, 64)
        self.model = VAE()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-2)

    def step(self):
        batch = self.images[torch.randperm(128)[:32]]
        again, mean, log_variance = self.model(batch)
        reconstruction = F.binary_cross_entropy(again, batch, reduction="sum") / 32
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum() / 32
        loss = reconstruction + divergence
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return {"total": loss, "reconstruction": reconstruction, "divergence": divergence}

    @view("Made")
    def made(self):
        again, _, _ = self.model(self.images[:4])
        return ImageGrid([Image(image.view(8, 8)) for image in (*self.images[:4], *again)])
