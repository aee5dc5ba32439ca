"""Tensors: a bench of operations whose operands can be edited.

A tensor is numpy's array plus devices and gradients: numbers in a row in memory, a shape, and strides. A
stride says how many places in memory it is from one number to the next along a dim. An operation makes new
numbers, or it only makes a new shape and new strides for memory that is there already.
"""

from collections.abc import Callable
from dataclasses import replace
from math import cos, radians, sin
from textwrap import wrap
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tui_lab import (
    Choice, Equation, Image, ImageGrid, Integer, Number, NumberGrid, Scenario, Switch, Table, Text,
    number_grid, read_sizes, read_tensor, view,
)  # fmt: skip

EXAMPLE = "example"  # the text of an operand that the operation brings along
LINE = 34  # cells of a line of running text in a table
WRITTEN = 100.0  # what `write` puts into the first place of a
LETTER_F = (
    "[[0,0,0,0,0,0,0], [0,0,1,1,1,0,0], [0,0,1,0,0,0,0], [0,0,1,1,0,0,0], [0,0,1,0,0,0,0], [0,0,1,0,0,0,0],"
    " [0,0,0,0,0,0,0]]"
)


class Bench(NamedTuple):
    """The operands, and what is done with them: the docstring of an operation is the rule it follows."""

    a: Tensor
    b: Tensor
    size: list[int]
    dim: int
    start: int
    length: int
    angle: float
    zoom: float

    def sum_dim(self) -> Tensor:
        """The dim that is summed over vanishes; the others stay as they are."""
        return self.a.sum(dim=self.dim)

    def sum(self) -> Tensor:
        """Without a dim all of them vanish. One number is left; its shape is []."""
        return self.a.sum()

    def where(self) -> Tensor:
        """a where a > 0, else b. Sizes are matched from the last dim on; a size of 1 is stretched."""
        return torch.where(self.a > 0, self.a, self.b)

    def narrow(self) -> Tensor:
        """A window: along dim, length places from start on. All of them must lie within a."""
        return self.a.narrow(self.dim, self.start, self.length)

    def view(self) -> Tensor:
        """The same numbers in the same order under other dims. The sizes must multiply to as many."""
        return self.a.view(self.size)

    def permute(self) -> Tensor:
        """The dims change places: size names each of the old ones once. Strides move, no number does."""
        return self.a.permute(self.size)

    def cat(self) -> Tensor:
        """One behind the other: the sizes along dim add up. All other sizes must be the same."""
        return torch.cat((self.a, self.b), dim=self.dim)

    def unsqueeze(self) -> Tensor:
        """A new dim of size 1 at the place dim. The numbers stay where they are."""
        return self.a.unsqueeze(self.dim)

    def squeeze(self) -> Tensor:
        """A dim of size 1 vanishes; a dim of any other size stays."""
        return self.a.squeeze(self.dim)

    def matmul(self) -> Tensor:
        """Rows times columns: n×m @ m×p is n×p. The inner sizes must be the same, and vanish."""
        return self.a @ self.b

    def detach(self) -> Tensor:
        """The same numbers, but no gradient flows back through them."""
        self.a.requires_grad_()  # as a weight does
        return self.a.detach()

    def solve(self) -> Tensor:
        """The x with a @ x = b. a is square and none of its rows a mixture of others; b has as many rows."""
        x: Tensor = torch.linalg.solve(self.a, self.b)  # what old tutorials call torch.gesv(b, a)
        return x

    def grid_sample(self) -> Tensor:
        """Each place of the result looks up a place of a; a grid says which. Here a must be a matrix."""
        turn, shrink = radians(self.angle), 1 / self.zoom
        rotation = torch.tensor([[cos(turn), -sin(turn), 0.0], [sin(turn), cos(turn), 0.0]])
        picture = self.a[None, None]  # a batch of one picture with one channel: 1 × 1 × height × width
        grid = functional.affine_grid(shrink * rotation[None], list(picture.shape), align_corners=False)
        warped = functional.grid_sample(picture, grid.to(picture), align_corners=False)[0, 0]
        return warped.round(decimals=6)  # so that a quarter turn of whole numbers leaves no 1.19e-7

    def from_numpy(self) -> Tensor:
        """numpy's array and torch's tensor are one memory: neither way is anything copied."""
        return torch.from_numpy(self.a.cpu().numpy())  # the memory of a GPU is out of numpy's reach

    def clone(self) -> Tensor:
        """The same numbers in memory of their own."""
        return self.a.clone()


