"""What has no room in a panel is reached by the keys, and the border says so."""

from __future__ import annotations

import numpy as np
import pytest

from tests.marks import slow
from tests.ui.conftest import Bench, OpenApp
from tests.ui.fake_trainer import figures
from tui_lab.authoring.figures import Figure, HeatMap, Image, ImageGrid, Table, TextBlock

TABLE = Table(
    tuple(f"head{k}" for k in range(20)),
    tuple(tuple(f"r{row}c{k}" for k in range(20)) for row in range(90)),
)
IMAGES = ImageGrid(tuple(Image(np.full((28, 28), k / 100), f"no. {k}") for k in range(100)))
TEXT = TextBlock([f"line {k} [bold]" for k in range(90)])  # type: ignore[arg-type]
MAP = HeatMap(np.arange(441.0).reshape(21, 21), "w", "b", (-1.0, 1.0), (-1.0, 1.0))


async def show(bench: Bench, figure: Figure) -> None:
    bench.trainer.says = {"figures": figures() | {"surface": figure}}
    await bench.load()
    await bench.press("5")


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [True, False])
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 16)])
async def test_a_table_is_read_from_corner_to_corner(
    open_app: OpenApp, size: tuple[int, int], zoom: bool
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await show(bench, TABLE)
        await bench.press(*["z"] * zoom)
        assert "arrows scroll" in bench.text
        assert "r0c0" in bench.text and "more rows" in bench.text and "r89c0" not in bench.text
        await bench.press("down", "down", "right")
        assert "rows 3-" in bench.text and "r2c0" in bench.text and "r1c0" not in bench.text
        assert "head0" in bench.text and "head1 " not in bench.text and "head2" in bench.text
        await bench.press("up")
        assert "rows 2-" in bench.text
        before = bench.text
        await bench.press("pagedown")
        assert "rows 2-" not in bench.text
        await bench.press("pageup")
        assert bench.text == before, "a page down and up again is where it was"
        await bench.press("end", *["right"] * 20)
        assert "r89c0" in bench.text and "r89c19" in bench.text and "-90 of 90" in bench.text
        corner = bench.text
        await bench.press("down", "right", "end")
        assert bench.text == corner, "nothing lies beyond"
        await bench.press("left")
        assert bench.text != corner, "and the way back begins at once"
        await bench.press("home")
        assert "r0c0" in bench.text
        await bench.press("escape")
        assert "r0c0" in bench.text and "head1 " in bench.text and "more rows" in bench.text


async def test_a_scrolled_table_stays_where_it_is_while_the_network_learns(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        await show(bench, TABLE)
        await bench.press("end")
        await bench.enter("paused", 5)
        assert "r89c0" in bench.text
        bench.trainer.says = {"figures": figures() | {"surface": Table(TABLE.columns, TABLE.rows[:30])}}
        await bench.enter("paused", 6)
        assert "r29c0" in bench.text, "or as near as there are rows"


async def test_a_table_that_has_room_says_nothing_of_scrolling(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await show(bench, Table(("a", "b"), (("1", "2"),)))
        assert "arrows scroll" not in bench.text
        await bench.pilot.resize_terminal(80, 24)
        await bench.settle()
        assert "arrows scroll" not in bench.text


@pytest.mark.parametrize("size", [slow((120, 40)), (80, 24)])
async def test_the_view_follows_the_cursor_over_pictures(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        await show(bench, IMAGES)
        assert "of 100 pictures" in bench.text and "no. 99" not in bench.text
        await bench.press("end")
        assert "▸no. 99" in bench.text and "no. 0 " not in bench.text
        await bench.press("home")
        assert "▸no. 0 " in bench.text
        rows = 0
        while "▸no. 0 " in bench.text or "no. 0 " in bench.text:
            await bench.press("down")
            rows += 1
            assert rows < 100
        await bench.press("home", *["pagedown"] * 50)
        below = bench.text
        assert "no. 99" in bench.text
        await bench.press("pagedown")
        assert bench.text == below
        await bench.press(*["pageup"] * 50)
        assert "▸no. 0 " in bench.text


async def test_home_and_end_are_the_ends_of_a_map(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await show(bench, MAP)
        await bench.press("end")
        assert "w 1 " in bench.text
        await bench.press("home")
        assert "w -1 " in bench.text
        await bench.press("pageup")
        assert "b 1 " in bench.text


async def test_columns_without_room_are_turned_to(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("7")
        assert "left/right more columns" in bench.text and "of 12 columns" in bench.text
        assert "|grad|" in bench.text and "dtype" not in bench.text
        first = bench.text
        seen = ""
        for _ in range(4):
            await bench.press("right")
            seen += bench.text
        assert all(head in seen for head in ("dtype", "device", "count", "min", "max", "values", "grad?"))
        last = bench.text
        await bench.press("right")
        assert bench.text == last
        await bench.press(*["left"] * 5)
        assert bench.text == first


async def test_a_wide_window_has_all_columns_at_once(open_app: OpenApp) -> None:
    async with open_app("line", size=(160, 40)) as bench:
        await bench.press("7", "z")
        assert "more columns" not in bench.text and "of 12 columns" not in bench.text
        before = bench.text
        await bench.press("right")
        assert bench.text == before


async def test_a_text_is_read_from_its_first_line_to_its_last(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        await show(bench, TEXT)
        assert "line 0 [bold]" in bench.text and "more lines" in bench.text and "arrows scroll" in bench.text
        await bench.press("down", "down")
        assert "lines 3-" in bench.text and "line 1 [bold]" not in bench.text
        await bench.press("end")
        assert "line 89 [bold]" in bench.text and "-90 of 90" in bench.text
        await bench.press("home")
        assert "line 0 [bold]" in bench.text
