"""The map of a line's loss, the path on it, and the border that a neuron draws."""

from __future__ import annotations

import numpy as np
import torch

from tui_lab.authoring.kit.borders import border_line
from tui_lab.authoring.kit.descent import LineDescent


def test_steps_that_were_not_added_are_a_gap_in_the_path() -> None:
    x = torch.linspace(0, 1, 5)
    descent = LineDescent(x, 2 * x, truth=(2.0, 0.0))
    for place in (0.0, 0.25, 0.5):
        descent.add(torch.tensor(place), torch.tensor(-place))
    (path,) = descent.figure(torch.tensor(0.5), torch.tensor(-0.5)).lines
    np.testing.assert_array_equal(path.x, [0, 0.25, 0.5])
    (path,) = descent.figure(torch.tensor(2.0), torch.tensor(0.125)).lines
    np.testing.assert_array_equal(path.x, [0, 0.25, 0.5, np.nan, 2])
    np.testing.assert_array_equal(path.y, [0, -0.25, -0.5, np.nan, 0.125])


def test_rows_of_one_number_make_the_same_map_as_plain_points() -> None:
    x = torch.rand(7)
    y = 3 * x + torch.rand(7)
    w, b = torch.tensor(1.0), torch.tensor(1.0)
    plain = LineDescent(x, y, truth=(3.0, 0.8)).figure(w, b)
    rows = LineDescent(x.view(7, 1), y.view(7, 1), truth=(3.0, 0.8)).figure(w, b)
    np.testing.assert_array_equal(plain.values, rows.values)


def test_a_border_is_where_the_weighted_sum_is_c() -> None:
    (border,) = border_line(0.3, -4.0, 2.0)
    np.testing.assert_allclose(0.3 * border.x - 4.0 * border.y, 2.0)
    assert np.hypot(border.x[-1] - border.x[0], border.y[-1] - border.y[0]) > 30, "it leaves every map"
    assert border_line(0.0, 0.0, 1.0) == ()
    assert border_line(float("inf"), 1.0, 1.0) == ()
