"""The cursor over a view: what it reads, what Enter takes, how it goes away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import figures
from tui_lab.authoring.figures import Figure, HeatMap, Image, ImageGrid, NetworkMaps, Table
from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.engine.orders import SetKnobs

KNOBS: dict[str, AnyKnob] = {
    name: Number(0.0, low=-0.5, high=0.5, live=True, name=name, about="a coordinate") for name in ("x0", "y0")
}
MAP = HeatMap(np.arange(25.0).reshape(5, 5), "w", "b", (-1.0, 1.0), (-1.0, 1.0), pick=("x0", "y0"))
IMAGES = ImageGrid(
    tuple(Image(np.full((4, 4), k / 3), f"picture {k}", pick=(("x0", k / 10),)) for k in range(4))
)


def showing(figure: Figure) -> dict[str, Figure]:
    return figures() | {"surface": figure}


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_arrows_read_a_place_and_escape_puts_the_cursor_away(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        bench.trainer.says = {"figures": showing(MAP)}
        bench.trainer.entry.lesson.write_text("## Words\nNo knobs.\n")
        await bench.load(knobs=KNOBS)
        await bench.press("5")
        assert "arrows read, enter takes" in bench.text
        await bench.press("right", "up")
        assert "w 0.5  b 0.5" in bench.text and "18" in bench.text, "row 3, column 3 of the map"
        await bench.press("escape")
        assert "w 0.5" not in bench.text


async def test_enter_puts_the_place_into_the_knobs_that_the_map_names(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": showing(MAP)}
        bench.trainer.entry.lesson.write_text("## Words\nNo knobs.\n")
        await bench.load(knobs=KNOBS)
        await bench.press("5", "enter")
        assert bench.trainer.orders == [], "without a cursor there is nothing to take"
        await bench.press("right", "down", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"x0": 0.5, "y0": -0.5})
        assert bench.lab.knobs.list.values == {"x0": 0.5, "y0": -0.5}
        assert str(bench.lab.notice.render()) == "x0 0.5, y0 -0.5."
        await bench.press("up", "enter")
        assert str(bench.lab.notice.render()) == "x0 0.5, y0 0.", "also what stays as it was"


async def test_a_place_that_a_knob_does_not_take_leaves_it_as_it_was(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": showing(replace(MAP, x_range=(-9.0, 9.0)))}
        await bench.load(knobs=KNOBS)
        await bench.press("5", "right", "up", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"y0": 0.5})


async def test_a_picture_is_chosen(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": showing(IMAGES)}
        await bench.load(knobs=KNOBS)
        await bench.press("5")
        assert "arrows move  enter take" in bench.text
        await bench.press("right", "right", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"x0": 0.2})


NETWORK = NetworkMaps(
    tuple((Image(np.eye(4), f"unit {k}", pick=(("x0", k / 10),)),) for k in range(3)),
    (np.array([[0.5]]), np.array([[-0.25]])),
    MAP,
    (2, 0),
    choices=tuple(Image(np.eye(4), f"data {k}", pick=(("y0", k / 10),)) for k in range(3)),
)


async def test_units_of_a_network_and_what_there_is_to_choose_are_chosen(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": showing(NETWORK)}
        bench.trainer.entry.lesson.write_text("## Words\nNo knobs.\n")
        await bench.load(knobs=KNOBS)
        await bench.press("5")
        assert "arrows and enter choose" in bench.text
        await bench.press("enter")
        assert bench.trainer.orders == [], "without a cursor there is nothing to take"
        await bench.press("left", "enter")
        assert "unit 1: unit 0 +0.50" in bench.text
        assert bench.trainer.orders[-1] == SetKnobs({"x0": 0.1})
        await bench.press("down", "right", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"y0": 0.2})


async def test_a_plot_has_no_cursor(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("4")
        before = bench.text
        await bench.press("right", "up", "enter")
        assert bench.text == before and bench.trainer.orders == []


async def test_what_is_no_knob_of_the_scenario_changes_nothing(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.says = {"figures": showing(replace(MAP, pick=("gone", "y0")))}
        await bench.load(knobs=KNOBS)
        await bench.press("5", "right", "up", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"y0": 0.5})


ROWS = Table(
    ("finding", "helps"),
    tuple((f"finding {k}", f"x0 {k / 10}" if k else "none") for k in range(30)),
    picks=tuple((("x0", k / 10),) if k else () for k in range(5)),
)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_enter_on_a_row_of_a_table_sets_what_the_row_offers(
    open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        bench.trainer.says = {"figures": showing(ROWS)}
        bench.trainer.entry.lesson.write_text("## Words\nNo knobs.\n")
        await bench.load(knobs=KNOBS)
        await bench.press("5")
        await bench.press("enter")
        assert bench.trainer.orders == [] and "▸finding 0" in bench.text.replace("▸ ", "▸")
        await bench.press("enter")
        assert bench.trainer.orders == [], "the first row sets nothing"
        await bench.press("down", "down", "enter")
        assert bench.trainer.orders[-1] == SetKnobs({"x0": 0.2})
        await bench.press("end")
        assert "finding 29" in bench.text, "the row is brought into sight"
        await bench.press("home")
        assert "finding 0" in bench.text and "finding 29" not in bench.text
        await bench.press("pageup", "up", "escape")
        assert bench.lab.knobs.list.values["x0"] == 0.2
