"""Which panels show, as a function of size and choice."""

from __future__ import annotations

import pytest

from tui_lab.ui.layout import LEFT, TALL, WHOLE, WIDE, Arrangement, arrangement, visible_panels

PANELS = ["lesson", "knobs", "loss", "view-a", "view-b", "view-c", "parameters"]
ARRANGEMENTS: tuple[Arrangement, ...] = ("whole", "tall", "wide", "compact")


def test_a_window_has_the_arrangement_that_shows_most() -> None:
    assert arrangement(*WHOLE) == arrangement(300, 100) == "whole"
    assert arrangement(WHOLE[0] - 1, 60) == arrangement(*TALL) == "tall"
    assert arrangement(200, WHOLE[1] - 1) == arrangement(*WIDE) == "wide"
    for size in (
        (80, 24),
        (WIDE[0] - 1, WHOLE[1] - 1),
        (TALL[0] - 1, 100),
        (80, TALL[1] - 1),
        (60, 16),
        (1, 1),
    ):
        assert arrangement(*size) == "compact"


@pytest.mark.parametrize("focus", PANELS)
@pytest.mark.parametrize("recent", [[], PANELS, PANELS[::-1]])
def test_what_has_the_keys_always_shows(focus: str, recent: list[str]) -> None:
    for arranged in ARRANGEMENTS:
        assert visible_panels(PANELS, focus, recent, arranged, zoomed=True) == {focus}
        assert focus in visible_panels(PANELS, focus, recent, arranged, zoomed=False)


def test_the_whole_shows_all_but_the_views_chosen_longest_ago() -> None:
    others = {"lesson", "knobs", "loss", "parameters"}
    assert visible_panels(PANELS, "lesson", [], "whole", False) == others | {"view-a", "view-b"}
    assert visible_panels(PANELS, "view-c", [], "whole", False) == others | {"view-c", "view-a"}
    assert visible_panels(PANELS, "loss", ["view-c", "view-b"], "whole", False) == others | {
        "view-b",
        "view-c",
    }
    assert visible_panels(["lesson", "knobs", "loss", "parameters"], "loss", [], "whole", False) == others


def test_a_tall_window_shows_all_with_the_latest_view() -> None:
    others = {"lesson", "knobs", "loss", "parameters"}
    assert visible_panels(PANELS, "lesson", [], "tall", False) == others | {"view-a"}
    assert visible_panels(PANELS, "loss", ["view-c"], "tall", False) == others | {"view-c"}


def test_a_wide_window_shows_the_loss_and_a_view_beside_one_of_the_left() -> None:
    assert visible_panels(PANELS, "knobs", [], "wide", False) == {"knobs", "loss", "view-a"}
    assert visible_panels(PANELS, "view-b", ["knobs"], "wide", False) == {"knobs", "loss", "view-b"}
    assert visible_panels(PANELS, "parameters", ["loss"], "wide", False) == {"parameters"}


def test_without_a_loss_there_is_room_for_another_view() -> None:
    panels = [panel for panel in PANELS if panel != "loss"]
    around = {"lesson", "knobs", "parameters"}
    assert visible_panels(panels, "lesson", [], "whole", False) == around | {"view-a", "view-b"}
    assert visible_panels(panels, "lesson", [], "tall", False) == around | {"view-a", "view-b"}
    assert visible_panels(panels, "knobs", ["view-c"], "wide", False) == {"knobs", "view-c", "view-a"}
    assert visible_panels(panels, "lesson", [], "compact", False) == {"lesson", "view-a"}
    assert visible_panels(["lesson", "knobs"], "lesson", [], "compact", False) == {"lesson"}


@pytest.mark.parametrize(
    ("focus", "recent", "shown"),
    [
        ("lesson", [], {"lesson", "loss"}),
        ("knobs", ["lesson"], {"knobs", "loss"}),
        ("view-b", ["knobs"], {"knobs", "view-b"}),
        ("lesson", ["view-c", "knobs"], {"lesson", "view-c"}),
        ("loss", ["parameters", "view-a", "knobs"], {"knobs", "loss"}),
        ("parameters", ["loss"], {"parameters"}),
        ("lesson", ["parameters", "view-a"], {"lesson", "view-a"}),
    ],
)
def test_a_small_window_shows_the_latest_of_each_side(focus: str, recent: list[str], shown: set[str]) -> None:
    assert visible_panels(PANELS, focus, recent, "compact", zoomed=False) == shown
    assert len(shown & set(LEFT)) <= 1
