"""The film of README.md, and what makes an animation of a cast."""

from __future__ import annotations

import json
from pathlib import Path

from docs.animated import LAST, to_animated_svg
from docs.filming import LONGEST, Event, cast_of

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"


def test_a_film_waits_no_longer_than_there_is_something_to_see() -> None:
    events = [Event(1.0, "o", "one"), Event(50.0, "m", "say"), Event(50.5, "o", "two")]
    head, *lines = cast_of(events, 10, 2, "Title").splitlines()
    assert json.loads(head) == {"version": 2, "width": 10, "height": 2, "title": "Title"}
    assert [json.loads(line) for line in lines] == [
        [1.0, "o", "one"],
        [1.0 + LONGEST, "m", "say"],
        [1.5 + LONGEST, "o", "two"],
    ]


def test_each_picture_is_drawn_over_those_before_where_it_differs() -> None:
    events = [
        Event(0, "o", "left"),
        Event(2, "m", "a caption"),
        Event(3, "o", "\x1b[1;20Hright"),
        Event(5, "o", "!"),
    ]
    svg = to_animated_svg(cast_of(events, 30, 1, "Title"))
    first, caption, second, third = (line for line in svg.splitlines() if line.startswith("<g"))
    assert ">left<" in first and ">a caption<" in caption and "left" not in caption
    assert ">right<" in second and "left" not in second and ">!<" in third and "right" not in third
    assert f"{{0%{{visibility:hidden}}{300 / (5 + LAST):.3f}%{{visibility:visible}}}}" in svg


def test_the_film_of_the_readme_follows_from_its_cast() -> None:
    cast = (PICTURES / "first-minute.cast").read_text(encoding="utf-8")
    assert (PICTURES / "first-minute.svg").read_text(encoding="utf-8") == to_animated_svg(cast)
    assert 15 < json.loads(cast.splitlines()[-1])[0] < 35
    assert len(cast) < 300_000 and (PICTURES / "first-minute.svg").stat().st_size < 500_000
