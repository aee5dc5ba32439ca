"""`x` takes something home: chosen from a list, under a name, and nothing is written over unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.orders import TakeHome, TakenHome
from tui_lab.exporting.kinds import KINDS
from tui_lab.ui.screens.export import ExportScreen
from tui_lab.ui.screens.lab import LabScreen


class Answers(Scenario):
    losses = ()
    steps = 0


PLACE = {kind.name: number for number, kind in enumerate(KINDS)}


def wanted(bench: Bench) -> list[TakeHome]:
    return [one for one in bench.trainer.orders if isinstance(one, TakeHome)]


async def choose(bench: Bench, what: str, name: str = "") -> None:
    """Have a kind chosen, and a name typed in the place of the one that is suggested."""
    await bench.press("x", *["down"] * PLACE[what], "enter")
    if name:
        bench.app.screen.field.value = name  # type: ignore[attr-defined]


async def test_x_lists_what_there_is(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("x")
        assert isinstance(bench.app.screen, ExportScreen)
        for kind in KINDS:
            assert kind.title in bench.text and kind.about in bench.text
        await bench.press("x")
        assert isinstance(bench.app.screen, LabScreen) and wanted(bench) == []


async def test_the_trainer_writes_and_says_where(open_app: OpenApp, tmp_path: Path) -> None:
    async with open_app("line") as bench:
        await choose(bench, "script")
        assert "line.py" in bench.text and "enter writes, esc goes back" in bench.text
        bench.app.screen.field.value = str(tmp_path / "mine.py")  # type: ignore[attr-defined]
        await bench.press("enter")
        assert wanted(bench) == [TakeHome("script", str(tmp_path / "mine.py"))]
        assert "Writing" in bench.text
        bench.trainer.post(TakenHome("mine.py is written."))
        await bench.settle()
        assert "mine.py is written." in bench.text


async def test_a_file_that_is_there_is_asked_about(open_app: OpenApp, tmp_path: Path) -> None:
    file = tmp_path / "w.pt"
    file.write_text("mine")
    async with open_app("line") as bench:
        await choose(bench, "weights", str(file))
        await bench.press("enter")
        assert "enter again writes over it" in bench.text and wanted(bench) == []
        await bench.press("enter")
        assert wanted(bench) == [TakeHome("weights", str(file), over=True)]
        await choose(bench, "weights", str(file))
        await bench.press("enter", "end", "2", "enter")  # another name
        assert wanted(bench)[1:] == [TakeHome("weights", f"{file}2")]


async def test_letters_are_letters_in_a_name_and_escape_goes_back(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await choose(bench, "page")
        await bench.press("q", "x")
        assert isinstance(bench.app.screen, ExportScreen) and bench.app.screen.field.value.endswith("qx")
        await bench.press("escape")
        assert isinstance(bench.app.screen, ExportScreen) and "enter chooses" in bench.text
        await bench.press("escape")
        assert isinstance(bench.app.screen, LabScreen) and wanted(bench) == []


@pytest.mark.parametrize("number", [1, 4])
async def test_a_figure_is_what_is_on_the_screen(open_app: OpenApp, tmp_path: Path, number: int) -> None:
    async with open_app("line") as bench:
        await bench.press(str(number))
        await choose(bench, "figure", str(tmp_path / "f.txt"))
        await bench.press("enter")
        await bench.app.workers.wait_for_complete()
        await bench.settle()
        assert "is written." in bench.text
        shown = (tmp_path / "f.txt").read_text().strip().split("\n")
        assert len(shown) > 3 and all(line.strip() in bench.text for line in shown)


async def test_the_setup_is_a_line(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await choose(bench, "setup")
        assert "tui-lab open --setup" in bench.text and "seed=" in bench.text
        assert wanted(bench) == []


async def test_where_nothing_trains_there_is_no_script(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.press("x")
        assert "nothing to take home yet" in bench.text
        await bench.load(scenario=Answers)
        await bench.press("x")
        assert "Figure" in bench.text and "Script" not in bench.text
