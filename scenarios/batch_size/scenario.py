"""Three copies of a network learn from the same points: all at once, one by one, and in mini-batches.

The gradient over a few points is a guess at the gradient over all of them. A guess of one point is
cheap and wild, one of all points exact and slow; a mini-batch lies between.
"""

import copy
import time
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    Batches, Integer, Line, Number, Parts, Plot, Points, Role, Scenario, Trail, as_numpy, common_knobs as
    common, mlp, view,
)  # fmt: skip

ROLES: dict[str, Role] = {"all": "class0", "one": "class1", "mini": "class2"}
GUESSES = 100  # batches of each size that the gradients are shown of


class BatchSize(Scenario):
    """All points, one point, a mini-batch: what a step costs."""

    title = "Batch size"
    chapter = "6 · Optimizers"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 305_batch_train.py, with stochastic gradient descent beside it"
    steps = 200
    losses = ("all", "one", "mini")
    main = "loss"

    lr = common.lr_knob(0.1)
    batch_size = Integer(32, low=1, high=1000, about="points in each mini-batch")
    hidden = common.hidden_knob(20)
    activation = common.activation_knob("relu")
    points = Integer(1000, low=2, high=5000, about="how many points to learn from")
    noise = Number(0.1, low=0.0, high=2.0, about="standard deviation of the error")

    def setup(self) -> None:
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)
        y = x**2 + self.noise * torch.randn(x.size())
        net = mlp(1, self.hidden, 1, self.activation)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.nets = nn.ModuleDict({name: copy.deepcopy(net) for name in self.losses}).to(self.device)
        self.optimizers = {
            name: torch.optim.SGD(net.parameters(), lr=self.lr) for name, net in self.nets.items()
        }
        self.loss_fn = nn.MSELoss()
        sizes = {"all": 0, "one": 1, "mini": self.batch_size}  # 0 takes all points
        self.batches = {name: Batches(self.points, size, self.device) for name, size in sizes.items()}
        self.seconds = dict.fromkeys(self.losses, 0.0)  # spent on the steps of each
        self.trails = {name: Trail(3) for name in self.losses}  # points seen, seconds, loss

    def step(self) -> dict[str, Tensor]:
        losses = self.losses_on_all_points()
        for name, net in self.nets.items():
            self.trails[name].add(self.batches[name].examples_seen, self.seconds[name], losses[name].item())
            begin = time.perf_counter()
            inputs, targets = self.next_batch(name)

            loss = self.loss_fn(net(inputs), targets)
            self.optimizers[name].zero_grad()
            loss.backward()
            self.optimizers[name].step()

            loss.item()  # waits for the device, where it works on its own
            self.seconds[name] += time.perf_counter() - begin
        return losses

    def next_batch(self, name: str) -> tuple[Tensor, Tensor]:
        batch = self.batches[name].next()
        return self.x[batch], self.y[batch]

    def parts(self) -> dict[str, Parts]:
        return {
            name: Parts(net, self.loss_fn, self.optimizers[name], partial(self.next_batch, name))
            for name, net in self.nets.items()
        }

    @torch.no_grad()
    def losses_on_all_points(self) -> dict[str, Tensor]:
        """How good each network is; the loss of a single point would tell nothing of that."""
        return {name: self.loss_fn(net(self.x), self.y) for name, net in self.nets.items()}

    def gradient_of_each_point(self) -> Tensor:
        """What each point alone asks of the last layer of `mini`, shape (points, weights and bias).

        The loss of a point is error²; by the chain rule its gradient is 2 · error · what the weight sees.
        """
        *hidden, predict = self.nets["mini"].children()
        features = nn.Sequential(*hidden)(self.x)
        error = predict(features) - self.y
        gradients: Tensor = 2 * error * torch.cat((features, torch.ones_like(error)), dim=1)
        return gradients

    def metrics(self) -> dict[str, float]:
        gradients = self.gradient_of_each_point()
        mean = gradients.mean(dim=0)
        # How far one point's gradient is from the mean, root mean square; that of n points is √n nearer.
        spread = (gradients - mean).square().sum(dim=1).mean().sqrt().item()
        return {
            "gradient": mean.norm().item(),
            "noise_one": spread,
            "noise_mini": spread / self.batch_size**0.5,
        }

    @view("Points seen")
    def by_points(self) -> Plot:
        trails = {name: trail.columns() for name, trail in self.trails.items()}
        lines = (
            Line(name, np.log10(points.clip(1)), loss, ROLES[name])
            for name, (points, _, loss) in trails.items()
        )
        return Plot("points seen, log10", "loss", tuple(lines), y_log=True)

    @view("Time")
    def by_time(self) -> Plot:
        trails = {name: trail.columns() for name, trail in self.trails.items()}
        lines = (Line(name, 1000 * seconds, loss, ROLES[name]) for name, (_, seconds, loss) in trails.items())
        return Plot("milliseconds", "loss", tuple(lines), y_log=True)

    @view("Gradient noise")
    def gradient_noise(self) -> Plot:
        """The gradient of `mini` by all points, and guesses at it by one point and by mini-batches.

        Shown are two of its numbers: that of the last bias, and of the last weight with the most noise.
        """
        gradients = self.gradient_of_each_point()
        shown = gradients[:, [int(gradients[:, :-1].var(dim=0).argmax()), -1]]
        clouds = []
        for name, size in (("one", 1), ("mini", self.batch_size)):
            chosen = torch.randint(self.points, (GUESSES, size)).to(self.device)
            weight, bias = as_numpy(shown[chosen].mean(dim=1).T)
            clouds.append(Points(name, bias, weight, ROLES[name]))
        weight, bias = as_numpy(shown.mean(dim=0, keepdim=True).T)
        clouds.append(Points("all", bias, weight, ROLES["all"]))
        return Plot("gradient of the bias", "of a weight", points=tuple(clouds))
