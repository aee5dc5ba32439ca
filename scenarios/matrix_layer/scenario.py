"""A layer is a matrix product: each example is a row of x, each unit of the layer a column of w.

What one unit answers to one example is one sum: row times column, number by number, added up. The walk
does one sum a step. The other view is the same product as nn.Linear does it, all at once and with a bias.
"""

from dataclasses import replace

import torch
from torch import Tensor, nn

from tui_lab import Equation, NumberGrid, Scenario, Text, as_numpy, read_tensor, view

LARGEST = 6  # rows and columns of a matrix


def matrix(text: str) -> Tensor:
    """The matrix that a text such as [[1,2],[3,4]] writes. Raises ValueError."""
    return of_size(read_tensor(text), dims=2)


def vector(text: str) -> Tensor:
    """The numbers that a text such as [0,4] writes. Raises ValueError."""
    return of_size(read_tensor(text), dims=1)


def of_size(values: Tensor, dims: int) -> Tensor:
    shape = list(values.shape)
    if values.dim() != dims or not 1 <= min(shape) <= max(shape) <= LARGEST:
        raise ValueError(f"its shape {shape} must have {dims} dim{'s' * (dims > 1)} of 1 to {LARGEST}")
    if values.abs().max() > 1000:
        raise ValueError("its numbers must lie between -1000 and 1000")
    return values


class MatrixLayer(Scenario):
    """A layer is a matrix product: row times column."""

    title = "A layer as a matrix"
    chapter = "2 · One neuron"
    position = 2
    tutorial = "the textbooks' first layer by hand: three examples, three inputs, two units"
    losses = ()
    steps = 6
    speed = "slow"

    x_rows = Text(
        "[[1,1,-1],[4,0,2],[1,0,0]]",
        reads=matrix, takes="rows such as [[1,2],[3,4]]", name="x", about="a row an example",
        examples=("[[1,0,0],[0,1,0],[0,0,1]]", "[[1,1,-1]]", "[[1,2],[3,4]]"),
    )  # fmt: skip
    w_rows = Text(
        "[[2,-1],[3,-2],[0,1]]",
        reads=matrix, takes="rows such as [[1,2],[3,4]]", name="w", about="a column a unit",
        examples=("[[2],[3],[0]]", "[[2,-1,0],[3,-2,0],[0,1,0]]"),
    )  # fmt: skip
    bias_row = Text(
        "[0]",
        reads=vector, takes="numbers such as [0,4]", name="bias", about="a number a unit, or one for all",
        examples=("[1]", "[0,4]"),
    )  # fmt: skip

    def setup(self) -> None:
        self.x, self.w = matrix(self.x_rows).to(self.device), matrix(self.w_rows).to(self.device)
        self.bias = vector(self.bias_row).to(self.device)
        self.y = self.x.new_full((len(self.x), self.w.shape[1]), torch.nan)  # no sum is done yet
        self.sums_done = 0

        inputs, units = self.w.shape
        self.trouble = ""
        if self.x.shape[1] != inputs:
            self.trouble = f"A row of x has {self.x.shape[1]} numbers, a column of w {inputs}: no match."
        elif len(self.bias) not in (1, units):
            self.trouble = f"w has {units} columns, so bias needs 1 or {units} numbers, not {len(self.bias)}."
        self.steps = 0 if self.trouble else self.y.numel()

        self.layer = nn.Linear(inputs, units, device=self.device)  # y = x @ weight.T + bias
        with torch.no_grad():
            self.layer.weight.copy_(self.w.T)  # one row a unit: the transpose of w
            if not self.trouble:
                self.layer.bias.copy_(self.bias)  # a single number is stretched over all units

    def step(self) -> None:
        row, column = self.place(self.sums_done)
        self.y[row, column] = (self.x[row] * self.w[:, column]).sum()
        self.sums_done += 1

    def place(self, number: int) -> tuple[int, int]:
        """Row and column in y of a sum; they are done row by row."""
        return divmod(number, self.y.shape[1])

    def metrics(self) -> dict[str, float]:
        if self.trouble:
            return {}
        y = self.layer(self.x)
        return {
            "first": y[0, 0].item(),
            "smallest": y.min().item(),
            "largest": y.max().item(),
            "sums": float(self.steps),
        }

    @view("Row × column")
    def row_times_column(self) -> Equation:
        """The sums done so far, and the last of them written out."""
        x, w, y = grid("x", self.x), grid("w", self.w), grid("y", self.y)
        note = self.trouble or f"{self.steps} sums to do: one a step."
        if self.sums_done:
            row, column = self.place(self.sums_done - 1)
            x = replace(x, marked_rows=frozenset({row}))
            w = replace(w, marked_columns=frozenset({column}))
            y = replace(y, marked_cells=frozenset({(row, column)}))
            products = zip(self.x[row].tolist(), self.w[:, column].tolist(), strict=True)
            terms = " + ".join(f"{written(a)}·{written(b)}" for a, b in products)
            note = f"{terms} = {self.y[row, column].item():g}".replace("-", "−")
        return Equation((x, "×", w, "=", y), note)

    @view("nn.Linear")
    def linear(self) -> Equation:
        """The whole product as PyTorch keeps and computes it."""
        x, weight = grid("x", self.x), grid("weight", self.layer.weight)
        if self.trouble:
            return Equation((x, "@", weight, ".T"), self.trouble)
        units, inputs = self.layer.weight.shape
        bias, y = grid("bias", self.layer.bias.unsqueeze(0)), grid("y", self.layer(self.x))
        return Equation(
            (x, "@", weight, ".T +", bias, "=", y),
            f"nn.Linear({inputs}, {units}) is x @ weight.T + bias; weight is w transposed, a row a unit",
        )


def grid(name: str, values: Tensor) -> NumberGrid:
    return NumberGrid(name, as_numpy(values), about=" × ".join(map(str, values.shape)))


def written(number: float) -> str:
    return f"{number:g}" if number >= 0 else f"({number:g})"
