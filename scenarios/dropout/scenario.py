"""Dropout: a network too large for its 20 points, and the same with half of its units silenced at random.

In train() each forward pass silences other units, so that none can rely on a certain neighbour. In
eval() all of them speak, and the answer no longer depends on chance.
"""

import torch
from torch import Tensor, nn

from tui_lab import Integer, Line, Number, Parts, Plot, Points, Scenario, as_numpy, lr_knob, view

PASSES = 5  # through the network in train(), shown at once


def network(units: int, p: float) -> nn.Sequential:
    """Two hidden layers; each unit of them is silenced with the chance `p`."""
    return nn.Sequential(
        nn.Linear(1, units),
        nn.Dropout(p),
        nn.ReLU(),
        nn.Linear(units, units),
        nn.Dropout(p),
        nn.ReLU(),
        nn.Linear(units, 1),
    )


class Dropout(Scenario):
    """train() against eval(), on a network too large."""

    title = "Dropout"
    chapter = "7 · Practice"
    position = 2
    tutorial = "MorvanZhou/PyTorch-Tutorial, 503_dropout.py"
    steps = 500
    speed = "fast"
    losses = ("plain", "dropout")

    p = Number(0.5, low=0.0, high=0.95, live=True, about="chance that a unit is silenced")
    lr = lr_knob(0.01)
    units = Integer(300, low=1, high=500, about="units of each of the two layers")
    points = Integer(20, low=2, high=500, about="how many points to learn from")
    noise = Number(0.3, low=0.0, high=2.0, about="standard deviation of the error")

    def setup(self) -> None:
        x = torch.linspace(-1, 1, self.points).unsqueeze(1)
        y = x + self.noise * torch.randn(x.size())
        # The same places with other errors: who learns the errors by heart is wrong here.
        test_y = x + self.noise * torch.randn(x.size())

        plain, dropout = network(self.units, 0.0), network(self.units, self.p)
        dropout.load_state_dict(plain.state_dict())  # the same start

        self.x, self.y, self.test_y = x.to(self.device), y.to(self.device), test_y.to(self.device)
        self.nets = nn.ModuleDict({"plain": plain, "dropout": dropout}).to(self.device)
        self.nets.train()  # nn.Dropout silences; eval() makes it pass everything on
        self.optimizers = {
            name: torch.optim.Adam(net.parameters(), lr=self.lr) for name, net in self.nets.items()
        }
        self.loss_fn = nn.MSELoss()

    def step(self) -> dict[str, Tensor]:
        losses = {}
        for name, net in self.nets.items():
            loss = self.loss_fn(net(self.x), self.y)
            self.optimizers[name].zero_grad()
            loss.backward()
            self.optimizers[name].step()
            losses[name] = loss
        return losses

    def parts(self) -> dict[str, Parts]:
        return {
            name: Parts(net, self.loss_fn, self.optimizers[name], lambda: (self.x, self.y))
            for name, net in self.nets.items()
        }

    def metrics(self) -> dict[str, float]:
        """Losses in eval(), in which the lab calls this: on the test points, and on the training points."""
        plain, dropout = (net(self.x) for net in self.nets.values())
        return {
            "plain_test": self.loss_fn(plain, self.test_y).item(),
            "dropout_test": self.loss_fn(dropout, self.test_y).item(),
            "dropout_eval": self.loss_fn(dropout, self.y).item(),
        }

    def knob_changed(self, name: str) -> None:
        super().knob_changed(name)
        for module in self.nets["dropout"].modules():
            if isinstance(module, nn.Dropout):
                module.p = self.p

    @view("In eval()")
    def in_eval(self) -> Plot:
        x = as_numpy(self.x[:, 0])
        plain, dropout = (as_numpy(net(self.x)[:, 0]) for net in self.nets.values())
        lines = (Line("plain", x, plain, "class0"), Line("dropout", x, dropout, "class1"))
        train = Points("train", x, as_numpy(self.y[:, 0]), "data")
        test = Points("test", x, as_numpy(self.test_y[:, 0]), "held-out")
        return Plot("x", "y", lines, (train, test))

    @view("In train()")
    def in_train(self) -> Plot:
        """The answers in train(), several times over: those of dropout differ each time."""
        self.nets.train()
        x = self.x.repeat(PASSES, 1)
        plain, dropout = (as_numpy(net(x)[:, 0]) for net in self.nets.values())
        self.nets.eval()
        passes = Points(f"dropout, {PASSES} times", as_numpy(x[:, 0]), dropout, "class1")
        line = Line("plain", as_numpy(self.x[:, 0]), plain[: self.points], "class0")
        return Plot("x", "y", (line,), (passes,))
