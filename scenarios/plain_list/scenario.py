"""Layers in a plain list: the network uses them, but PyTorch does not know that they are its own.

nn.Module registers what is a module, a parameter or an nn.ModuleList. It does not look into a Python list, so
parameters(), the optimizer, .to(device) and state_dict() pass over the layers in one.
"""

import torch
from torch import nn
from tui_lab import Choice, Integer, Line, Movement, Parts, Plot, Points, Scenario, as_numpy, lr_knob, view


class Net(nn.Module):
    def __init__(self, units, form):
        super().__init__()
        layers = [nn.Linear(1, units), nn.Linear(units, units), nn.Linear(units, units)]
        if form == "broken":
            self.hidden = layers
        else:
            self.hidden = nn.ModuleList(layers)
        self.predict = nn.Linear(units, 1)

    def forward(self, x):
        for layer in self.hidden:
            x = torch.tanh(layer(x))
        return self.predict(x)


class PlainList(Scenario):
    """Four layers, and hardly a bend."""

    def setup(self):
        x = torch.linspace(-1, 1, 100).unsqueeze(1)
        y = torch.sin(6 * x) + 0.1 * torch.randn(x.size())
        self.x, self.y = x.to(self.device), y.to(self.device)

        self.model = Net(self.units, self.form).to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        self.begin_to_measure()

    def step(self):
        loss = self.loss_fn(self.model(self.x), self.y)

        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    # What the lab calls it, and the knobs: each is an attribute above.

    title = "Idle layers"
    chapter = "9 · Mistakes everybody makes"
    position = 4
    tutorial = "PyTorch's documentation: torch.nn.ModuleList"
    steps = 400

    form = Choice("broken", choices=("broken", "mended"), about="which form of the code runs")
    lr = lr_knob(0.01, high=1.0)
    units = Integer(20, low=1, high=200, about="units of each hidden layer")

    def begin_to_measure(self):
        layers = {"predict": self.model.predict}
        for k, layer in enumerate(self.model.hidden, start=1):
            layers[f"hidden {k}"] = layer.to(self.device)  # the network's own .to() passes over a plain list
        self.movement = Movement(dict(sorted(layers.items())))

    def metrics(self):
        return {
            "moved_layers": float(self.movement.count()),
            "registered": float(sum(one.numel() for one in self.model.parameters())),
        }

    def parts(self):
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    # What the panels show: a view returns a figure, and the lab draws it.

    @view("Fit")
    def fit(self):
        x, y = as_numpy(self.x[:, 0]), as_numpy(self.y[:, 0])
        line = Line("network", x, as_numpy(self.model(self.x)[:, 0]), "model")
        return Plot("x", "y", lines=(line,), points=(Points("data", x, y),))

    @view("Who moves")
    def who_moves(self):
        return self.movement.table(self.optimizer)
