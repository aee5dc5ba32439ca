"""What a scenario may keep in its attributes comes back: same numbers, same sharing, same objects."""

from __future__ import annotations

import copy
import itertools
import math
import random
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.engine.scenarios import RESTLESS, start, write_scenario
from tui_lab.authoring.held import Stateful
from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.descent import LineDescent
from tui_lab.authoring.kit.trail import Trail
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.history import Curve
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Request
from tui_lab.engine.state import load_scenario_state, scenario_state
from tui_lab.errors import LabError

CPU = torch.device("cpu")


class Bare(Scenario):
    """Keeps what it is given."""

    losses = ()
    file = Path(__file__)


class Found(NamedTuple):
    step: int
    best: Tensor | None


@dataclass(frozen=True)
class Fixed:
    name: str
    values: tuple[float, ...]


@dataclass
class Loose:
    name: str


class Average:
    """Of a number, as time goes by: what a user makes Stateful."""

    def __init__(self) -> None:
        self.mean = 0.0

    def state_dict(self) -> dict[str, Any]:
        return {"mean": self.mean}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.mean = state["mean"]


class Silent(nn.Module):
    """Holds what its state_dict does not tell."""

    mask: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.drop = nn.Linear(2, 2), nn.Dropout(0.1)
        self.register_buffer("mask", torch.ones(2), persistent=False)
        self.calls = 0
        self.memory: Tensor | None = None


def bare(**attributes: Any) -> Scenario:
    scenario = Bare(CPU)
    vars(scenario).update(attributes)
    return scenario


def carry(saved: Scenario, present: Scenario, folder: Path) -> Any:
    """What `present` holds after the state of `saved` went through a file onto it."""
    torch.save(scenario_state(saved), folder / "state.pt")
    load_scenario_state(present, torch.load(folder / "state.pt", weights_only=True))
    return present


def carried(value: Any, present: Any, folder: Path) -> Any:
    return carry(bare(value=value), bare(value=present), folder).value


