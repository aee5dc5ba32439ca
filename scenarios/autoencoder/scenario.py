"""Autoencoder: digits through three numbers and back.

The encoder turns the 64 pixels of a digit into three numbers, its code, and the decoder has to draw the
digit from these alone. The target is the picture itself: nobody says which digit it is, and yet alike
digits get codes close to each other, since that makes the decoder's work easier.
"""

import math

import torch
from torch import Tensor, nn

from tui_lab import (
    CLASS_ROLES, Batches, Choice, HeatMap, Image, ImageGrid, Integer, Parts, Plot, Points, Scenario,
    Sizes, as_numpy, common_knobs as common, digits, make_optimizer, mlp, view,
)  # fmt: skip

EPOCHS = 20
WALK = 5  # places on each side of the grid of decoded digits


class Autoencoder(Scenario):
    """Digits through three numbers and back."""

    title = "Autoencoder"
    chapter = "8 · Beyond"
    position = 2
    tutorial = "MorvanZhou/PyTorch-Tutorial, 404_autoencoder.py"
    steps = 460
    speed = "fast"

    hidden = Sizes((64, 32), most_layers=4, largest=512, about="hidden layers of the encoder")
    code = Integer(3, low=2, high=32, about="numbers in the middle")
    activation = common.activation_knob("tanh")
    lr = common.lr_knob(5e-3, high=1.0)
    optimizer_name = common.optimizer_knob("adam")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    compile_steps = common.compile_knob()
    batch = Integer(64, low=1, high=1437, about="pictures in each step")
    axes = Choice(
        "1 2",
        choices=("1 2", "1 3", "2 3"),
        view_only=True,
        acts_when="code > 2",
        about="which two numbers are shown",
    )

    def setup(self) -> None:
        data = digits()
        images = (data.images / data.brightest).flatten(1)  # (1437, 64), from 0 to 1
        self.train_images = images.to(self.device)
        self.test_images = (data.test_images / data.brightest).flatten(1).to(self.device)
        self.test_labels = data.test_labels.to(self.device)  # for the eye alone: nothing learns from them

        # 64 → 64 → 32 → 3, and the same way back. The sigmoid keeps each pixel between 0 and 1.
        encoder = mlp(64, self.hidden, self.code, self.activation)
        decoder = mlp(self.code, self.hidden[::-1], 64, self.activation)
        self.encoder = encoder.to(self.device)
        self.decoder = nn.Sequential(decoder, nn.Sigmoid()).to(self.device)
        self.loss_fn = nn.MSELoss()
        parameters = [*self.encoder.parameters(), *self.decoder.parameters()]
        self.optimizer = make_optimizer(
            self.optimizer_name, parameters, self.lr, self.momentum, self.weight_decay
        )
        self.batches = Batches(len(self.train_images), self.batch, self.device)
        self.steps = EPOCHS * self.batches.per_epoch

    def step(self) -> Tensor:
        images = self.train_images[self.batches.next()]  # (64, 64): 64 digits of 64 pixels
        codes = self.encoder(images)  # (64, 3)
        decoded = self.decoder(codes)  # (64, 64): what the decoder draws from three numbers
        loss: Tensor = self.loss_fn(decoded, images)  # the squared error of a pixel, on average

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # through the decoder and the code into the encoder
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    def next_batch(self) -> tuple[Tensor, Tensor]:
        images = self.train_images[self.batches.next()]
        return images, images  # the target is the picture itself

    def parts(self) -> Parts:
        both = nn.Sequential(self.encoder, self.decoder)
        return Parts(both, self.loss_fn, self.optimizer, self.next_batch)

    def metrics(self) -> dict[str, float]:
        decoded = self.decoder(self.encoder(self.test_images))
        return {"test_loss": self.loss_fn(decoded, self.test_images).item()}

    @view("Before and after")
    def before_and_after(self) -> ImageGrid:
        """Two test digits of each class: on the left as they are, on the right as they come back."""
        places = [(self.test_labels == digit).nonzero()[:2, 0] for digit in range(10)]
        before = self.test_images[torch.stack(places, dim=1).flatten()]  # first one of each, then another
        after = self.decoder(self.encoder(before))
        gap = torch.full((8, 1), math.nan, device=self.device)
        pairs = [
            torch.cat((one.view(8, 8), gap, other.view(8, 8)), dim=1)
            for one, other in zip(before, after, strict=True)
        ]
        errors = (after - before).square().mean(dim=1).tolist()
        pictures = [
            Image(as_numpy(pair), f"error {error:.3f}") for pair, error in zip(pairs, errors, strict=True)
        ]
        return ImageGrid(tuple(pictures), value_range=(0, 1), note="left: before, right: after")

    @view("Code")
    def codes(self) -> Plot:
        """Where the test digits lie, by two of the numbers of their code."""
        a, b = self.two_numbers()
        codes = self.encoder(self.test_images)
        points = []
        for digit, role in enumerate(CLASS_ROLES):
            own = as_numpy(codes[self.test_labels == digit])
            points.append(Points(str(digit), own[:, a], own[:, b], role))
        return Plot(f"number {a + 1}", f"number {b + 1}", points=tuple(points))

    @view("Decoded")
    def decoded(self) -> HeatMap:
        """What the decoder draws as two numbers of the code go from end to end, the others at their mean."""
        a, b = self.two_numbers()
        codes = self.encoder(self.test_images)
        low, high = codes.amin(dim=0), codes.amax(dim=0)
        walk = codes.mean(dim=0).repeat(WALK, WALK, 1)  # (5, 5, code)
        walk[:, :, a] = torch.lerp(low[a], high[a], torch.linspace(0, 1, WALK, device=self.device))
        walk[:, :, b] = torch.lerp(low[b], high[b], torch.linspace(0, 1, WALK, device=self.device))[:, None]
        drawn = self.decoder(walk).view(WALK, WALK, 8, 8).flip(2)  # a map has its first row at the bottom
        drawn = nn.functional.pad(drawn, (0, 2, 0, 2), value=math.nan)  # a gap between two digits
        tiles = drawn.transpose(1, 2).reshape(10 * WALK, 10 * WALK)[:-2, :-2]
        (left, bottom), (right, top) = low[[a, b]].tolist(), high[[a, b]].tolist()
        return HeatMap(as_numpy(tiles), f"number {a + 1}", f"number {b + 1}", (left, right), (bottom, top))

    def two_numbers(self) -> tuple[int, int]:
        """The places in the code that are shown; the first two where the code has no third."""
        a, b = (int(number) - 1 for number in self.axes.split())
        return (a, b) if b < self.code else (0, 1)
