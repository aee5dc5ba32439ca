"""A cubic fitted to a sine by hand, as in PyTorch's first tutorial."""

import math

import torch

from tui_lab import Line, Plot, Scenario, view


class Polynomial(Scenario):
    title = "Polynomial"
    steps = 40

    def setup(self):
        self.x = torch.linspace(-math.pi, math.pi, 200)
        self.y = torch.sin(self.x)
        self.a, self.b, self.c, self.d = (torch.randn((), requires_grad=True) for _ in range(4))

    def curve(self):
        return self.a + self.b * self.x + self.c * self.x**2 + self.d * self.x**3

    def step(self):
        loss = (self.curve() - self.y).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            for weight in (self.a, self.b, self.c, self.d):
                weight -= 1e-5 * weight.grad
                weight.grad = None
        return loss

    @view("Fit")
    def fit(self):
        return Plot("x", "y", [Line("sine", self.x, self.y), Line("cubic", self.x, self.curve())])