@pytest.mark.parametrize(
    "value",
    [
        3, -0.0, math.inf, 2**200, 1 + 2j, "text", b"bytes", None, True, torch.float64, CPU,
        torch.Size((2, 3)), [1, [2.5, "a"]], (1, (2, [3])), {"a": {1: 2, (3, None): 4}}, {1, 2},
        frozenset({"a"}), range(2, 9, 3),
        Counter("aab"), OrderedDict(b=1, a=2), defaultdict(list, {"a": [1]}), [(0, 1.5, [2]), (1, 0.5, [3])],
        Found(3, None), [Found(1, None), Found(2, None)], Fixed("a", (1.0, 2.0)), np.float32(0.1),
        np.int64(7),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("empty", [True, False])
def test_a_plain_value_comes_back_of_its_type(value: Any, empty: bool, tmp_path: Path) -> None:
    found = carried(value, None if empty else copy.deepcopy(value), tmp_path)
    assert found == value
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_nan_and_a_deque_with_its_length_come_back(tmp_path: Path) -> None:
    assert math.isnan(carried(math.nan, 1.0, tmp_path))
    for present in (None, deque([9], maxlen=3), deque()):
        found = carried(deque([1, 2, 3], maxlen=3), present, tmp_path)
        assert found == deque([1, 2, 3]) and found.maxlen == 3


@pytest.mark.parametrize(
    "value",
    [
        torch.randn(3, 4), torch.randn(4, 3).T, torch.randn(6)[1:4], torch.arange(3.0).expand(2, 3),
        torch.tensor(5), torch.empty(0, 3), torch.tensor([True, False]), torch.randn(2).to(torch.bfloat16),
        torch.eye(3).to_sparse(), torch.randn(2, dtype=torch.complex64).conj(),
        torch.tensor([math.nan, -0.0]),
    ],
)  # fmt: skip
def test_a_tensor_comes_back_bit_for_bit_whatever_was_there(value: Tensor, tmp_path: Path) -> None:
    for present in (None, torch.zeros_like(value), value.clone(), torch.zeros(17), 3):
        found = carried(value, present, tmp_path)
        assert found.dtype == value.dtype and found.shape == value.shape
        assert torch.equal(found.to_dense().nan_to_num(7), value.to_dense().nan_to_num(7))
        if value.layout is torch.strided:
            assert found.stride() == value.stride() or value.is_conj()


@pytest.mark.parametrize(
    "value",
    [
        np.random.rand(3, 4), np.asfortranarray(np.random.rand(3, 4)), np.arange(24).reshape(2, 12)[:, 1::2],
        np.array(["ab", "c"]), np.array(1.5), np.zeros((0, 2)), np.array([1, 2], dtype=">i2"),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.arange(24.0).reshape(2, 3, 4).transpose(1, 2, 0),
        np.array(["2026-01-01"], dtype="datetime64[D]"), np.arange(6)[::-1],
        np.broadcast_to(np.arange(3), (2, 3)),
    ],
)  # fmt: skip
def test_an_array_comes_back_bit_for_bit_whatever_was_there(value: Any, tmp_path: Path) -> None:
    for present in (None, np.zeros_like(value), value.copy(), np.zeros(17), 3):
        found = carried(value, present, tmp_path)
        np.testing.assert_array_equal(found, value)
        assert found.dtype == value.dtype and found.flags.writeable == value.flags.writeable
        assert found.flags.f_contiguous == value.flags.f_contiguous or not value.flags.writeable


def test_what_is_there_is_filled_in_place(tmp_path: Path) -> None:
    weight, rows, names, table = torch.zeros(3), np.zeros(4), ["x"], {"a": 0}
    present = bare(weight=weight, rows=rows, names=names, table=table)
    saved = bare(weight=torch.ones(3), rows=np.ones(4), names=["y", "z"], table={"b": 1})
    found = carry(saved, present, tmp_path)
    assert (found.weight, found.rows, found.names, found.table) == (weight, rows, names, table)
    assert [one is other for one, other in zip(vars(found).values(), vars(present).values(), strict=True)]
    assert found.weight is weight and found.rows is rows and found.names is names and found.table is table
    assert weight.tolist() == [1, 1, 1] and names == ["y", "z"] and table == {"b": 1}


def test_nothing_of_a_state_is_shared_with_who_gave_or_took_it() -> None:
    saved = bare(weight=torch.ones(3), rows=np.ones(2), names=[1])
    state = scenario_state(saved)
    vars(saved)["weight"].zero_()
    vars(saved)["rows"][:] = 0
    for _ in range(2):
        present: Any = bare()
        load_scenario_state(present, state)
        assert (
            present.weight.tolist() == [1, 1, 1] and present.rows.tolist() == [1, 1] and present.names == [1]
        )
        present.weight.zero_()
        present.rows[:] = 0
        present.names.clear()


def test_attributes_made_later_come_and_others_go_in_the_order_of_old(tmp_path: Path) -> None:
    found = carry(bare(b=1, later=torch.ones(2), a=2), bare(a=0, cache=3, b=0), tmp_path)
    assert list(vars(found)) == ["device", "knob_values", "b", "later", "a"]


def test_the_same_object_under_two_names_is_one_again(tmp_path: Path) -> None:
    weight, names = torch.ones(2), [1]
    found = carry(bare(a=weight, b={"w": weight}, c=names, d=names), bare(), tmp_path)
    assert found.a is found.b["w"] and found.c is found.d
    loop: list[Any] = [1]
    loop.append(loop)
    assert (back := carried(loop, None, tmp_path))[1] is back


def test_two_objects_are_two_again_where_one_was(tmp_path: Path) -> None:
    weight, names = torch.zeros(2), [0]
    one = bare(best=weight, weight=weight, first=names, second=names)
    saved = bare(best=torch.ones(2), weight=torch.full((2,), 5.0), first=[1], second=[2])
    found = carry(saved, one, tmp_path)
    assert found.best.tolist() == [1, 1] and found.weight.tolist() == [5, 5]
    assert found.first == [1] and found.second == [2]


def test_a_view_that_moved_does_not_write_over_the_data_it_looks_at(tmp_path: Path) -> None:
    """`row` first, so that it would be loaded before the data are."""

    def made(place: int) -> Scenario:
        data, numbers = torch.arange(12.0).view(4, 3), np.arange(12).reshape(4, 3)
        return bare(row=data[place], part=numbers[place], data=data, numbers=numbers)

    present: Any = made(0)
    data = present.data
    found = carry(made(2), present, tmp_path)
    assert found.data is data and data.flatten().tolist() == list(range(12))
    assert found.numbers.flatten().tolist() == list(range(12))
    assert found.row.tolist() == found.part.tolist() == [6, 7, 8]
    found.data[2], found.numbers[2] = 0, 0
    assert found.row.tolist() == found.part.tolist() == [0, 0, 0]


def test_an_array_and_the_tensor_on_it_go_on_sharing(tmp_path: Path) -> None:
    def made(value: float) -> Scenario:
        array, tensor = np.full(3, value), torch.full((4,), value)
        return bare(
            array=array, of_array=torch.from_numpy(array), tensor=tensor, of_tensor=tensor[1:].numpy()
        )

    for present in (made(0), bare()):
        found = carry(made(1), present, tmp_path)
        found.array[0] = found.tensor[1] = 9
        assert found.of_array.tolist() == found.of_tensor.tolist() == [9, 1, 1]


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


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Loose("a"), r"self\.value cannot be saved: it is a Loose\. Give it state_dict\(\)"),
        ([1, {"a": object()}], r"self\.value\.1\.a cannot be saved: it is a object"),
        (iter([1]), r"self\.value cannot be saved: it is a list_iterator, which cannot say where it stands"),
        ((x for x in "ab"), "it is a generator, which cannot say where"),
        (itertools.count(), "it is a count, which cannot say where"),
        ({Loose: 1}, "self.value cannot be saved: one of its keys is a type"),
        (defaultdict(lambda: 3), "it is a defaultdict"),
        (np.array([Loose("a")], dtype=object), "it is a ndarray"),
        (random.SystemRandom(), "it is a SystemRandom"),
        (torch.utils.data.TensorDataset(torch.ones(1)), "it is a TensorDataset"),
    ],
    ids=str,
)
def test_what_cannot_be_saved_is_named(value: Any, said: str) -> None:
    with pytest.raises(LabError, match=said):
        scenario_state(bare(value=value))


