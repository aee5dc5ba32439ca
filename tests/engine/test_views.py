"""What views return: all that a figure takes, and a sentence with the author's own line for the rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.asking import Look, Request, look_at
from tests.engine.scenarios import line_of, start, write_scenario
from tui_lab.authoring.figures import Figure, ImageGrid, Plot, Table
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw

FIT = """
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import (
    Image, ImageGrid, LabError, Line, Plot, Scenario, Table, Text, view
)


class Case(Scenario):
    title = "Case"
    steps = 20

    def setup(self):
        self.x = torch.linspace(-1, 1, 50).unsqueeze(1)
        self.y = self.x ** 2
        self.model = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def step(self):
        loss = F.mse_loss(self.model(self.x), self.y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    @view("Sound")
    def sound(self):
        return Plot("x", "y")

    @view("View")
    def show(self):
        {body}
"""


def shown(folder: Path, body: str) -> Look:
    """A look at the view `show` and a sound one, after a few steps."""
    run = start(write_scenario(folder, FIT.replace("{body}", body.replace("\n", "\n        "))))
    for _ in range(3):
        run.advance()
    return look_at(run, Request(views=("show", "sound")))


def figure(folder: Path, body: str) -> Figure:
    found = shown(folder, body)
    assert not found.view_faults
    made = found.figures["show"]
    assert draw(made, 70, 16, DrawingStyle()).text().strip() and describe(made)
    return made


DRAWN = {
    "column arrays": 'Plot("x", "y", lines=(Line("fit", self.x.numpy(), self.model(self.x).numpy()),))',
    "column tensors": 'Plot("x", "y", lines=(Line("fit", self.x, self.model(self.x)),))',
    "flat tensors": 'Plot("x", "y", lines=(Line("fit", self.x[:, 0], self.model(self.x)[:, 0]),))',
}


@pytest.mark.parametrize("case", DRAWN)
def test_what_a_network_gives_is_drawn_as_it_is(case: str, tmp_path: Path) -> None:
    plot = figure(tmp_path, f"return {DRAWN[case]}")
    assert isinstance(plot, Plot)
    np.testing.assert_allclose(plot.lines[0].x, torch.linspace(-1, 1, 50))
    assert plot.lines[0].y.shape == (50,) and plot.lines[0].y.std() > 0


def test_python_lists_of_numbers_are_drawn(tmp_path: Path) -> None:
    plot = figure(tmp_path, 'return Plot("x", "y", lines=[Line("fit", [0, 1, 2], [1.0, 2.0, 0.5])])')
    assert isinstance(plot, Plot) and plot.lines[0].y.tolist() == [1, 2, 0.5]


def test_a_picture_in_colour_is_drawn(tmp_path: Path) -> None:
    grid = figure(tmp_path, 'return ImageGrid((Image(np.random.rand(32, 32, 3), "cat"),))')
    assert isinstance(grid, ImageGrid) and grid.images[0].values.shape == (32, 32, 3)
    assert len(np.unique(draw(grid, 70, 16, DrawingStyle()).fg)) > 100


TEXTS = r"""return Table(("name", "text"), (
    ("cjk", "手写数字识别"), ("emoji", "😀 🇩🇪"), ("tab", "a\tb"), ("newline", "line one\nline two"),
    ("escape", "\x1b[31mred\x1b[0m"), ("markup", "[red]x[/red] [UNK] [MASK]"), ("arabic", "مرحبا"),
    ("nul", "a\0b"),
))"""


def test_any_text_stays_in_its_column_of_a_table(tmp_path: Path) -> None:
    table = figure(tmp_path, TEXTS)
    assert isinstance(table, Table)
    lines = draw(table, 60, 12, DrawingStyle()).text().split("\n")
    found = dict(line.split(maxsplit=1) for line in lines[1:] if line and not line.startswith(" "))
    assert found == {
        "cjk": "手写数字识别", "emoji": "😀 DE", "tab": "a   b", "newline": "line one", "escape": "red",
        "markup": "[red]x[/red] [UNK] [MASK]", "arabic": "مرحبا", "nul": "ab",
    }  # fmt: skip
    starts = {
        line.index(found[name])
        for name, line in zip(found, [x for x in lines[1:] if x[:1] > " "], strict=True)
    }
    assert starts == {lines[0].index("text")} and lines[5] == " " * starts.pop() + "line two"
    low = draw(table, 60, 9, DrawingStyle()).text()
    assert "line one / line two" in low, "where each row has one line"


def test_a_gradient_in_a_view_is_told_how_to_be_had(tmp_path: Path) -> None:
    body = (
        "x = self.x.clone().requires_grad_(True)\n"
        "y = self.model(x).sum()\n"
        "(g,) = torch.autograd.grad(y, x)\n"
        'return Plot("x", "slope", lines=(Line("slope", self.x, g),))'
    )
    found = shown(tmp_path, body)
    fault = found.view_faults["show"]
    assert "gradients are off in views" in fault.message and "`with torch.enable_grad():`" in fault.message
    assert fault.source == "(g,) = torch.autograd.grad(y, x)" and "sound" in found.figures
    told = body.replace(
        "y = self.model(x).sum()\n", "with torch.enable_grad():\n    y = self.model(x).sum()\n"
    )
    plot = figure(tmp_path / "told", told)
    assert isinstance(plot, Plot) and plot.lines[0].y.std() > 0


NO_FIGURES = {
    "nothing": ("self.left = 1", "show() returned nothing; it has to return a figure, such as Plot("),
    "a line": ('return Line("a", [1], [1])', "show() returned a Line, a part of a figure; return Plot("),
    "a picture": ("return Image([[1]])", "show() returned an Image, a part of a figure; return Image"),
    "a tensor": ("return self.x", "show() returned a Tensor, not a figure; return Plot("),
    "text": ('return "text"', "show() returned text; return TextBlock(text)"),
    "the knob": (
        'return Text("a", reads=str, takes="", about="")',
        "show() returned a Text, which is a knob; for text to read return TextBlock(text)",
    ),
    "several": (
        'return Plot("x", "y"), Plot("x", "y")',
        "show() returned 2 figures; one view shows one: make a method with @view of each",
    ),
    "a number": ("return 3", "show() returned the number 3, not a figure; the figures are Plot, HeatMap, "),
    "matplotlib's": (
        'return type("Figure", (), {"__module__": "matplotlib.figure"})()',
        "show() returned a Figure of matplotlib, which a terminal cannot show; return Plot(",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_FIGURES)
def test_what_is_no_figure_is_told_what_to_return(case: str, tmp_path: Path) -> None:
    body, said = NO_FIGURES[case]
    found = shown(tmp_path, body)
    assert found.view_faults["show"].message.startswith(f"TypeError: {said}")
    assert "sound" in found.figures


def test_the_line_to_blame_is_the_authors_own(tmp_path: Path) -> None:
    entry = write_scenario(
        tmp_path,
        FIT.replace(
            "{body}", 'values = self.x\n        return Plot("x", "y", lines=(Line("fit", values, [1]),))'
        ),
    )
    fault = look_at(start(entry), Request(views=("show",))).view_faults["show"]
    assert (fault.file, fault.line) == (entry.file, line_of(entry, "Line("))
    assert fault.message == "ValueError: Line y has shape (1,); wanted is (50,), for x has 50"


@pytest.mark.parametrize(
    "body", ["raise LabError('there are no data')", "exit(3)", "raise StopIteration", "return self.show()"]
)
def test_however_a_view_fails_it_costs_that_view_alone(body: str, tmp_path: Path) -> None:
    found = shown(tmp_path, body)
    assert found.view_faults["show"].source == body and set(found.figures) == {"sound"}
