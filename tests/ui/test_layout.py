"""Where panels lie, as a function of the window's size and of what was chosen."""

from __future__ import annotations

from itertools import combinations

import pytest

from tui_lab.ui.layout import ROOM, Box, Need, arrangement, boxes

NEEDS = {
    "lesson": Need("left"),
    "knobs": Need("left", 10),
    "loss": Need("right"),
    "view-a": Need("views"),
    "view-b": Need("views"),
    "view-c": Need("views"),
    "parameters": Need("below", 8),
}
PANELS = list(NEEDS)
FIGURES = PANELS[2:]
SIZES = {
    "compact": (80, 24),
    "wide": (140, 20),
    "tall": (80, 60),
    "whole": (120, 40),
    "roomy": (200, 60),
    "huge": (300, 100),
}


def laid(
    size: str, main: str = "view-a", chosen: str = "lesson", *before: str, panels: list[str] = PANELS
) -> dict[str, Box]:
    """The boxes of some of the panels in a window of a size that is named for its arrangement."""
    return boxes({panel: NEEDS[panel] for panel in panels}, *SIZES[size], main, [chosen, *before])


def test_a_window_has_the_arrangement_that_shows_most() -> None:
    assert arrangement(*ROOM["roomy"]) == arrangement(300, 100) == "roomy"
    assert arrangement(*ROOM["whole"]) == arrangement(120, 40) == arrangement(200, 44) == "whole"
    assert arrangement(ROOM["whole"][0] - 1, 60) == arrangement(*ROOM["tall"]) == "tall"
    assert arrangement(200, ROOM["whole"][1] - 1) == arrangement(*ROOM["wide"]) == "wide"
    for size in ((80, 24), (131, 31), (79, 100), (80, 39), (60, 16), (1, 1)):
        assert arrangement(*size) == "compact"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("main", FIGURES)
@pytest.mark.parametrize("zoomed", [False, True])
def test_panels_fill_the_window_without_lying_over_each_other(size: str, main: str, zoomed: bool) -> None:
    for chosen in PANELS:
        for before in ([], PANELS, PANELS[::-1]):
            width, height = SIZES[size]
            found = boxes(NEEDS, width, height, main, [chosen, *before], zoomed)
            assert chosen in found, "what has the keys always shows"
            hiding = len(found) < len(NEEDS)
            assert sum(box.width * box.height for box in found.values()) == width * (height - 2 - hiding)
            for one, other in combinations(found.values(), 2):
                beside = one.x + one.width <= other.x or other.x + other.width <= one.x
                over = one.y + one.height <= other.y or other.y + other.height <= one.y
                assert beside or over
            for box in found.values():
                assert box.x >= 0 and box.y >= hiding
                assert box.x + box.width <= width and box.y + box.height <= height - 2


@pytest.mark.parametrize("size", ["whole", "roomy", "huge"])
@pytest.mark.parametrize("main", FIGURES)
@pytest.mark.parametrize("chosen", PANELS)
def test_the_main_figure_has_60_by_20_cells_and_the_lesson_the_left(
    size: str, main: str, chosen: str
) -> None:
    for count in range(3, len(PANELS) + 1):
        panels = list(dict.fromkeys([*PANELS[:count], main, chosen]))
        found = laid(size, main, chosen, panels=panels)
        # A border and a cell of padding at each side.
        assert found[main].width - 4 >= 60 and found[main].height - 2 >= 20
        assert max(found.values(), key=lambda box: box.width * box.height) == found[main]
        assert found["lesson"].x == found["knobs"].x == 0
        assert found["knobs"].y == found["lesson"].y + found["lesson"].height
        if chosen != "parameters":  # which take the strip when they are chosen
            assert "loss" in found or main == "loss", "the loss stays in sight"


@pytest.mark.parametrize("size", [size for size in SIZES if size != "wide"])
@pytest.mark.parametrize("main", FIGURES)
def test_knobs_without_a_lesson_share_their_column_with_figures(size: str, main: str) -> None:
    needs = {panel: NEEDS[panel] for panel in PANELS[1:]}
    first = "loss" if main != "loss" else "view-a"
    width, height = SIZES[size]
    for chosen in needs:
        found = boxes(needs, width, height, main, [chosen])
        assert chosen in found
        hiding = len(found) < len(needs)
        assert sum(box.width * box.height for box in found.values()) == width * (height - 2 - hiding)
        if chosen == "parameters" and size == "compact":
            continue  # which have the window to themselves
        assert found[first].x == found["knobs"].x == 0
        assert main in found or size == "compact"
        assert found["knobs"].height == 10 and found[first].y == found["knobs"].y + 10
        assert found[first].height >= 11 - hiding


