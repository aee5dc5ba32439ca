"""A trail stays short, keeps its order and ends at the last place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tui_lab.authoring.kit.trail import Trail


@given(places=st.integers(0, 300), most=st.integers(2, 20))
def test_it_keeps_evenly_spaced_places_and_the_last(places: int, most: int) -> None:
    trail = Trail(2, most)
    for place in range(places):
        trail.add(place, -place)
    x, y = trail.columns()
    np.testing.assert_array_equal(y, -x)
    assert len(x) <= most + 1
    assert len(x) >= min(places, most // 2)
    if places:
        assert (x[0], x[-1]) == (0, places - 1)
        assert len(set(np.diff(x)[:-1])) <= 1


def test_a_place_has_the_coordinates_that_were_announced() -> None:
    with pytest.raises(ValueError, match="has 2 coordinates, not 3"):
        Trail(2).add(1.0, 2.0, 3.0)
