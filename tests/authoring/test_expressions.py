"""Functions of x read from what a learner types."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given, settings, strategies as st

from tui_lab.authoring.kit.expressions import FUNCTIONS, read_function

X = torch.tensor([-2.0, 0.0, 3.0])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x", [-2, 0, 3]),
        ("-x ** 2 + 1", [-3, 1, -8]),
        ("x > 0", [0, 0, 1]),
        ("(x >= 0) * x", [0, 0, 3]),
        ("where(x > 0, x, 0.1 * x)", [-0.2, 0, 3]),
        ("maximum(x, 0) / 2", [0, 0, 1.5]),
        ("7", [7, 7, 7]),
        ("x * sigmoid(x)", [-2 / (1 + math.exp(2)), 0, 3 / (1 + math.exp(-3))]),
    ],
)
def test_expressions_mean_what_they_say(text: str, values: list[float]) -> None:
    torch.testing.assert_close(read_function(text)(X), torch.tensor(values, dtype=torch.float32))


def test_a_gradient_flows_through() -> None:
    x = X.clone().requires_grad_()
    read_function("abs(x) + x * x")(x).sum().backward()
    torch.testing.assert_close(x.grad, torch.tensor([-5.0, 0.0, 7.0]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no expression"),
        ("x +", "no expression"),
        ("y", "'y' is not known"),
        ("x.sum()", "is not known"),
        ("__import__('os')", "is not known"),
        ("x @ x", "is not known"),
        ("sin(x, out=x)", "is not known"),
        ("[x]", "is not known"),
        ("sin()", "cannot be computed"),
        ("where(x)", "cannot be computed"),
        ("-(x > 0)", "cannot be computed"),
        ("1" * 110 + "0" * 210, "at most 120"),
        ("(" * 110, "no expression"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_function(text)


def test_large_powers_end_in_infinity_not_in_a_long_calculation() -> None:
    assert read_function("9 ** 9 ** 9 ** 9 + 0 * x")(X)[0] == math.inf


SIGNS = [
    "x",
    "(x",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "**",
    "<",
    ">=",
    "==",
    "1",
    "0",
    "1e999",
    "[",
    "]",
    "'a'",
    ":",
    " ",
]


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from([*SIGNS, *(f"{name}(x" for name in FUNCTIONS)]), max_size=12).map("".join))
@example("where(x)")
@example("-" * 119 + "x")
@example("sin(" * 29 + "x)))")
def test_any_text_is_a_function_or_refused_with_a_sentence(text: str) -> None:
    try:
        function = read_function(text)
    except ValueError as error:
        assert str(error)
    else:
        assert function(X).shape == X.shape
