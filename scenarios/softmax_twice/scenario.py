"""Softmax twice: the network makes probabilities of its scores, and the loss does so again.

nn.CrossEntropyLoss takes raw scores: softmax and logarithm are inside. Probabilities are to it scores from 0
to 1. The surest answer that there is, one 1 and nine 0, becomes e / (e + 9) = 0.23, a loss of 1.46.
"""

import torch
from torch import nn
from tui_lab import (
    Batches, Choice, Integer, Parts, Scenario, Table, digits, lr_knob, picture_views as pictures, view,
)  # fmt: skip


class SoftmaxTwice(Scenario):
    """Mostly right, and never sure."""

    def setup(self):
        data = digits()
        images, labels = data.images[: self.examples], data.labels[: self.examples]
        self.train_images = (images / data.brightest).to(self.device)  # (1437, 8, 8): 0 to 1
        self.train_labels = labels.to(self.device)  # (1437,): which digit each one is

        layers = [nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)]
        if self.form == "broken":
            layers.append(nn.Softmax(dim=1))  # ten probabilities, which add up to 1
        self.model = nn.Sequential(*layers).to(self.device)

        self.loss_fn = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        self.begin_to_measure(data)

    def step(self):
        images, labels = self.next_batch()  # 64 pictures and their digits
        outputs = self.model(images)  # (64, 10): a number for each digit
        loss = self.loss_fn(outputs, labels)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def next_batch(self):
        batch = self.batches.next()
        return self.train_images[batch], self.train_labels[batch]

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Never sure"
    chapter = "9 · Mistakes everybody makes"
    position = 3
    tutorial = "PyTorch's documentation: torch.nn.CrossEntropyLoss takes unnormalized logits"
    steps = 230

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.5)
    examples = Integer(1437, low=10, high=1437, about="pictures to learn from")

    def begin_to_measure(self, data):
        self.names = data.class_names
        self.test_images = (data.test_images / data.brightest).to(self.device)
        self.test_labels = data.test_labels.to(self.device)
        self.batches = Batches(self.examples, 64, self.device)

    def metrics(self):
        outputs = self.model(self.test_images)
        right = (outputs.argmax(dim=1) == self.test_labels).float().mean()
        return {
            "accuracy": right.item(),
            "test_loss": self.loss_fn(outputs, self.test_labels).item(),
            "surest": outputs.softmax(dim=1).max().item(),  # as the loss sees it
        }

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, self.next_batch)

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("In the loss")
    def in_the_loss(self):
        """What becomes of the network's answer to one test picture on its way through the loss."""
        outputs = self.model(self.test_images[:1])[0]
        chances, true = outputs.softmax(dim=0), self.test_labels[0].item()
        surprises = -chances.log()
        rows = tuple(
            (
                f"{self.names[k]}{' (true)' * (k == true)}",
                f"{outputs[k]:.3f}",
                f"{chances[k]:.3f}",
                f"{surprises[k]:.2f}",
            )
            for k in range(10)
        )
        columns = ("digit", "network's output", "softmax of it", "-log of that")
        note = f"outputs add up to {outputs.sum():.2f}"
        return Table(columns, rows, frozenset({(true, 3)}), note)

    @view("Confusion matrix")
    def confusion(self):
        return pictures.confusion_matrix(self.test_labels, self.model(self.test_images), self.names)
