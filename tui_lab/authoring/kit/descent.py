"""The loss of a line w * x + b over all w and b, and the way that a training takes over it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import HeatMap, Line, Points
from tui_lab.authoring.kit.trail import Trail


class LineDescent:
    """The mean squared error of every line, as a map, with the path of (w, b) on it.

    `x` and `y` are the points, of any shape as long as both have the same; `truth` is the (w, b) that
    they were made with, and the ranges are the part of the map that is drawn.
    """

    def __init__(
        self,
        x: Tensor,
        y: Tensor,
        truth: tuple[float, float],
        w_range: tuple[float, float] = (-0.5, 4.5),
        b_range: tuple[float, float] = (-0.5, 3.0),
    ) -> None:
        self._truth, self._w_range, self._b_range = truth, w_range, b_range
        w = torch.linspace(*w_range, 60, device=x.device).view(1, 60, 1)
        b = torch.linspace(*b_range, 40, device=x.device).view(40, 1, 1)
        prediction = w * x.flatten() + b  # (40, 60, points): the line of every pair, at every x
        self._loss = ((prediction - y.flatten()) ** 2).mean(dim=-1)  # (40, 60)
        self._path = Trail(2)

    def add(self, w: Tensor, b: Tensor) -> None:
        """The training has come to w and b, of one number each."""
        self._path.add(w.item(), b.item())

    def figure(self, w: Tensor, b: Tensor) -> HeatMap:
        """The map (log10 of the loss), the path so far, and where w and b are at present.

        Places that were passed over without `add`, as by an edit of the weight, are a gap in the path.
        """
        path, now = self._path.columns(), np.array([[w.item()], [b.item()]])
        if not np.array_equal(path[:, -1:], now):
            path = np.concatenate((path, np.full((2, 1), np.nan), now), axis=1)
        truth_w, truth_b = np.array(self._truth).reshape(2, 1)
        return HeatMap(
            as_numpy(self._loss.log10()), "w", "b", self._w_range, self._b_range, value_label="log10 loss",
            points=(Points("truth", truth_w, truth_b, "truth"),),
            lines=(Line("(w, b)", path[0], path[1], "path"),),
        )  # fmt: skip

    def state_dict(self) -> dict[str, Any]:
        """The path; the map is that of the points."""
        return {"path": self._path.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on along the path of `state`."""
        self._path.load_state_dict(state["path"])
