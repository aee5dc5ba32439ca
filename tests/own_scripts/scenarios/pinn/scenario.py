"""A damped spring: the equation of motion is part of the loss."""

import torch
from torch import nn

from tui_lab import Line, Plot, Scenario, view


class Spring(Scenario):
    title = "Spring"
    steps = 30
    losses = ("total", "data", "physics")

    def setup(self):
        self.model = nn.Sequential(
            nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1)
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.start = torch.zeros(1, 1, requires_grad=True)

    def step(self):
        time = torch.rand(30, 1, requires_grad=True)
        self.optimizer.zero_grad()
        (speed,) = torch.autograd.grad(self.model(self.start).sum(), self.start, create_graph=True)
        data = (self.model(self.start) - 1).square().squeeze() + 0.1 * speed.square().squeeze()
        place = self.model(time)
        (velocity,) = torch.autograd.grad(place.sum(), time, create_graph=True)
        (acceleration,) = torch.autograd.grad(velocity.sum(), time, create_graph=True)
        physics = 1e-3 * (acceleration + 4 * velocity + 400 * place).square().mean()
        loss = data + physics
        loss.backward()
        self.optimizer.step()
        return {"total": loss, "data": data, "physics": physics}

    @view("Motion")
    def motion(self):
        time = torch.linspace(0, 1, 50).unsqueeze(1)
        return Plot("t", "x", [Line("network", time, self.model(time))])

    @view("Speed")
    def speed_at(self):
        time = torch.linspace(0, 1, 50).unsqueeze(1).requires_grad_()
        with torch.enable_grad():
            (velocity,) = torch.autograd.grad(self.model(time).sum(), time)
        return Plot("t", "v", [Line("network", time, velocity)])
