"""Boxes lie over the lab: it stays in sight and goes on, at a pace that costs little."""

from __future__ import annotations

import asyncio

import pytest

from tests.ui.conftest import PATIENCE, OpenApp
from tests.ui.test_devices import open_list
from tui_lab.ui.screens.lab import LabScreen


@pytest.mark.parametrize(
    ("key", "said", "size"),
    [
        ("x", "Take home", (120, 40)),
        ("x", "Take home", (80, 24)),
        ("i", "Look into", (120, 40)),
        ("ctrl+p", "Find an", (80, 24)),
    ],
)
async def test_a_box_lies_over_the_lab_which_goes_on(
    open_app: OpenApp, key: str, said: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.ui.screens.lab.BEHIND", 0.01)
    async with open_app("line", size=size) as bench:
        await bench.enter("running", 4)
        await bench.press(key)
        assert not isinstance(bench.app.screen, LabScreen)
        assert said in bench.in_sight and "running" in bench.in_sight
        bench.trainer.enter("running", 1234)
        async with asyncio.timeout(PATIENCE):
            while "1,234" not in bench.in_sight:
                await bench.settle()
        await bench.enter("paused", 1300)
        assert "1,300" in bench.in_sight and said in bench.in_sight
        await bench.press("escape")
        assert "1,300" in bench.status and isinstance(bench.app.screen, LabScreen)


async def test_a_box_over_a_list_of_devices_shows_both(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 3)
        await open_list(bench)
        await bench.press("ctrl+p")
        assert "A line" in bench.in_sight and "Find an" in bench.in_sight


async def test_keys_of_the_lab_are_not_named_while_a_box_has_the_keys(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("paused", 3)
        assert "s step" in bench.in_sight
        await bench.press("x")
        assert "s step" not in bench.in_sight and "q back" not in bench.in_sight
        await bench.press("q")
        assert "s step" in bench.in_sight


async def test_the_lab_is_drawn_less_often_behind_a_box(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app("line") as bench:
        waits: list[float] = []
        await bench.press("x")
        monkeypatch.setattr(bench.app.lab_below, "set_timer", lambda seconds, what: waits.append(seconds))
        await bench.enter("running", 4)
        assert waits == [1.0]
