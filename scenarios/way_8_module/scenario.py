"""One net, way 8: a module class of one's own.

`nn.Sequential` runs one layer after the other. A class that derives from `nn.Module` says in `__init__`
which layers there are and in `forward` what happens with them, in plain Python. Layers that are set as
attributes are found by `parameters()`, `to()` and `state_dict()` without further ado.
"""

import torch
from torch import Tensor, nn

from tui_lab import (
    Choice, Integer, Line, Number, Parts, Plot, Points, Scenario, Table, Tree, TreeNode, as_numpy, view,
)  # fmt: skip

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


class TwoLayerNet(nn.Module):
    """A hidden layer of ReLU units and a linear layer on top."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(inputs, hidden)
        self.linear2 = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        h_relu = self.linear1(x).clamp(min=0)
        y_pred: Tensor = self.linear2(h_relu)
        return y_pred


class Way8(Scenario):
    """A module class of one's own, and SGD."""

    title = "Way 8 · Module"
    chapter = "4 · One net, nine ways"
    position = 8
    tutorial = "jcjohnson/pytorch-examples, nn/two_layer_net_module.py"
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

        model = TwoLayerNet(self.inputs, self.hidden, OUTPUTS)
        if self.init == "normal":  # a Linear computes x @ weight.T + bias
            zeros = {"linear1.bias": torch.zeros(self.hidden), "linear2.bias": torch.zeros(OUTPUTS)}
            model.load_state_dict({"linear1.weight": w1.T, "linear2.weight": w2.T} | zeros)

        # Examples that the net never trains on, drawn last: the others stay as in the other ways.
        test_x, test_y = torch.randn_like(x), torch.randn_like(y)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.test_x, self.test_y = test_x.to(self.device), test_y.to(self.device)
        self.model = model.to(self.device)
        self.loss_fn = nn.MSELoss(reduction="sum")
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)

    def step(self) -> Tensor:
        y_pred = self.model(self.x)  # forward: what does the net say now?
        loss: Tensor = self.loss_fn(y_pred, self.y)  # how far off is that, as one number?

        self.optimizer.zero_grad()  # backward() adds to the gradients it finds
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter by the optimizer's rule
        return loss

    def parts(self) -> Parts:
        return Parts(self.model, self.loss_fn, self.optimizer, lambda: (self.x, self.y))

    def metrics(self) -> dict[str, float]:
        return {"test_loss": self.loss_fn(self.model(self.test_x), self.test_y).item()}

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = self.model(self.x[:SHOWN])
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Modules")
    def modules(self) -> Tree:
        """The module, those set as its attributes, and the parameters of each."""
        layers = []
        for name, layer in self.model.named_children():
            parameters = tuple(
                TreeNode(f"{name}.{of}", f"{list(parameter.shape)}  {parameter.numel():,}")
                for of, parameter in layer.named_parameters()
            )
            layers.append(TreeNode(name, str(layer), parameters))
        total = sum(parameter.numel() for parameter in self.model.parameters())
        return Tree((TreeNode("model", type(self.model).__name__, tuple(layers)),), f"{total:,} parameters")

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("first weights", "nn.Linear", "uniform, within 1 / √inputs of 0")
            if self.init == "default"
            else ("first weights", "you", "drawn from N(0, 1)"),
            ("forward", "your Module", "model(x) calls your forward(x)"),
            ("loss", "nn.MSELoss", "loss_fn(y_pred, y), summed"),
            ("gradients", "autograd", "loss.backward() fills parameter.grad"),
            ("forget them", "torch.optim", "optimizer.zero_grad()"),
            ("update", "torch.optim", "optimizer.step()"),
            ("device", "nn.Module", f"{self.device}: model.to(device) moves all"),
        )
        return Table(("part", "done by", "how"), rows, frozenset({(1, 1)}), note="marked: new in this way")
