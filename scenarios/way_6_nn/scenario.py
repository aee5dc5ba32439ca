"""One net, way 6: layers and loss from torch.nn.

`nn.Linear` holds a weight and a bias and draws them itself; `nn.Sequential` runs layer after layer. The
net is one object, not a handful of tensors to keep together: `model.parameters()` gives them all.
"""

import torch
from torch import Tensor, nn

from tui_lab import Choice, Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


class Way6(Scenario):
    """Layers and loss come from torch.nn."""

    title = "Way 6 · nn"
    chapter = "4 · One net, nine ways"
    position = 6
    tutorial = "jcjohnson/pytorch-examples, nn/two_layer_net_nn.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"

    lr = Number(1e-4, low=1e-9, high=0.1, live=True, about="learning rate: length of a step")
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

    def step(self) -> Tensor:
        y_pred = self.model(self.x)  # forward: what does the net say now?
        loss: Tensor = self.loss_fn(y_pred, self.y)  # how far off is that, as one number?

        self.model.zero_grad()  # backward() adds to the gradients it finds
        loss.backward()  # backward: how does the loss change with each parameter?

        with torch.no_grad():  # the update is no part of the computation: it is not to be noted
            for parameter in self.model.parameters():
                if parameter.grad is not None:
                    parameter.sub_(self.lr * parameter.grad)  # move each a little against its gradient
        return loss

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = self.model(self.x[:SHOWN])
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Layers")
    def layers(self) -> Table:
        """What passes through the model, module by module, and what each of them has to learn."""
        values, rows = self.x, []
        for name, module in self.model.named_children():
            values = module(values)
            count = sum(parameter.numel() for parameter in module.parameters())
            size = values.pow(2).mean().sqrt().item()
            rows.append((name, str(module), "×".join(map(str, values.shape)), f"{count:,}", f"{size:.3g}"))
        note = f"{sum(parameter.numel() for parameter in self.model.parameters()):,} parameters"
        return Table(("name", "module", "output", "parameters", "size"), tuple(rows), note=note)

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("first weights", "nn.Linear", "uniform, within 1 / √inputs of 0")
            if self.init == "default"
            else ("first weights", "you", "drawn from N(0, 1)"),
            ("forward", "nn.Sequential", "model(x)"),
            ("loss", "nn.MSELoss", "loss_fn(y_pred, y), summed"),
            ("gradients", "autograd", "loss.backward() fills parameter.grad"),
            ("forget them", "nn.Module", "model.zero_grad()"),
            ("update", "you", "parameter -= lr * parameter.grad"),
            ("device", "nn.Module", f"{self.device}: model.to(device) moves all"),
        )
        marked = frozenset((row, 1) for row in (0, 1, 2, 4, 6))
        return Table(("part", "done by", "how"), rows, marked, note="marked: new in this way")
