"""What learns, draws or holds state of its own goes on from where it was saved."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.engine.stateful import Average, Silent, bare, carried, carry
from tui_lab.authoring.held import Stateful
from tui_lab.authoring.scenario import Scenario


def test_gradients_and_what_learns_come_back(tmp_path: Path) -> None:
    learnt, frozen = torch.ones(2, requires_grad=True), torch.ones(2)
    (learnt * 3).sum().backward()
    saved = bare(learnt=learnt, frozen=frozen, graph=learnt * 2, parameter=nn.Parameter(torch.ones(1)))
    was = torch.zeros(2)
    for present in (bare(learnt=was, frozen=torch.zeros(2, requires_grad=True)), bare()):
        found = carry(saved, present, tmp_path)
        assert found.learnt.requires_grad and found.learnt.grad.tolist() == [3, 3]
        assert not found.frozen.requires_grad and found.frozen.grad is None
        assert found.graph.grad_fn is None and found.graph.tolist() == [2, 2]
        assert isinstance(found.parameter, nn.Parameter)
    assert was.grad is not None, "it was filled in place, its gradient too"


def test_a_gradient_that_was_not_there_then_goes(tmp_path: Path) -> None:
    present = torch.ones(2, requires_grad=True)
    present.sum().backward()
    assert carried(torch.ones(2, requires_grad=True), present, tmp_path).grad is None


def test_an_optimizer_goes_on_with_the_tensors_it_has(tmp_path: Path) -> None:
    """`best` begins as the weight itself, and comes before it."""

    def made() -> Any:
        w = torch.ones(2, requires_grad=True)
        return bare(best=w, w=w, optimizer=torch.optim.Adam([w], lr=0.1))

    def step(one: Any) -> list[float]:
        one.optimizer.zero_grad()
        (one.w**2).sum().backward()
        one.optimizer.step()
        values: list[float] = one.w.tolist()
        return values

    saved, present = made(), made()
    step(saved)
    saved.best = saved.w.detach().clone()
    group = present.optimizer.param_groups[0]
    saved.optimizer.param_groups[0]["lr"] = 0.5
    step(saved)
    found = carry(saved, present, tmp_path)
    assert found.optimizer.param_groups[0] is group and group["lr"] == 0.5 and group["params"][0] is found.w
    assert step(saved) == step(found) and saved.best.tolist() == found.best.tolist()


def test_layers_in_a_plain_list_come_back_with_their_gradients(tmp_path: Path) -> None:
    def made() -> Any:
        model = nn.Module()
        model.hidden = [nn.Linear(2, 3), {"norm": nn.BatchNorm1d(3)}]  # type: ignore[assignment]
        return bare(model=model)

    saved, present = made(), made()
    linear, norm = saved.model.hidden[0], saved.model.hidden[1]["norm"]
    norm(linear(torch.randn(4, 2))).square().sum().backward()
    layer = present.model.hidden[0]
    found = carry(saved, present, tmp_path).model.hidden
    assert found[0] is layer, "whoever holds it goes on holding it"
    assert torch.equal(layer.weight, linear.weight) and torch.equal(layer.weight.grad, linear.weight.grad)
    assert torch.equal(found[1]["norm"].running_mean, norm.running_mean)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "Adagrad", "RMSprop", "Rprop", "NAdam", "LBFGS"])
def test_every_optimizer_goes_on_bit_for_bit(name: str, tmp_path: Path) -> None:
    def made() -> Any:
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))
        return bare(model=model, optimizer=getattr(torch.optim, name)(model.parameters(), lr=0.01))

    x, y = torch.randn(8, 3), torch.randn(8, 1)

    def step(one: Any) -> float:
        def closure() -> Tensor:
            one.optimizer.zero_grad()
            loss: Tensor = ((one.model(x) - y) ** 2).mean()
            loss.backward()
            return loss

        loss: float = one.optimizer.step(closure).item()
        return loss

    saved, present = made(), made()
    for _ in range(3):
        step(saved)
    found = carry(saved, present, tmp_path)
    assert [step(saved) for _ in range(3)] == [step(found) for _ in range(3)]


@pytest.mark.parametrize(
    "schedule",
    [
        partial(torch.optim.lr_scheduler.StepLR, step_size=2),
        partial(torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, T_0=3),
        partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=0.5, total_steps=20),
        partial(torch.optim.lr_scheduler.LambdaLR, lr_lambda=lambda step: 0.9**step),
    ],
    ids=lambda schedule: str(schedule.func.__name__),
)
def test_a_schedule_goes_on(schedule: Callable[..., Any], tmp_path: Path) -> None:
    def made() -> Any:
        optimizer = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1, momentum=0.9)
        return bare(optimizer=optimizer, schedule=schedule(optimizer))

    def step(one: Any) -> float:
        one.optimizer.step()
        one.schedule.step()
        lr: float = one.optimizer.param_groups[0]["lr"]
        return lr

    saved, present = made(), made()
    for _ in range(5):
        step(saved)
    found = carry(saved, present, tmp_path)
    assert [step(saved) for _ in range(6)] == [step(found) for _ in range(6)]


def test_a_module_comes_back_with_what_its_state_dict_does_not_tell(tmp_path: Path) -> None:
    saved, present = Silent(), Silent()
    saved.mask[0], saved.calls, saved.drop.p = 0, 3, 0.7
    saved.memory = torch.ones(2)
    saved.layer.requires_grad_(False)
    saved.drop.eval()
    found = carry(bare(net=saved), bare(net=present), tmp_path).net
    assert found is present and found.mask.tolist() == [0, 1] and found.calls == 3 and found.drop.p == 0.7
    assert found.memory is not None and found.memory.tolist() == [1, 1]
    assert found.training and not found.drop.training
    assert not found.layer.weight.requires_grad


def test_averaged_copies_tied_and_lazy_layers_come_back(tmp_path: Path) -> None:
    def made(trained: bool) -> Scenario:
        net = nn.Sequential(nn.LazyLinear(3), nn.Linear(3, 3), nn.Linear(3, 3))
        net[2].weight = net[1].weight
        average = torch.optim.swa_utils.AveragedModel(nn.Linear(2, 1))
        if trained:
            net(torch.ones(1, 4)).sum().backward()
            average.update_parameters(nn.Linear(2, 1))
        return bare(net=net, first=net[1].weight, average=average)

    saved: Any = made(True)
    for present in (made(False), made(True)):
        found = carry(saved, present, tmp_path)
        for one, other in zip(found.net.parameters(), saved.net.parameters(), strict=True):
            assert torch.equal(one, other) and torch.equal(one.grad, other.grad)
        assert found.first is found.net[1].weight is found.net[2].weight
        assert found.average.n_averaged == 1


def test_generators_go_on_drawing(tmp_path: Path) -> None:
    def made(seed: int) -> Any:
        of_torch = torch.Generator().manual_seed(seed)
        of_numpy = [np.random.default_rng(seed), np.random.Generator(np.random.MT19937(seed))]
        return bare(
            torch=of_torch, numpy=of_numpy, old=np.random.RandomState(seed), python=random.Random(seed)
        )

    def drawn(one: Any) -> list[Any]:
        draws = [torch.rand(2, generator=one.torch).tolist(), one.python.gauss(), one.old.normal()]
        return draws + [generator.normal(size=3).tolist() for generator in one.numpy]

    saved = made(1)
    drawn(saved)
    found = carry(saved, made(2), tmp_path)
    assert [drawn(saved) for _ in range(3)] == [drawn(found) for _ in range(3)]


def test_functions_stay_and_a_users_own_object_gives_its_state(tmp_path: Path) -> None:
    average, height = Average(), torch.sin
    average.mean = 2.5
    assert isinstance(average, Stateful)
    saved = bare(mean=[average], height=height, own=lambda x: x, loss_fn=nn.MSELoss())
    found = carry(saved, bare(mean=[Average()], height=height, own=len, loss_fn=nn.MSELoss()), tmp_path)
    assert found.mean[0].mean == 2.5 and found.height is height
