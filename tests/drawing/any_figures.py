"""Figures of every kind out of anything that may hold numbers or text, by a generator that can be seeded."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any, get_args

import numpy as np
import torch

from tui_lab.authoring.figures import (
    CLASS_ROLES,
    Equation,
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    Image,
    ImageGrid,
    Line,
    Mark,
    NetworkMaps,
    NumberGrid,
    Plot,
    Points,
    Role,
    Table,
    TextBlock,
    Tree,
    TreeNode,
)

LARGEST = float(np.finfo(np.float64).max)
NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 3, -7, 1e-3, 1e6, 12345.678)
EXTREMES = (float("nan"), float("inf"), -float("inf"), LARGEST, -LARGEST, 1e300, 5e-324, -1e-320, 1e-200)
TEXTS = (
    "", "loss", "a longer name than fits", "手写数字识别", "😀 🇩🇪", "a\tb", "one\ntwo", "\x1b[31mred\x1b[0m",
    "[red]x[/red]", "مرحبا", "a\0b", "\u202eback", "e\u0301", "  indented", "\n", "word " * 40,
)  # fmt: skip
ODD = (
    None,
    "text",
    b"bytes",
    {"a": 1},
    object(),
    1j,
    10**400,
    [[1], [2, 3]],
    ["a", 1],
    (k for k in "ab"),
    {1},
)
ODD_TENSORS = (torch.eye(3).to_sparse(), torch.ones(3, dtype=torch.complex64), torch.ones(3, device="meta"))
DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.float16, torch.int64, torch.uint8, torch.bool)
ODDNESS = 0.02  # how often an argument is something that cannot be meant


def number(rng: Random) -> float:
    """Any real number, an ordinary one more often than not."""
    if rng.random() < 0.15:
        return rng.choice(EXTREMES)
    return rng.choice(NUMBERS) if rng.random() < 0.5 else rng.gauss(0, 10 ** rng.randint(-4, 4))


def numbers(rng: Random, *shape: int) -> Any:
    """Numbers of a shape in one of the ways in which people have them; now and then of another shape."""
    if rng.random() < ODDNESS:
        return rng.choice((*ODD, *ODD_TENSORS))
    if rng.random() < ODDNESS:
        shape = tuple(rng.randint(0, 4) for _ in range(rng.randint(0, 4)))
    size = int(np.prod(shape))
    extremes = rng.sample(EXTREMES, 2)  # a few at a time, as in a training that went wrong
    makers = (lambda rng: rng.gauss(0, 1), number, lambda rng: rng.choice(extremes))
    (make,) = rng.choices(makers, (5, 4, 1))
    values = np.array([make(rng) for _ in range(size)], dtype=np.float64)
    values = values.reshape(shape)
    with np.errstate(all="ignore"):
        way = rng.randrange(9)
        if way == 0:
            return values.tolist()
        if way == 1:
            return tuple(values.tolist()) if shape else float(values)
        if way == 2:
            kept = np.nan_to_num(np.clip(values, 0, 200))
            return kept.astype(rng.choice(("uint8", "int64", "bool", "float16", ">f4")))
        if way == 3:
            return values.astype(np.longdouble)
        if way == 4 and len(shape) == 1:
            return values.reshape(-1, 1)
        if way == 5 and len(shape) == 1:
            return [torch.tensor(one, requires_grad=True) for one in values.tolist()]
        if way == 6:
            return np.ma.masked_invalid(values)
        if way == 7:
            return np.asfortranarray(values).astype(object)
        tensor = torch.from_numpy(np.asarray(np.clip(np.nan_to_num(values), 0, 9))).to(rng.choice(DTYPES))
        return tensor.requires_grad_() if tensor.is_floating_point() else tensor


def text(rng: Random) -> Any:
    """Text, or a number for one."""
    if rng.random() < ODDNESS:
        return rng.choice(ODD)
    return number(rng) if rng.random() < 0.1 else rng.choice(TEXTS)


def several(rng: Random, make: Callable[[Random], Any], most: int = 4, least: int = 0) -> Any:
    """A list or tuple of what `make` makes."""
    found = [make(rng) for _ in range(rng.randint(least, most))]
    return tuple(found) if rng.random() < 0.5 else found


def role(rng: Random) -> Any:
    return "rloe" if rng.random() < ODDNESS else rng.choice((*get_args(Role)[:9], *CLASS_ROLES))


def size(rng: Random) -> int:
    return rng.choice((0, 1, 2, 3, 7, 40))


def line(rng: Random) -> Line:
    n = size(rng)
    return Line(text(rng), numbers(rng, n), numbers(rng, n), role(rng))


def points(rng: Random) -> Points:
    n = size(rng)
    return Points(text(rng), numbers(rng, n), numbers(rng, n), role(rng), rng.random() < 0.3)


def ends(rng: Random) -> Any:
    return (
        (number(rng), number(rng)) if rng.random() < 0.3 else rng.choice(((0, 1), [-2.0, 3], (5, 5), (1, -1)))
    )


def plot(rng: Random) -> Plot:
    return Plot(
        text(rng),
        text(rng),
        several(rng, line),
        several(rng, points),
        several(rng, lambda rng: Mark(number(rng), text(rng)), 3),
        rng.random() < 0.4,
        ends(rng) if rng.random() < 0.3 else None,
        ends(rng) if rng.random() < 0.3 else None,
        text(rng),
    )


def heat_map(rng: Random) -> HeatMap:
    scale: Any = rng.choice(("sequential", "diverging", "classes"))
    pick: Any = rng.choice((None, ("a", "b"), ["a", "b"]))
    return HeatMap(
        numbers(rng, rng.randint(0, 6), rng.choice((0, 1, 5, 30))),
        text(rng),
        text(rng),
        ends(rng),
        ends(rng),
        scale,
        text(rng),
        several(rng, text),
        several(rng, points, 2),
        several(rng, line, 2),
        rng.random() < 0.3,
        pick,
        text(rng),
    )


def histogram(rng: Random) -> Histogram:
    n = size(rng)
    edges = numbers(rng, n + 1) if rng.random() < 0.5 else np.linspace(-1, 1, n + 1)
    counts: Any = numbers(rng, n) if rng.random() < 0.3 else [abs(number(rng)) for _ in range(n)]
    return Histogram(counts, edges, text(rng), text(rng))


def histograms(rng: Random) -> Histograms:
    made = several(rng, histogram)
    names: Any = [text(rng) for _ in made]
    return Histograms(names, made, text(rng))


def image(rng: Random, colours: bool = True) -> Image:
    shape = (rng.randint(0, 9), rng.randint(0, 9), *((3,) if colours and rng.random() < 0.5 else ()))
    pick = (("knob", 3),) if rng.random() < 0.2 else ()
    return Image(numbers(rng, *shape), text(rng), rng.random() < 0.2, pick)


def image_grid(rng: Random) -> ImageGrid:
    scale: Any = rng.choice(("sequential", "diverging"))
    return ImageGrid(several(rng, image, 9), scale, ends(rng) if rng.random() < 0.4 else None, text(rng))


def table(rng: Random) -> Table:
    columns = several(rng, text, 5)
    rows = several(rng, lambda rng: several(rng, text, len(columns)), 12)
    marked = {(rng.randint(0, 9), rng.randint(0, 5)) for _ in range(rng.randint(0, 3))}
    return Table(columns, rows, marked if rng.random() < 0.5 else list(marked), text(rng))  # type: ignore[arg-type]


def text_block(rng: Random) -> TextBlock:
    lines = several(rng, text, 30)
    return TextBlock(lines if rng.random() < 0.5 else "\n".join(map(str, lines)), text(rng))


def number_grid(rng: Random) -> NumberGrid:
    shape = rng.choice(((), (3,), (2, 4), (9, 1), (0, 2), (1, 12)))
    places = frozenset({(rng.randint(0, 3), rng.randint(0, 3))})
    names = several(rng, text), several(rng, text)
    return NumberGrid(text(rng), numbers(rng, *shape), text(rng), *names, marked_cells=places)


def equation(rng: Random) -> Equation:
    return Equation(
        several(rng, lambda rng: number_grid(rng) if rng.random() < 0.6 else text(rng)), text(rng)
    )


def node(rng: Random, depth: int = 3) -> TreeNode:
    children = several(rng, lambda rng: node(rng, depth - 1), 3) if depth else ()
    return TreeNode(text(rng), text(rng), children, rng.random() < 0.2)


def tree(rng: Random) -> Tree:
    return Tree(several(rng, node, 3), text(rng))


def network(rng: Random) -> NetworkMaps:
    layers = [
        several(rng, lambda rng: image(rng, rng.random() < ODDNESS), 4, 1) for _ in range(rng.randint(1, 4))
    ]
    pairs = pairwise(layers)
    layer = rng.randrange(len(layers))
    choices = several(rng, lambda rng: image(rng, False), 3)
    return NetworkMaps(
        layers,  # type: ignore[arg-type]
        [numbers(rng, len(after), len(before)) for before, after in pairs],  # type: ignore[arg-type]
        heat_map(rng) if rng.random() < 0.5 else plot(rng),
        (layer, rng.randrange(len(layers[layer]))),
        several(rng, text),
        choices,
        rng.randrange(len(choices)) if choices else None,
        text(rng),
    )


MAKERS: dict[type, Callable[[Random], Figure]] = {
    Plot: plot,
    HeatMap: heat_map,
    Histogram: histogram,
    Histograms: histograms,
    ImageGrid: image_grid,
    Table: table,
    TextBlock: text_block,
    Equation: equation,
    Tree: tree,
    NetworkMaps: network,
}
