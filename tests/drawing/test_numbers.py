from __future__ import annotations

import itertools

import numpy as np
import pytest

from tui_lab.authoring.figures import Line, Plot
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.marks.axes import Axis
from tui_lab.drawing.marks.ticks import linear_labels, linear_ticks


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1240, "1,240"),
        (-3, "-3"),
        (0.0063, "0.0063"),
        (0.00312, "0.00312"),
        (3.1e-4, "3.1e-4"),
        (1234.5, "1,234"),
        (2.34567, "2.346"),
        (407_050, "407,050"),
        (1_234_567, "1.23e6"),
        (1e-300, "1e-300"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_short(value: float, text: str) -> None:
    assert short(value) == text


def test_short_is_short() -> None:
    rng = np.random.default_rng(1)
    for value in (rng.normal(size=2000) * 10.0 ** rng.integers(-12, 12, size=2000)).tolist():
        assert len(short(value)) <= 9
        assert float(short(value).replace(",", "")) == pytest.approx(value, rel=6e-3)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 200, ["0", "50", "100", "150", "200"]),
        (-1, 1, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        (-3e-9, 3e-9, ["-2e-9", "0", "2e-9"]),
        (0, 20_000, ["0", "5k", "10k", "15k", "20k"]),
        (1.0, 1.004, ["1.000", "1.001", "1.002", "1.003", "1.004"]),
    ],
)
def test_linear_labels(low: float, high: float, labels: list[str]) -> None:
    assert linear_labels(linear_ticks(low, high, 4)) == labels


def test_labels_tell_ticks_apart_whatever_the_range() -> None:
    rng = np.random.default_rng(2)
    for _ in range(2000):
        low = rng.normal() * 10.0 ** rng.integers(-12, 12)
        high = low + abs(low) * 10.0 ** rng.integers(-4, 3) + 1e-12
        labels = linear_labels(linear_ticks(low, high, int(rng.integers(1, 12))))
        assert len(set(labels)) == len(labels)
        assert all(len(label) <= 12 and label.strip("-0.") + "0" != "" for label in labels)
        assert not {"-0", "-0.0", "-0.00"} & set(labels)
        values = [float(label.replace("k", "e3").replace("M", "e6")) for label in labels]
        assert all(a < b for a, b in itertools.pairwise(values))


@pytest.mark.parametrize(
    ("low", "high", "count", "labels"),
    [
        (1e-3, 1.0, 5, ["0.001", "0.01", "0.1", "1"]),
        (0.2, 5.0, 5, ["0.2", "0.5", "1", "2", "5"]),
        (1e-12, 1.0, 4, ["1e-12", "1e-8", "1e-4", "1"]),
        (2e-5, 2e-4, 4, ["2e-5", "5e-5", "1e-4", "2e-4"]),
        (0.02, 0.5, 4, ["0.02", "0.05", "0.1", "0.2", "0.5"]),
        (1.0, 10.0, 4, ["1", "2", "5", "10"]),
        (1.0, 2.0, 4, ["1", "1.2", "1.4", "1.6", "1.8", "2"]),
        (0.02, 0.5, 1, ["0.1"]),
    ],
)
def test_log_labels(low: float, high: float, count: int, labels: list[str]) -> None:
    assert [label for _, label in Axis(low, high, log=True).ticks(count)] == labels


@pytest.mark.parametrize("height", [9, 12, 20, 40])
def test_a_logarithmic_axis_has_three_labels_at_least_that_differ(height: int) -> None:
    rng = np.random.default_rng(3)
    for span in (0.0, 0.1, 1.0, 3.0, 9.0) * 20:
        low = 10.0 ** rng.uniform(-8, 4)
        y = low * 10.0 ** np.linspace(0, rng.uniform(0, span), 9)
        figure = Plot("step", "loss", (Line("", np.arange(9.0), y),), y_log=True)
        rows = draw(figure, 60, height, DrawingStyle()).text().split("\n")
        labels = [row.split("┤")[0].strip() for row in rows if "┤" in row]
        values = [float(label) for label in labels]
        assert len(labels) >= 3 and values == sorted(set(values), reverse=True), (low, y[-1], labels)
