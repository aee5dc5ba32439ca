"""Named parameters: their names, their total and their numbers, against PyTorch's own."""

from __future__ import annotations

import math
import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.parameters import named_buffers, named_parameters, total_parameters
from tui_lab.engine.statistics import BINS, first_non_finite, statistics
from tui_lab.engine.step_meter import StepMeter


def holder(**attributes: Any) -> SimpleNamespace:
    """An object with attributes, as a scenario is to the functions under test."""
    return SimpleNamespace(**attributes)


def tied() -> nn.ModuleDict:
    model = nn.ModuleDict({"embed": nn.Embedding(10, 4), "decode": nn.Linear(4, 10, bias=False)})
    decode = model["decode"]
    assert isinstance(decode, nn.Linear)
    decode.weight = model["embed"].weight  # type: ignore[assignment]
    return model


@pytest.mark.parametrize(
    "model",
    [
        nn.Linear(3, 2),
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)),
        nn.LSTM(4, 5, 2),
        tied(),
    ],
    ids=["linear", "conv", "lstm", "tied"],
)
def test_one_module_has_pytorchs_own_names_and_total(model: nn.Module) -> None:
    scenario = holder(model=model, loss_fn=nn.MSELoss(), device=torch.device("cpu"))
    assert list(named_parameters(scenario)) == [name for name, _ in model.named_parameters()]
    assert total_parameters(scenario) == sum(p.numel() for p in model.parameters())
    assert list(named_buffers(scenario)) == [name for name, _ in model.named_buffers()]


def test_several_modules_are_told_apart_by_their_attribute() -> None:
    generator, critic = nn.Linear(2, 3), nn.Linear(3, 1)
    scenario = holder(generator=generator, critic=critic)
    assert list(named_parameters(scenario)) == [
        "generator.weight",
        "generator.bias",
        "critic.weight",
        "critic.bias",
    ]
    assert total_parameters(scenario) == 9 + 4
    nets = {"sgd": nn.Linear(1, 1), "adam": nn.Linear(1, 1)}
    assert list(named_parameters(holder(nets=nets)))[::2] == ["nets.sgd.weight", "nets.adam.weight"]
    assert list(named_parameters(holder(nets=list(nets.values()))))[::2] == ["nets.0.weight", "nets.1.weight"]


def test_what_two_modules_share_is_counted_once() -> None:
    body = nn.Linear(4, 4)
    model = nn.Sequential(body, nn.Linear(4, 1))
    scenario = holder(body=body, model=model, alias=model)
    assert total_parameters(scenario) == sum(p.numel() for p in model.parameters())


def test_plain_tensors_that_learn_are_parameters() -> None:
    w, b = torch.zeros(3, requires_grad=True), torch.zeros((), requires_grad=True)
    data, derived = torch.ones(5), w * 2
    scenario = holder(w=w, b=b, also_w=w, x=data, y=derived)
    assert list(named_parameters(scenario)) == ["w", "b"]
    assert total_parameters(scenario) == 4


def test_a_plain_tensor_beside_a_module_hides_none_of_its_parameters() -> None:
    scenario = holder(model=nn.Linear(2, 2), weight=torch.zeros(7, requires_grad=True))
    assert total_parameters(scenario) == 6 + 7


def test_the_numbers_are_those_of_torch() -> None:
    torch.manual_seed(0)
    weight = nn.Parameter(torch.randn(7, 5))
    loss: Any = (weight**3).sum()
    loss.backward()
    stats = statistics("w", weight)
    exact = weight.detach().double()
    assert weight.grad is not None
    assert (stats.name, stats.shape, stats.dtype, stats.device) == ("w", (7, 5), "float32", "cpu")
    assert (stats.count, stats.requires_grad) == (35, True)
    assert stats.mean == pytest.approx(exact.mean().item())
    assert stats.std == pytest.approx(exact.std(correction=0).item())
    assert (stats.min, stats.max) == (exact.min().item(), exact.max().item())
    assert stats.gradient_norm == pytest.approx(weight.grad.norm().item())
    counts, _ = np.histogram(exact.numpy(), bins=BINS)
    assert stats.histogram.tolist() == counts.tolist()


