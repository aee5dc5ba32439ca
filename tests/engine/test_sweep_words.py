"""What a sweep says, in the language in use."""

from __future__ import annotations

import re

import pytest

from tests.engine.sweeping import shipped, swept
from tests.languages import in_language
from tui_lab.authoring.figures import HeatMap, Plot, Table
from tui_lab.engine.sweep.figures import figures_of
from tui_lab.printing.sweep_report import last_line


@pytest.mark.parametrize("over", [("lr=0.01,0.1,5,10",), ("lr=0.01,0.1,10", "points=20,30"), ("hidden=5",)])
def test_its_words_are_those_of_the_language_in_use(over: tuple[str, ...]) -> None:
    sweep, _ = swept(shipped("regression"), *over, steps=100)
    with in_language("zh"):
        said = [last_line(sweep.result)]
        for title, figure in figures_of(sweep.result).items():
            said += [title, figure.note]
            if isinstance(figure, Table):
                said += figure.columns
            if isinstance(figure, Plot):
                said += [figure.x_label, figure.y_label]
                said += [one.name for one in figure.lines]
                said += [one.name for one in figure.points]
                said += [mark.text for mark in figure.marks]
            if isinstance(figure, HeatMap):
                said += [figure.value_label, *(one.name for one in figure.points)]
    words = set(re.findall("[A-Za-z_]+", " ".join(said)))
    assert words <= {"lr", "points", "hidden", "loss", "test_loss", "log"}
