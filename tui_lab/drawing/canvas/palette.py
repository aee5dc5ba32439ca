"""Colours: one value for each thing that is drawn, for dark and light screens and for none at all.

The class colours follow Okabe and Ito (2008), which people with colour-blindness tell apart, moved to
the nearest colours of the xterm-256 cube; so are all others but the scales. A terminal with 256
colours therefore shows the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import GHOSTS, class_index

if TYPE_CHECKING:  # they bring numpy, and the menu opens before that
    import numpy as np
    import numpy.typing as npt

    from tui_lab.authoring.figures import Role
    from tui_lab.drawing.canvas.scales import Colours


Scale = Literal["sequential", "diverging", "grey"]
SCALES: tuple[Scale, ...] = get_args(Scale)
VIRIDIS = (0x440154, 0x472C7A, 0x3B518B, 0x2C718E, 0x21908D, 0x27AD81, 0x5CC863, 0xAADC32, 0xFDE725)

LEAST_CONTRAST, HIGHEST_CONTRAST = 3.0, 22.0  # of a sign to its ground: WCAG's least for graphics


@dataclass(frozen=True, eq=False)
class Palette:
    """0xRRGGBB or `DEFAULT` for each use.

    `classes` and `class_backgrounds` hold ten colours each, points and the ground below them;
    `sequential_stops`, `diverging_stops` and `grey_stops` are evenly spaced along their scales; a scale
    that is not among the `blended` has no colours but its stops. Where `colours` is False, pictures tell by
    texture what they would tell by colour. Unless `exact`, each terminal has a shade of its own for them.
    """

    text: int
    muted: int
    accent: int
    good: int
    warning: int
    bad: int
    frame: int
    roles: dict[Role, int]
    classes: tuple[int, ...]
    class_backgrounds: tuple[int, ...]
    sequential_stops: tuple[int, ...]
    diverging_stops: tuple[int, ...]
    grey_stops: tuple[int, ...]
    colours: bool = True
    blended: frozenset[Scale] = frozenset(SCALES)
    exact: bool = True

    def role(self, role: Role) -> int:
        """The colour of lines and points of `role`."""
        k = class_index(role)
        return self.roles["ghost" if role in GHOSTS else role] if k is None else self.classes[k]

    def sequential(self, values: npt.NDArray[np.floating]) -> Colours:
        """Colours of `values` in [0, 1], of any shape; NaN gives `DEFAULT`."""
        return self._scale("sequential", self.sequential_stops, values)

    def diverging(self, values: npt.NDArray[np.floating]) -> Colours:
        """Colours of `values` in [-1, 1], of any shape; NaN gives `DEFAULT`."""
        return self._scale("diverging", self.diverging_stops, (values + 1) / 2)

    def grey(self, values: npt.NDArray[np.floating]) -> Colours:
        """Colours of a picture's `values` in [0, 1], of any shape; NaN gives `DEFAULT`."""
        return self._scale("grey", self.grey_stops, values)

    def below(self, colour: int, grounds: Colours) -> Colours:
        """What stands below a point of `colour`: `grounds`, moved towards a blank screen until it is seen.

        So a point of its own class's colour lies in a shadow of the map and not in a hole. Unless the
        colours are `exact`, nobody knows where one is seen but on a blank screen.
        """
        from tui_lab.drawing.canvas.scales import shadows

        return shadows(grounds, self.ground, colour, LEAST_CONTRAST if self.exact else HIGHEST_CONTRAST)

    @property
    def ground(self) -> int:
        """What stands for a blank screen amid a picture."""
        return self.grey_stops[0]

    def _scale(self, scale: Scale, stops: tuple[int, ...], values: npt.NDArray[np.floating]) -> Colours:
        from tui_lab.drawing.canvas.scales import LEVELS, look_up

        return look_up(stops, values, LEVELS if scale in self.blended else len(stops))


