"""The shared networks: names, sizes, activations and first weights."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tui_lab.authoring.kit.networks import ACTIVATIONS, INITIALISERS, mlp


def test_layers_are_named_for_what_they_do() -> None:
    assert [name for name, _ in mlp(1, (10,), 1).named_children()] == ["hidden", "activation", "predict"]
    two = mlp(2, (64, 32), 3, "tanh")
    assert [name for name, _ in two.named_children()] == [
        "hidden1",
        "activation1",
        "hidden2",
        "activation2",
        "predict",
    ]
    assert [tuple(p.shape) for p in two.parameters()] == [(64, 2), (64,), (32, 64), (32,), (3, 32), (3,)]


def test_no_hidden_layer_is_one_linear_layer() -> None:
    model = mlp(4, (), 2)
    x = torch.randn(3, 4)
    predict = model.get_submodule("predict")
    assert [name for name, _ in model.named_parameters()] == ["predict.weight", "predict.bias"]
    assert torch.equal(model(x), predict(x))


def test_the_same_seed_draws_what_a_hand_written_network_draws() -> None:
    torch.manual_seed(7)
    ours = mlp(1, (10,), 1)
    torch.manual_seed(7)
    by_hand = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    x = torch.linspace(-1, 1, 5).unsqueeze(1)
    assert torch.equal(ours(x), by_hand(x))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_lets_gradients_through(activation: str) -> None:
    model = mlp(2, (8,), 1, activation)
    model(torch.randn(4, 2)).sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())


def test_the_initialisers_draw_as_their_names_say() -> None:
    def weight(initialiser: str) -> torch.Tensor:
        torch.manual_seed(0)
        return mlp(400, (600,), 1, initialiser=initialiser).get_parameter("hidden.weight").detach()

    assert set(INITIALISERS) == {"default", "xavier", "kaiming", "normal", "zeros"}
    assert weight("xavier").abs().max() == pytest.approx((6 / 1000) ** 0.5, rel=0.01)
    assert weight("kaiming").abs().max() == pytest.approx((6 / 400) ** 0.5, rel=0.01)
    assert weight("default").abs().max() == pytest.approx((1 / 400) ** 0.5, rel=0.01)
    assert weight("normal").std() == pytest.approx(1.0, rel=0.01)
    assert all(not p.any() for p in mlp(2, (3,), 1, initialiser="zeros").parameters())