class Example(NamedTuple):
    """How one writes an operation, and operands to begin with; no `b` where it takes only one."""

    code: str
    a: str = "2x3"
    b: str = ""
    sign: str = ""
    size: str = "[]"


EXAMPLES = {
    "sum_dim": Example("a.sum(dim={dim})", a="2x3x2x4"),
    "sum": Example("a.sum()"),
    "where": Example("torch.where(a > 0, a, b)", "[[1, -2], [-3, 4]]", "[[10, 20], [30, 40]]", "or"),
    "narrow": Example("a.narrow({dim}, {start}, {length})", a="3x4"),
    "view": Example("a.view({size})", size="3x2"),
    "permute": Example("a.permute({size})", size="[1, 0]"),
    "cat": Example("torch.cat((a, b), dim={dim})", b="[[10, 20], [30, 40]]", sign=","),
    "unsqueeze": Example("a.unsqueeze({dim})"),
    "squeeze": Example("a.squeeze({dim})", a="2x1x3"),
    "matmul": Example("a @ b", b="3x2", sign="@"),
    "detach": Example("a.detach()"),
    "solve": Example("torch.linalg.solve(a, b)", "[[3, 1], [1, 2]]", "[9, 8]", "@ x ="),
    "grid_sample": Example("grid_sample(a, grid), turned by {angle:g}°, {zoom:g} times as large", a=LETTER_F),
    "from_numpy": Example("torch.from_numpy(a.numpy())"),
    "clone": Example("a.clone()"),
}
NARROW, GRID_SAMPLE = "operation = narrow", "operation = grid_sample"
OPERANDS = ("2x3x4", "3x1", "[1, 2, 3]", "[[1, 2], [3, 4]]")


def operand_knob(about: str, acts_when: str = "") -> Text:
    """A tensor typed as nested lists or as a shape; `example` stands for the operation's own."""
    return Text(
        EXAMPLE,
        reads=lambda text: text == EXAMPLE or read_tensor(text),
        takes="a shape such as 2x3, numbers such as [[1, 2], [3, 4]], or example",
        examples=OPERANDS,
        acts_when=acts_when,
        about=about,
    )


def lines_of(head: str, text: str) -> list[tuple[str, str]]:
    """Rows of a table for a running text, `head` before the first of them."""
    return [("" if row else head, line) for row, line in enumerate(wrap(text, LINE))]


