"""One net, way 9: a graph that is another one at each step.

The middle layer is used between no and three times, drawn at each forward pass by a plain Python loop:
autograd notes whatever happened. Each use has the same weights, and their gradients add up.
"""

from collections import deque

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import CLASS_ROLES, Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn
KEPT = 500  # steps that the views look back on


class DynamicNet(nn.Module):
    """Three linear layers with ReLU between them; the middle one is used `times` times."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.input_linear = nn.Linear(inputs, hidden)
        self.middle_linear = nn.Linear(hidden, hidden)
        self.output_linear = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor, times: int) -> Tensor:
        h_relu = self.input_linear(x).clamp(min=0)
        for _ in range(times):
            h_relu = self.middle_linear(h_relu).clamp(min=0)
        y_pred: Tensor = self.output_linear(h_relu)
        return y_pred


class Way9(Scenario):
    """A loop of random length, and shared weights."""

    title = "Way 9 · dynamic"
    chapter = "4 · One net, nine ways"
    position = 9
    tutorial = "jcjohnson/pytorch-examples, nn/dynamic_net.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"

    lr = Number(1e-4, low=1e-9, high=0.1, live=True, about="learning rate: length of a step")
    momentum = Number(0.9, low=0.0, high=0.999, live=True, about="share kept of the last step")
    most = Integer(3, low=0, high=6, live=True, about="most uses of the middle layer")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        model = DynamicNet(self.inputs, self.hidden, OUTPUTS)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.model = model.to(self.device)
        self.loss_fn = nn.MSELoss(reduction="sum")
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr, momentum=self.momentum)
        self.steps_done = 0
        self.drawn: deque[tuple[int, int, float]] = deque(maxlen=KEPT)  # step, uses of the middle layer, loss

    def step(self) -> Tensor:
        times = int(torch.randint(self.most + 1, ()))  # 0, 1, … most, each as likely
        y_pred = self.model(self.x, times)  # forward: what does the net say now?
        loss: Tensor = self.loss_fn(y_pred, self.y)  # how far off is that, as one number?

        self.optimizer.zero_grad()  # backward() adds to the gradients it finds
        loss.backward()  # backward: how does the loss change with each parameter?
        self.optimizer.step()  # move each parameter by the optimizer's rule

        self.steps_done += 1
        self.drawn.append((self.steps_done, times, loss.item()))
        return loss

    def metrics(self) -> dict[str, float]:
        # The loss of a step jumps with the number of uses; this one is the mean over all of them.
        return {"mean_loss": sum(self.loss_by_uses()) / (self.most + 1)}

    def loss_by_uses(self) -> list[float]:
        """The loss with the middle layer used 0, 1, … `most` times."""
        return [self.loss_fn(self.model(self.x, times), self.y).item() for times in range(self.most + 1)]

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target, by uses of the middle layer: at no use, and at the most."""
        targets = as_numpy(self.y[:SHOWN].flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        points = tuple(
            Points(
                f"{times} uses",
                targets,
                as_numpy(self.model(self.x[:SHOWN], times).flatten()),
                CLASS_ROLES[times],
            )
            for times in sorted({0, self.most})
        )
        return Plot("y", "y_pred", lines=(diagonal,), points=points)

    @view("Loss by uses")
    def loss_of_each_step(self) -> Plot:
        """The loss of each of the last steps; the glyph tells how often it used the middle layer."""
        points = []
        for times in range(self.most + 1):
            chosen = [(step, loss) for step, drawn, loss in self.drawn if drawn == times]
            places = np.array(chosen, dtype=np.float64).reshape(-1, 2)
            points.append(Points(f"{times} uses", places[:, 0], places[:, 1], CLASS_ROLES[times]))
        return Plot("step", "loss", points=tuple(points), y_log=True)

    @view("How often")
    def how_often(self) -> Table:
        """How many of the last steps used the middle layer so often, and the loss it has then at present."""
        uses = [times for _, times, _ in self.drawn]
        rows = tuple(
            (
                str(times),
                str(uses.count(times)),
                f"{uses.count(times) / max(len(uses), 1):.0%}",
                f"{loss:.3g}",
            )
            for times, loss in enumerate(self.loss_by_uses())
        )
        last = frozenset({(uses[-1], 0)} if uses and uses[-1] < len(rows) else ())
        return Table(("uses", "steps", "share", "loss now"), rows, last, note="marked: the last step")

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("first weights", "nn.Linear", "uniform, within 1 / √inputs of 0"),
            ("forward", "your Module", "a Python loop, of another length each time"),
            ("loss", "nn.MSELoss", "loss_fn(y_pred, y), summed"),
            ("gradients", "autograd", "the sum over all uses of a weight"),
            ("forget them", "torch.optim", "optimizer.zero_grad()"),
            ("update", "torch.optim", "optimizer.step(), with momentum"),
            ("device", "nn.Module", f"{self.device}: model.to(device) moves all"),
        )
        marked = frozenset({(1, 2), (3, 2), (5, 2)})
        return Table(("part", "done by", "how"), rows, marked, note="marked: new in this way")