def test_no_gradient_is_none_and_not_zero() -> None:
    frozen = nn.Parameter(torch.ones(2), requires_grad=False)
    stats = statistics("w", frozen)
    assert stats.gradient_norm is None and stats.update_ratio is None and not stats.requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.bool])
def test_every_dtype_has_numbers(dtype: torch.dtype) -> None:
    stats = statistics("b", torch.tensor([0, 1, 1, 0]).to(dtype))
    assert stats.dtype == str(dtype).removeprefix("torch.")
    assert (stats.mean, stats.std, stats.min, stats.max) == (0.5, 0.5, 0.0, 1.0)
    assert stats.histogram.sum() == 4


def test_half_precision_gradients_do_not_overflow() -> None:
    weight = nn.Parameter(torch.ones(10_000, dtype=torch.float16))
    weight.grad = torch.full((10_000,), 1000.0, dtype=torch.float16)
    assert statistics("w", weight).gradient_norm == pytest.approx(1e5)


def test_sparse_gradients_have_a_norm() -> None:
    embedding = nn.Embedding(10, 4, sparse=True)
    embedding(torch.tensor([1, 1, 3])).sum().backward()
    # Row 1 is looked up twice: four entries of 2 and four of 1.
    assert statistics("w", embedding.weight).gradient_norm == pytest.approx(math.sqrt(4 * 4 + 4))


@pytest.mark.parametrize(
    "values",
    [
        [1.0, math.nan, 3.0],
        [math.inf, -math.inf, 0.0],
        [math.nan] * 3,
        [1e308, -1e308, 0.0],
        [0.0, 5e-324, 0.0],
        [2.5, 2.5, 2.5],
    ],
)
def test_extreme_values_give_numbers_without_a_warning(values: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        stats = statistics("w", torch.tensor(values, dtype=torch.float64))
    assert stats.histogram.sum() == np.isfinite(values).sum()
    assert math.isnan(stats.mean) or stats.mean == pytest.approx(sum(values) / 3)


def test_an_empty_tensor_has_no_numbers() -> None:
    stats = statistics("w", torch.empty(0, 3))
    assert (stats.count, stats.shape, stats.histogram.sum()) == (0, (0, 3), 0)
    assert math.isnan(stats.mean) and math.isnan(stats.max)
    assert not stats.measured and [note.short for note in stats.notes] == ["empty"]


def test_values_are_frozen_copies() -> None:
    weight = torch.zeros(3, dtype=torch.float64)
    values = as_numpy(weight)
    weight.add_(1)
    assert values.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 1


def test_the_update_ratio_of_sgd_is_lr_times_gradient_over_weight() -> None:
    torch.manual_seed(0)
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
    model(torch.randn(5, 4)).square().mean().backward()
    expected = {
        name: 0.3 * p.grad.norm().item() / p.norm().item()
        for name, p in model.named_parameters()
        if p.grad is not None
    }
    meter = StepMeter()
    with meter.measuring(holder(model=model)):
        optimizer.step()
    assert meter.ratios == pytest.approx(expected, rel=1e-4)
    assert len(expected) == 2


def test_the_update_ratio_of_a_weight_of_zero() -> None:
    moved, kept, empty = torch.zeros(2), torch.zeros(2), torch.zeros(0)
    meter = StepMeter()
    with meter.measuring(holder(trained=("moved", "kept", "empty"), moved=moved, kept=kept, empty=empty)):
        moved += 1
    assert meter.ratios == {"moved": math.inf, "kept": 0.0, "empty": 0.0}


def test_the_first_parameter_that_is_no_number() -> None:
    good, bad = torch.ones(2), torch.tensor([1.0, math.inf])
    assert first_non_finite({"a": good}) is None
    assert first_non_finite({"a": good, "b": bad, "c": bad * math.nan}) == "b"
