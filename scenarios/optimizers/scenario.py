"""Five optimizers train the same network on the same mini-batches.

All five see the same gradient rule and the same learning rate; they differ in what they remember of
earlier gradients. The networks start from the same weights, so that what differs later is their doing.
"""

import copy

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector

from tui_lab import (
    CLASS_ROLES, Batches, Integer, Line, Number, Parts, Plot, Points, Scenario, Trail, as_numpy,
    common_knobs as common, mlp, same_batches, view,
)  # fmt: skip

SHOWN = 100  # of the points, at most


class Optimizers(Scenario):
    """SGD, momentum, Adagrad, RMSprop and Adam on the same batches."""

    title = "Optimizers"
    chapter = "6 · Optimizers"
    position = 1
    tutorial = "MorvanZhou/PyTorch-Tutorial, 306_optimizer.py"
    steps = 384  # 12 epochs of 32 batches
    losses = ("sgd", "momentum", "adagrad", "rmsprop", "adam")
    main = "loss"

    lr = common.lr_knob(0.01)
    mu = Number(0.8, low=0.0, high=0.999, live=True, about="momentum: share of last step kept")
    alpha = Number(0.9, low=0.0, high=0.999, live=True, about="rmsprop: how long it remembers")
    batch_size = Integer(32, low=1, high=1000, about="points in each batch")
    epochs = Integer(12, low=1, high=1000, about="times that all points are seen")
    hidden = common.hidden_knob(20)
    activation = common.activation_knob("relu")
    points = Integer(1000, low=2, high=2000, about="how many points to learn from")
    noise = Number(0.1, low=0.0, high=2.0, about="standard deviation of the error")

    def setup(self) -> None:
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)
        y = x**2 + self.noise * torch.randn(x.size())
        net = mlp(1, self.hidden, 1, self.activation)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.nets = nn.ModuleDict({name: copy.deepcopy(net) for name in self.losses}).to(self.device)
        parameters = {name: list(net.parameters()) for name, net in self.nets.items()}
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "sgd": torch.optim.SGD(parameters["sgd"], lr=self.lr),
            "momentum": torch.optim.SGD(parameters["momentum"], lr=self.lr, momentum=self.mu),
            "adagrad": torch.optim.Adagrad(parameters["adagrad"], lr=self.lr),
            "rmsprop": torch.optim.RMSprop(parameters["rmsprop"], lr=self.lr, alpha=self.alpha),
            "adam": torch.optim.Adam(parameters["adam"], lr=self.lr, betas=(0.9, 0.99)),
        }
        self.loss_fn = nn.MSELoss()
        self.batches = Batches(self.points, self.batch_size, self.device)
        self.steps = self.epochs * self.batches.per_epoch  # the last batch may be smaller
        self.steps_done = 0
        self.roles = dict(zip(self.losses, CLASS_ROLES, strict=False))  # of the drawing: colour and dash
        self.step_lengths = Trail(1 + len(self.nets))  # the step, and how far each net's weights moved in it

    def step(self) -> dict[str, Tensor]:
        losses = self.losses_on_all_points()
        inputs, targets = self.next_batch()
        lengths = []
        for name, net in self.nets.items():
            before = parameters_to_vector(net.parameters()).detach()

            loss = self.loss_fn(net(inputs), targets)
            self.optimizers[name].zero_grad()
            loss.backward()
            self.optimizers[name].step()  # the only line in which the five differ

            moved = parameters_to_vector(net.parameters()).detach() - before
            lengths.append(moved.square().mean().sqrt().item())
        self.steps_done += 1
        self.step_lengths.add(self.steps_done, *lengths)
        return losses

    def next_batch(self) -> tuple[Tensor, Tensor]:
        batch = self.batches.next()
        return self.x[batch], self.y[batch]

    def parts(self) -> dict[str, Parts]:
        batches = same_batches(self.next_batch, self.nets)
        return {
            name: Parts(net, self.loss_fn, self.optimizers[name], batches[name])
            for name, net in self.nets.items()
        }

    @torch.no_grad()
    def losses_on_all_points(self) -> dict[str, Tensor]:
        """How good each network is; the loss of 32 points would tell as much of the points."""
        return {name: self.loss_fn(net(self.x), self.y) for name, net in self.nets.items()}

    def knob_changed(self, name: str) -> None:
        super().knob_changed(name)  # lr for all, alpha for rmsprop
        if name == "mu":
            self.optimizers["momentum"].param_groups[0]["momentum"] = self.mu

    @view("Fits")
    def fits(self) -> Plot:
        every = -(-self.points // SHOWN)
        x = self.x[::every]
        data = Points("data", as_numpy(x[:, 0]), as_numpy(self.y[::every, 0]), "data")
        lines = tuple(
            Line(name, data.x, as_numpy(net(x)[:, 0]), self.roles[name]) for name, net in self.nets.items()
        )
        return Plot("x", "y", lines, (data,))

    @view("Step length")
    def step_length(self) -> Plot:
        """How far each step moved a weight of each network: the root mean square over all of them."""
        steps, *lengths = self.step_lengths.columns()
        x = np.log10(steps)  # spreads out the first steps, in which the five differ the most
        lines = tuple(Line(name, x, y, self.roles[name]) for name, y in zip(self.nets, lengths, strict=True))
        return Plot("step, log10", "length", lines, y_log=True)