@pytest.mark.parametrize(
    ("saved", "present", "said"),
    [
        (
            nn.Linear(2, 1),
            nn.Linear(3, 1),
            r"self\.value\.weight was \[1, 2\] when it was saved and is \[1, 3\]",
        ),
        (
            nn.Sequential(nn.ReLU(), nn.Linear(1, 1)),
            nn.Sequential(nn.ReLU()),
            "not the network that was saved",
        ),
        (nn.Linear(2, 1), None, "self.value was a Linear when it was saved, and not after setup"),
        (
            nn.MSELoss(),
            nn.L1Loss(),
            "self.value was a MSELoss when it was saved, and is a L1Loss after setup",
        ),
        (Average(), 3, "self.value was a Average"),
    ],
)
def test_what_does_not_fit_is_named(saved: Any, present: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=said):
        carried(saved, present, tmp_path)


def test_an_optimizer_of_other_tensors_is_named(tmp_path: Path) -> None:
    one, two = (torch.ones(count, requires_grad=True) for count in (1, 2))
    with pytest.raises(LabError, match=r"self\.value trains other tensors"):
        carried(torch.optim.SGD([one, two]), torch.optim.SGD([one]), tmp_path)
    with pytest.raises(LabError, match=r"self\.value\.param_groups\.0\.0 was \[2\] when it was saved"):
        carried(torch.optim.SGD([two]), torch.optim.SGD([one]), tmp_path)


@pytest.mark.parametrize("name", ["os:system", "nowhere:Found", "tests:Gone", f"{__name__}:Loose"])
def test_a_class_that_is_no_record_is_not_touched(name: str) -> None:
    state = scenario_state(bare(value=Found(1, None)))
    assert sys.modules[__name__]
    state["attributes"]["value"]["class"] = name
    with pytest.raises(LabError, match="was saved with a class that is not here"):
        load_scenario_state(bare(), state)


