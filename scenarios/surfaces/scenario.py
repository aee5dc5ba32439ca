"""Five optimizers roll down one surface, each as a point of two coordinates.

A loss of two parameters is a landscape over a plane: its height is the loss, and training is a walk
downhill that sees only the slope under its feet. All five start at the same place.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    CLASS_ROLES, Choice, HeatMap, Line, Number, Plot, Points, Scenario, Trail, as_numpy, common_knobs as
    common, view,
)  # fmt: skip

REACH = 5.0  # of the map from its middle, in both directions

# The height of each surface; 0 at its lowest places. Beale's and Himmelblau's test functions are made
# lower by a factor, so that one learning rate suits all five.
SURFACES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "valley": lambda x, y: x**2 / 20 + y**2,
    "saddle": lambda x, y: x**2 / 2 + (y**2 - 10) ** 2 / 40,
    "beale": lambda x, y: (
        ((1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2) / 20
    ),
    "himmelblau": lambda x, y: ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 20,
    "plateau": lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 4),
}
MINIMA = {
    "valley": [(0.0, 0.0)],
    "saddle": [(0.0, 10**0.5), (0.0, -(10**0.5))],
    "beale": [(3.0, 0.5)],
    "himmelblau": [(3.0, 2.0), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)],
    "plateau": [(0.0, 0.0)],
}


class Surfaces(Scenario):
    """How five optimizers move over a valley, a saddle, a plateau."""

    title = "Surfaces"
    chapter = "6 · Optimizers"
    position = 2
    tutorial = "Alec Radford's animations of optimizers on loss surfaces"
    steps = 200
    losses = ("sgd", "momentum", "adagrad", "rmsprop", "adam")

    surface = Choice("valley", choices=tuple(SURFACES), about="the landscape to walk down")
    start_x = Number(-4.0, low=-REACH, high=REACH, name="start x", about="where all five start, across")
    start_y = Number(2.0, low=-REACH, high=REACH, name="start y", about="where all five start, up")
    lr = common.lr_knob(0.1)
    mu = Number(0.9, low=0.0, high=0.999, live=True, about="momentum: share of last step kept")
    alpha = Number(0.9, low=0.0, high=0.999, live=True, about="rmsprop: how long it remembers")

    def setup(self) -> None:
        start = torch.tensor([self.start_x, self.start_y])
        self.places = nn.ParameterDict({name: start.clone() for name in self.losses}).to(self.device)
        p = self.places
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "sgd": torch.optim.SGD([p["sgd"]], lr=self.lr),
            "momentum": torch.optim.SGD([p["momentum"]], lr=self.lr, momentum=self.mu),
            "adagrad": torch.optim.Adagrad([p["adagrad"]], lr=self.lr),
            "rmsprop": torch.optim.RMSprop([p["rmsprop"]], lr=self.lr, alpha=self.alpha),
            "adam": torch.optim.Adam([p["adam"]], lr=self.lr, betas=(0.9, 0.99)),
        }
        self.height_at = SURFACES[self.surface]
        self.start_height = self.height_at(*start).item()
        self.steps_done = 0
        self.roles = dict(zip(self.losses, CLASS_ROLES, strict=False))  # of the drawing: colour and dash
        self.trails = {name: Trail(4) for name in self.losses}  # each step: its number, x, y, height

        x, y = (torch.linspace(-REACH, REACH, count, device=self.device) for count in (60, 40))
        self.map = self.height_at(*torch.meshgrid(x, y, indexing="xy"))  # (40, 60)

    def step(self) -> dict[str, Tensor]:
        heights = {}
        for name, place in self.places.items():
            x, y = place
            height = self.height_at(x, y)
            self.trails[name].add(self.steps_done, x.item(), y.item(), height.item())

            self.optimizers[name].zero_grad()
            height.backward()  # the slope here, in x and in y: all that an optimizer is told
            self.optimizers[name].step()
            heights[name] = height
        self.steps_done += 1
        return heights

    def knob_changed(self, name: str) -> None:
        super().knob_changed(name)  # lr for all, alpha for rmsprop
        if name == "mu":
            self.optimizers["momentum"].param_groups[0]["momentum"] = self.mu

    def metrics(self) -> dict[str, float]:
        """How many of the lowest places have one of the five within 0.1."""
        lowest = torch.tensor(MINIMA[self.surface], device=self.device)
        places = torch.stack(list(self.places.values()))
        reached = torch.cdist(lowest, places).amin(dim=1) < 0.1
        return {"minima": reached.sum().item()}

    @view("Paths")
    def paths(self) -> HeatMap:
        lines = []
        for name, trail in self.trails.items():
            _, x, y, _ = trail.columns()
            x_now, y_now = self.places[name].tolist()
            lines.append(Line(name, np.append(x, x_now), np.append(y, y_now), self.roles[name]))
        lowest_x, lowest_y = np.array(MINIMA[self.surface]).T
        return HeatMap(
            as_numpy((self.map + 0.1).log10()),  # else one steep corner would take all the contours
            "x",
            "y",
            (-REACH, REACH),
            (-REACH, REACH),
            value_label="log10 of height + 0.1",
            points=(Points("lowest", lowest_x, lowest_y, "truth"),),
            lines=tuple(lines),
            contours=True,
            pick=("start x", "start y"),
        )

    @view("Height")
    def heights(self) -> Plot:
        lines = []
        for name, trail in self.trails.items():
            step, _, _, height = trail.columns()
            lines.append(Line(name, step, height, self.roles[name]))
        highest = 1.2 * self.start_height  # who is thrown out must not flatten the others
        return Plot("step", "height", tuple(lines), y_range=(0.0, highest) if highest else None)
