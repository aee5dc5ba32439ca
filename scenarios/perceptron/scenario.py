"""The perceptron: sign(w · x + b) learns from its mistakes to tell two kinds of points apart.

It sees one point a step. If its answer is right, nothing happens; if it is wrong, the weights turn towards
that point: w += lr * (y - answer) * x. Where a line can part the two kinds, it soon makes no more mistakes.
"""

from math import inf

import numpy as np
import torch
from torch import Tensor

from tui_lab import (
    Choice, HeatMap, Integer, Line, Number, Plot, Points, Scenario, Switch, Table, as_numpy, border_line,
    lr_knob, view,
)  # fmt: skip

# Weights of x1, x2, (x1·x2) and 1 that part the kinds, where there are any, by `data` and `product`.
TRUE_BORDERS = {
    ("blobs", "off"): (1.0, 1.0, -1.0),
    ("blobs", "on"): (1.0, 1.0, 0.0, -1.0),
    ("xor", "on"): (0.0, 0.0, -1.0, 0.0),
}


class Perceptron(Scenario):
    """A neuron learns from its mistakes what a line can part."""

    title = "Perceptron"
    chapter = "2 · One neuron"
    position = 3
    tutorial = "Rosenblatt, The Perceptron, 1958; the bound on its mistakes is Novikoff's, 1962"
    steps = 1000
    trained = ("w", "b")  # without autograd

    data = Choice("blobs", choices=("blobs", "xor"), about="two clouds, or four crosswise")
    gap = Number(0.1, low=-1.0, high=2.0, acts_when="data = blobs", about="from the true border to each blob")
    points = Integer(40, low=4, high=400, about="how many points to learn from")
    product = Switch("off", about="x1·x2 as a third input")
    lr = lr_knob(0.5)

    def setup(self) -> None:
        y = torch.ones(self.points)
        y[::2] = -1
        if self.data == "blobs":
            # One on each side of the border x1 + x2 = 1, at least `gap` away from it.
            away = y * (self.gap + torch.randn(self.points).abs())
            aside = 1.5 * torch.randn(self.points)
            x = 0.5 + torch.stack((away + aside, away - aside), dim=1) / 2**0.5
        else:
            # Clouds around (±1, ±1): the kind is 1 where the signs of x1 and x2 differ.
            sign = torch.ones(self.points)
            sign[: self.points // 2] = -1
            x = torch.stack((sign, -y * sign), dim=1) + 0.25 * torch.randn(self.points, 2)
        mixed = torch.randperm(self.points)  # the order in which it sees them, the same in each epoch
        self.x, self.y = x[mixed].to(self.device), y[mixed].to(self.device)
        self.inputs = self.inputs_of(self.x)

        self.w = torch.zeros(self.inputs.shape[1], device=self.device)
        self.b = torch.zeros(1, device=self.device)

        self.steps_done, self.mistakes, self.by_epoch = 0, 0, list[int]()
        self.reach = self.x.abs().max().item() + 0.5  # of the map from its middle

    def inputs_of(self, x: Tensor) -> Tensor:
        """What the neuron gets of points of shape (…, 2): x1 and x2, and their product if wanted."""
        return x if self.product == "off" else torch.cat((x, x.prod(dim=-1, keepdim=True)), dim=-1)

    def answer(self, inputs: Tensor) -> Tensor:
        """sign(w · x + b): 1 or -1; at 0 it is -1."""
        return torch.where(inputs @ self.w + self.b > 0, 1.0, -1.0)

    def step(self) -> Tensor:
        wrong = self.answer(self.inputs) != self.y  # of all points; only one of them is learnt from
        i = self.steps_done % self.points
        if i == 0:
            self.by_epoch.append(0)

        x_i, y_i = self.inputs[i], self.y[i]
        error = y_i - self.answer(x_i)  # 0 if it is right, else 2 or -2
        self.w += self.lr * error * x_i
        self.b += self.lr * error

        self.steps_done += 1
        self.by_epoch[-1] += int(error != 0)
        self.mistakes += int(error != 0)
        return wrong.float().mean()  # the share of wrong answers; the rule itself needs no loss

    def metrics(self) -> dict[str, float]:
        wrong = (self.answer(self.inputs) != self.y).sum().item()
        return {"wrong": wrong, "mistakes": self.mistakes, "bound": self.proof()[2]}

    def proof(self) -> tuple[float, float, float]:
        """R, γ and (R / γ)², with b taken for the weight of one more input, which is always 1.

        R is the length of the longest input, γ the least distance of an input from the true border. Where
        that border does not part the kinds, γ is not above 0, and nothing bounds the number of mistakes.
        """
        inputs = torch.cat((self.inputs, torch.ones_like(self.inputs[:, :1])), dim=1)
        longest, least = inputs.norm(dim=1).max().item(), 0.0
        if (self.data, self.product) in TRUE_BORDERS:
            across = torch.tensor(TRUE_BORDERS[self.data, self.product], device=self.device)
            least = (self.y * (inputs @ across) / across.norm()).min().item()
        return longest, least, (longest / least) ** 2 if least > 0 else inf

    @view("Points")
    def decision_map(self) -> HeatMap:
        """What it answers at every place, and the point that it has seen just now."""
        side = torch.linspace(-self.reach, self.reach, 60, device=self.device)
        places = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)
        answers = self.answer(self.inputs_of(places)) > 0

        (x1, x2), one = as_numpy(self.x.T), as_numpy(self.y) > 0
        seen = [(self.steps_done - 1) % self.points] if self.steps_done else []
        points = (
            Points("−1", x1[~one], x2[~one], "class0"),
            Points("1", x1[one], x2[one], "class1"),
            Points("now", x1[seen], x2[seen], "path"),
        )
        w1, w2 = self.w[:2].tolist()
        lines = border_line(w1, w2, -self.b.item()) if self.product == "off" else ()
        note = f"{(self.answer(self.inputs) != self.y).sum().item()} wrong"
        extent = (-self.reach, self.reach)
        return HeatMap(
            as_numpy(answers), "x1", "x2", extent, extent, "classes",
            class_names=("−1", "1"), points=points, lines=lines, note=note,
        )  # fmt: skip

    @view("Mistakes")
    def mistakes_by_epoch(self) -> Plot:
        counts = np.array(self.by_epoch, dtype=np.float64)
        line = Line("mistakes", np.arange(1.0, len(counts) + 1), counts, "train")
        return Plot("epoch", "mistakes", lines=(line,), note=f"{self.mistakes:,} so far")

    @view("Proof")
    def bound_on_mistakes(self) -> Table:
        longest, least, most = self.proof()
        rows = (
            ("R", "longest (x, 1)", f"{longest:.3f}"),
            ("γ", "least distance", f"{least:.3f}" if least > 0 else "none"),
            ("(R / γ)²", "most mistakes", f"{most:,.0f}" if least > 0 else "no limit"),
            ("mistakes", "made so far", f"{self.mistakes:,}"),
        )
        return Table(("name", "what it is", "value"), rows)
