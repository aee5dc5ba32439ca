"""Figures of each kind, small and free of chance, for the drawing tests."""

from __future__ import annotations

import numpy as np

from tui_lab.core.figures import Figure, HeatMap, Histogram, Line, Mark, Plot, Points, Table

STEPS = np.arange(120.0)
FALLING = np.exp(-STEPS / 30) + 0.01
GRID_X, GRID_Y = np.meshgrid(np.linspace(-2, 2, 24), np.linspace(-1, 1, 16))
CIRCLE = np.linspace(0, 2 * np.pi, 12, endpoint=False)


def loss(y_log: bool = False) -> Plot:
    gap = FALLING * 0.6 + 0.1
    gap[40:60] = np.nan
    return Plot(
        "step",
        "loss",
        (
            Line("train", STEPS, FALLING, "train"),
            Line("test", STEPS, FALLING * 1.3 + 0.05, "test"),
            Line("ghost", STEPS, gap, "ghost"),
        ),
        marks=(Mark(60.0, "lr 0.1"),),
        y_log=y_log,
        note="0.0288",
    )


def fit() -> Plot:
    x = np.linspace(-1, 1, 41)
    return Plot(
        "x",
        "y",
        (Line("model", x, np.abs(x) * 0.9), Line("truth", x, x**2, "truth")),
        (
            Points("data", x[::3], x[::3] ** 2 + 0.1 * np.sin(40 * x[::3])),
            Points("held-out", x[1::8], x[1::8] ** 2 - 0.05, "held-out"),
        ),
    )


def decision() -> HeatMap:
    return HeatMap(
        (GRID_X**2 + GRID_Y**2 > 0.8).astype(float) + (GRID_X > 1.4),
        "x₁",
        "x₂",
        (-2, 2),
        (-1, 1),
        "classes",
        class_names=("inner", "outer", "right"),
        points=(
            Points("inner", 0.5 * np.cos(CIRCLE), 0.5 * np.sin(CIRCLE), "class0"),
            Points("outer", 1.2 * np.cos(CIRCLE), 0.9 * np.sin(CIRCLE), "class1"),
        ),
        note="98.2 %",
    )


def surface() -> HeatMap:
    values = GRID_X**2 + 3 * GRID_Y**2
    values[12:14, 4:8] = np.nan
    down = np.linspace(1, 0, 10)
    return HeatMap(
        values,
        "w",
        "b",
        (-2, 2),
        (-1, 1),
        value_label="loss",
        lines=(Line("path", 1.8 * down, 0.9 * down**3, "path"),),
    )


def weights() -> HeatMap:
    return HeatMap(GRID_X * GRID_Y, "input", "unit", (0, 24), (0, 16), "diverging", value_label="weight")


def histogram() -> Histogram:
    edges = np.linspace(-3, 3, 31)
    middle = (edges[1:] + edges[:-1]) / 2
    return Histogram(np.rint(1000 * np.exp(-(middle**2))), edges, "hidden.weight", "n 8,862")


def table() -> Table:
    rows = tuple(
        (f"layer{k}.weight", f"{k}0×{k}", f"{k * k * 1234:,}", f"{k / 7 - 1:+.3f}") for k in range(1, 13)
    )
    return Table(("name", "shape", "params", "mean"), rows, frozenset({(1, 3), (2, 0)}))


FIGURES: dict[str, Figure] = {
    "loss": loss(),
    "log_loss": loss(y_log=True),
    "fit": fit(),
    "decision": decision(),
    "surface": surface(),
    "weights": weights(),
    "histogram": histogram(),
    "table": table(),
}
