"""Which panels show, as a function of size and choice."""

from __future__ import annotations

import pytest

from tui_lab.ui.layout import TALL, WHOLE, WIDE, Arrangement, Place, arrangement, visible_panels

PLACED: dict[str, Place] = {
    "lesson": "left",
    "knobs": "left",
    "loss": "right",
    "view-a": "views",
    "view-b": "views",
    "view-c": "views",
    "parameters": "below",
}
PANELS = list(PLACED)
LEFT = {"lesson", "knobs"}


def shown_of(
    panels: list[str], focus: str, recent: list[str], arranged: Arrangement, zoomed: bool = False
) -> frozenset[str]:
    """The panels to show of some that lie where those of the lab do."""
    return visible_panels({panel: PLACED[panel] for panel in panels}, focus, recent, arranged, zoomed)


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
        assert shown_of(PANELS, focus, recent, arranged, zoomed=True) == {focus}
        assert focus in shown_of(PANELS, focus, recent, arranged, zoomed=False)


def test_the_whole_shows_all_but_the_views_chosen_longest_ago() -> None:
    others = {"lesson", "knobs", "loss", "parameters"}
    assert shown_of(PANELS, "lesson", [], "whole", False) == others | {"view-a", "view-b"}
    assert shown_of(PANELS, "view-c", [], "whole", False) == others | {"view-c", "view-a"}
    assert shown_of(PANELS, "loss", ["view-c", "view-b"], "whole", False) == others | {
        "view-b",
        "view-c",
    }
    assert shown_of(["lesson", "knobs", "loss", "parameters"], "loss", [], "whole", False) == others


def test_a_tall_window_shows_all_with_the_latest_view() -> None:
    others = {"lesson", "knobs", "loss", "parameters"}
    assert shown_of(PANELS, "lesson", [], "tall", False) == others | {"view-a"}
    assert shown_of(PANELS, "loss", ["view-c"], "tall", False) == others | {"view-c"}


def test_a_wide_window_shows_the_loss_and_a_view_beside_one_of_the_left() -> None:
    assert shown_of(PANELS, "knobs", [], "wide", False) == {"knobs", "loss", "view-a"}
    assert shown_of(PANELS, "view-b", ["knobs"], "wide", False) == {"knobs", "loss", "view-b"}
    assert shown_of(PANELS, "parameters", ["loss"], "wide", False) == {"parameters"}


def test_without_a_loss_there_is_room_for_another_view() -> None:
    panels = [panel for panel in PANELS if panel != "loss"]
    around = {"lesson", "knobs", "parameters"}
    assert shown_of(panels, "lesson", [], "whole", False) == around | {"view-a", "view-b"}
    assert shown_of(panels, "lesson", [], "tall", False) == around | {"view-a", "view-b"}
    assert shown_of(panels, "knobs", ["view-c"], "wide", False) == {"knobs", "view-c", "view-a"}
    assert shown_of(panels, "lesson", [], "compact", False) == {"lesson", "view-a"}
    assert shown_of(["lesson", "knobs"], "lesson", [], "compact", False) == {"lesson"}


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
    assert shown_of(PANELS, focus, recent, "compact", zoomed=False) == shown
    assert len(shown & LEFT) <= 1
