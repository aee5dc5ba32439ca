"""Nine kinds of training scripts as people write them, without the lab: each a list of its losses.

The same trainings stand beside this as scenarios; what the lab does around them must not change a bit.
"""

from __future__ import annotations

import math
import random
from collections import deque

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F


def polynomial(steps: int) -> list[float]:
    """A cubic fitted to a sine by hand, as in PyTorch's first tutorial."""
    x = torch.linspace(-math.pi, math.pi, 200)
    y = torch.sin(x)
    a, b, c, d = (torch.randn((), requires_grad=True) for _ in range(4))
    losses = []
    for _ in range(steps):
        loss = (a + b * x + c * x**2 + d * x**3 - y).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            for weight in (a, b, c, d):
                assert weight.grad is not None
                weight -= 1e-5 * weight.grad
                weight.grad = None
        losses.append(loss.item())
    return losses


class Sequence(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell, self.out = nn.LSTMCell(1, 8), nn.Linear(8, 1)

    def forward(self, series: Tensor) -> Tensor:
        h = c = torch.zeros(len(series), 8, dtype=torch.double)
        answers = []
        for value in series.split(1, dim=1):
            h, c = self.cell(value, (h, c))
            answers.append(self.out(h))
        return torch.cat(answers, dim=1)


def lstm(steps: int) -> list[float]:
    """Sine waves foretold in double precision; LBFGS looks several times at the loss of a step."""
    shifts = torch.tensor(np.random.randint(-20, 20, (6, 1)))
    data = torch.sin((torch.arange(30) + shifts) / 4.0).double()
    model = Sequence().double()
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.8, max_iter=5)
    losses = []

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = F.mse_loss(model(data[:, :-1]), data[:, 1:])
        loss.backward()
        return loss

    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
    return losses