# Between blue, black and orange the cube has violet and olive: with 256 colours only these are shown.
DIVERGING_256 = (
    0x5FD7FF, 0x00AFD7, 0x0087AF, 0x005F87, 0x1C1C1C, 0x875F00, 0xAF8700, 0xD78700, 0xFFAF00,
)  # fmt: skip
DIVERGING_256_ON_LIGHT = (
    0x005FAF, 0x0087D7, 0x5FAFFF, 0xAFD7FF, 0xEEEEEE, 0xFFD7AF, 0xFFAF5F, 0xD78700, 0xAF5F00,
)  # fmt: skip


DARK = Palette(
    text=0xE4E4E4,
    muted=0x9E9E9E,
    accent=0x5FD7FF,
    good=0x5FD787,
    warning=0xFFD75F,
    bad=0xFF5F5F,
    frame=0x767676,
    roles={
        "train": 0x5FAFFF,
        "test": 0xFFAF00,
        "ghost": 0x808080,
        "raw": 0x8787AF,
        "data": 0xD7D7AF,
        "held-out": 0xFFAF87,
        "model": 0x5FD7FF,
        "truth": 0x87D787,
        "path": 0xFFFFFF,
    },
    classes=(
        0x5FAFFF, 0xFFAF00, 0x00D787, 0xFF87D7, 0xFFFF5F, 0xFF5F5F, 0xAFAFFF, 0xE4E4E4, 0x00FFFF, 0xFFD7AF,
    ),
    class_backgrounds=(
        0x00005F, 0x5F5F00, 0x005F00, 0x5F005F, 0x878700, 0x5F0000, 0x5F00AF, 0x585858, 0x005F5F, 0x875F5F,
    ),
    sequential_stops=VIRIDIS,
    diverging_stops=(0x5FD7FF, 0x3A8FD0, 0x2A4F80, 0x1C1C1C, 0x7A4A12, 0xC87A10, 0xFFAF00),
    grey_stops=(0x080808, 0xEEEEEE),
)  # fmt: skip

LIGHT = Palette(
    text=0x1C1C1C,
    muted=0x626262,
    accent=0x005FAF,
    good=0x005F00,
    warning=0x875F00,
    bad=0xAF0000,
    frame=0x8A8A8A,
    roles={
        "train": 0x005FAF,
        "test": 0xAF5F00,
        "ghost": 0x9E9E9E,
        "raw": 0x8787AF,
        "data": 0x444444,
        "held-out": 0xAF5F00,
        "model": 0x005FD7,
        "truth": 0x008700,
        "path": 0x000000,
    },
    classes=(
        0x005FD7, 0xAF5F00, 0x005F00, 0xAF0087, 0x5F5F00, 0xAF0000, 0x5F00AF, 0x303030, 0x005F5F, 0x5F0000,
    ),
    class_backgrounds=(
        0xAFD7FF, 0xFFD787, 0xAFFFAF, 0xFFD7FF, 0xFFFF87, 0xFFAFAF, 0xD7AFFF, 0xD0D0D0, 0xAFFFFF, 0xD7AF87,
    ),
    sequential_stops=tuple(reversed(VIRIDIS)),
    diverging_stops=(0x005FAF, 0x5F9FD7, 0xAFCFE7, 0xF2F2F2, 0xF0CFA0, 0xE09040, 0xC05F00),
    grey_stops=(0xEEEEEE, 0x080808),
)  # fmt: skip

MONO = Palette(
    text=DEFAULT,
    muted=DEFAULT,
    accent=DEFAULT,
    good=DEFAULT,
    warning=DEFAULT,
    bad=DEFAULT,
    frame=DEFAULT,
    roles=dict.fromkeys(DARK.roles, DEFAULT),
    classes=(DEFAULT,) * 10,
    class_backgrounds=(DEFAULT,) * 10,
    sequential_stops=(0, 0),
    diverging_stops=(0, 0),
    grey_stops=(0, 0),
    colours=False,
)
