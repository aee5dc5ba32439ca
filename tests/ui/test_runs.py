"""The screen of runs: what it shows, what its keys do to runs, and the ghosts behind the present one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.keeping.kept_runs import kept_run
from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.scenario import Scenario
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.run_table import RunTable, draw_runs
from tui_lab.engine.orders import BringBack
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.runs import Runs
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import HEADS
from tui_lab.ui.screens.lab import LabScreen
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.screens.runs import RunsScreen

OpenRuns = Callable[..., AbstractAsyncContextManager[Bench]]
KINDS = ("hidden", "lr", "optimizer")


@pytest.fixture
def runs() -> Runs:
    """Five runs of three scenarios, one of which is not there; that with the digit 5 was kept last."""
    runs = Runs()
    for kept in (
        kept_run(1, "line", knobs={"lr": "0.1"}),
        kept_run(2, "curve", steps=30, state="diverged"),
        kept_run(3, "gone"),
        kept_run(4, "line", knobs={"lr": "0.2"}, metrics={}, seed=7),
        kept_run(5, "line", steps=40),
    ):
        runs.put(kept)
    return runs


async def rest(bench: Bench) -> None:
    """Until what threads read or write has come to rest."""
    await bench.app.workers.wait_for_complete()
    await bench.settle()


async def press(bench: Bench, *keys: str) -> None:
    await bench.press(*keys)
    await rest(bench)


@pytest.fixture
def open_runs(open_app: OpenApp, runs: Runs) -> OpenRuns:
    """The runs over the menu, or over the lab of the scenario `name`."""

    @asynccontextmanager
    async def opened(name: str | None = None, **more: Any) -> AsyncIterator[Bench]:
        async with open_app(name, **more) as bench:
            await press(bench, *(["ctrl+r"] if name else ["escape", "ctrl+r"]))
            yield bench

    return opened


def shown(bench: Bench) -> list[str]:
    """The keys of the runs on the screen, by their digits, in their order."""
    assert isinstance(bench.app.screen, RunsScreen)
    return [row.key[0] for row in bench.app.screen.list.rows]


def chosen(bench: Bench) -> str:
    assert isinstance(bench.app.screen, RunsScreen) and bench.app.screen.list.chosen is not None
    return bench.app.screen.list.chosen.key[0]


async def test_all_runs_stand_there_the_last_first(open_runs: OpenRuns) -> None:
    async with open_runs() as bench:
        assert "5 runs" in bench.text and shown(bench) == ["5", "4", "3", "2", "1"]
        head = bench.text.splitlines()[1].split()
        assert head == ["[when", "▾]", "scenario", "step", "loss", "lr", "accuracy", "state", "seed"]
        for words in ("diverged", "gone", "0.025", "hidden 10, lr 0.5, optimizer sgd"):
            assert words in bench.text
        await press(bench, "down", "down")
        assert chosen(bench) == "3"
        await press(bench, "end", "down")
        assert chosen(bench) == "1"
        await press(bench, "pageup", "home", "up")
        assert chosen(bench) == "5"


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+r"])
async def test_it_leads_back_to_where_it_was_opened(open_runs: OpenRuns, key: str) -> None:
    async with open_runs() as bench:
        await press(bench, key)
        assert isinstance(bench.app.screen, MenuScreen)
    async with open_runs("line") as bench:
        await bench.enter("running", 4)
        await press(bench, key)
        assert bench.lab.entry.name == "line" and bench.trainer.orders == []


async def test_a_column_is_chosen_and_sorted_by(open_runs: OpenRuns) -> None:
    async with open_runs() as bench:
        await press(bench, "right", "right", "ctrl+o")
        assert "[step ▴]" in bench.text and shown(bench)[-2:] == ["2", "5"]
        await press(bench, "ctrl+o")
        assert "[step ▾]" in bench.text and shown(bench)[:2] == ["5", "2"]
        await press(bench, *["right"] * 20, "ctrl+o", "ctrl+o")
        assert "[seed ▾]" in bench.text and shown(bench)[0] == "4"
        assert chosen(bench) == "5", "the run stays chosen"
        await press(bench, *["left"] * 20, "ctrl+o")
        assert "[when ▾]" in bench.text and shown(bench) == ["5", "4", "3", "2", "1"]


async def test_typing_filters_and_escape_clears_first(open_runs: OpenRuns) -> None:
    async with open_runs() as bench:
        await press(bench, *"line", "space", *"lr", "space", *"0.2")
        assert "1 of 5 runs, filter: line lr 0.2_" in bench.text and shown(bench) == ["4"]
        await press(bench, "backspace", "backspace", "backspace", "q", "?")
        assert "No run matches 'line lr q?'; escape clears the filter." in bench.text
        await press(bench, "enter", "ctrl+n", "ctrl+k", "delete", "ctrl+o")
        await press(bench, "escape")
        assert shown(bench) == ["5", "4", "3", "2", "1"]
        await press(bench, "escape")
        assert isinstance(bench.app.screen, MenuScreen)


async def test_all_knobs_or_only_those_that_differ(open_runs: OpenRuns) -> None:
    async with open_runs() as bench:
        heads = bench.text.splitlines()[1].split()
        assert [name for name in KINDS if name in heads] == ["lr"]
        await press(bench, "ctrl+e")
        heads = bench.text.splitlines()[1].split()
        assert [name for name in KINDS if name in heads] == list(KINDS)
        await press(bench, "ctrl+e")
        assert "optimizer" not in bench.text.splitlines()[1]


async def test_a_run_is_named_noted_and_pinned(open_runs: OpenRuns, runs: Runs) -> None:
    async with open_runs() as bench:
        await press(bench, "down", "ctrl+n", *"my best", "q")
        assert "name: my bestq" in bench.text
        await press(bench, "ctrl+r", "backspace", "enter", "ctrl+t", *"why so?", "enter", "ctrl+k")
        row = runs.row("4444")
        assert (row.name, row.note, row.pinned) == ("my best", "why so?", True)
        assert '"my best": why so?' in bench.text and "* pinned" in bench.text
        assert chosen(bench) == "4"
        await press(bench, "ctrl+n", *" yet", "escape", "ctrl+k")
        assert isinstance(bench.app.screen, RunsScreen)
        row = runs.row("4444")
        assert (row.name, row.pinned) == ("my best", False)


async def test_any_text_is_a_name(open_runs: OpenRuns, runs: Runs) -> None:
    nasty = "\x1b[31m 漢字 🇩🇪 [bold]\u202e"
    runs.update(runs.row("5555").key, nasty, nasty * 30, False)
    async with open_runs(size=(80, 24)) as bench:
        assert "漢字" in bench.text and "[bold]" in bench.text and "\x1b" not in bench.text
        await press(bench, "right", "right", "ctrl+o", "ctrl+n", "enter", *"bold", "delete", "n")
        assert shown(bench) == ["5"]


@pytest.mark.parametrize("key", ["delete", "ctrl+d"])
async def test_deleting_asks_whatever_is_pinned(open_runs: OpenRuns, runs: Runs, key: str) -> None:
    async with open_runs() as bench:
        await press(bench, "down", "ctrl+k")
        for no in ("n", "escape", "enter", "ctrl+k", "q"):
            await press(bench, key)
            assert "Delete the pinned run of line, step 20?" in bench.text
            await press(bench, no)
            assert "Delete" not in bench.text and len(runs.rows()) == 5 and runs.row("4444").pinned
            assert isinstance(bench.app.screen, RunsScreen) and not bench.app.screen.list.filter
        await press(bench, key, "y")
        assert [row.key[0] for row in runs.rows()] == ["5", "3", "2", "1"] == shown(bench)
        assert chosen(bench) == "3"


async def test_enter_begins_another_run_from_the_chosen_one(open_runs: OpenRuns, runs: Runs) -> None:
    async with open_runs("line", kept=KeptRuns()) as bench:
        await press(bench, "down", "down", "enter")
        assert "There is no scenario gone any more" in bench.text
        await press(bench, "down", "enter")
        assert bench.lab.entry.name == "curve"
        await bench.load()
        await rest(bench)
        (back,) = (one for one in bench.trainer.orders if isinstance(one, BringBack))
        assert back.kept.step == 30 and back.kept.key != runs.row("2222").key
        await press(bench, "q")
        assert isinstance(bench.app.screen, MenuScreen)


async def test_a_database_that_cannot_be_read_is_said(open_app: OpenApp) -> None:
    folder = Runs().folder
    folder.mkdir(parents=True)
    (folder / "runs.db").mkdir()
    async with open_app() as bench:
        await press(bench, "escape", "ctrl+r")
        assert "runs.db cannot be used: " in " ".join(bench.text.split())
        await press(bench, "down", "right", "ctrl+o", "ctrl+k", "delete", "enter", "x", "escape", "escape")
        assert isinstance(bench.app.screen, MenuScreen)


async def test_what_cannot_be_written_is_said_and_not_shown(
    open_runs: OpenRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LabError("the disk is full")

    async with open_runs() as bench:
        monkeypatch.setattr(Runs, "update", refuse)
        monkeypatch.setattr(Runs, "delete", refuse)
        await press(bench, "ctrl+k")
        assert "the disk is full." in bench.text and "pinned" not in bench.text
        await press(bench, "delete", "y")
        assert shown(bench) == ["5", "4", "3", "2", "1"]


async def test_without_runs_it_says_what_will_be_here(open_app: OpenApp) -> None:
    async with open_app() as bench:
        await press(bench, "escape", "ctrl+r")
        assert "No run is kept yet." in bench.text
        assert "sort" not in bench.text.splitlines()[-1], "there is nothing to sort"
        await press(bench, "ctrl+o", "ctrl+n", "ctrl+x", "down", "enter", "q")
        assert isinstance(bench.app.screen, MenuScreen)


async def test_with_many_the_last_are_there_first(
    open_runs: OpenRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def watched(table: RunTable, *more: Any) -> Cells:
        cells = draw_runs(table, *more)
        drawn.append(cells.text().partition("\n")[0])
        return cells

    monkeypatch.setattr("tui_lab.ui.screens.runs.SOME", 2)
    monkeypatch.setattr("tui_lab.ui.widgets.run_list.draw_runs", watched)
    async with open_runs():
        assert list(dict.fromkeys(drawn)) == ["the last 2 runs, reading the others", "5 runs"]


@pytest.mark.parametrize("style", [DrawingStyle(), DrawingStyle(MONO, Glyphs.ASCII)])
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 16)])
async def test_the_help_tells_its_keys_and_all_of_it_fits(
    open_runs: OpenRuns, size: tuple[int, int], style: DrawingStyle
) -> None:
    async with open_runs(size=size) as bench:
        bar = bench.text.splitlines()[-1]
        assert "enter go on" in bar and "? help  q back" in bar
        assert max(map(len, bench.text.splitlines())) <= size[0]
        await press(bench, "?")
        assert HEADS["runs"] in bench.text
        await press(bench, "escape")
        assert isinstance(bench.app.screen, RunsScreen)


# Ghosts


async def ghosts(bench: Bench) -> str:
    """The legend of the loss chart, once that has drawn what was chosen."""
    await rest(bench)
    assert isinstance(bench.app.screen, LabScreen)
    await bench.enter("paused", 9)
    await bench.press("3", "z")
    drawn = bench.lab.loss._cells.text()
    await bench.press("z")
    return " ".join(drawn.splitlines()[:3])


async def test_marked_runs_lie_behind_the_present_one_until_they_are_not(open_runs: OpenRuns) -> None:
    async with open_runs("line") as bench:
        await press(bench, "ctrl+x", "down", "insert", "end", "ctrl+x")
        assert "1-3 ghosts" in bench.text
        await press(bench, "escape")
        legend = await ghosts(bench)
        assert "train ── " in legend and "run 55555555 ·1" in legend
        assert "lr 0.2, seed 7 ·2" in legend and "lr 0.1 ·3" in legend
        await press(bench, "g")
        assert "·1" not in await ghosts(bench)
        await press(bench, "g", "ctrl+r")
        assert "1-3 ghosts" in bench.text
        await press(bench, "ctrl+x", "escape")
        legend = await ghosts(bench)
        assert "run 5555" not in legend and "lr 0.2, seed 7 ·1" in legend


async def test_a_seventh_ghost_is_refused(open_runs: OpenRuns, runs: Runs) -> None:
    for k in range(6, 10):
        runs.put(kept_run(k, "line"))
    async with open_runs("line") as bench:
        await press(bench, *"line", *["ctrl+x", "down"] * 6)
        assert "1-6 ghosts" in bench.text
        await press(bench, "ctrl+x")
        assert "Six ghosts are as many as can be told apart" in bench.text and "1-6 ghosts" not in bench.text
        await press(bench, "home", "ctrl+x", "end", "ctrl+x")
        assert "1-6 ghosts" in bench.text, "one was taken away"


async def test_a_run_of_another_scenario_is_a_ghost_within_a_family_alone(
    open_app: OpenApp, entries: list[Entry], runs: Runs
) -> None:
    family = [replace(entry, family="ways") for entry in entries[:2]]
    for there, said in ((entries, "says nothing about line: it has other data"), (family, "1 ghost")):
        async with open_app("line", entries=there) as bench:
            await press(bench, "ctrl+r", *"curve", "ctrl+x")
            assert said in bench.text
            await press(bench, "escape", "escape")
            assert ("curve" in await ghosts(bench)) is (there == family)


async def test_over_no_lab_there_is_nothing_to_lie_behind(open_runs: OpenRuns) -> None:
    async with open_runs() as bench:
        await press(bench, "ctrl+x")
        assert "open a scenario first" in bench.text and "ghost," not in bench.text


async def test_behind_several_losses_there_are_none(open_app: OpenApp, runs: Runs) -> None:
    class Several(Scenario):
        losses = ("first", "second")

    async with open_app("line", loaded=False) as bench:
        await bench.load(scenario=Several)
        await press(bench, "ctrl+r", "ctrl+x")
        assert "A line has several losses" in bench.text


async def test_a_ghost_whose_curve_was_not_kept_is_said(open_app: OpenApp) -> None:
    Runs().put(kept_run(6, "line", curves={}))
    async with open_app("line") as bench:
        await press(bench, "ctrl+r", "ctrl+x", "escape")
        assert "No curve called loss was kept of run 66666666." in bench.text
