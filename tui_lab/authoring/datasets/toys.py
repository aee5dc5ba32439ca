"""Small made-up data sets: points in a plane with two classes, and curves over a line.

The shapes are those of A Neural Network Playground (playground.tensorflow.org), and scikit-learn's two
moons. Without noise all lie within -6 to 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

REACH = 6.0  # the points lie within -REACH and REACH


def circle(points: int) -> tuple[Tensor, Tensor]:
    """Class 1 is a disc, class 0 a ring around it."""
    classes = _alternating(points)
    radius = torch.where(classes == 1, 2.5 * torch.rand(points), 3.5 + 1.5 * torch.rand(points))
    return _polar(radius, 2 * math.pi * torch.rand(points)), classes


def xor(points: int) -> tuple[Tensor, Tensor]:
    """Class 1 where both coordinates have the same sign, with a gap along the axes."""
    x = 10 * torch.rand(points, 2) - 5
    x = x + 0.3 * x.sign()
    return x, (x.prod(dim=1) >= 0).float()


def gauss(points: int) -> tuple[Tensor, Tensor]:
    """Two round clouds around (2, 2), class 1, and (-2, -2), class 0; standard deviation 0.7."""
    classes = _alternating(points)
    return 0.7 * torch.randn(points, 2) + (4 * classes - 2).unsqueeze(1), classes


def spiral(points: int) -> tuple[Tensor, Tensor]:
    """Two arms that wind around each other almost twice."""
    classes = _alternating(points)
    along = torch.rand(points)
    return _polar(5 * along, 3.5 * math.pi * along + math.pi * classes), classes


def moons(points: int) -> tuple[Tensor, Tensor]:
    """Two half circles that reach into each other."""
    classes = _alternating(points)
    angle = math.pi * torch.rand(points)
    upper = torch.stack((angle.cos() - 0.5, angle.sin() - 0.25), dim=1)
    return 3 * torch.where(classes.unsqueeze(1) == 1, -upper, upper), classes


def plane(points: int) -> tuple[Tensor, Tensor]:
    """A straight line: y = x / 6."""
    x = REACH * (2 * torch.rand(points, 1) - 1)
    return x, x[:, 0] / REACH


def sine(points: int) -> tuple[Tensor, Tensor]:
    """A wave: y = sin(x), almost two periods."""
    x = REACH * (2 * torch.rand(points, 1) - 1)
    return x, x[:, 0].sin()


Toy = Callable[[int], tuple[Tensor, Tensor]]
PLANE_TOYS: dict[str, Toy] = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "moons": moons}
LINE_TOYS: dict[str, Toy] = {"plane": plane, "sine": sine}


def toy(name: str, points: int, noise: float) -> tuple[Tensor, Tensor]:
    """Inputs of shape (points, 2) and classes 0 or 1; or, over a line, (points, 1) and heights; float32.

    `noise` is the standard deviation of what is added to the coordinates, or to the heights.
    """
    if name in PLANE_TOYS:
        x, classes = PLANE_TOYS[name](points)
        return x + noise * torch.randn(x.shape), classes
    x, heights = LINE_TOYS[name](points)
    return x, heights + noise * torch.randn(heights.shape)


def _alternating(points: int) -> Tensor:
    return torch.arange(points) % 2 * 1.0


def _polar(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1)
