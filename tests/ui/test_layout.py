"""Which panels show, as a function of size and choice."""

from __future__ import annotations

import pytest

from tui_lab.ui.layout import LEFT, WIDE, is_compact, visible_panels

PANELS = ["lesson", "knobs", "loss", "view-a", "view-b", "view-c", "parameters"]


def test_a_window_is_compact_in_either_direction() -> None:
    assert not is_compact(*WIDE)
    assert is_compact(WIDE[0] - 1, 100) and is_compact(200, WIDE[1] - 1)


@pytest.mark.parametrize("focus", PANELS)
@pytest.mark.parametrize("recent", [[], PANELS, PANELS[::-1]])
def test_what_has_the_keys_always_shows(focus: str, recent: list[str]) -> None:
    assert visible_panels(PANELS, focus, recent, compact=False, zoomed=True) == {focus}
    for compact in (False, True):
        assert focus in visible_panels(PANELS, focus, recent, compact, zoomed=False)


def test_wide_shows_all_but_the_views_chosen_longest_ago() -> None:
    others = {"lesson", "knobs", "loss", "parameters"}
    assert visible_panels(PANELS, "lesson", [], False, False) == others | {"view-a", "view-b"}
    assert visible_panels(PANELS, "view-c", [], False, False) == others | {"view-c", "view-a"}
    assert visible_panels(PANELS, "loss", ["view-c", "view-b"], False, False) == others | {"view-b", "view-c"}
    assert visible_panels(["lesson", "knobs", "loss", "parameters"], "loss", [], False, False) == others


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
    assert visible_panels(PANELS, focus, recent, compact=True, zoomed=False) == shown
    assert len(shown & set(LEFT)) <= 1
