"""One net, way 7: the update from torch.optim.

An optimizer is given the parameters once. `optimizer.step()` then moves them by a rule of its own, and
keeps whatever the rule has to remember. Here the rule is Adam: it divides each gradient by its usual
size, so that every weight moves by about lr a step.
"""

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    Choice, Histogram, Integer, Line, Number, Parts, Plot, Points, Scenario, Table, as_numpy, view,
)  # fmt: skip

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn
OPTIMIZERS = {"adam": torch.optim.Adam, "rmsprop": torch.optim.RMSprop, "sgd": torch.optim.SGD}


class Way7(Scenario):
    """An optimizer makes the update."""

    title = "Way 7 · optim"
    chapter = "4 · One net, nine ways"
    position = 7
    tutorial = "jcjohnson/pytorch-examples, nn/two_layer_net_optim.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"

    lr = Number(1e-4, low=1e-9, high=10.0, live=True, about="learning rate: length of a step")
    optimizer_name = Choice("adam", choices=tuple(OPTIMIZERS), name="optimizer", about="rule of the update")
    init = Choice("default", choices=("default", "normal"), about="normal: as in ways 1 to 5")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        if self.init == "normal":
            w1, w2 = torch.randn(self.inputs, self.hidden), torch.randn(self.hidden, OUTPUTS)

        model = nn.Sequential(
            nn.Linear(self.inputs, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, OUTPUTS),
        )
        if self.init == "normal":  # a Linear computes x @ weight.T + bias
            zeros = {"0.bias": torch.zeros(self.hidden), "2.bias": torch.zeros(OUTPUTS)}
            model.load_state_dict({"0.weight": w1.T, "2.weight": w2.T} | zeros)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.model = model.to(self.device)
        self.loss_fn = nn.MSELoss(reduction="sum")
        self.optimizer = OPTIMIZERS[self.optimizer_name](self.model.parameters(), lr=self.lr)
        self.before = self.model.get_parameter("0.weight").detach().clone()

    def step(self) -> Tensor:
        y_pred = self.model(self.x)  # forward: what does the net say now?
        loss: Tensor = self.loss_fn(y_pred, self.y)  # how far off is that, as one number?

        self.optimizer.zero_grad()  # backward() adds to the gradients it finds
        loss.backward()  # backward: how does the loss change with each parameter?
        self.before.copy_(self.model.get_parameter("0.weight").detach())  # for the view Step lengths
        self.optimizer.step()  # move each parameter by the optimizer's rule
        return loss

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = self.model(self.x[:SHOWN])
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Step lengths")
    def step_lengths(self) -> Histogram:
        """How far the last step moved each weight of the first layer, in units of lr."""
        moved = (self.model.get_parameter("0.weight") - self.before).abs() / self.lr
        finite = as_numpy(moved[moved.isfinite()])
        counts, edges = np.histogram(finite, bins=40, range=(0, finite.max(initial=0) or 1))
        return Histogram(counts.astype(np.float64), edges, "|step| / lr", note=f"{len(finite):,} weights")

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("first weights", "nn.Linear", "uniform, within 1 / √inputs of 0")
            if self.init == "default"
            else ("first weights", "you", "drawn from N(0, 1)"),
            ("forward", "nn.Sequential", "model(x)"),
            ("loss", "nn.MSELoss", "loss_fn(y_pred, y), summed"),
            ("gradients", "autograd", "loss.backward() fills parameter.grad"),
            ("forget them", "torch.optim", "optimizer.zero_grad()"),
            ("update", "torch.optim", "optimizer.step()"),
            ("device", "nn.Module", f"{self.device}: model.to(device) moves all"),
        )
        marked = frozenset({(4, 1), (5, 1)})
        return Table(("part", "done by", "how"), rows, marked, note="marked: new in this way")
