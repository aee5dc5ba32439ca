"""Charts of what is hard to draw: without a logarithm, at the ends of floats, on top of each other."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from tests.drawing.any_figures import LARGEST
from tests.ui.fake_trainer import loss_curve
from tui_lab.authoring.figures import Array, Line, Plot, Points
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs, point_glyph
from tui_lab.drawing.canvas.palette import DARK, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.printing.loss_chart import loss_chart

STYLES = {glyphs: DrawingStyle(MONO, glyphs) for glyphs in Glyphs}
BRAILLE = STYLES[Glyphs.BRAILLE]
# One loss of exactly 0 among losses from 1000 to 1e-6.
ZERO_ONCE = [0.0 if step == 100 else 1000 * 10 ** (-step / 22) for step in range(1, 201)]


def losses(values: list[float], look: LossLook | None = None) -> Plot:
    return loss_plot({"loss": loss_curve(values)}, (), (), look or LossLook())


def curve(y: list[float] | Array, y_log: bool = False) -> Plot:
    values = np.asarray(y, dtype=np.float64)
    return Plot("x", "y", (Line("a", np.arange(float(values.size)), values),), y_log=y_log)


def marked(cells: Cells, sign: str) -> list[tuple[int, int]]:
    """(row, column) of a sign below the header."""
    return [(row + 1, col) for row, col in np.argwhere(cells.chars[1:] == sign).tolist()]


@pytest.mark.parametrize("glyphs", Glyphs)
def test_one_loss_of_0_keeps_the_logarithm_and_stands_at_its_foot(glyphs: Glyphs) -> None:
    plot = losses(ZERO_ONCE)
    assert plot.y_log and plot.y_range is not None
    assert plot.y_range[0] <= 1e-6 and plot.y_range[1] >= 900
    style = STYLES[glyphs]
    cells = draw(plot, 70, 14, style)
    lines = cells.text().split("\n")
    assert f"0 or below {style.set.above}" in lines[0] and "1e-6" in cells.text() and "1000" in cells.text()
    ((row, col),) = marked(cells, style.set.above)
    left, foot = lines[-3].index(style.set.frame[2]), len(lines) - 4
    assert row == foot and abs((col - left) / (70 - left) - 0.5) < 0.03, "under its own step, in the middle"
    printed = loss_chart(plot, 70, 16, style, "none").split("\n")
    assert "0 or below" in printed[0] and style.set.above in printed[-4]


def test_a_few_below_0_keep_it_and_many_do_not() -> None:
    few = [10.0 / step if step % 12 else -1.0 for step in range(1, 100)]
    assert losses(few).y_log
    plot = losses([2.0 - step / 10 for step in range(60)])
    assert not plot.y_log and "0 or below" not in draw(plot, 60, 12, BRAILLE).text()
    assert not losses([-1.0, -2.0]).y_log and losses([1.0, 0.0]).y_log and not losses([0.0]).y_log


def test_a_chosen_axis_is_the_one_that_is_drawn() -> None:
    falling = [2.0 - step / 10 for step in range(60)]
    logarithmic = draw(losses(falling, LossLook(log=True)), 60, 12, BRAILLE)
    assert "loss (log)" in logarithmic.text() and marked(logarithmic, "▾")
    assert not losses(ZERO_ONCE, LossLook(log=False)).y_log
    nothing = losses([-1.0, -2.0], LossLook(log=True))
    assert draw(nothing, 60, 12, BRAILLE).text().strip() == "nothing above 0, so no logarithm"
    assert loss_chart(nothing, 60, 12, BRAILLE, "none") == "loss: nothing above 0, so no logarithm"


def test_points_without_a_logarithm_are_told_too_and_widen_the_axis() -> None:
    plot = Plot("x", "y", points=(Points("p", np.array([1.0, 2, 9]), np.array([1.0, 10, 0])),), y_log=True)
    cells = draw(plot, 60, 12, BRAILLE)
    assert "0 or below ▾" in cells.text()
    ((_, col),) = marked(cells, "▾")
    assert col > 50, "at the right, beyond all others"
    linear = draw(Plot("x", "y", points=plot.points), 60, 12, BRAILLE)
    assert "▾" not in linear.text()


@pytest.mark.parametrize("glyphs", Glyphs)
def test_points_that_lie_on_a_line_are_seen_and_so_is_the_line(glyphs: Glyphs) -> None:
    x = np.linspace(0, 1, 200)
    line = Plot("x", "y", (Line("fit", x, x**2),))
    alone = draw(line, 60, 14, STYLES[glyphs])
    both = draw(Plot("x", "y", line.lines, (Points("data", x, x**2),)), 60, 14, STYLES[glyphs])
    seen = marked(both, point_glyph("data", glyphs))
    columns = sorted({col for _, col in seen})
    assert len(columns) >= 15 and max(np.diff(columns)) <= 5, "all along it"
    inked = {(row, col) for row, col in np.argwhere(alone.chars[1:-3, 6:] != " ").tolist()}
    still = {at for at in inked if both.chars[1:-3, 6:][at] == alone.chars[1:-3, 6:][at]}
    assert len(still) > len(inked) / 2


def test_points_beside_a_line_leave_it_whole() -> None:
    x = np.linspace(0, 1, 200)
    line = (Line("fit", x, x),)
    beside = np.tile([0.15, -0.15], 100)
    around = (Points("data", x, x + beside),)
    ends = {"x_range": (0.0, 1.0), "y_range": (-0.2, 1.2)}
    alone, both = (draw(Plot("x", "y", line, some, **ends), 60, 14, BRAILLE) for some in ((), around))  # type: ignore[arg-type]
    inked = (alone.chars[1:-3, 6:] >= "⠁") & (alone.chars[1:-3, 6:] <= "⣿")
    assert (both.chars[1:-3, 6:][inked] == alone.chars[1:-3, 6:][inked]).all()


EXTREMES = {
    "both ends": [-LARGEST, LARGEST, 0.0],
    "near the end": [1e308, LARGEST, 1.5e308],
    "alike": [LARGEST, LARGEST],
    "beyond 1e300": [1e299, 1e305],
    "from least to most": [5e-324, LARGEST],
    "tiny": [1e-320, 2e-320],
    "one of each": [1e-310, 1.0, 1e307],
}


@pytest.mark.parametrize("y_log", [False, True])
@pytest.mark.parametrize("name", EXTREMES)
def test_the_largest_and_the_least_numbers_are_drawn_without_a_warning(name: str, y_log: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for style in STYLES.values():
            cells = draw(curve(EXTREMES[name], y_log), 60, 14, style)
            below = cells.chars[1:-3]
            signs = [char for char in below[:, 9:].ravel().tolist() if char not in (" ", style.set.above)]
            few = y_log and min(EXTREMES[name]) <= 0  # of which the rest has no logarithm
            assert len(signs) > (0 if few else 20), "a line across the chart"
            assert "inf" not in cells.text() and "nan" not in cells.text()


def test_what_lies_beyond_1e300_lies_in_its_place() -> None:
    y = np.array([0.0, 0.25, 0.5, 1.0])
    usual, large = (draw(curve(y * top), 60, 14, DrawingStyle(DARK)) for top in (1.5, 1.5e308))
    inside = [cells.text().split("\n") for cells in (usual, large)]
    lines = [[line.split("┤" if "┤" in line else "│")[-1] for line in part[1:-3]] for part in inside]
    assert [line[:40].count("⠉") > 0 for line in lines[0]] == [line[:40].count("⠉") > 0 for line in lines[1]]
    assert "1.5e308" in large.text() and "1.5" in usual.text()