def test_what_the_kit_keeps_is_plain_and_goes_on(tmp_path: Path) -> None:
    def made() -> tuple[Batches, Trail, LineDescent]:
        return Batches(10, 4, CPU), Trail(1, most=4), LineDescent(torch.ones(2), torch.ones(2), (1, 0))

    kept, fresh = made(), made()
    batches, trail, descent = kept
    pairs: list[tuple[Stateful, Stateful]] = list(zip(kept, fresh, strict=True))
    for place in range(7):
        batches.next()
        trail.add(place)
        descent.add(torch.tensor(float(place)), torch.tensor(0.0))
    for one, other in pairs:
        torch.save(one.state_dict(), tmp_path / "state.pt")
        other.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    torch.manual_seed(1)
    ahead = [batches.next().tolist() for _ in range(5)]
    torch.manual_seed(1)
    assert [fresh[0].next().tolist() for _ in range(5)] == ahead
    assert fresh[0].epoch == batches.epoch
    trail.add(7)
    fresh[1].add(7)
    assert fresh[1].columns().tolist() == trail.columns().tolist()
    w, b = torch.tensor(6.0), torch.tensor(0.0)
    assert fresh[2].figure(w, b).lines[0].x.tolist() == descent.figure(w, b).lines[0].x.tolist()


@pytest.mark.parametrize("records", [0, 5, 3000, 40_000])
def test_a_curve_goes_on_bit_for_bit(records: int) -> None:
    curve, fresh = Curve(capacity=16), Curve()
    for step in range(records):
        curve.record(step, math.sin(step) if step % 7 else math.nan)
    fresh.load_state_dict(curve.state_dict())
    for step in range(records, records + 2500):
        curve.record(step, math.cos(step))
        fresh.record(step, math.cos(step))
    for one, other in zip(vars(curve.reduced(40)).values(), vars(fresh.reduced(40)).values(), strict=True):
        assert one.tobytes() == other.tobytes()


def restless(folder: Path) -> Callable[..., Run]:
    entry = write_scenario(folder, RESTLESS, "restless")
    return partial(start, entry)


def on(run: Run, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        run.advance()
        losses.append(run.loss)
    return losses


def test_a_run_goes_on_with_every_generator_and_beside_another_run(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh, other = make(), make(), make(seed=5)
    on(run, 4)
    state = run.state_dict()
    on(other, 2)
    fresh.load_state_dict(state)
    on(other, 2)
    fresh.figure("fit")
    assert on(fresh, 6) == on(run, 6)


def test_edits_and_what_was_measured_come_back(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh = make(), make()
    on(run, 2)
    run.freeze("model.0.weight", 3)
    run.set_value("model.0.weight", 3, 0.25)
    run.advance_measured()
    run.set_live("lr", 0.01)
    fresh.load_state_dict(run.state_dict())
    assert on(fresh, 5) == on(run, 5)
    asked = Request(parameters=True, tensor="model.0.weight", columns=10)
    mine, theirs = run.snapshot(asked, "paused"), fresh.snapshot(asked, "paused")
    assert theirs.values is not None and theirs.values.flat[3] == 0.25
    assert theirs.frozen is not None and theirs.frozen.sum() == 1
    assert [one.update_ratio for one in mine.parameters] == [one.update_ratio for one in theirs.parameters]
    assert mine.parameters[0].update_ratio is not None
    assert (theirs.marks, theirs.changed, theirs.knobs) == (mine.marks, mine.changed, mine.knobs)
    assert theirs.knobs["lr"] == 0.01


def test_divergence_comes_back(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh = make(lr=1e12), make(lr=1e12)
    while not run.diverged:
        run.advance()
    fresh.load_state_dict(run.state_dict())
    assert fresh.diverged == run.diverged
    assert fresh.facts().diverged


def test_a_state_of_other_knobs_is_refused(tmp_path: Path) -> None:
    make = restless(tmp_path)
    with pytest.raises(
        LabError, match="this was saved with width 9: only a run with the same width can go on"
    ):
        make(width=8).load_state_dict(make(width=9).state_dict())
