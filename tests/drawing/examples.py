"""Figures of each kind, small and free of chance, for the drawing tests."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import (
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
    Table,
    Tree,
    TreeNode,
)

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


def histograms() -> Histograms:
    edges = np.linspace(-3, 3, 31)
    middle = (edges[1:] + edges[:-1]) / 2
    layers = [np.rint(1000 * np.exp(-((middle * k) ** 2))) for k in range(1, 6)]
    layers[2][[0, -1]] = 400
    return Histograms(
        tuple(f"layer {k}" for k in range(1, 6)),
        tuple(Histogram(counts, edges, note=f"std {0.7 / k:.2f}") for k, counts in enumerate(layers, 1)),
        "activations",
    )


def images() -> ImageGrid:
    rows, columns = np.mgrid[0:8, 0:8]
    zero = 16.0 * (np.abs(np.hypot(rows - 3.5, columns - 3.5) - 2.6) < 0.9)
    one = 16.0 * (np.abs(columns - 3.5) < 1)
    two = 16.0 * ((rows < 1) | (rows > 6) | (np.abs(rows + columns - 7) < 1.2))
    pictures = tuple(
        Image(picture, f"{k} as 7 61%" if k == 2 else f"{k} 99%", wrong=k == 2)
        for k, picture in enumerate((zero, one, two))
    )
    return ImageGrid(2 * pictures, value_range=(0, 16), note="accuracy 0.913")


def filters() -> ImageGrid:
    rows, columns = np.mgrid[0:28, 0:28] / 27 - 0.5
    waves = [np.sin(6 * (rows * np.cos(k) + columns * np.sin(k))) for k in range(12)]
    return ImageGrid(
        tuple(Image(wave, f"unit {k}") for k, wave in enumerate(waves, 1)), "diverging", (-1, 1), "12 of 32"
    )


def equation() -> Equation:
    x = np.array([[1.0, 2, 3], [4, 5, 6]])
    w = np.array([[0.5, -1.25], [0, 2], [1.5, 0.003]])
    return Equation(
        (
            NumberGrid("x", x, "[2, 3] float32", ("[0]", "[1]"), marked_rows=frozenset({0})),
            "×",
            NumberGrid("w", w, "[3, 2] float32", column_names=("a", "b"), marked_columns=frozenset({1})),
            "→",
            NumberGrid("y", np.where([[0, 0], [0, 1]], np.nan, x @ w), marked_cells=frozenset({(0, 1)})),
        ),
        "y = x @ w: a row of x times a column of w.",
    )


def tree() -> Tree:
    leaf = TreeNode("AccumulateGrad", "x.grad [[4.5, 4.5], [4.5, 4.5]]")
    product = TreeNode("MulBackward0", "saves y", (TreeNode("AddBackward0", "", (leaf,), True), leaf))
    return Tree((TreeNode("out", "27.0", (TreeNode("MeanBackward0", "", (product,)), leaf)),), "pass 1")


def network() -> NetworkMaps:
    """x, y and x² to three units and an output; x² is not connected."""
    y, x = np.mgrid[6:-7:-2, -6:7:2].astype(float)
    first = np.array([[1.2, -0.8, np.nan], [0.3, 2.1, np.nan], [-2.0, 0.5, np.nan]])
    second = np.array([[1.5, -1.7, 0.4]])
    hidden = [np.tanh(w[0] * x + w[1] * y) for w in first]
    output = sum(w * unit for w, unit in zip(second[0], hidden, strict=True))
    layers = ((x, y, x**2), hidden, (output,))
    names = (("x", "y", "x²"), ("1.1", "1.2", "1.3"), ("output",))
    up, ring = np.array([4.0, -3.0]), np.array([2.0, 5.0])
    return NetworkMaps(
        tuple(
            tuple(Image(one, name, pick=(("unit", name),)) for one, name in zip(maps, captions, strict=True))
            for maps, captions in zip(layers, names, strict=True)
        ),
        (first, second),
        HeatMap(
            output[::-1],
            "x",
            "y",
            (-6, 6),
            (-6, 6),
            "diverging",
            "output",
            ("class 0", "class 1"),
            (
                Points("train 0", -ring, up, "class0"),
                Points("train 1", ring, up, "class1"),
                Points("test 0", -ring, -up, "class0", hollow=True),
                Points("test 1", ring, -up, "class1", hollow=True),
            ),
        ),
        (2, 0),
        ("inputs", "layer 1", "output"),
        tuple(Image(sign * x * y, name) for name, sign in (("xor", 1.0), ("other", -1.0))),
        0,
        note="step 20",
    )


def contours() -> HeatMap:
    down = np.linspace(1, 0, 10)
    return HeatMap(
        GRID_X**2 + 3 * GRID_Y**2,
        "w",
        "b",
        (-2, 2),
        (-1, 1),
        value_label="loss",
        points=(Points("lowest", np.array([0.0]), np.array([0.0]), "truth"),),
        lines=(
            Line("sgd", 1.8 * down, 0.9 * down**3, "class0"),
            Line("adam", 1.8 * down**2, 0.9 * down, "class1"),
        ),
        contours=True,
    )


FIGURES: dict[str, Figure] = {
    "loss": loss(),
    "log_loss": loss(y_log=True),
    "fit": fit(),
    "decision": decision(),
    "surface": surface(),
    "weights": weights(),
    "histogram": histogram(),
    "table": table(),
    "histograms": histograms(),
    "images": images(),
    "filters": filters(),
    "equation": equation(),
    "tree": tree(),
    "network": network(),
    "contours": contours(),
}
