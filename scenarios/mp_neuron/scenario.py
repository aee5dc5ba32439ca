"""The first model of a neuron, by McCulloch and Pitts: add up weighted inputs, compare with a threshold.

y = f(w1 * x1 + w2 * x2 - theta), where f is 1 from 0 on and 0 below. Nothing is trained: you set the two
weights and the threshold by hand until the neuron answers as a logic gate does.
"""

import torch
from torch import Tensor

from tui_lab import Choice, HeatMap, Number, Points, Scenario, Table, as_numpy, border_line, view

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))  # all that two inputs of 0 or 1 can be
GATES = {  # the answer to each of these rows
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "not": (1, 1, 0, 0),  # not x1: what x2 is must not matter
    "xor": (0, 1, 1, 0),
}
RANGE = (-0.5, 1.5)  # of the plane that is drawn, on both axes


class McCullochPittsNeuron(Scenario):
    """A weighted sum and a threshold make a logic gate."""

    title = "McCulloch–Pitts neuron"
    chapter = "2 · One neuron"
    position = 1
    tutorial = "McCulloch and Pitts, A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943"
    losses = ()
    steps = 0
    main = "plane"

    gate = Choice("and", choices=tuple(GATES), about="what the neuron should compute")
    w1 = Number(1.0, low=-5.0, high=5.0, about="weight of input x1")
    w2 = Number(1.0, low=-5.0, high=5.0, about="weight of input x2")
    theta = Number(0.5, low=-10.0, high=10.0, about="θ: it answers 1 from this sum on")

    def setup(self) -> None:
        self.x = torch.tensor(ROWS, dtype=torch.float32, device=self.device)
        self.target = torch.tensor(GATES[self.gate], device=self.device)
        self.weights = torch.tensor([self.w1, self.w2], device=self.device)

        self.sums = self.x @ self.weights  # (4,): w1 * x1 + w2 * x2 of each row
        self.y = self.fires(self.sums)

    def fires(self, sums: Tensor) -> Tensor:
        """f(sum - theta), 1 or 0; rounded, so that a sum of 0.1 and 0.7 does reach a threshold of 0.8."""
        return ((sums - self.theta).round(decimals=4) >= 0).long()

    def sum_in_words(self) -> str:
        return f"{self.w1:g}·x1 {'-' if self.w2 < 0 else '+'} {abs(self.w2):g}·x2"

    def metrics(self) -> dict[str, float]:
        return {"right": (self.y == self.target).sum().item()}

    @view("Truth table")
    def truth_table(self) -> Table:
        columns = torch.column_stack((self.x, self.sums, self.sums - self.theta, self.y, self.target))
        rows = tuple(tuple(f"{value:.4g}" for value in row) for row in columns.tolist())
        wrong = (self.y != self.target).nonzero().flatten().tolist()
        names = ("x1", "x2", "sum", "sum − θ", "y", self.gate)
        note = f"{4 - len(wrong)} of 4 right; 1 if {self.sum_in_words()} ≥ {self.theta:g}"
        return Table(names, rows, frozenset((row, 4) for row in wrong), note)

    @view("Plane")
    def plane(self) -> HeatMap:
        """What it answers at every place, and the border w1 * x1 + w2 * x2 = theta."""
        side = torch.linspace(*RANGE, 60, device=self.device)
        x1, x2 = torch.meshgrid(side, side, indexing="xy")
        answers = self.fires(self.w1 * x1 + self.w2 * x2)

        corners = as_numpy(self.x)
        points = []
        for answer in (0, 1):
            x = corners[as_numpy(self.target) == answer]
            points.append(Points(f"should be {answer}", x[:, 0], x[:, 1], "class1" if answer else "class0"))
        border = border_line(self.w1, self.w2, self.theta)
        note = f"{self.sum_in_words()} = {self.theta:g}"
        return HeatMap(
            as_numpy(answers), "x1", "x2", RANGE, RANGE, "classes",
            class_names=("0", "1"), points=tuple(points), lines=border, note=note,
        )  # fmt: skip

    @view("Weights")
    def weights_map(self) -> HeatMap:
        """How many rows every pair of weights gets right at this threshold."""
        reach = min(5.0, max(2 * abs(self.theta), abs(self.w1), abs(self.w2))) or 1.0
        # So few places that each of them is drawn: a map with more shows means, which count no rows.
        side = torch.linspace(-reach, reach, 21, device=self.device)
        pairs = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)  # (21, 21, 2): w1, w2
        right = (self.fires(pairs @ self.x.T) == self.target).sum(dim=-1)
        now = as_numpy(self.weights)
        return HeatMap(
            as_numpy(right), "w1", "w2", (-reach, reach), (-reach, reach), "sequential",
            value_label="right", points=(Points("now", now[:1], now[1:], "path"),),
            pick=("w1", "w2"), note=f"at most {int(right.max())} of 4",
        )  # fmt: skip
