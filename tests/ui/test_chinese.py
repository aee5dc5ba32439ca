"""Screens in Chinese: each wide character has its two cells, and the lines are as long as the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from tests.languages import in_language
from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.figures import Line, Plot, Table
from tui_lab.authoring.own_words import in_own_words
from tui_lab.ui.widgets.over_panels import moved_off

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with in_language("zh"):
        yield


def whole(bench: Bench, *words: str) -> None:
    """Each line takes all cells of the window, and `words` are on the screen."""
    width, height = bench.app.size
    assert [cell_len(line) for line in bench.text.split("\n")] == [width] * height
    assert [word for word in words if word not in bench.text] == []


@SIZES
async def test_menu(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as bench:
        await bench.press("down")
        whole(bench, "终端里的神经网络实验室", "目标 0/6", "打字 筛选", "q 返回")
        await bench.press(*"zzz")
        whole(bench, "没有场景匹配 'zzz'；escape 清除筛选。")


@SIZES
async def test_lab(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        whole(bench, "课文", "旋钮", "已暂停", "训练/暂停", "种子")


@SIZES
@pytest.mark.parametrize("start", range(4))
async def test_a_notice_over_panels_keeps_every_character(
    open_app: OpenApp, size: tuple[int, int], start: int
) -> None:
    async with open_app("line", size=size) as bench:
        said = "a" * start + "学习率决定每一步走多远损失低了就好" * 4
        bench.lab.notice.say(said)
        await bench.settle()
        rows = bench.text.split("\n")[-3:-1]
        assert "".join("".join(rows).split()).startswith(said[: size[0] // 2 - 4])
        whole(bench)


def test_a_wide_character_goes_on_by_a_cell_where_a_panel_ends() -> None:
    strip = Strip([Segment("a学习率  ")], 9)
    assert moved_off(strip, {4}).text == "a学 习率 "
    assert moved_off(strip, {3, 5}).text == "a学习率  "


def test_figures_have_the_words_of_the_catalogue_and_data_stay() -> None:
    plot = Plot("step", "height", (Line("network", np.arange(3.0), np.arange(3.0)),))
    shown = in_own_words(plot)
    assert (shown.x_label, shown.y_label, shown.lines[0].name) == ("步", "高度", "网络")
    heads, own = ("part", "done by", "how"), ("name", "age", "flat no 3")
    assert in_own_words(Table(heads, (("no", "yes", "1"),))).columns == ("部分", "由谁做", "怎样做")
    table = in_own_words(Table(own, (("no", "yes", "1"),)))
    assert (table.columns, table.rows) == (own, (("no", "yes", "1"),))
