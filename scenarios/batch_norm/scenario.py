"""Batch normalisation: eight layers learn a parabola, without it and with it.

Each layer hands on numbers a little smaller or larger than it got. After eight of them little is left,
or all is saturated. BatchNorm brings what each layer gets back to mean 0 and standard deviation 1: in
train() by the numbers of the batch, in eval() by running averages of them.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from tui_lab import (
    ACTIVATIONS, Batches, Histogram, Histograms, Integer, Line, Number, Parts, Plot, Points, Scenario,
    as_numpy, common_knobs as common, same_batches, view,
)  # fmt: skip

POINTS, WIDTH = 2000, 10  # to learn from; units of each layer
BINS, REACH = 40, 4.0  # of the histograms; what lies beyond counts at their ends


class DeepNet(nn.Module):
    """`depth` layers of WIDTH units, with or without BatchNorm before each activation."""

    def __init__(self, depth: int, activation: str, bias: float, momentum: float | None) -> None:
        super().__init__()

        def norm(features: int) -> nn.Module:
            return nn.Identity() if momentum is None else nn.BatchNorm1d(features, momentum=momentum)

        self.norm_input = norm(1)
        self.layers = nn.ModuleList(nn.Linear(1 if k == 0 else WIDTH, WIDTH) for k in range(depth))
        self.norms = nn.ModuleList(norm(WIDTH) for _ in range(depth))
        self.activation = ACTIVATIONS[activation]()
        self.predict = nn.Linear(WIDTH, 1)
        for layer in (*self.layers, self.predict):
            nn.init.normal_(layer.weight, std=0.1)
            nn.init.constant_(layer.bias, bias)

    def pre_activations(self, x: Tensor) -> list[Tensor]:
        """What the activation of each layer gets, each of shape (batch, WIDTH)."""
        x, found = self.norm_input(x), []
        for layer, norm in zip(self.layers, self.norms, strict=True):
            found.append(norm(layer(x)))
            x = self.activation(found[-1])
        return found

    def forward(self, x: Tensor) -> Tensor:
        answer: Tensor = self.predict(self.activation(self.pre_activations(x)[-1]))
        return answer


class BatchNorm(Scenario):
    """Eight layers that keep mean 0, std 1; train() and eval()."""

    title = "Batch norm"
    chapter = "7 · Practice"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 504_batch_normalization.py"
    steps = 384  # 12 epochs of 32 batches
    losses = ("plain", "batch_norm")

    depth = Integer(8, low=1, high=16, about="hidden layers")
    activation = common.activation_knob("tanh")
    bias = Number(-0.2, low=-2.0, high=2.0, about="every bias at the start")
    lr = common.lr_knob(0.03)
    bn_momentum = Number(0.5, low=0.0, high=1.0, live=True, about="share of the batch in the averages")
    batch_size = Integer(64, low=2, high=512, about="points in each batch")
    epochs = Integer(12, low=1, high=1000, about="times that all points are seen")
    noise = Number(2.0, low=0.0, high=20.0, about="standard deviation of the error")

    def setup(self) -> None:
        x = torch.linspace(-7, 10, POINTS).unsqueeze(1)
        y = x**2 - 5 + self.noise * torch.randn(x.size())
        test_x = torch.linspace(-7, 10, 200).unsqueeze(1)
        test_y = test_x**2 - 5 + self.noise * torch.randn(test_x.size())

        plain = DeepNet(self.depth, self.activation, self.bias, momentum=None)
        batch_norm = DeepNet(self.depth, self.activation, self.bias, self.bn_momentum)
        batch_norm.load_state_dict(plain.state_dict(), strict=False)  # the layers start alike

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.test_x, self.test_y = test_x.to(self.device), test_y.to(self.device)
        self.nets = nn.ModuleDict({"plain": plain, "batch_norm": batch_norm}).to(self.device)
        self.nets.train()  # BatchNorm goes by the batch, and takes its numbers into the averages
        self.optimizers = {
            name: torch.optim.Adam(net.parameters(), lr=self.lr) for name, net in self.nets.items()
        }
        self.loss_fn = nn.MSELoss()
        self.batches = Batches(POINTS, self.batch_size, self.device)
        self.steps = self.epochs * self.batches.per_epoch

    def step(self) -> dict[str, Tensor]:
        inputs, targets = self.next_batch()
        losses = {}
        for name, net in self.nets.items():
            loss = self.loss_fn(net(inputs), targets)
            self.optimizers[name].zero_grad()
            loss.backward()
            self.optimizers[name].step()
            losses[name] = loss
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

    def metrics(self) -> dict[str, float]:
        """The test losses; the lab calls this in eval()."""
        return {
            f"{name}_test": self.loss_fn(net(self.test_x), self.test_y).item()
            for name, net in self.nets.items()
        }

    def knob_changed(self, name: str) -> None:
        super().knob_changed(name)
        for module in self.nets.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.momentum = self.bn_momentum

    @view("Fits")
    def fits(self) -> Plot:
        """Both in eval(), and BatchNorm in train(), where the test points are its batch."""
        x = as_numpy(self.test_x[:, 0])
        plain, batch_norm = (as_numpy(net(self.test_x)[:, 0]) for net in self.nets.values())
        net = self.nets["batch_norm"]
        averages = {name: buffer.clone() for name, buffer in net.named_buffers()}
        net.train()  # with copies, for a look must not move the averages
        in_train = as_numpy(functional_call(net, averages, (self.test_x,))[:, 0])
        net.eval()
        lines = (
            Line("plain", x, plain, "class0"),
            Line("batch_norm", x, batch_norm, "class1"),
            Line("the same in train()", x, in_train, "raw"),
        )
        return Plot("x", "y", lines, (Points("test", x, as_numpy(self.test_y[:, 0]), "held-out"),))

    @view("Plain layers")
    def plain_layers(self) -> Histograms:
        return self.what_each_layer_gets("plain")

    @view("Normed layers")
    def normed_layers(self) -> Histograms:
        return self.what_each_layer_gets("batch_norm")

    def what_each_layer_gets(self, name: str) -> Histograms:
        """Histograms of what the activations get for every fourth point, a layer each.

        Each std is the standard deviation over the points, averaged over the units of the layer.
        """
        net = self.nets[name]
        assert isinstance(net, DeepNet)
        found = net.pre_activations(self.x[::4])
        histograms = tuple(
            Histogram(
                counts=as_numpy(values.clamp(-REACH, REACH).histc(BINS, -REACH, REACH)),
                edges=np.linspace(-REACH, REACH, BINS + 1),
                note=f"std {values.std(dim=0).mean().item():.2g}",
            )
            for values in found
        )
        names = tuple(f"layer {k}" for k in range(1, len(found) + 1))
        return Histograms(names, histograms, note="what each activation gets")
