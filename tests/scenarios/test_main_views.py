"""What is large when a scenario is opened."""

from __future__ import annotations

import pytest

from tests.scenarios.lab import NAMES, run_of
from tui_lab.authoring.figures import Plot
from tui_lab.drawing.figures.plots import is_empty


@pytest.mark.parametrize("name", NAMES)
def test_before_the_first_step_there_is_something_to_see(name: str) -> None:
    run = run_of(name)
    main = run.scenario.main_view()
    views = list(run.scenario.views()) if main == "loss" else [main]
    figures = [run.figure(view) for view in views]
    assert not all(isinstance(figure, Plot) and is_empty(figure) for figure in figures)
