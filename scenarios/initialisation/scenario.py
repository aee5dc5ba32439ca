"""Initialisation: ten layers learn digits, or learn nothing, by how their first weights were drawn.

Each layer adds up 100 products. Weights too large make that sum grow from layer to layer, weights too
small let it fade, and the gradient fares alike on its way back. Good rules keep both at one size.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    ACTIVATIONS, Array, Batches, Choice, Histogram, Histograms, Integer, Number, Parts, Scenario, Table,
    as_numpy, common_knobs as common, digits, view,
)  # fmt: skip

BATCH = 64
BINS = 40
CONV_LAYERS = 5
FAINTEST = 1e-12  # a smaller gradient counts as 0

RULES: dict[str, Callable[[Tensor], object]] = {
    "zeros": nn.init.zeros_,
    "normal": nn.init.normal_,  # N(0, 1)
    "default": lambda weight: nn.init.kaiming_uniform_(weight, a=math.sqrt(5)),  # PyTorch's own: std √(1/3n)
    "xavier": nn.init.xavier_normal_,  # std √(2 / (inputs + outputs))
    "kaiming": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),  # std √(2 / inputs)
}


class Initialisation(Scenario):
    """How the first weights let ten layers learn, or not."""

    title = "Initialisation"
    chapter = "7 · Practice"
    position = 1
    tutorial = "Stanford CS231n, ten layers; Glorot and Bengio (2010), He et al. (2015, MSRA)"
    steps = 100

    init = Choice("normal", choices=tuple(RULES), about="how the first weights are drawn")
    scale = Number(1.0, low=0.0, high=10.0, about="then all are multiplied by this")
    activation = common.activation_knob("tanh")
    depth = Integer(10, low=1, high=20, about="how many hidden layers")
    width = Integer(100, low=1, high=200, about="units of each hidden layer")
    lr = common.lr_knob(0.05)
    kernel = Integer(3, low=1, high=7, about="conv: kernel × kernel weights")
    channels = Integer(16, low=1, high=32, about="conv: channels, in and out")

    def setup(self) -> None:
        data = digits()
        images = data.images.flatten(1).float()  # (1437, 64)
        images = (images - images.mean()) / images.std()  # the rules ask for inputs of mean 0 and std 1
        self.train_images, self.train_labels = images.to(self.device), data.labels.to(self.device)

        sizes = [64] + [self.width] * self.depth + [10]
        layers = [nn.Linear(fan_in, fan_out) for fan_in, fan_out in pairwise(sizes)]
        for layer in layers:
            self.draw_weights(layer.weight, self.init)
            nn.init.zeros_(layer.bias)
        self.layers = nn.ModuleList(layers).to(self.device)
        self.activation_fn = ACTIVATIONS[self.activation]()
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.layers.parameters(), lr=self.lr)
        with torch.random.fork_rng(devices=[]):  # so that the batches are the same whatever kernel is tried
            self.conv_rows, self.conv_signal = self.try_convolution()
        self.batches = Batches(len(self.train_images), BATCH, self.device)

    @torch.no_grad()
    def draw_weights(self, weight: Tensor, rule: str) -> None:
        RULES[rule](weight)
        weight.mul_(self.scale)

    def forward(self, images: Tensor) -> tuple[list[Tensor], Tensor]:
        """What each hidden layer answers, shape (batch, width), and ten scores for each picture."""
        x, hidden = images, []
        for layer in self.layers[:-1]:
            x = self.activation_fn(layer(x))
            hidden.append(x)
        return hidden, self.layers[-1](x)

    def step(self) -> Tensor:
        images, labels = self.next_batch()
        _, scores = self.forward(images)
        loss: Tensor = self.loss_fn(scores, labels)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def next_batch(self) -> tuple[Tensor, Tensor]:
        batch = self.batches.next()
        return self.train_images[batch], self.train_labels[batch]

    def parts(self) -> Parts:
        hidden = [nn.Sequential(layer, self.activation_fn) for layer in self.layers[:-1]]
        return Parts(nn.Sequential(*hidden, self.layers[-1]), self.loss_fn, self.optimizer, self.next_batch)

    def look(self) -> tuple[list[Tensor], list[Tensor]]:
        """The answers of each hidden layer to 64 pictures, and the gradient of the loss by each of them."""
        with torch.enable_grad():
            hidden, scores = self.forward(self.train_images[:BATCH])
            loss = self.loss_fn(scores, self.train_labels[:BATCH])
        return hidden, list(torch.autograd.grad(loss, hidden))

    def metrics(self) -> dict[str, float]:
        _, gradients = self.look()
        first, last = size(gradients[0]), size(gradients[-1])
        found = {"gradient_ratio": first / last if last else 0.0, "conv_signal": self.conv_signal}
        return {name: value for name, value in found.items() if math.isfinite(value)}

    @view("Activations")
    def activations(self) -> Histograms:
        """What each layer hands on."""
        hidden, _ = self.look()
        answers = [as_numpy(one) for one in hidden]
        largest = max(np.abs(one[np.isfinite(one)]).max(initial=0) for one in answers) or 1.0
        return self.by_layer(answers, (-largest, largest), hidden, "what each layer hands on, size")

    @view("Gradients")
    def gradients(self) -> Histograms:
        """How large the gradients are that come back to each layer, by powers of ten."""
        _, gradients = self.look()
        sizes = [np.abs(as_numpy(one)) for one in gradients]
        logs = [np.log10(np.clip(one, FAINTEST, 1 / FAINTEST)) for one in sizes]
        finite = [one[np.isfinite(one)] for one in logs]
        ends = min(one.min(initial=-6) for one in finite), max(one.max(initial=0) for one in finite)
        return self.by_layer(logs, ends, gradients, "log10 of gradients, size")

    def by_layer(
        self, values: list[Array], ends: tuple[float, float], tensors: list[Tensor], note: str
    ) -> Histograms:
        edges = np.linspace(*ends, BINS + 1)
        histograms = tuple(
            Histogram(np.histogram(one, edges)[0].astype(np.float64), edges, note=f"{size(tensor):.2g}")
            for one, tensor in zip(values, tensors, strict=True)
        )
        names = tuple(f"layer {k}" for k in range(1, self.depth + 1))
        return Histograms(names, histograms, note=note)

    def try_convolution(self) -> tuple[list[tuple[str, ...]], float]:
        """Each rule on five layers of convolution and relu: its std, and what is left of the signal."""
        rows: list[tuple[str, ...]] = []
        left = math.nan
        image = torch.randn(8, self.channels, 8, 8)
        for rule in RULES:
            conv = nn.Conv2d(self.channels, self.channels, self.kernel, bias=False)
            x, room = image, self.kernel - 1
            for _ in range(CONV_LAYERS):
                self.draw_weights(conv.weight, rule)
                # Wrapped around at its edges: zeros there would weaken the signal.
                padded = nn.functional.pad(x, (room // 2, room - room // 2) * 2, mode="circular")
                x = conv(padded).relu().detach()
            signal = size(x) / size(image)
            rows.append((rule, f"{conv.weight.std(correction=0).item():.3g}", f"{signal:.3g}"))
            left = signal if rule == self.init else left
        return rows, left

    @view("Convolution")
    def convolution(self) -> Table:
        """The rule for a convolution is the same: n counts the numbers that one sum adds up."""
        n = self.kernel**2 * self.channels
        chosen = tuple(RULES).index(self.init)
        return Table(
            ("init", "std", f"after {CONV_LAYERS} layers"),
            tuple(self.conv_rows),
            frozenset((chosen, column) for column in range(3)),
            note=f"n = {self.kernel}² · {self.channels} = {n}, √(2/n) = {math.sqrt(2 / n):.3g}",
        )


def size(values: Tensor) -> float:
    """The root mean square, in double precision: squares of large numbers need it, not every GPU has it."""
    return values.cpu().double().square().mean().sqrt().item()
