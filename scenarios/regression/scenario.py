"""Regression: a network with one hidden layer learns a curve from noisy points.

Each hidden unit computes relu(weight * x + bias): a straight line with one bend, a hinge. The output
layer adds the hinges up. Training moves the bends and the slopes until their sum lies on the points.
"""

import torch
from torch import Tensor, nn

from tui_lab import (
    Integer, Line, Number, Parts, Plot, Points, Scenario, as_numpy, common_knobs as common,
    make_optimizer, mlp, view,
)  # fmt: skip

SHOWN = 20  # units of a wide layer that are drawn


class Regression(Scenario):
    """A hidden layer fits a curve."""

    title = "Regression"
    chapter = "3 · Lines and curves"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 301_regression.py"
    steps = 100

    hidden = common.hidden_knob(10)
    activation = common.activation_knob("relu")
    lr = common.lr_knob(0.5)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    weight_decay = common.weight_decay_knob()
    initialiser = common.initialiser_knob()
    compile_steps = common.compile_knob()
    points = Integer(100, low=2, high=1000, about="how many points to learn from")
    noise = Number(0.2, low=0.0, high=2.0, about="each y is lifted by up to this")

    def setup(self) -> None:
        # Points on a parabola, each lifted by a little noise. Shape (100, 1): 100 rows of one number.
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)
        y = x**2 + self.noise * torch.rand(x.size())

        model = mlp(1, self.hidden, 1, self.activation, self.initialiser)

        # Points that the network never trains on tell whether it learnt the curve or the noise.
        test_x = 2 * torch.rand(100, 1) - 1
        test_y = test_x**2 + self.noise * torch.rand(test_x.size())

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.test_x, self.test_y = test_x.to(self.device), test_y.to(self.device)
        self.model = model.to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, self.momentum, self.weight_decay
        )

    def step(self) -> Tensor:
        prediction = self.model(self.x)  # forward: what does the network say now?
        loss: Tensor = self.loss_fn(prediction, self.y)  # how far off is that, as one number?

        self.optimizer.zero_grad()  # forget the gradients of the step before
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter a little against its gradient
        return loss

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    def metrics(self) -> dict[str, float]:
        return {"test_loss": self.loss_fn(self.model(self.test_x), self.test_y).item()}

    @view("Fit")
    def fit(self) -> Plot:
        x, y = as_numpy(self.x[:, 0]), as_numpy(self.y[:, 0])
        prediction = as_numpy(self.model(self.x)[:, 0])
        return Plot(
            "x", "y", lines=(Line("network", x, prediction, "model"),), points=(Points("data", x, y),)
        )

    @view("Hinges")
    def hinges(self) -> Plot:
        """What each unit of the last hidden layer adds to the prediction; of many, those that add most."""
        units = self.model[:-1](self.x)  # (points, units): all layers but the last
        shares = (units * self.model.get_parameter("predict.weight")).T  # each unit times its weight there
        strongest = shares.abs().amax(dim=1).argsort(descending=True)[:SHOWN]

        x = as_numpy(self.x[:, 0])
        lines = [Line("units", x, as_numpy(share), "raw") for share in shares[strongest]]
        lines.append(Line("sum", x, as_numpy(self.model(self.x)[:, 0]), "model"))
        flat = int((shares.amax(dim=1) == shares.amin(dim=1)).sum())
        return Plot("x", "y", lines=tuple(lines), note=f"{flat} of {len(shares)} flat")
