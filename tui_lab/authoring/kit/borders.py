"""The straight border that one neuron draws through a plane."""

from __future__ import annotations

from math import hypot

import numpy as np

from tui_lab.authoring.figures import Line

# How far the line goes on to either side, out of any map, and in how many places: where a line leaves a
# map is told from its places on both sides of the edge.
FAR, PLACES = 20.0, 201


def border_line(w1: float, w2: float, c: float) -> tuple[Line, ...]:
    """The line of all places where w1 * x1 + w2 * x2 = c; none for two weights of 0."""
    length = hypot(w1, w2)
    if not 1e-6 < length < np.inf:
        return ()
    across = np.array([w1, w2]) / length
    along = np.array([-across[1], across[0]])
    nearest = across * c / length  # of its places, to the origin
    x1, x2 = nearest[:, None] + along[:, None] * np.linspace(-FAR, FAR, PLACES)
    return (Line("border", x1, x2, "model"),)