class Tensors(Scenario):
    """Shapes, strides and memory: fifteen operations on operands of yours."""

    title = "Tensors"
    chapter = "1 · Tensors and gradients"
    position = 1
    tutorial = "PyTorch's own first one, Tensors, with gesv, grid_sample and the rest of a beginner's notes"
    steps = 0
    losses = ()

    operation = Choice("sum_dim", choices=tuple(EXAMPLES), about="what is done")
    a = operand_knob("the tensor: 2x3, or [[1, 2], …]")
    b = operand_knob("the second one, where there is one", "operation = where or cat or matmul or solve")
    size = Text(
        EXAMPLE,
        reads=lambda text: text == EXAMPLE or read_sizes(text),
        takes="whole numbers such as 3x2 or [1, 0], or example",
        examples=("6", "-1x2", "[1, 0]", "2x0x1"),
        acts_when="operation = view or permute",
        about="view: sizes; permute: old dims",
    )
    dim = Integer(
        1,
        low=-4,
        high=4,
        acts_when="operation = sum_dim or narrow or cat or unsqueeze or squeeze",
        about="which dim; −1 is the last",
    )
    start = Integer(0, low=-4, high=8, acts_when=NARROW, about="narrow: the first place")
    length = Integer(2, low=0, high=8, acts_when=NARROW, about="narrow: how many places")
    angle = Number(
        30.0, low=-180.0, high=180.0, acts_when=GRID_SAMPLE, about="grid_sample: a turn, in degrees"
    )
    zoom = Number(1.0, low=0.1, high=10.0, acts_when=GRID_SAMPLE, about="grid_sample: how much larger")
    write = Switch("off", about="afterwards, put 100 first into a")

    def setup(self) -> None:
        self.example = example = EXAMPLES[self.operation]
        a, b, size = (
            own if typed == EXAMPLE else typed
            for typed, own in ((self.a, example.a), (self.b, example.b or "[]"), (self.size, example.size))
        )
        self.bench = bench = Bench(
            read_tensor(a).to(self.device),
            read_tensor(b).to(self.device),
            list(read_sizes(size)),
            self.dim,
            self.start,
            self.length,
            self.angle,
            self.zoom,
        )
        self.code = example.code.format(**bench._asdict())
        operation = getattr(bench, self.operation)
        self.rule = operation.__doc__
        self.result: Tensor | None = None
        self.error = ""
        try:
            self.result = operation()
        except (RuntimeError, IndexError, ValueError, TypeError) as error:  # what torch says to a wrong shape
            self.error = f"{type(error).__name__.lstrip('_')}: {error}".splitlines()[0]
        if self.write == "on" and bench.a.numel():
            with torch.no_grad():
                bench.a.view(-1)[0] = WRITTEN  # whoever shares the memory sees it
            self.code += f", then {WRITTEN:g} is put first into a"

    def tensors(self) -> dict[str, Tensor]:
        """What there is to see, by name."""
        named = {"a": self.bench.a} | ({"b": self.bench.b} if self.example.b else {})
        return named if self.result is None else named | {"result": self.result}

    def shared(self) -> bool:
        """Whether the result lies in the memory of a."""
        if self.result is None or not self.bench.a.numel():
            return False
        return self.result.untyped_storage().data_ptr() == self.bench.a.untyped_storage().data_ptr()

    def metrics(self) -> dict[str, float]:
        if self.result is None:
            return {}
        result = self.result
        total = result.sum().item()
        return {"numel": result.numel(), "dims": result.dim(), "sum": total, "shared": self.shared()}

    @view("Operation")
    def equation(self) -> Equation:
        """Operands, sign, result; of a sum over a dim, the numbers that make the first are marked."""
        grids = {name: number_grid(name, tensor) for name, tensor in self.tensors().items()}
        parts: list[NumberGrid | str] = [grids["a"]]
        if self.example.b:
            parts += [self.example.sign, grids["b"]]
        if self.result is None:
            return Equation((*parts, "→ ?"), note=f"{self.code}\n{self.error}\n{self.rule}")
        if self.operation == "sum_dim" and self.bench.a.dim():
            stride, columns = self.bench.a.stride(self.dim), self.bench.a.size(-1)
            summands = {divmod(k * stride, columns) for k in range(self.bench.a.size(self.dim)) if columns}
            parts[0] = replace(grids["a"], marked_cells=frozenset(summands))
        return Equation((*parts, "→", grids["result"]), note=self.code)

    @view("Shape rule")
    def shape_rule(self) -> Table:
        """The rule in words, and the shapes that it is about."""
        rows = lines_of("code", self.code)
        for name, tensor in self.tensors().items():
            shape = " × ".join(map(str, tensor.shape)) or "[]"
            rows.append((name, f"{shape}   numel {tensor.numel()}"))
        rows += lines_of("rule", self.rule) + lines_of("torch", self.error)
        wrong = frozenset((row, 0) for row, (head, _) in enumerate(rows) if head == "torch")
        return Table(("", ""), tuple(rows), wrong)

    @view("Memory")
    def memory(self) -> Table:
        """Where the numbers lie, for torch and for numpy, and with which strides."""
        tensors = {name: tensor for name, tensor in self.tensors().items() if name != "b"}
        facts: dict[str, Callable[[Tensor], object]] = {
            "shape": lambda tensor: list(tensor.shape),
            "strides": lambda tensor: list(tensor.stride()),
            "contiguous": Tensor.is_contiguous,
            "dtype": lambda tensor: tensor.dtype,
            "device": lambda tensor: tensor.device,
            "requires_grad": lambda tensor: tensor.requires_grad,
            "address": lambda tensor: f"{tensor.data_ptr():x}",
            ".numpy() at": lambda tensor: f"{tensor.detach().cpu().numpy().ctypes.data:x}",
            "first number": lambda tensor: f"{tensor.flatten()[0]:g}" if tensor.numel() else "none",
        }
        rows = tuple(
            (name, *(str(fact(tensor)) for tensor in tensors.values())) for name, fact in facts.items()
        )
        note = "one memory for both" if self.shared() else "two memories"
        return Table(("", *tensors), rows, note=note if self.result is not None else "no result")

    @view("Pictures")
    def pictures(self) -> ImageGrid:
        """The numbers as shades, which shows best what grid_sample does."""
        grids = {
            name: np.atleast_2d(number_grid(name, tensor).values)
            for name, tensor in self.tensors().items()
            if tensor.numel()
        }
        return ImageGrid(tuple(Image(grid, name) for name, grid in grids.items()), note=self.code)
