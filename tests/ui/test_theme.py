"""What is painted can be read on the terminal that it is painted for."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from tests.cli.doctor_findings import Screen
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.printing.report import printed_style
from tui_lab.ui.theme import drawing_style, theme

YELLOW, LIGHT_GREY, WHITE = 3, 7, 15
FAINT_ON_WHITE = {YELLOW, LIGHT_GREY, *range(9, 16)}
WORDS = ("primary", "secondary", "accent", "foreground", "success", "warning", "error")


def of_sixteen(colour: str | int) -> int:
    """The number of the colour that a terminal with sixteen shows."""
    text = colour if isinstance(colour, str) else f"#{colour:06x}"
    number = Color.parse(text).downgrade(ColorSystem.STANDARD).number
    assert number is not None
    return number


@pytest.fixture
def sixteen_on_white(monkeypatch: pytest.MonkeyPatch) -> None:
    """A light terminal with sixteen colours."""
    monkeypatch.setattr("sys.__stdout__", Screen())
    monkeypatch.setenv("TUI_LAB_COLOR", "16")
    monkeypatch.setenv("TUI_LAB_THEME", "light")


@pytest.mark.usefixtures("sixteen_on_white")
def test_sixteen_colours_on_white_are_dark_ones() -> None:
    style = drawing_style()
    own = theme(style)
    assert own.background is not None and of_sixteen(own.background) == WHITE
    painted = {word: getattr(own, word) for word in WORDS}
    painted |= {word: own.variables[word] for word in ("border", "border-blurred", "hint")}
    palette = style.palette
    painted |= {
        word: getattr(palette, word) for word in ("text", "muted", "accent", "good", "warning", "bad")
    }
    painted |= {"frame": palette.frame} | {str(role): colour for role, colour in palette.roles.items()}
    painted |= {f"class {k}": colour for k, colour in enumerate(palette.classes)}
    assert DEFAULT not in painted.values()
    assert [word for word, colour in painted.items() if of_sixteen(colour) in FAINT_ON_WHITE] == []


@pytest.mark.usefixtures("sixteen_on_white")
def test_what_is_printed_has_the_colours_of_the_screen_but_for_its_words() -> None:
    printed, shown = printed_style(Screen()).palette, drawing_style().palette
    assert (printed.roles, printed.classes, printed.colours) == (shown.roles, shown.classes, shown.colours)
    assert printed.text == printed.muted == DEFAULT != shown.text
