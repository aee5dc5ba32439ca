"""What the views of `tensors`, `autograd` and `activations` say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenarios.lab import run_of, train_to
from tui_lab.authoring.figures import Equation, ImageGrid, NumberGrid, Plot, Table, Tree, TreeNode
from tui_lab.engine.run import Run


def figure_of(run: Run, view: str) -> Any:
    return run.figure(view)


def grids(run: Run, view: str) -> dict[str, NumberGrid]:
    figure = figure_of(run, view)
    assert isinstance(figure, Equation)
    return {part.name: part for part in figure.parts if isinstance(part, NumberGrid)}


def rows(run: Run, view: str) -> dict[str, tuple[str, ...]]:
    figure = figure_of(run, view)
    assert isinstance(figure, Table)
    return {row[0]: row[1:] for row in figure.rows}


def marked(node: TreeNode) -> list[str]:
    return [node.name] * node.marked + [name for child in node.children for name in marked(child)]


@pytest.mark.parametrize("dim", [0, 1, -2, 3])
def test_the_marked_numbers_add_up_to_the_first_of_the_result(dim: int) -> None:
    shown = grids(run_of("tensors", dim=dim), "equation")
    a, result = shown["a"], shown["result"]
    assert sum(a.values[cell] for cell in a.marked_cells) == result.values[0, 0]
    assert len(a.marked_cells) == (2, 3, 2, 4)[dim]


def test_the_shape_rule_shows_the_summed_dim_vanish() -> None:
    shapes = rows(run_of("tensors"), "shape_rule")
    assert shapes["code"] == ("a.sum(dim=1)",)
    assert shapes["a"][0].startswith("2 × 3 × 2 × 4 ")
    assert shapes["result"][0].startswith("2 × 2 × 4 ")


def test_a_wrong_shape_is_told_in_torchs_words_and_in_ours() -> None:
    run = run_of("tensors", operation="matmul", b="2x3")
    run.evaluate()
    assert run.metrics == {}
    figure = figure_of(run, "equation")
    assert "cannot be multiplied (2x3 and 2x3)" in figure.note and "inner sizes" in figure.note
    assert "result" not in grids(run, "equation")
    assert "RuntimeError" in rows(run, "shape_rule")["torch"][0]


def test_permute_changes_strides_and_no_address() -> None:
    memory = rows(run_of("tensors", operation="permute"), "memory")
    assert memory["strides"] == ("[3, 1]", "[1, 3]")
    assert memory["address"][0] == memory["address"][1]
    clone = rows(run_of("tensors", operation="clone"), "memory")
    assert clone["address"][0] != clone["address"][1]


def test_numpy_sees_the_memory_of_the_tensor() -> None:
    memory = rows(run_of("tensors", operation="from_numpy", write="on"), "memory")
    assert len({*memory["address"], *memory[".numpy() at"]}) == 1
    assert memory["first number"] == ("100", "100")


def test_the_picture_before_and_after() -> None:
    figure = figure_of(run_of("tensors", operation="grid_sample", angle=180.0), "pictures")
    assert isinstance(figure, ImageGrid)
    before, after = figure.images
    np.testing.assert_allclose(after.values, before.values[::-1, ::-1], atol=1e-5)


def test_the_graph_grows_forward_and_is_walked_back() -> None:
    run = run_of("autograd")
    seen = []
    for step in range(9):
        train_to(run, step)
        figure = figure_of(run, "graph")
        assert isinstance(figure, Tree)
        seen.append(marked(figure.roots[0]))
    forward = [["x"], ["AddBackward0"], ["MulBackward0"], ["MeanBackward0"]]
    backward = [["MeanBackward0"], ["MulBackward0"], ["MulBackward0"], ["AddBackward0"], ["AccumulateGrad"]]
    assert seen == forward + backward


def test_the_graph_says_what_the_nodes_have_saved() -> None:
    (root,) = figure_of(run_of("autograd", steps=3), "graph").roots
    (mean,) = root.children
    (times_3,) = mean.children
    (square,) = times_3.children
    add, same = square.children
    assert "numel 4" in mean.about and "other 3" in times_3.about
    assert "self [[3, 3], [3, 3]]" in square.about
    assert same.about == "the same node" and not same.children
    assert add.children[0].about == "a leaf, [[1, 1], [1, 1]]"


def test_values_and_gradients_fill_up_step_by_step() -> None:
    run = run_of("autograd", steps=2)
    shown = rows(run, "values")
    assert list(shown) == ["x", "y", "z"]
    assert shown["z"] == ("[[27, 27], [27, 27]]", "", "MulBackward0")
    train_to(run, 8)
    shown = rows(run, "values")
    assert [shown[name][1] for name in ("out", "z", "y", "x")] == [
        "1",
        "[[0.25, 0.25], [0.25, 0.25]]",
        "[[4.5, 4.5], [4.5, 4.5]]",
        "[[4.5, 4.5], [4.5, 4.5]]",
    ]
    assert figure_of(run, "values").marked == {(0, 2)}


def test_a_second_pass_begins_with_the_gradient_that_was_kept() -> None:
    kept = rows(run_of("autograd", steps=9, zero_grad="off"), "values")
    assert kept == {"x": ("[[1, 1], [1, 1]]", "[[4.5, 4.5], [4.5, 4.5]]", "leaf")}
    assert rows(run_of("autograd", steps=9), "values")["x"][1] == ""


def test_both_factors_of_a_product_are_passed_a_gradient() -> None:
    figure = figure_of(run_of("autograd", steps=6), "this_step")
    arrives, _, *passed = figure.parts
    assert [grid.values[0, 0] for grid in (arrives, *passed)] == [0.75, 2.25, 2.25]
    alone = figure_of(run_of("autograd", steps=6, detach="factor"), "this_step")
    assert len(alone.parts) == 3


def test_the_slope_is_that_of_the_curve() -> None:
    figure = figure_of(run_of("activations", activation="sigmoid"), "curve")
    assert isinstance(figure, Plot)
    curve, slope = figure.lines
    np.testing.assert_allclose(slope.y, curve.y * (1 - curve.y), atol=1e-6)
    assert figure.note == "steepest 0.25"


@pytest.mark.parametrize(
    ("own", "wrong", "usable"),
    [
        ("x * sigmoid(x)", set(), True),
        ("x ** 3", set(), True),
        ("sign(x)", {2}, False),
        ("7", {2}, False),
        ("sqrt(x)", {0, 1}, False),
        ("where(x > 0, sqrt(x), 0 * x)", {1}, False),
    ],
)
def test_an_own_activation_is_checked_for_a_usable_derivative(
    own: str, wrong: set[int], usable: bool
) -> None:
    run = run_of("activations", activation="own", own=own, depth=2, width=4)
    run.evaluate()
    figure = figure_of(run, "usable")
    assert isinstance(figure, Table)
    assert figure.marked == {(row, 1) for row in wrong}
    assert run.metrics["usable"] == usable


def test_the_plot_by_layer_tells_the_factor_of_each_layer() -> None:
    run = run_of("activations", gain=1.41, depth=20)
    run.evaluate()
    figure = figure_of(run, "by_layer")
    answers, gradient = figure.lines
    assert len(answers.x) == len(gradient.y) == 20
    assert gradient.y[0] / gradient.y[-1] == pytest.approx(run.metrics["gradient_ratio"])
    assert figure.note == f"gradient × {run.metrics['gradient_ratio'] ** (1 / 19):.3g} each layer back"


def test_a_function_without_values_is_said_to_have_none_that_are_finite() -> None:
    run = run_of("activations", activation="own", own="log(0 - 1 - abs(x))", depth=3, width=4)
    run.evaluate()
    assert figure_of(run, "whole_net").note == "not all values are finite"
    assert figure_of(run, "by_layer").note == "the gradient is not finite"
