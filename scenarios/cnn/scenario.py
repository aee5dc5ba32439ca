"""Convolution: a network that looks at pictures through small windows.

A filter is a window of 5 × 5 weights. It slides over the whole picture and says at each place how much the
picture there looks like it: that is a feature map. Pooling keeps the largest of every four neighbours.
"""

import torch
from torch import nn
from tui_lab import (
    Batches, Choice, Image, ImageGrid, Integer, Parts, Scenario, Switch, as_numpy, common_knobs as common,
    digits, fashion_mnist, make_optimizer, picture_views as pictures, view,
)  # fmt: skip


class CNN(nn.Module):
    def __init__(self, side, first, second, kernel):
        super().__init__()
        self.conv1 = nn.Conv2d(1, first, kernel, padding="same")  # a map is as large as its picture
        self.conv2 = nn.Conv2d(first, second, kernel, padding="same")
        self.pool = nn.MaxPool2d(2)  # of every 2 × 2 places the largest
        self.out = nn.Linear(second * (side // 4) ** 2, 10)

    def forward(self, x):  # shapes with the defaults, for 50 digits of 8 × 8:
        x = self.pool(torch.relu(self.conv1(x)))  # (50, 1, 8, 8) → (50, 16, 8, 8) → (50, 16, 4, 4)
        x = self.pool(torch.relu(self.conv2(x)))  # → (50, 32, 4, 4) → (50, 32, 2, 2)
        return self.out(x.flatten(start_dim=1))  # → (50, 128) → (50, 10)


class Convolution(Scenario):
    """Filters slide over pictures, and are learnt."""

    def setup(self):
        self.load_pictures()  # images: (1437, 1, 8, 8), the 1 for a single colour; labels: (1437,)
        side = self.train_images.shape[-1]
        self.model = CNN(side, self.conv1, self.conv2, int(self.kernel)).to(self.device)
        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        self.obey_other_knobs()  # below: another optimizer, pixels in other places

    def step(self):
        images, labels = self.next_batch()  # 50 pictures and their classes
        scores = self.model(images)  # forward: (50, 10), a score for each class
        loss = self.loss_fn(scores, labels)  # how surprised by the true classes?
        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        self.count_epochs(loss)
        return loss

    def load_pictures(self):
        data = digits() if self.data == "digits" else fashion_mnist()
        self.names, self.brightest, self.stand_in = data.class_names, data.brightest, data.stand_in
        # Conv2d wants a dimension for the colours too, here a single one: (n, 1, 8, 8).
        self.train_images = data.images.unsqueeze(1).to(self.device)
        self.train_labels = data.labels.to(self.device)
        test_images = data.test_images[: self.tested].unsqueeze(1).to(self.device)
        self.test_images, self.test_labels = (
            test_images / data.brightest,
            data.test_labels[: self.tested].to(self.device),
        )

    def next_batch(self):
        batch = self.batches.next()  # 50 places in the list of pictures, drawn anew in each epoch
        images = self.train_images[batch] / self.brightest  # bytes to numbers from 0 to 1
        return images, self.train_labels[batch]

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Convolution"
    chapter = "5 · Pictures and modules"
    position = 4
    tutorial = "MorvanZhou/PyTorch-Tutorial, 401_CNN.py"
    steps = 87
    main = "feature_maps"

    data = Choice("digits", choices=("digits", "fashion"), about="pictures: 8 × 8 or 28 × 28")
    conv1 = Integer(16, low=1, high=32, about="filters of the first layer")
    conv2 = Integer(32, low=1, high=64, about="filters of the second layer")
    kernel = Choice("5", choices=("1", "3", "5"), about="side of a filter, in pixels")
    lr = common.lr_knob(1e-3, high=1.0)
    optimizer_name = common.optimizer_knob("adam")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    batch = Integer(50, low=1, high=200, about="pictures in each step")
    dtype = common.dtype_knob()
    deterministic = common.deterministic_knob()
    shuffle = Switch("off", about="pixels of all pictures, shuffled")
    tested = 1000  # pictures at most: convolution costs more than a matrix product
    image = Integer(0, low=0, high=tested - 1, view_only=True, about="test picture that the maps show")
    shown = Choice(
        "first", choices=("first", "hardest"), view_only=True, about="which test pictures are shown"
    )

    def obey_other_knobs(self):
        """Another optimizer, pixels in other places; then batches, and a first test."""
        if (self.optimizer_name, self.momentum, self.weight_decay) != ("adam", 0.9, 0.0):
            self.optimizer = make_optimizer(
                self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
            )
        if self.shuffle == "on":  # the same new place for each pixel in all pictures: nothing is lost
            order = torch.randperm(self.train_images[0].numel()).to(self.device)
            self.train_images = self.train_images.flatten(1)[:, order].view_as(self.train_images)
            self.test_images = self.test_images.flatten(1)[:, order].view_as(self.test_images)
        self.batches = Batches(len(self.train_images), self.batch, self.device)
        self.steps = 3 * self.batches.per_epoch
        self.epochs, self.epoch_losses = [], []
        self.test()

    def count_epochs(self, loss):
        self.epoch_losses.append(loss.detach())
        if self.batches.epoch_ended:  # every picture has been seen once more
            self.test()

    def test(self):
        """How well does it do on pictures that it never learns from?"""
        with torch.no_grad():
            self.scores = self.model(self.test_images)
        self.epochs.append(pictures.tested(self.epoch_losses, self.scores, self.test_labels, self.loss_fn))
        self.epoch_losses = []

    def metrics(self):
        return {"test_loss": self.epochs[-1].test_loss, "accuracy": self.epochs[-1].accuracy}

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch, after=self.count_epochs)

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Filters")
    def filters(self):
        """The windows of the first layer: orange where they look for ink, blue where they look for none."""
        return pictures.weight_pictures(self.model.conv1.weight[:, 0])

    @view("Feature maps")
    def feature_maps(self):
        """One picture, and what each filter of the first layer finds in it."""
        chosen = self.test_images[self.image % len(self.test_images)]
        maps = torch.relu(self.model.conv1(chosen))
        largest = float(maps.max())
        found = [Image(as_numpy(one / largest if largest else one), f"{k}") for k, one in enumerate(maps, 1)]
        return ImageGrid((Image(as_numpy(chosen[0]), "picture"), *found), value_range=(0, 1))

    @view("Epochs")
    def by_epoch(self):
        return pictures.epoch_plot(self.epochs)

    @view("Test pictures")
    def predictions(self):
        images, hardest = self.test_images[:, 0], self.shown == "hardest"
        return pictures.predictions(
            images, self.test_labels, self.scores, self.names, hardest, self.epochs, pick="image"
        )

    @view("Confusion matrix")
    def confusion(self):
        return pictures.confusion_matrix(self.test_labels, self.scores, self.names)
