"""Digits: a network learns to read handwritten digits of 8 × 8 pixels.

Each picture is laid out as a row of 64 numbers, and the network answers with ten scores, one for each
digit. It learns from 1,437 pictures, 64 at a time; once it has seen them all, an epoch, it is tested on
360 others, most of them written by people whose hand it has never seen.
"""

import math
from collections import OrderedDict

import torch
from torch import Tensor, nn

from tui_lab import (
    Batches, Choice, ImageGrid, Integer, Parts, Plot, Scenario, Sizes, Table, common_knobs as common,
    digits, make_optimizer, mlp, picture_views as pictures, view,
)  # fmt: skip

EPOCHS = 10


class Digits(Scenario):
    """Handwritten digits, read within seconds."""

    title = "Digits"
    chapter = "5 · Pictures and modules"
    position = 3
    tutorial = "PyTorch's Quickstart, on the 8 × 8 digits of E. Alpaydin and C. Kaynak (UCI)"
    steps = 230

    hidden = Sizes((64,), largest=512, about="units of each hidden layer")
    activation = common.activation_knob("relu")
    lr = common.lr_knob(0.1)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    initialiser = common.initialiser_knob()
    batch = Integer(64, low=1, high=1437, about="pictures in each step")
    examples = Integer(1437, low=10, high=1437, about="pictures to learn from")
    shown = Choice(
        "first", choices=("first", "hardest"), view_only=True, about="which test pictures are shown"
    )

    def setup(self) -> None:
        data = digits()
        self.names = data.class_names
        # From whole numbers up to 16 to numbers from 0 to 1: a network starts best from numbers of that size.
        self.images = (data.images[: self.examples] / data.brightest).to(self.device)
        self.labels = data.labels[: self.examples].to(self.device)
        self.test_images = (data.test_images / data.brightest).to(self.device)
        self.test_labels = data.test_labels.to(self.device)

        # Flatten turns pictures, (64, 8, 8), into rows, (64, 64); the layers behind it know no places.
        layers = mlp(8 * 8, self.hidden, 10, self.activation, self.initialiser).named_children()
        self.model = nn.Sequential(OrderedDict([("flatten", nn.Flatten()), *layers])).to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )
        self.batches = Batches(self.examples, self.batch, self.device)
        # Ten epochs; of few pictures more, since an epoch of theirs is over in a step or two.
        self.steps = max(Digits.steps, EPOCHS * math.ceil(self.examples / self.batch))

        self.epochs: list[pictures.Epoch] = []
        self.epoch_losses = [torch.tensor(math.nan)]  # before the first step there is none
        self.test()

    def step(self) -> Tensor:
        images, labels = self.next_batch()  # 64 pictures and their digits
        scores = self.model(images)  # forward: (64, 10), a score for each digit
        loss: Tensor = self.loss_fn(scores, labels)  # how surprised by the true digits?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient

        self.epoch_losses.append(loss.detach())
        if self.batches.epoch_ended:  # every picture has been seen once more
            self.test()
        return loss

    def next_batch(self) -> tuple[Tensor, Tensor]:
        batch = self.batches.next()  # 64 places in the list of pictures, drawn anew in each epoch
        return self.images[batch], self.labels[batch]

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)

    def test(self) -> None:
        """How well does it read digits that it never learns from?"""
        with torch.no_grad():
            self.scores = self.model(self.test_images)
        self.epochs.append(pictures.tested(self.epoch_losses, self.scores, self.test_labels, self.loss_fn))
        self.epoch_losses = []

    def metrics(self) -> dict[str, float]:
        return {"test_loss": self.epochs[-1].test_loss, "accuracy": self.epochs[-1].accuracy}

    @view("Test pictures")
    def predictions(self) -> ImageGrid:
        hardest = self.shown == "hardest"
        return pictures.predictions(
            self.test_images, self.test_labels, self.scores, self.names, hardest, self.epochs
        )

    @view("Epochs")
    def by_epoch(self) -> Plot:
        return pictures.epoch_plot(self.epochs)

    @view("Confusion matrix")
    def confusion(self) -> Table:
        return pictures.confusion_matrix(self.test_labels, self.scores, self.names)

    @view("First weights")
    def first_weights(self) -> ImageGrid:
        """What each unit of the first layer looks for: its 64 weights, where their pixels are."""
        first = next(self.model.parameters())
        return pictures.weight_pictures(first.view(-1, 8, 8), () if self.hidden else self.names)
