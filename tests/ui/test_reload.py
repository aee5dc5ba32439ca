"""A scenario's files that are saved while the lab shows it: they are offered, not taken."""

from __future__ import annotations

import asyncio

import pytest

from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.orders import Reset
from tui_lab.ui.screens import lab


async def until_said(bench: Bench, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in bench.text:
            await bench.pilot.pause(0.01)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "LOOK", 0.02)


async def test_a_file_that_was_saved_is_offered(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        folder = bench.lab.entry.folder
        orders = len(bench.trainer.orders)
        (folder / "scenario.py").write_text("# changed")
        await until_said(bench, "Saved: scenario.py. r loads it and starts anew.")
        assert not any(isinstance(order, Reset) for order in bench.trainer.orders[orders:])
        await bench.press("r")
        assert bench.trainer.orders[-1] == Reset() and "Saved:" not in bench.text
        (folder / "helper.py").write_text("new = True")
        (folder / "lesson.md").write_text("## Another\n")
        await until_said(bench, "Saved:")
        assert "lesson.md" in bench.text and "helper.py" in bench.text


class Renamed(Scenario):
    title = "Another \x1b[31mname"


async def test_what_is_loaded_again_has_its_new_title(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert "A line" in bench.status
        await bench.load(scenario=Renamed)
        assert "Another name" in bench.status


async def test_a_file_that_goes_is_not_said_but_its_return_is(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        file = bench.lab.entry.file
        file.unlink()
        async with asyncio.timeout(PATIENCE):
            while file.name in bench.lab._files._stamps:
                await bench.pilot.pause(0.01)
        assert "Saved:" not in bench.text
        file.write_text("# back")
        await until_said(bench, "Saved: scenario.py")
