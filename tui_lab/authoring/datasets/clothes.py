"""Clothes drawn by the lab, as large as those of Fashion-MNIST and in its ten classes, to stand in for them.

Each class is a few simple shapes. What differs from picture to picture is drawn at random: place, size,
slant, lengths and widths, brightness, stripes, folds and noise. Shirts, coats and pullovers are as alike as
in the real set. All are made from one seed of their own, so that they are the same for every run.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import torch
from torch import Tensor

from tui_lab.authoring.datasets.known_sets import FASHION, SIDE
from tui_lab.authoring.datasets.pictures import Pictures

TRAIN, TEST = 600, 100  # pictures of each class
AT_ONCE = 2  # classes
SEED = 28
PIXEL = 2 / SIDE  # of coordinates that go from -1 to 1, to the right and down


@cache
def drawn_clothes() -> Pictures:
    """6,000 pictures to train on and 1,000 to test on, as many of each class, in no order."""
    classes = len(FASHION.class_names)
    labels = torch.arange(classes).repeat_interleave(TRAIN + TEST)
    # A learner waits for them, and PyTorch lets go of the lock of Python in each of its calls.
    with ThreadPoolExecutor(AT_ONCE, initializer=torch.set_num_threads, initargs=(1,)) as threads:
        images = torch.cat(list(threads.map(_drawn, range(classes))))
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(SEED))
    images, labels, train = images[order], labels[order], TRAIN * classes
    return Pictures(
        images[:train],
        labels[:train],
        images[train:],
        labels[train:],
        brightest=255,
        class_names=FASHION.class_names,
        stand_in=FASHION.name,
    )


def _drawn(label: int) -> Tensor:
    """The pictures of a class."""
    pen = _Pen(TRAIN + TEST, torch.Generator().manual_seed(SEED + label))
    return pen.finish(DRAWINGS[label](pen))


class _Pen:
    """Draws one class, `count` pictures at once: a shape is what it covers, (count, 28, 28), from 0 to 1.

    `x` and `y` are where the pixels are in a piece of clothing that is moved, turned and stretched a little.
    """

    def __init__(self, count: int, random: torch.Generator) -> None:
        self._count, self._random = count, random
        across = (torch.arange(SIDE) + 0.5) * PIXEL - 1
        x, y = across.view(1, 1, -1), across.view(1, -1, 1)
        x, y = x - self.vary(-0.09, 0.09), y - self.vary(-0.09, 0.09)
        slant = self.vary(-0.09, 0.09)
        self.x, self.y = (x + slant * y) / self.vary(0.85, 1.1), (y - slant * x) / self.vary(0.85, 1.08)

    def vary(self, low: float, high: float) -> Tensor:
        """Another number in each picture, (count, 1, 1)."""
        return low + (high - low) * torch.rand(self._count, 1, 1, generator=self._random)

    def some(self, share: float) -> Tensor:
        """1 in about such a share of the pictures and 0 in the others, (count, 1, 1)."""
        return (torch.rand(self._count, 1, 1, generator=self._random) < share) * 1.0

    def fill(self, inside: Tensor) -> Tensor:
        """What a shape covers whose pixels lie so far `inside` its edge, those outside below 0."""
        return (inside / PIXEL + 0.5).clamp(0, 1)

    def box(self, left: Tensor, right: Tensor, top: Tensor, bottom: Tensor) -> Tensor:
        """What lies between four edges, each of which may depend on x or y."""
        sides = torch.minimum(self.x - left, right - self.x)
        return self.fill(torch.minimum(sides, torch.minimum(self.y - top, bottom - self.y)))

    def limb(self, x0: Tensor, y0: Tensor, x1: Tensor, y1: Tensor, width: Tensor) -> Tensor:
        """A sleeve, a strap or a handle from one point to another, and the same at the other side."""
        x, dx, dy = self.x.abs(), x1 - x0, y1 - y0
        along = (((x - x0) * dx + (self.y - y0) * dy) / (dx * dx + dy * dy)).clamp(0, 1)
        return self.fill(width / 2 - torch.hypot(x - x0 - along * dx, self.y - y0 - along * dy))

    def ring(self, x: Tensor, y: Tensor, radius: Tensor, width: Tensor) -> Tensor:
        """A circle's line."""
        return self.fill(width / 2 - (torch.hypot(self.x - x, self.y - y) - radius).abs())

    def disc(self, x: Tensor | float, y: Tensor, radius: Tensor) -> Tensor:
        """A circle and what is in it."""
        return self.fill(radius - torch.hypot(self.x - x, self.y - y))

    def finish(self, covered: Tensor) -> Tensor:
        """The pictures of it, uint8: cloth of some brightness, now and then striped, with folds and noise."""
        waves = torch.sin(self.vary(4, 9) * self.y + self.vary(-4, 4) * self.x + self.vary(0, 6))
        stripes = self.some(0.2) * (torch.sin(self.vary(12, 22) * self.y + self.vary(0, 6)) > 0) * 0.45
        cloth = self.vary(0.45, 1.0) * (1 - 0.13 * (1 + waves)) * (1 - stripes)
        noise = 0.07 * torch.randn(covered.shape, generator=self._random)
        return ((covered * (cloth + noise)).clamp(0, 1) * 255).round().to(torch.uint8)


