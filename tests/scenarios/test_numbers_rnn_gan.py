"""`rnn` and `gan` against plain scripts of the same training."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from tests.marks import slow
from tests.scenarios.lab import SEED, run_of, train_to


class AdamByHand:
    def __init__(self, parameters: list[Tensor], lr: float) -> None:
        self.parameters, self.lr, self.steps = parameters, lr, 0
        self.first = [torch.zeros_like(parameter) for parameter in parameters]
        self.second = [torch.zeros_like(parameter) for parameter in parameters]

    def step(self, loss: Tensor) -> None:
        gradients = torch.autograd.grad(loss, self.parameters, retain_graph=True)
        self.steps += 1
        with torch.no_grad():
            for p, g, m, v in zip(self.parameters, gradients, self.first, self.second, strict=True):
                m.mul_(0.9).add_(0.1 * g)
                v.mul_(0.999).add_(0.001 * g * g)
                root = (v / (1 - 0.999**self.steps)).sqrt() + 1e-8
                p -= self.lr * (m / (1 - 0.9**self.steps)) / root


def sin_to_cos(steps: int, carry: bool) -> list[float]:
    cell, out = nn.RNN(1, 32, batch_first=True), nn.Linear(32, 1)
    w_in, w_state, b_in, b_state = cell.parameters()
    adam = AdamByHand([*cell.parameters(), *out.parameters()], 0.02)
    state, losses = torch.zeros(32), []
    for step in range(steps):
        answers, targets = [], []
        for point in range(10):
            time = (step + point / 10) * math.pi
            state = torch.tanh(w_in[:, 0] * math.sin(time) + b_in + w_state @ state + b_state)
            answers.append(out(state))
            targets.append(torch.tensor([math.cos(time)]))
        loss = ((torch.stack(answers) - torch.stack(targets)) ** 2).mean()
        adam.step(loss)
        state = state.detach() if carry else torch.zeros(32)
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("carry", ["on", "off"])
def test_rnn_trains_as_a_plain_script_does(carry: str) -> None:
    torch.manual_seed(SEED)
    expected = sin_to_cos(100, carry == "on")
    run = run_of("rnn", carry=carry)
    assert run.scenario.steps == 100
    for step in (1, 10, 100):
        train_to(run, step)
        assert run.loss == pytest.approx(expected[step - 1], rel=1e-2 if step > 10 else 1e-4), step


def painters(steps: int, saturating: bool) -> list[tuple[float, float]]:
    g1, g2, d1, d2 = nn.Linear(5, 128), nn.Linear(128, 15), nn.Linear(15, 128), nn.Linear(128, 1)
    generator = AdamByHand([*g1.parameters(), *g2.parameters()], 1e-4)
    discriminator = AdamByHand([*d1.parameters(), *d2.parameters()], 1e-4)
    x = torch.linspace(-1, 1, 15)
    torch.rand(200, 1), torch.randn(200, 5)  # what the scenario looks at

    def verdict(paintings: Tensor) -> Tensor:
        return torch.sigmoid(d2(torch.relu(d1(paintings))))

    losses = []
    for _ in range(steps):
        a = 1 + torch.rand(64, 1)
        real = a * x**2 + (a - 1)
        fake = g2(torch.relu(g1(torch.randn(64, 5))))
        on_fake = verdict(fake)
        loss_g = torch.log(1 - on_fake + 1e-6).mean() if saturating else -torch.log(on_fake + 1e-6).mean()
        generator.step(loss_g)
        loss_d = -torch.log(verdict(real) + 1e-6).mean() - torch.log(1 - verdict(fake.detach()) + 1e-6).mean()
        discriminator.step(loss_d)
        losses.append((loss_d.item(), loss_g.item()))
    return losses


@pytest.mark.parametrize("g_loss", [slow("minimax"), "nonsaturating"])
def test_gan_trains_as_a_plain_script_does(g_loss: str) -> None:
    torch.manual_seed(SEED)
    last = 500 if g_loss == "minimax" else 50
    expected = painters(last, g_loss == "minimax")
    run = run_of("gan", g_loss=g_loss)
    assert run.scenario.steps == 500
    for step in (1, 10, last):
        train_to(run, step)
        loss_d, loss_g = expected[step - 1]
        assert run.losses == pytest.approx({"discriminator": loss_d, "generator": loss_g}, rel=1e-3), step
