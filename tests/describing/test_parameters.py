"""What is said of parameters is true of their numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tui_lab.describing.parameters import describe_parameters, describe_tensor, describe_values
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer
from tui_lab.engine.statistics import statistics


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (torch.tensor([[0.0, 1], [2, 5]]), "w, 2 by 2: mean 2; std 1.871; from 0 to 5."),
        (torch.tensor(0.5), "w, one number: 0.5."),
        (torch.tensor([-0.5]), "w, 1 value: −0.5."),
        (torch.zeros(3), "w, 3 values: 0 everywhere."),
        (torch.empty(0, 2), "w, 0 by 2, empty."),
        (torch.tensor([1.0, torch.nan]), "w, 2 values: holds values that are not a number (NaN)."),
    ],
)
def test_values(values: torch.Tensor, said: str) -> None:
    assert describe_tensor(statistics("w", values)) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.0, "left it as it was"),
        (0.002, "moved it by 0.2 % of its length"),
        (1e-6, "moved it by less than 0.1 % of its length"),
        (3.0, "moved it by 3 times its length"),
        (float("inf"), "moved it away from 0"),
    ],
)
def test_how_far_the_last_step_went(ratio: float, said: str) -> None:
    assert describe_tensor(statistics("w", torch.ones(2), ratio)).endswith(f"the last step {said}.")


def test_gradient_total_and_what_is_not_trained() -> None:
    weight = torch.ones(2, requires_grad=True)
    weight.grad = torch.tensor([3.0, 4.0])
    found = ParametersAnswer((statistics("w", weight),), (statistics("mean", torch.zeros(1), role="buffer"),))
    assert describe_parameters(found) == [
        "2 numbers are trained.",
        "w, 2 values: 1 everywhere; gradient norm 5.",
        "Buffer: mean, 1 value: 0.",
    ]
    assert describe_parameters(ParametersAnswer((), ())) == ["There are no parameters."]
    many = ParametersAnswer(tuple(statistics(f"w{k}", weight) for k in range(100)), ())
    assert describe_parameters(many)[-1] == "And 40 more."


def test_one_of_them_with_what_is_frozen() -> None:
    stats = statistics("w", torch.ones(3))
    frozen = np.array([True, False, True])
    assert describe_values(TensorAnswer(stats, np.ones(3), None, frozen))[-1] == "Frozen: 2 of 3."
    assert describe_values(None) == ["The network has no such parameter any longer."]
