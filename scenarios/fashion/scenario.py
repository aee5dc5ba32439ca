"""Fashion-MNIST: PyTorch's Quickstart, the whole thing.

A network of 669,706 numbers learns to tell ten kinds of clothes from pictures of 28 × 28 pixels,
64 pictures at a time. After each pass over all of them, an epoch, it is tested on pictures that it never
learns from. The data are not shipped: the lab says which files are missing and where to get them.
"""

import math

import torch
from torch import Tensor, nn

from tui_lab import (
    Batches, Choice, ImageGrid, Integer, Parts, Plot, Scenario, Sizes, Table, common_knobs as common,
    fashion_mnist, make_optimizer, mlp, picture_views as pictures, view,
)  # fmt: skip

EPOCHS = 5
FIRST_TESTED = 1000  # test pictures before the first epoch, at most: a tenth tells what a guess is worth


class NeuralNetwork(nn.Module):
    """Pictures of shape (n, 28, 28) to ten scores each."""

    def __init__(self, hidden: tuple[int, ...], activation: str) -> None:
        super().__init__()
        self.flatten = nn.Flatten()  # (64, 28, 28) → (64, 784): every picture one row
        self.linear_relu_stack = mlp(28 * 28, hidden, 10, activation)

    def forward(self, images: Tensor) -> Tensor:
        scores: Tensor = self.linear_relu_stack(self.flatten(images))
        return scores


class Fashion(Scenario):
    """The whole thing, on Fashion-MNIST."""

    title = "Fashion-MNIST"
    chapter = "5 · Pictures and modules"
    position = 2
    tutorial = "PyTorch's Quickstart, docs.pytorch.org/tutorials/beginner/basics/quickstart_tutorial.html"
    steps = 4690
    speed = "fast"

    hidden = Sizes((512, 512), most_layers=4, largest=1024, about="units of each hidden layer")
    activation = common.activation_knob("relu")
    lr = common.lr_knob(1e-3, high=1.0)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    batch = Integer(64, low=1, high=512, about="pictures in each step")
    shown = Choice(
        "first", choices=("first", "hardest"), view_only=True, about="which test pictures are shown"
    )

    def setup(self) -> None:
        data = fashion_mnist()
        self.names = data.class_names
        # Kept as bytes, a quarter of the memory; each step makes numbers of those that it needs.
        self.images, self.labels = data.images.to(self.device), data.labels.to(self.device)
        self.test_images = data.test_images.to(self.device)
        self.test_labels = data.test_labels.to(self.device)

        self.model = NeuralNetwork(self.hidden, self.activation).to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )
        self.batches = Batches(len(self.images), self.batch, self.device)
        self.steps = EPOCHS * math.ceil(len(self.images) / self.batch)

        self.epochs: list[pictures.Epoch] = []
        self.epoch_losses = [torch.tensor(math.nan)]  # before the first step there is none
        self.test(FIRST_TESTED)

    def step(self) -> Tensor:
        images, labels = self.next_batch()  # 64 pictures and their classes
        scores = self.model(images)  # forward: (64, 10), a score for each class
        loss: Tensor = self.loss_fn(scores, labels)  # how surprised by the true classes?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient

        self.epoch_losses.append(loss.detach())
        if self.batches.epoch_ended:  # every picture has been seen once more
            self.test()
        return loss

    def next_batch(self) -> tuple[Tensor, Tensor]:
        batch = self.batches.next()  # 64 places in the list of pictures, drawn anew in each epoch
        images = self.images[batch] / 255  # bytes to numbers from 0 to 1, as ToTensor() does
        return images, self.labels[batch]

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)

    def test(self, most: int | None = None) -> None:
        """How well does it tell clothes apart that it never learns from?"""
        images, labels = self.test_images[:most], self.test_labels[:most]
        with torch.no_grad():
            self.scores = self.model(images / 255)
        self.epochs.append(pictures.tested(self.epoch_losses, self.scores, labels, self.loss_fn))
        self.epoch_losses = []

    def metrics(self) -> dict[str, float]:
        return {"test_loss": self.epochs[-1].test_loss, "accuracy": self.epochs[-1].accuracy}

    @view("Test pictures")
    def predictions(self) -> ImageGrid:
        hardest = self.shown == "hardest"
        labels = self.test_labels[: len(self.scores)]
        return pictures.predictions(self.test_images, labels, self.scores, self.names, hardest, self.epochs)

    @view("Epochs")
    def by_epoch(self) -> Plot:
        return pictures.epoch_plot(self.epochs)

    @view("Confusion matrix")
    def confusion(self) -> Table:
        return pictures.confusion_matrix(self.test_labels[: len(self.scores)], self.scores, self.names)

    @view("First weights")
    def first_weights(self) -> ImageGrid:
        """What each unit of the first layer looks for: its 784 weights, where their pixels are."""
        first = next(self.model.parameters())
        return pictures.weight_pictures(first.view(-1, 28, 28), () if self.hidden else self.names)