def _either(*shapes: Tensor) -> Tensor:
    """What any of the shapes covers."""
    return torch.stack(shapes).amax(dim=0)


def _torso(pen: _Pen, long: tuple[float, float], shoulder: tuple[float, float]) -> tuple[Tensor, Tensor]:
    """A body with a neckline, and how wide its shoulders are."""
    wide, waist, top = pen.vary(*shoulder), pen.vary(-0.07, 0.05), pen.vary(-0.82, -0.74)
    half = wide + waist * (pen.y + 0.7)
    body = pen.box(-half, half, top + 0.25 * pen.x.abs(), pen.vary(*long))
    return body - body * pen.disc(0, top - 0.02, pen.vary(0.14, 0.26)), wide


def _sleeves(pen: _Pen, wide: Tensor, down: tuple[float, float], width: tuple[float, float]) -> Tensor:
    """From the shoulders down to some height."""
    thick = pen.vary(*width)
    out, end = pen.vary(0.12, 0.3), pen.vary(*down)
    return pen.limb(wide - thick / 2, thick / 2 - 0.66, wide + out, end, thick)


def _line_down(pen: _Pen, width: tuple[float, float]) -> Tensor:
    """Where a front opens or is buttoned."""
    half = pen.vary(*width) / 2
    return pen.box(-half, half, -torch.ones(1), torch.ones(1))


def _t_shirt(pen: _Pen) -> Tensor:
    body, wide = _torso(pen, (0.62, 0.85), (0.4, 0.52))
    return _either(body, _sleeves(pen, wide, (-0.36, -0.1), (0.28, 0.38)))


def _trouser(pen: _Pen) -> Tensor:
    half, top, long = pen.vary(0.26, 0.36), pen.vary(-0.86, -0.76), pen.vary(0.76, 0.9)
    flare, x = pen.vary(-0.05, 0.06), pen.x.abs()
    gap = ((pen.y - top - pen.vary(0.3, 0.45)) * pen.vary(0.08, 0.16)).clamp(min=0)
    legs = torch.minimum(half + flare * pen.y - x, x - gap)
    return pen.fill(torch.minimum(legs, torch.minimum(pen.y - top, long - pen.y)))


def _pullover(pen: _Pen) -> Tensor:
    body, wide = _torso(pen, (0.6, 0.82), (0.38, 0.5))
    return _either(body, _sleeves(pen, wide, (0.45, 0.75), (0.22, 0.3)))


def _dress(pen: _Pen) -> Tensor:
    top, long, flare = pen.vary(-0.88, -0.78), pen.vary(0.78, 0.92), pen.vary(0.08, 0.24)
    half = pen.vary(0.16, 0.26) + flare * (pen.y + pen.vary(0.2, 0.5)).clamp(min=0)
    body = pen.box(-half, half, top + torch.zeros_like(pen.x), long)
    straps = pen.some(0.35) * pen.limb(
        half.mean((1, 2), keepdim=True), top + 0.2, pen.vary(0.32, 0.42), top + 0.4, pen.vary(0.1, 0.2)
    )
    return _either(body - body * pen.disc(0, top, pen.vary(0.06, 0.16)), straps)


def _coat(pen: _Pen) -> Tensor:
    body, wide = _torso(pen, (0.76, 0.92), (0.38, 0.5))
    collar = pen.limb(
        pen.vary(0.02, 0.05),
        pen.vary(-0.5, -0.3),
        pen.vary(0.16, 0.24),
        -0.76 * torch.ones(1),
        pen.vary(0.08, 0.14),
    )
    coat = _either(body, _sleeves(pen, wide, (0.55, 0.85), (0.22, 0.3)), 0.85 * collar)
    return coat * (1 - pen.vary(0.4, 1.0) * _line_down(pen, (0.05, 0.11)))


