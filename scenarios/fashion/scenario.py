"""Fashion-MNIST, PyTorch's Quickstart: 669,706 numbers learn to tell ten kinds of clothes apart."""

import torch
from torch import nn
from tui_lab import (
    ACTIVATIONS, Batches, Choice, Integer, Parts, Scenario, Sizes, common_knobs as common, fashion_mnist,
    make_optimizer, picture_views as pictures, view,
)  # fmt: skip


class NeuralNetwork(nn.Module):
    def __init__(self, hidden, activation):
        super().__init__()
        self.flatten = nn.Flatten()  # (64, 28, 28) → (64, 784): every picture one row
        self.linear_relu_stack, inputs = nn.Sequential(), 28 * 28
        for units in hidden:  # 512 and 512, unless others are asked for
            self.linear_relu_stack.extend([nn.Linear(inputs, units), activation()])
            inputs = units
        self.linear_relu_stack.append(nn.Linear(inputs, 10))

    def forward(self, images):
        return self.linear_relu_stack(self.flatten(images))


class Fashion(Scenario):
    """The whole thing, on Fashion-MNIST."""

    def setup(self):
        data = fashion_mnist()  # 60,000 pictures
        self.train_images, self.train_labels = data.images.to(self.device), data.labels.to(self.device)
        self.model = NeuralNetwork(self.hidden, ACTIVATIONS[self.activation]).to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        if self.optimizer_name != "sgd":  # another rule is asked for
            self.use_another_optimizer()
        self.begin_epochs(data)

    def step(self):
        images, labels = self.next_batch()  # 64 pictures and their classes
        scores = self.model(images)  # forward: (64, 10), a score for each class
        loss = self.loss_fn(scores, labels)  # how surprised by the true classes?
        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        self.count_epochs(loss)
        return loss

    def next_batch(self):
        batch = self.batches.next()  # 64 places in the list of pictures, drawn anew in each epoch
        # Kept as bytes, a quarter of the memory; only these become numbers from 0 to 1, as by ToTensor().
        return self.train_images[batch] / 255, self.train_labels[batch]

    # What the lab calls it, and the knobs: each is an attribute above.

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
    compile_steps = common.compile_knob()
    batch = Integer(64, low=1, high=512, about="pictures in each step")
    dtype = common.dtype_knob()
    deterministic = common.deterministic_knob()
    shown = Choice(
        "first", choices=("first", "hardest"), view_only=True, about="which test pictures are shown"
    )

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

    def begin_epochs(self, data):
        self.names, self.stand_in = data.class_names, data.stand_in
        self.test_images = data.test_images.to(self.device)
        self.test_labels = data.test_labels.to(self.device)
        self.batches = Batches(len(self.train_images), self.batch, self.device)
        self.steps = 5 * self.batches.per_epoch

        self.epochs, self.epoch_losses = [], []
        self.test(most=1000)  # a part of the test pictures tells what a guess is worth

    def count_epochs(self, loss):
        self.epoch_losses.append(loss.detach())
        if self.batches.epoch_ended:  # every picture has been seen once more
            self.test()

    def test(self, most=None):
        """How well does it tell clothes apart that it never learns from?"""
        images, labels = self.test_images[:most], self.test_labels[:most]
        with torch.no_grad():
            self.scores = self.model(images / 255)
        self.epochs.append(pictures.tested(self.epoch_losses, self.scores, labels, self.loss_fn))
        self.epoch_losses = []

    def metrics(self):
        return {"test_loss": self.epochs[-1].test_loss, "accuracy": self.epochs[-1].accuracy}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch, after=self.count_epochs)

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Test pictures")
    def predictions(self):
        hardest = self.shown == "hardest"
        labels = self.test_labels[: len(self.scores)]
        return pictures.predictions(self.test_images, labels, self.scores, self.names, hardest, self.epochs)

    @view("Epochs")
    def by_epoch(self):
        return pictures.epoch_plot(self.epochs)

    @view("Confusion matrix")
    def confusion(self):
        return pictures.confusion_matrix(self.test_labels[: len(self.scores)], self.scores, self.names)

    @view("First weights")
    def first_weights(self):
        """What each unit of the first layer looks for: its 784 weights, where their pixels are."""
        first = next(self.model.parameters())
        return pictures.weight_pictures(first.view(-1, 28, 28), () if self.hidden else self.names)
