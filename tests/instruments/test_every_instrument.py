"""Every instrument looks into every scenario that trains, and none of them notices."""

from __future__ import annotations

import pytest

from tests.scenarios.lab import TRAINED, run_of
from tui_lab.authoring.figures import Figure, TextBlock
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.engine.asks import Look
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.errors import Fault
from tui_lab.instruments import instrument, names, summaries

STEPS = 3
STYLE = DrawingStyle(MONO, Glyphs.ASCII)
FIRST = ("regression", "rnn", "perceptron")
PAIRS = [(look, name) for look in names() for name in TRAINED]
pytestmark = pytest.mark.usefixtures("every_look_at_the_clock_takes_a_second")


def looked_at(run: Run, look: str, instruments: Instruments) -> dict[str, Figure]:
    """All views of an instrument as they are now; none of them fails."""
    found: dict[str, Figure] = {}
    for view, title in instruments.open(look, run).views.items():
        answer = instruments.answer(run, Look(look, view))
        assert not isinstance(answer, Fault), answer
        found[title] = answer
    return found


@pytest.mark.parametrize(
    ("look", "name"),
    [pytest.param(*pair, marks=() if pair[1] in FIRST else pytest.mark.slow) for pair in PAIRS],
)
def test_no_training_notices_it(look: str, name: str) -> None:
    plain, run, instruments = run_of(name), run_of(name), Instruments(instrument)
    for _ in range(STEPS):
        plain.advance()
        looked_at(run, look, instruments)
        run.advance()
        instruments.follow(run)
        assert run.losses == plain.losses
    figures = looked_at(run, look, instruments)
    assert run.curves.keys() == plain.curves.keys() and run.marks == plain.marks
    if instruments.open(look, run).why_not:
        assert all(isinstance(figure, TextBlock) for figure in figures.values())
    for figure in figures.values():
        assert draw(figure, 76, 20, STYLE).height == 20
        assert describe(figure)


def test_each_says_what_it_is_and_no_two_are_called_alike() -> None:
    titles = [one.title for one in summaries()]
    assert len(set(titles)) == len(titles) > 0
    for one in summaries():
        found = instrument(one.name)
        assert (found.title, found.about) == (one.title, one.about)
        assert one.about.endswith(".") and found.views()