def test_many_knobs_keep_their_column() -> None:
    needs = {panel: NEEDS[panel] for panel in PANELS[1:]} | {"knobs": Need("left", 30)}
    assert boxes(needs, 120, 40, "view-a", ["knobs"])["knobs"].height == 37


def test_two_more_figures_lie_below_the_main_one() -> None:
    left = {"lesson", "knobs", "view-a"}
    assert laid("whole").keys() == left | {"loss", "view-b"}
    assert laid("whole", "view-a", "view-c").keys() == left | {"loss", "view-c"}
    assert laid("whole", "view-a", "knobs", "view-c", "view-b").keys() == left | {"loss", "view-c"}
    assert laid("whole", "loss").keys() == {"lesson", "knobs", "loss", "view-a", "view-b"}
    found = laid("whole")
    assert found["loss"].y == found["view-b"].y == found["view-a"].y + found["view-a"].height


def test_chosen_parameters_have_the_strip_to_themselves() -> None:
    found = laid("whole", "view-a", "parameters")
    assert found.keys() == {"lesson", "knobs", "view-a", "parameters"}
    assert found["parameters"].width == found["view-a"].width
    assert laid("whole", "view-a", "knobs", "parameters").keys() == found.keys()
    assert laid("whole", panels=["lesson", "knobs", "loss", "view-a", "parameters"]).keys() == {
        "lesson", "knobs", "loss", "view-a", "parameters",
    }  # fmt: skip


@pytest.mark.parametrize("size", ["roomy", "huge"])
def test_a_roomy_window_shows_all_at_once(size: str) -> None:
    found = laid(size)
    assert found.keys() == set(PANELS)
    assert found["view-a"].width - 4 >= 90
    for other in ("loss", "view-b", "view-c"):
        assert found[other].width - 4 >= 40 and found[other].height - 2 >= 12
        assert found[other].x == found["view-a"].x + found["view-a"].width
    assert found["parameters"].width == found["view-a"].width + found["loss"].width


def test_a_tall_window_has_as_many_below_as_are_useful() -> None:
    found = laid("tall")
    assert found.keys() == {"lesson", "knobs", "view-a", "loss", "view-b", "view-c"}
    assert found["view-a"].height >= 22 and found["loss"].height >= 9
    assert boxes(NEEDS, 80, 40, "view-a", ["knobs"]).keys() == {"lesson", "knobs", "view-a", "loss"}
    assert boxes(NEEDS, 80, 40, "view-a", ["view-c"]).keys() == {"lesson", "knobs", "view-a", "view-c"}


def test_a_wide_and_low_window_shows_figures_beside_one_of_the_left() -> None:
    assert laid("wide", "view-a", "knobs").keys() == {"knobs", "view-a", "loss"}
    assert laid("wide", "view-a", "view-b", "knobs").keys() == {"knobs", "view-a", "view-b"}
    assert laid("wide", "view-a", "parameters").keys() == {"parameters"}
    assert len(boxes(NEEDS, 260, 20, "view-a", ["lesson"])) == 5


@pytest.mark.parametrize(
    ("main", "chosen", "shown"),
    [
        ("view-a", ["lesson"], {"lesson", "view-a"}),
        ("loss", ["knobs", "lesson"], {"knobs", "loss"}),
        ("view-b", ["view-b", "knobs"], {"knobs", "view-b"}),
        ("view-b", ["loss", "parameters", "knobs"], {"knobs", "loss"}),
        ("view-a", ["parameters", "loss"], {"parameters"}),
    ],
)
def test_a_small_window_shows_one_of_each_side(main: str, chosen: list[str], shown: set[str]) -> None:
    assert boxes(NEEDS, 80, 24, main, chosen).keys() == shown


@pytest.mark.parametrize("size", SIZES)
def test_with_nothing_to_see_the_left_has_all(size: str) -> None:
    found = boxes({"lesson": Need("left"), "knobs": Need("left", 10)}, *SIZES[size], "", ["lesson"])
    assert {box.width for box in found.values()} == {SIZES[size][0]}


def test_the_knobs_take_what_they_need_up_to_a_share() -> None:
    def knobs(rows: int) -> int:
        return boxes(NEEDS | {"knobs": Need("left", rows)}, 120, 40, "view-a", ["lesson"])["knobs"].height

    assert knobs(12) == 12
    assert knobs(3) == 9 and knobs(30) == 16
