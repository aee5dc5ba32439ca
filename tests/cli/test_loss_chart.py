"""The loss chart that `tui-lab run` prints."""

from __future__ import annotations

import numpy as np
import pytest

from tui_lab.authoring.figures import Line, Plot
from tui_lab.drawing.canvas.glyphs import ColourDepth, Glyphs
from tui_lab.drawing.canvas.palette import DARK
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.printing.loss_chart import NARROWEST, loss_chart

STEPS = np.arange(1.0, 101.0)
FALLING = Plot(
    "step",
    "loss",
    lines=(Line("train", STEPS, 1 / STEPS, "train"), Line("test", STEPS, 2 / STEPS, "test")),
    y_log=True,
    x_range=(0.0, 100.0),
)


def printed(plot: Plot, width: int = 60, glyphs: Glyphs = Glyphs.ASCII, depth: ColourDepth = "none") -> str:
    return loss_chart(plot, width, 16, DrawingStyle(DARK, glyphs), depth)


@pytest.mark.parametrize("glyphs", list(Glyphs))
def test_it_has_its_rows_and_a_frame_with_ticks(glyphs: Glyphs) -> None:
    lines = printed(FALLING, glyphs=glyphs).split("\n")
    assert len(lines) == 16 and max(map(len, lines)) <= 60
    assert lines[0].startswith("loss (log)   train ")
    ticks = [line.split()[0].rstrip("┤+") for line in lines if line.strip()[:1].isdigit() and line[0] != " "]
    assert "0.01" in "".join(ticks)
    assert lines[-2].split() == [str(tick) for tick in range(0, 101, 50)] or "100" in lines[-2].split()
    assert lines[-1].strip() == "step"
    assert glyphs is not Glyphs.ASCII or "\n".join(lines).isascii()


def test_both_lines_fall_and_the_upper_one_is_above() -> None:
    rows = printed(FALLING, glyphs=Glyphs.BRAILLE).split("\n")[1:-3]
    inked = [[col for col, char in enumerate(row) if char > "⠀"] for row in rows]
    firsts = [cols[0] for cols in inked if cols]
    assert firsts == sorted(firsts) and len(firsts) > 8


def test_colours_are_those_of_the_palette_and_of_the_terminal() -> None:
    for depth, code in (("truecolor", "38;2;95;175;255"), ("256", "38;5;75"), ("16", "94")):
        assert f"\x1b[0;{code}m" in printed(FALLING, depth=depth)  # type: ignore[arg-type]
    assert "\x1b" not in printed(FALLING)


def test_a_gap_stays_a_gap_and_what_has_no_value_no_chart() -> None:
    y = np.where((STEPS > 30) & (STEPS < 60), np.nan, 1.0)
    row = next(
        row
        for row in printed(Plot("step", "loss", lines=(Line("train", STEPS, y, "train"),))).split("\n")
        if "+++" in row or "***" in row
    )
    assert "          " in row.strip().strip("|")
    assert printed(Plot("step", "loss", lines=(Line("train", STEPS, y * np.nan, "train"),))) == (
        "loss: no values yet"
    )
    assert printed(FALLING, width=NARROWEST - 1) == "loss: a chart needs 24 columns"
