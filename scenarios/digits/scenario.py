"""Digits: a network learns to read handwritten digits of 8 × 8 pixels.

Each picture becomes a row of 64 numbers, and the network answers with ten scores, one for each digit. After
each pass over the 1,437 pictures that it learns from, an epoch, it is tested on 360 others.
"""

from collections import OrderedDict
import torch
from torch import nn
from tui_lab import (
    ACTIVATIONS, Batches, Choice, Integer, Parts, Scenario, Sizes, common_knobs as common, digits, initialise,
    make_optimizer, picture_views as pictures, view,
)  # fmt: skip


class Digits(Scenario):
    """Handwritten digits, read within seconds."""

    def setup(self):
        data = digits()
        images, labels = data.images[: self.examples], data.labels[: self.examples]
        self.train_images = (images / data.brightest).to(self.device)  # (1437, 8, 8): 0 to 1
        self.train_labels = labels.to(self.device)  # (1437,): which digit each one is

        hidden, inputs = nn.Sequential(), 8 * 8  # Flatten makes pictures, (64, 8, 8), rows, (64, 64)
        for units in self.hidden:  # one layer of 64 units, unless others are asked for
            hidden.extend([nn.Linear(inputs, units), ACTIVATIONS[self.activation]()])  # such as nn.ReLU()
            inputs = units
        layers = OrderedDict(flatten=nn.Flatten(), hidden=hidden, predict=nn.Linear(inputs, 10))
        self.model = initialise(nn.Sequential(layers), self.initialiser).to(self.device)

        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()
        self.begin_epochs(data)

    def step(self):
        images, labels = self.next_batch()  # 64 pictures and their digits
        scores = self.model(images)  # forward: (64, 10), a score for each digit
        loss = self.loss_fn(scores, labels)  # how surprised by the true digits?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient

        self.count_epochs(loss)
        return loss

    def next_batch(self):
        batch = self.batches.next()  # 64 places in the list of pictures, drawn anew in each epoch
        return self.train_images[batch], self.train_labels[batch]

    # What the lab calls it, and the knobs: each is an attribute above.

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
    dtype = common.dtype_knob()
    deterministic = common.deterministic_knob()
    examples = Integer(1437, low=10, high=1437, about="pictures to learn from")
    shown = Choice(
        "first", choices=("first", "hardest"), view_only=True, about="which test pictures are shown"
    )

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

    def begin_epochs(self, data):
        self.names = data.class_names
        self.test_images = (data.test_images / data.brightest).to(self.device)
        self.test_labels = data.test_labels.to(self.device)
        self.batches = Batches(self.examples, self.batch, self.device)
        # Ten epochs; of few pictures more, since an epoch of theirs is over in a step or two.
        self.steps = max(Digits.steps, 10 * self.batches.per_epoch)

        self.epochs, self.epoch_losses = [], []
        self.test()

    def count_epochs(self, loss):
        self.epoch_losses.append(loss.detach())
        if self.batches.epoch_ended:  # every picture has been seen once more
            self.test()

    def test(self):
        """How well does it read digits that it never learns from?"""
        with torch.no_grad():
            self.scores = self.model(self.test_images)
        self.epochs.append(pictures.tested(self.epoch_losses, self.scores, self.test_labels, self.loss_fn))
        self.epoch_losses = []

    def metrics(self):
        return {"test_loss": self.epochs[-1].test_loss, "accuracy": self.epochs[-1].accuracy}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch, after=self.count_epochs)

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Test pictures")
    def predictions(self):
        hardest = self.shown == "hardest"
        return pictures.predictions(
            self.test_images, self.test_labels, self.scores, self.names, hardest, self.epochs
        )

    @view("Epochs")
    def by_epoch(self):
        return pictures.epoch_plot(self.epochs)

    @view("Confusion matrix")
    def confusion(self):
        return pictures.confusion_matrix(self.test_labels, self.scores, self.names)

    @view("First weights")
    def first_weights(self):
        """What each unit of the first layer looks for: its 64 weights, where their pixels are."""
        first = next(self.model.parameters())
        return pictures.weight_pictures(first.view(-1, 8, 8), () if self.hidden else self.names)
