"""`?`: words explained where the focus is, any word found by typing, scenarios opened from there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.marks import slow
from tests.ui.conftest import Bench, OpenApp
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import HEADS
from tui_lab.ui.screens.help import HelpScreen
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.menu import MenuScreen

LESSON = """\
## Long ways
The learning rate decides how far the **weights** go; see `near_zero`.

- try: hidden = 5
- goal: loss < 0.1
- hint: Momentum helps.
- solved: That is how it learns.
"""


def places(bench: Bench) -> dict[str, list[str]]:
    """The names of the explained terms by the place that they stand in."""
    assert isinstance(bench.app.screen, HelpScreen)
    page = bench.app.screen.page
    return {place: [term.name for term in terms] for place, terms in page._places}


def chosen(bench: Bench) -> str:
    assert isinstance(bench.app.screen, HelpScreen)
    term = bench.app.screen.page.chosen
    return term.name if term else ""


def flat(bench: Bench) -> str:
    return " ".join(bench.text.replace("│", " ").split())


async def test_in_the_lesson_the_words_of_the_page_are_explained(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    entries[0].lesson.write_text(LESSON)
    async with open_app("line") as bench:
        assert "? explains" in bench.text
        await bench.press("question_mark")
        assert places(bench)["Lesson"][:3] == ["learning rate", "weight", "near_zero"]
        assert {"loss", "hidden layer"} <= set(places(bench)["Lesson"]), "what is asked for and tried"
        assert "momentum" not in places(bench)["Lesson"], "a hint that nobody has asked for"
        assert "How long a step is." in flat(bench) and "w ← w − lr · ∂loss/∂w" in bench.text
        assert "see: regression" in bench.text
        assert bench.text.index("Lesson") < bench.text.index(HEADS["lesson"]), "keys come below"
        await bench.press("q", "h", "question_mark")
        assert "momentum" in places(bench)["Lesson"]


async def test_up_and_down_open_another_word(open_app: OpenApp, entries: list[Entry]) -> None:
    entries[0].lesson.write_text(LESSON)
    async with open_app("line") as bench:
        await bench.press("question_mark", "down")
        assert chosen(bench) == "weight"
        assert "▸ weight" in bench.text and "Training changes weights" in flat(bench)
        assert "How long a step is. Too small" not in flat(bench), "one is open at a time"
        await bench.press("up", "up")
        assert chosen(bench) == "learning rate"


async def test_each_panel_has_its_own_words(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 3)
        expected = {
            "2": ("Knobs", {"hidden = 10", "hidden layer", "knob", "live"}),
            "3": ("Loss", {"loss", "step", "log axis", "smooth"}),
            "4": ("Fit", {"fit", "model", "input", "target"}),
            "7": (
                "Named parameters",
                {"weight", "shape", "mean", "std", "|grad|", "upd/w", "values", "buffer"},
            ),
        }
        for key, (place, terms) in expected.items():
            await bench.press(key)
            await bench.press("question_mark")
            found = places(bench)
            assert terms <= set(found[place]), place
            assert {"seed", "accuracy"} <= {name for names in found.values() for name in names}
            assert "The top line" in found
            await bench.press("q")
        await bench.press("enter", "question_mark")
        assert {"mean", "std", "freeze", "heat map"} <= set(next(iter(places(bench).values())))


async def test_a_knob_says_what_it_takes_and_what_its_value_means(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "end", "question_mark")
        assert chosen(bench) == "optimizer = sgd"
        assert "The rule that makes a step. It takes one of sgd, adam." in flat(bench)
        assert {"optimizer", "SGD"} <= set(places(bench)["Knobs"])


async def test_typing_finds_any_word(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("question_mark", *"dropou")
        assert chosen(bench) == "dropout" and "find: dropou_" in bench.text
        assert HEADS["lab"] not in bench.text
        await bench.press(*["backspace"] * 6)
        assert HEADS["lab"] in bench.text
        await bench.press(*"learning rate?q")
        assert "No word is called so" in bench.text and "learning rate" in flat(bench)
        await bench.press("escape")
        assert "Type a word" in bench.text
        await bench.press("escape")
        assert isinstance(bench.app.screen, LabScreen)


async def test_enter_opens_the_scenario_that_shows_the_word(open_app: OpenApp, entries: list[Entry]) -> None:
    known = [entries[0], replace(entries[1], name="dropout")]
    async with open_app("line", entries=known) as bench:
        await bench.press("question_mark", *"dropout", "enter")
        assert isinstance(bench.app.screen, LabScreen) and bench.lab.entry.name == "dropout"
    async with open_app("line", entries=known) as bench:
        await bench.press("question_mark", *"autoencoder", "enter")
        assert isinstance(bench.app.screen, HelpScreen), "that scenario is not here"


async def test_it_can_open_at_a_word(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.app.run_action("help('batch')")
        await bench.settle()
        assert chosen(bench) == "batch" and "Lesson" in places(bench)


@pytest.mark.parametrize("size", [slow((80, 24)), (60, 16)])
async def test_the_open_word_is_in_sight_in_a_low_window(
    open_app: OpenApp, entries: list[Entry], size: tuple[int, int]
) -> None:
    entries[0].lesson.write_text(LESSON)
    async with open_app("line", size=size) as bench:
        await bench.press("question_mark")
        terms = sum(map(len, places(bench).values()))
        assert "more below" in bench.text
        for _ in range(terms):
            assert f"▸ {chosen(bench)}" in bench.text
            assert "enter opens it" in bench.text
            await bench.press("down")
        await bench.press("end")
        assert "quit at once" in bench.text and "more below" not in bench.text
        await bench.press("home")
        assert "learning rate" in bench.text


async def test_the_menu_s_help_begins_with_its_keys(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await bench.press("question_mark")
        assert places(bench) == {} and HEADS["menu"] in bench.text
        await bench.press("down", *"gradient")
        assert chosen(bench) == "gradient"
        await bench.press("escape", "q")
        assert isinstance(bench.app.screen, MenuScreen)


def underlined(bench: Bench) -> list[str]:
    strips = bench.app.screen._compositor.render_strips()
    return [part.text for strip in strips for part in strip if part.style and part.style.underline]


@pytest.mark.parametrize("style", [DrawingStyle(), DrawingStyle(MONO)])
async def test_the_lesson_underlines_a_word_at_its_first_use(
    open_app: OpenApp, entries: list[Entry], style: DrawingStyle
) -> None:
    entries[0].lesson.write_text(LESSON.replace("near_zero`.", "near_zero`. A learning rate is a knob."))
    async with open_app("line") as bench:
        marked = "".join(underlined(bench))
        if style.palette.colours:
            assert marked.count("learning") == marked.count("near_zero") == 1 and "knob" in marked
        else:
            assert marked == ""


@pytest.mark.parametrize("style", [DrawingStyle(glyphs=Glyphs.ASCII)])
async def test_formulas_are_spelled_where_there_is_ascii_alone(
    open_app: OpenApp, style: DrawingStyle
) -> None:
    async with open_app("line") as bench:
        await bench.press("question_mark", *"McCulloch")
        assert "sum w" in bench.text and ">= theta" in bench.text