def _sandal(pen: _Pen) -> Tensor:
    sole_top = pen.vary(0.22, 0.34) - pen.vary(0.0, 0.4) * (pen.x * 0.6 + 0.2)
    thick = pen.vary(0.1, 0.2)
    sole = pen.box(pen.vary(-0.9, -0.8), pen.vary(0.78, 0.9), sole_top, sole_top + thick)
    straps = [
        pen.box(x + lean * pen.y, x + lean * pen.y + pen.vary(0.06, 0.14), pen.vary(-0.35, -0.05), sole_top)
        for x, lean in (
            (pen.vary(-0.6, -0.4), pen.vary(-0.5, 0.3)),
            (pen.vary(-0.2, 0.1), pen.vary(-0.5, 0.5)),
        )
    ]
    heel = pen.some(0.5) * pen.box(pen.vary(0.55, 0.65), pen.vary(0.74, 0.86), sole_top, pen.vary(0.5, 0.7))
    ankle = pen.some(0.6) * pen.box(
        pen.vary(-0.2, 0.2), pen.vary(0.74, 0.86), *_band(pen, (-0.4, -0.1), (0.06, 0.12))
    )
    return _either(
        sole,
        *straps,
        heel,
        ankle,
        pen.some(0.7)
        * pen.ring(pen.vary(0.5, 0.6), sole_top - 0.2, pen.vary(0.15, 0.25), pen.vary(0.06, 0.1)),
    )


def _band(pen: _Pen, top: tuple[float, float], high: tuple[float, float]) -> tuple[Tensor, Tensor]:
    """The upper and lower edge of something level."""
    begin = pen.vary(*top)
    return begin, begin + pen.vary(*high)


def _shirt(pen: _Pen) -> Tensor:
    body, wide = _torso(pen, (0.66, 0.9), (0.36, 0.5))
    short, long = (
        _sleeves(pen, wide, (-0.3, 0.0), (0.26, 0.34)),
        _sleeves(pen, wide, (0.45, 0.75), (0.2, 0.27)),
    )
    short_ones = pen.some(0.3)
    collar = pen.limb(
        pen.vary(0.0, 0.03),
        pen.vary(-0.66, -0.56),
        pen.vary(0.12, 0.2),
        -0.8 * torch.ones(1),
        pen.vary(0.07, 0.12),
    )
    shirt = _either(body, short_ones * short + (1 - short_ones) * long, collar)
    return shirt * (1 - pen.vary(0.1, 0.5) * _line_down(pen, (0.03, 0.07)))


def _sneaker(pen: _Pen) -> Tensor:
    toe, heel, bottom = pen.vary(-0.92, -0.84), pen.vary(0.8, 0.9), pen.vary(0.32, 0.42)
    rise = pen.vary(0.32, 0.46)  # how much higher the heel is than the toe
    top = 0.16 - rise * ((pen.x - toe) / (heel - toe)).clamp(0, 1) - pen.vary(0.0, 0.1)
    top = top + 0.12 * torch.exp(-(((pen.x - pen.vary(0.3, 0.5)) / 0.2) ** 2))  # where the foot goes in
    upper = pen.box(toe, heel, top, bottom)
    sole = pen.box(toe - 0.02, heel + 0.02, bottom - pen.vary(0.08, 0.14), bottom + 0.04)
    stripe = pen.some(0.5) * pen.box(
        pen.x * 0 - 0.1 - 0.6 * pen.y, pen.x * 0 + 0.02 - 0.6 * pen.y, top, bottom
    )
    return _either(upper * (1 - 0.5 * stripe), pen.vary(0.6, 1.0) * sole)


def _bag(pen: _Pen) -> Tensor:
    half, top, bottom = pen.vary(0.6, 0.86), pen.vary(-0.3, 0.0), pen.vary(0.6, 0.82)
    half = half + pen.vary(-0.1, 0.12) * pen.y
    body = pen.box(-half, half, top + 0 * pen.x, bottom)
    handle = pen.ring(torch.zeros(1), top, pen.vary(0.25, 0.5), pen.vary(0.06, 0.13))
    flap = pen.some(0.5) * pen.box(-half, half, *_band(pen, (0.0, 0.3), (0.04, 0.08)))
    return _either(body * (1 - 0.6 * flap), pen.some(0.85) * handle * (pen.y < top))


def _ankle_boot(pen: _Pen) -> Tensor:
    toe, heel, bottom = pen.vary(-0.88, -0.78), pen.vary(0.62, 0.78), pen.vary(0.64, 0.78)
    shaft = heel - pen.vary(0.55, 0.78)
    foot_top = bottom - pen.vary(0.3, 0.42) - 0.35 * ((pen.x - toe) / (shaft - toe)).clamp(0, 1)
    foot = pen.box(toe, heel, foot_top, bottom)
    leg = pen.box(
        shaft + pen.vary(-0.1, 0.1) * pen.y, heel + 0 * pen.y, pen.vary(-0.8, -0.4) + 0 * pen.x, bottom
    )
    under = pen.some(0.5) * pen.box(heel - pen.vary(0.2, 0.35), heel, bottom, bottom + pen.vary(0.08, 0.2))
    return _either(foot, leg, under)


DRAWINGS: tuple[Callable[[_Pen], Tensor], ...] = (
    _t_shirt, _trouser, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot,
)  # fmt: skip
