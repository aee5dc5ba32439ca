"""A scenario that fails: file, line and sentence on its own screen, and the lab goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.figures import Line, Plot
from tui_lab.engine.orders import Reset, RunOrPause
from tui_lab.errors import Fault
from tui_lab.explaining.explanation import Explanation
from tui_lab.ui.screens.words import WordsScreen

EXPLAINED = Explanation(
    "linear-shapes",
    "A layer that takes 3 numbers an example got 4.",
    "nn.Linear(4, 2) takes what comes [or not].",
    ("self.model: Linear(3, 2), weight float32 (2, 3)", "x: float32 (9, 4)"),
)
SHAPES = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (9x4 and 3x2)"


def fault_in(bench: Bench, during: str) -> Fault:
    return Fault(bench.trainer.entry.file, 3, "learning = True", "NameError: name 'x' is not defined", during)


async def test_a_file_that_does_not_import_shows_where_and_r_loads_it_again(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        assert "loading" in bench.status and "PyTorch" in bench.text
        bench.trainer.fail(fault_in(bench, "import"))
        await bench.settle()
        assert "failed" in bench.status
        for words in ("NameError: name 'x'", "in import, line 3 of", "scenario.py", ">    3 learning = True"):
            assert words in bench.text
        assert not bench.trainer.wants
        await bench.press("space", "s", "tab", "z", "1", "t", "R")
        assert "failed" in bench.status
        await bench.press("r")
        assert len(bench.trainers) == 2 and bench.trainers[0].stopped
        assert "loading" in bench.status
        await bench.load()
        assert "paused" in bench.status and "no values yet" in bench.text


async def test_a_step_that_raises_is_reset_to_the_panels(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 4)
        bench.trainer.fail(fault_in(bench, "step()"))
        await bench.settle()
        assert "in step(), line 3 of" in bench.text and "optimizer" not in bench.text
        await bench.press("r")
        await bench.load()
        assert "paused" in bench.status and "step 0" in bench.status
        for words in ("Fit", "Surface", "optimizer", "First look"):
            assert words in bench.text
        await bench.press("space")
        assert bench.trainer.orders == [Reset(), RunOrPause()]


async def test_the_scenario_may_have_other_views_after_it_was_mended(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("6", "4")
        bench.trainer.fail(fault_in(bench, "step()"))
        await bench.settle()
        await bench.press("r")
        await bench.load(views={"surface": "Surface, mended"})
        assert "4 Surface, mended" in bench.text and "Fit" not in bench.text
        assert bench.trainer.wants[-1].views == ("surface",)
        await bench.press("tab")
        assert bench.lab.board.chosen == "parameters"


async def test_other_scenarios_open_from_the_fault(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.fail(None, "there is no device 'cuda:7' here; found: cpu")
        await bench.settle()
        assert "there is no device 'cuda:7'" in bench.text
        await bench.press("right_square_bracket")
        await bench.load()
        assert "A curve" in bench.status and "no values yet" in bench.text
        await bench.press("left_square_bracket")
        assert "failed" in bench.status and "there is no device" in bench.text
        await bench.press("q")
        assert "a neural-network laboratory" in bench.text


async def test_a_view_that_raises_complains_in_its_panel(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.pause()
        bench.trainer.answer(figures={"fit": fault_in(bench, "view 'fit'")})
        await bench.pilot.pause()
        flat = " ".join(bench.lab.views[0]._cells.text().split())
        assert "scenario.py:3 in view 'fit': NameError" in flat
        await bench.press("space")
        assert bench.trainer.orders == [RunOrPause()]


async def test_a_failed_scenario_is_not_asked_over_and_over(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.pause()
        asked = len(bench.trainer.wants)
        for _ in range(3):
            bench.trainer.fail(fault_in(bench, "metrics()"))
            await bench.pilot.pause()
        assert len(bench.trainer.wants) == asked


async def test_a_view_after_a_divergence_says_since_which_step_nothing_is_finite(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        lost = Plot("x", "y", (Line("model", np.arange(9.0), np.full(9, np.nan)),))
        bench.trainer.enter("diverged", 37)
        await bench.pilot.pause()
        why = "The loss became NaN at step 37. Each step is too long: try lr 0.01 and reset."
        bench.trainer.answer(figures={"fit": lost}, message=why)
        await bench.pilot.pause()
        flat = " ".join(bench.lab.views[0]._cells.text().split())
        assert flat.startswith("Nothing to draw: the values are not finite")
        assert flat.endswith("The loss became NaN at step 37.")


def explained_in(bench: Bench, **changes: Any) -> Fault:
    return replace(fault_in(bench, "step()"), message=SHAPES, explanation=replace(EXPLAINED, **changes))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids="{0[0]}x{0[1]}".format)
async def test_an_error_of_pytorch_is_explained(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        bench.trainer.fail(explained_in(bench))
        await bench.settle()
        for words in (
            SHAPES, "in step(), line 3 of", f"Why: {EXPLAINED.meaning}", "In that line:", *EXPLAINED.values,
            f"Try: {EXPLAINED.advice}", "press r",
        ):  # fmt: skip
            assert words in bench.text
        flat = " ".join(bench.text.replace("│", " ").split())
        assert "[ and ] open other scenarios, q goes back." in flat
        assert (">    3 learning = True" in bench.text) == (size == (120, 40))
        await bench.press("o")
        assert isinstance(bench.app.screen, WordsScreen)
        for words in (
            "This scenario stopped in words",
            "scenario.py:3 in step()",
            "Why: ",
            "Try: ",
            "x: float32",
        ):
            assert words in bench.text
        await bench.press("o", "r")
        await bench.load()
        assert "paused" in bench.status


async def test_what_is_longer_than_the_screen_is_scrolled_and_says_so(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        bench.trainer.fail(explained_in(bench, values=tuple(f"x{k}: float32 ({k},)" for k in range(8))))
        await bench.settle()
        assert bench.text.count("up/down scroll") == 2  # in the frame and in the key bar
        assert "press r" in bench.text and "learning = True" not in bench.text
        await bench.press("pagedown", "pagedown")
        assert "press r" in bench.text and ">    3 learning = True" in bench.text
        await bench.press("pageup", "pageup")
        assert SHAPES in bench.text
    async with open_app("line") as bench:
        bench.trainer.fail(explained_in(bench))
        await bench.settle()
        assert "up/down scroll" not in bench.text


async def test_an_error_without_a_line_in_words(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.fail(None, "there is no device 'cuda:7' here; found: cpu")
        await bench.settle()
        await bench.press("o")
        assert "there is no device 'cuda:7' here" in bench.text and "in words" in bench.text


@pytest.mark.parametrize("long", [False, True])
async def test_a_view_that_raises_is_explained_in_its_panel(open_app: OpenApp, long: bool) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 4)
        await bench.pilot.pause()
        meaning = EXPLAINED.meaning + " So it goes." * (200 if long else 0)
        bench.trainer.answer(figures={"fit": explained_in(bench, meaning=meaning)})
        await bench.pilot.pause()
        text = bench.lab.views[0]._cells.text()
        flat = " ".join(text.split())
        assert "Why: A layer that takes 3 numbers" in flat
        assert ("Try: nn.Linear(4, 2) takes" in flat) != long
        assert ("o says all of it" in text.rstrip().split("\n")[-1]) == long