def pinn(steps: int) -> list[float]:
    """A damped spring: the equation of motion is part of the loss."""
    model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    start = torch.zeros(1, 1, requires_grad=True)
    losses = []
    for _ in range(steps):
        time = torch.rand(30, 1, requires_grad=True)
        optimizer.zero_grad()
        (speed,) = torch.autograd.grad(model(start).sum(), start, create_graph=True)
        data = (model(start) - 1).square().squeeze() + 0.1 * speed.square().squeeze()
        place = model(time)
        (velocity,) = torch.autograd.grad(place.sum(), time, create_graph=True)
        (acceleration,) = torch.autograd.grad(velocity.sum(), time, create_graph=True)
        physics = 1e-3 * (acceleration + 4 * velocity + 400 * place).square().mean()
        loss = data + physics
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def diffusion(steps: int) -> list[float]:
    """Noise is taken off points of a ring; `t` is how noisy they are."""
    angle = 2 * math.pi * torch.rand(256)
    points = torch.stack([angle.cos(), angle.sin()], dim=1)
    kept = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 50), dim=0)
    model = nn.Sequential(nn.Linear(3, 32), nn.GELU(), nn.Linear(32, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(steps):
        batch = points[torch.randint(len(points), (64,))]
        t = torch.randint(50, (64,))
        noise = torch.randn_like(batch)
        share = kept[t].unsqueeze(1)
        noisy = share.sqrt() * batch + (1 - share).sqrt() * noise
        loss = F.mse_loss(model(torch.cat([noisy, t.unsqueeze(1) / 50], dim=1)), noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Linear(64, 4), nn.Linear(2, 64)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        code = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(code).sigmoid(), mean, log_variance


def vae(steps: int) -> list[float]:
    """Pictures of bars through two numbers; the loss has two terms and a total."""
    images = (torch.rand(128, 8, 1) > 0.6).float().expand(128, 8, 8).reshape(128, 64)
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        batch = images[torch.randperm(128)[:32]]
        again, mean, log_variance = model(batch)
        reconstruction = F.binary_cross_entropy(again, batch, reduction="sum") / 32
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum() / 32
        loss = reconstruction + divergence
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def dqn(steps: int) -> list[float]:
    """A walker learns to go right; nothing is learnt before the memory holds a batch: NaN stands for that."""
    policy, target = (nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 2)) for _ in range(2))
    target.load_state_dict(policy.state_dict())
    optimizer = torch.optim.AdamW(policy.parameters(), lr=1e-2)
    memory: deque[tuple[float, int, float, float]] = deque(maxlen=1000)
    place, losses = 0.0, []
    for step in range(steps):
        if random.random() < max(0.1, 1 - step / 50):
            action = random.randrange(2)
        else:
            with torch.no_grad():
                action = int(policy(torch.tensor([place])).argmax())
        after = min(1.0, max(-1.0, place + (0.1 if action else -0.1)))
        memory.append((place, action, after, after))
        place = 0.0 if abs(after) >= 1.0 else after
        if len(memory) < 16:
            losses.append(math.nan)
            continue
        batch = torch.tensor(random.sample(list(memory), 16))
        best = target(batch[:, 3:]).max(dim=1).values.detach()
        wanted = batch[:, 2] + 0.9 * best
        value = policy(batch[:, :1]).gather(1, batch[:, 1:2].long()).squeeze(1)
        loss = F.smooth_l1_loss(value, wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(policy.parameters(), 100)
        optimizer.step()
        for slow, fast in zip(target.parameters(), policy.parameters(), strict=True):
            slow.data = 0.05 * fast.data + 0.95 * slow.data
        losses.append(loss.item())
    return losses


class Characters(nn.Module):
    def __init__(self, letters: int) -> None:
        super().__init__()
        self.token, self.position = nn.Embedding(letters, 16), nn.Embedding(8, 16)
        self.block = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True)
        self.head = nn.Linear(16, letters)

    def forward(self, tokens: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(tokens.shape[1])
        x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
        logits: Tensor = self.head(self.block(x, src_mask=mask, is_causal=True))
        return logits


TEXT = "to be or not to be that is the question "


def transformer(steps: int) -> list[float]:
    """The next letter of a sentence."""
    letters = sorted(set(TEXT))
    tokens = torch.tensor([letters.index(letter) for letter in TEXT * 4])
    model = Characters(len(letters))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        starts = torch.randint(len(tokens) - 9, (16,))
        x = torch.stack([tokens[start : start + 8] for start in starts])
        y = torch.stack([tokens[start + 1 : start + 9] for start in starts])
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


def forward_forward(steps: int) -> list[float]:
    """Each layer learns by itself: its goodness is high for real points and low for shuffled ones."""
    layers = [nn.Linear(2, 32), nn.Linear(32, 32)]
    optimizers = [torch.optim.Adam(layer.parameters(), lr=0.01) for layer in layers]
    angle = 2 * math.pi * torch.rand(128)
    real = torch.stack([angle.cos(), angle.sin()], dim=1)
    losses = []
    for _ in range(steps):
        good, bad = real, real[torch.randperm(128)] * torch.rand(128, 1)
        total = 0.0
        for layer, optimizer in zip(layers, optimizers, strict=True):
            good, bad = (F.normalize(x, dim=1) if layer is layers[1] else x for x in (good, bad))
            high, low = (layer(x).relu().square().mean(dim=1) for x in (good, bad))
            loss = F.softplus(torch.cat([2 - high, low - 2])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            good, bad = layer(good).relu().detach(), layer(bad).relu().detach()
            total += loss.item()
        losses.append(total)
    return losses


def kohonen(steps: int) -> list[float]:
    """A map of 5 by 5 places unfolds over colours, in numpy and without a gradient."""
    colours = np.random.rand(100, 3)
    weights = np.random.rand(25, 3)
    grid = np.stack(np.meshgrid(range(5), range(5)), axis=-1).reshape(25, 2)
    losses = []
    for step in range(steps):
        colour = colours[np.random.randint(100)]
        best = int(np.linalg.norm(weights - colour, axis=1).argmin())
        near = np.exp(-((grid - grid[best]) ** 2).sum(axis=1) / (2 * (2 - step / 100) ** 2))
        weights += 0.2 * near[:, None] * (colour - weights)
        distances = np.linalg.norm(colours[:, None] - weights, axis=2)
        losses.append(float(distances.min(axis=1).mean()))
    return losses
