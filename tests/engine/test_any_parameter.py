"""Parameters and buffers of every kind are measured, or say why not, and the training goes on."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.asking import Look, Request, look_at
from tests.engine.driving import Driven
from tests.engine.learners import OPTIMIZER, STEP, learner
from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.parameters import Named, named_parameters, parameters_of, total_parameters
from tui_lab.describing.parameters import describe_parameters, describe_tensor, describe_values
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.parameter_table import draw_parameters
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer, TensorStats
from tui_lab.engine.interventions import Interventions, why_fixed
from tui_lab.engine.orders import Freeze, NotEdited, SetValue, StepBy
from tui_lab.engine.reading import read
from tui_lab.engine.run import Run
from tui_lab.engine.statistics import first_non_finite, largest, statistics
from tui_lab.engine.step_meter import StepMeter
from tui_lab.errors import LabError, ScenarioError
from tui_lab.teaching.catalogue import find, find_scenarios

FULL = Request(parameters=True)


class Shy(Tensor):
    """A subclass that lets nobody do anything with it."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        raise RuntimeError("hands off")


def quantised() -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(torch.tensor([[0.1, 0.5], [1.0, 0.0]]), 0.1, 0, torch.quint8)


def ragged() -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


def compressed(layout: str) -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: Tensor = getattr(torch.eye(4), f"to_sparse_{layout}")(*[(2, 2)] * layout.startswith("bs"))
        return made


# What is measured: the tensor, its mean and the words for its row.
MEASURED: dict[str, tuple[Callable[[], Tensor], float, list[str]]] = {
    "bool": (lambda: torch.tensor([True, False]), 0.5, []),
    "int8": (lambda: torch.arange(4, dtype=torch.int8), 1.5, []),
    "huge": (lambda: torch.tensor([2**62]), 2.0**62, ["rounded"]),
    "uint16": (lambda: torch.tensor([65535], dtype=torch.uint16), 65535.0, []),
    "bfloat16": (lambda: torch.ones(3, dtype=torch.bfloat16), 1.0, []),
    "float16": (lambda: torch.full((3,), 60000.0, dtype=torch.float16), 60000.0, []),
    "float8": (lambda: torch.ones(3).to(torch.float8_e4m3fn), 1.0, []),
    "scalar": (lambda: torch.tensor(2.0), 2.0, []),
    "complex64": (lambda: torch.tensor([3 + 4j, 5j]), 5.0, ["modulus"]),
    "conjugate": (lambda: torch.tensor([3 + 4j]).conj(), 5.0, ["modulus"]),
    "negative": (lambda: torch.tensor([3 + 4j]).conj().imag, -4.0, []),
    "COO": (lambda: torch.eye(4).to_sparse(), 0.25, ["sparse"]),
    "CSR": (lambda: compressed("csr"), 0.25, ["sparse"]),
    "BSC": (lambda: compressed("bsc"), 0.25, ["sparse"]),
    "quantised": (quantised, 0.4, ["quantised"]),
    "repeated": (lambda: torch.ones(1).expand(5), 1.0, []),
    "subclass": (lambda: torch.ones(3).as_subclass(Shy), 1.0, []),
}
# What is not: the tensor, and a word or two of why.
UNMEASURED: dict[str, tuple[Callable[[], Tensor], str]] = {
    "lazy": (nn.UninitializedParameter, "not initialised yet"),
    "lazy buffer": (nn.UninitializedBuffer, "not initialised yet"),
    "meta": (lambda: torch.empty(3, device="meta"), "no values"),
    "rows of several lengths": (ragged, "cannot be read"),
    "bits": (lambda: torch.empty(3, dtype=torch.bits8), "cannot be read"),
    "sparse and huge": (
        lambda: torch.sparse_coo_tensor(torch.tensor([[5], [5]]), torch.ones(1), (10**6, 10**6)),
        "too large",
    ),
    "repeated and huge": (lambda: torch.ones(1).expand(2**30), "too large"),
}
KINDS: dict[str, Callable[[], Tensor]] = {
    name: row[0] for rows in (MEASURED, UNMEASURED) for name, row in rows.items()
}

every_kind = pytest.mark.parametrize("kind", KINDS)


def shown(stats: TensorStats) -> str:
    return draw_parameters(ParametersAnswer((stats,), ()), 0, 200, 6, DrawingStyle()).text()


@pytest.mark.parametrize("kind", MEASURED)
def test_what_can_be_read_is_measured(kind: str) -> None:
    make, mean, notes = MEASURED[kind]
    stats = statistics("w", make())
    assert stats.measured and stats.mean == pytest.approx(mean)
    assert [note.short for note in stats.notes] == notes
    for words in notes:
        assert words in shown(stats) and words in describe_tensor(stats)


@pytest.mark.parametrize("kind", UNMEASURED)
def test_what_cannot_be_read_says_so_in_its_row_and_in_a_sentence(kind: str) -> None:
    make, words = UNMEASURED[kind]
    stats = statistics("w", make())
    assert not stats.measured and math.isnan(stats.mean) and stats.update_ratio is None
    (note,) = stats.notes
    assert note.short == words
    row = shown(stats).splitlines()[1]
    assert words in row and "nan" not in row
    assert describe_tensor(stats).endswith(f"{words}.")
    values, _ = read(make())
    assert note.sentence in describe_values(TensorAnswer(stats, values, None, None))


@every_kind
def test_a_step_beside_it_is_measured_and_a_divergence_found(kind: str) -> None:
    odd, w = KINDS[kind](), torch.ones(2)
    meter = StepMeter()
    with meter.measuring(SimpleNamespace(trained=("odd", "w"), odd=odd, w=w)):
        w += 1
    assert meter.ratios["w"] == 1.0 and meter.ratios.get("odd", 0.0) == 0.0
    assert first_non_finite({"odd": odd, "w": w}) is None
    assert first_non_finite({"odd": odd, "w": w / 0}) == "w"
    assert largest({"odd": odd, "w": w * 2.0**100}) == ("w", 2.0**101)


@every_kind
def test_it_is_edited_and_frozen_or_says_why_not(kind: str) -> None:
    odd = KINDS[kind]()
    one, hand = Named(odd, "frozen"), Interventions()
    if why := why_fixed(one):
        assert why[0].isupper()
        with pytest.raises(LabError, match="odd cannot be edited"):
            hand.set_value("odd", one, None, 1.0)
        with pytest.raises(LabError, match="odd cannot be edited"):
            hand.freeze("odd", one, None)
        assert not hand
        return
    hand.set_value("odd", one, None, 1.0)
    values, _ = read(odd)
    assert values is not None and np.allclose(values, 1.0, atol=0.01)
    assert hand.freeze("odd", one, 0)
    hand.set_value("odd", one, None, 0.0)
    scenario = SimpleNamespace(trained=("odd",), odd=odd)
    assert hand.keep(scenario) == [] and hand


@pytest.mark.parametrize("kind", ["complex64", "COO", "quantised", "repeated", "meta", "lazy", "bits"])
def test_a_run_that_holds_it_trains_and_is_looked_at(kind: str, tmp_path: Path) -> None:
    run = learner(
        tmp_path, f"{OPTIMIZER}\nself.factor = 1.0", STEP.replace("return loss", "return loss * self.factor")
    )
    scenario: Any = run.scenario
    scenario.model.odd = KINDS[kind]()
    scenario.odd = KINDS[kind]()
    type(scenario).trained = ("odd",)
    for _ in range(3):
        run.advance_measured()
        shot = look_at(run, Request(parameters=True, tensor="odd"))
        assert "odd" in [one.name for one in shot.parameters] and shot.tensor is not None
    scenario.factor = math.nan
    run.advance()
    assert "No parameter is infinite yet" in run.diverged


def test_a_trainer_tells_what_it_does_not_edit_and_goes_on(
    tmp_path: Path, drive: Callable[..., Driven]
) -> None:
    setup = f"{OPTIMIZER}\nself.model.register_buffer('grid', torch.eye(5).to_sparse())"
    learner(tmp_path, setup)
    lab = drive(find("mine", find_scenarios((tmp_path,))))
    lab.state("paused")
    for order in (SetValue("grid", 0, 1.0), Freeze("grid", None)):
        lab.tell(order)
        assert lab.next(NotEdited).why.startswith("grid cannot be edited. Its layout is sparse_coo")
    lab.tell(SetValue("0.bias", 99, 1.0), StepBy(1))
    assert lab.state("running") and lab.state("paused").step == 1


def test_a_measured_step_that_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    run = learner(tmp_path, step=STEP.replace("return loss", "raise KeyError('row')"))
    with pytest.raises(ScenarioError, match="KeyError"):
        run.advance_measured()
    scenario: Any = run.scenario
    assert not scenario.optimizer._optimizer_step_pre_hooks and not run.meter.ratios
    assert not any(tensor._post_accumulate_grad_hooks for tensor in run.parameters.values())


def rows(shot: Look) -> dict[str, tuple[str, list[str]]]:
    return {one.name: (one.role, [note.short for note in one.notes]) for one in shot.parameters}


def test_lazy_layers_say_so_and_train_once_they_are_initialised(tmp_path: Path) -> None:
    setup = "self.model = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))\n" + OPTIMIZER
    run = learner(tmp_path, setup)
    before = look_at(run, Request(parameters=True, tensor="0.weight"))
    assert rows(before)["0.weight"] == ("trained", ["not initialised yet"])
    assert before.values is None and before.total_parameters == 0
    with pytest.raises(LabError, match=r"0\.weight cannot be edited\. A lazy layer"):
        run.set_value("0.weight", 0, 1.0)
    run.advance_measured()
    after = look_at(run, FULL)
    assert rows(after)["0.weight"] == ("trained", []) and after.total_parameters == 25
    assert all(one.gradient_norm for one in after.parameters if one.name != "0.bias")
    run.advance_measured()
    assert all(one.update_ratio for one in look_at(run, FULL).parameters)


def test_whole_numbers_and_masks_beside_weights(tmp_path: Path) -> None:
    setup = f"""
    {OPTIMIZER}
    for name, value in (("levels", torch.arange(4, dtype=torch.int8)), ("mask", torch.tensor([True, False]))):
        self.model.register_parameter(name, nn.Parameter(value, requires_grad=False))
    self.model.register_buffer("count", torch.tensor(7))
    self.model.register_buffer("big", torch.tensor([2**62]))
    """
    run = learner(tmp_path, setup)
    run.advance_measured()
    shot = look_at(run, FULL)
    assert rows(shot)["levels"] == ("frozen", []) and rows(shot)["mask"] == ("frozen", [])
    assert {one.name: one.max for one in shot.buffers} == {"count": 7.0, "big": 2.0**62}
    assert {one.name: one.update_ratio for one in shot.parameters}["levels"] == 0.0


def test_complex_weights_are_shown_by_their_modulus(tmp_path: Path) -> None:
    setup = """
    self.z = self.x * (1 + 1j)
    self.w = nn.Parameter(torch.tensor([[3 + 4j]], dtype=torch.cfloat))
    del self.model
    self.optimizer = torch.optim.SGD([self.w], lr=0.01)
    """
    run = learner(
        tmp_path, setup, STEP.replace("self.model(self.x), self.y", "(self.z @ self.w).abs(), self.y")
    )
    shot = look_at(run, Request(parameters=True, tensor="w"))
    assert rows(shot) == {"w": ("trained", ["modulus"])}
    assert shot.values is not None and shot.values.tolist() == [[5.0]]
    before = run.parameters["w"].detach().clone()
    run.advance_measured()
    moved = (run.parameters["w"].detach() - before).abs().item()
    (stats,) = look_at(run, FULL).parameters
    assert stats.update_ratio == pytest.approx(moved / 5.0, rel=1e-4)
    with pytest.raises(TypeError, match=r"z\.abs\(\)"):
        as_numpy(run.parameters["w"])


def test_a_parameter_that_is_reshaped_is_let_go_and_the_rest_goes_on(tmp_path: Path) -> None:
    step = """
    self.w = torch.ones(len(self.w) + 1, requires_grad=True)
    return self.w.sum()
    """
    run = learner(tmp_path, "self.w = torch.ones(2, requires_grad=True)", step)
    run.freeze("w", 0)
    run.advance_measured()
    assert [mark.text for mark in run.marks] == ["w frozen", "w free"]
    stats = {one.name: one for one in look_at(run, FULL).parameters}["w"]
    assert (stats.shape, stats.frozen, stats.update_ratio) == ((3,), 0, None)


def test_what_is_trained_by_hand_need_not_be_an_array(tmp_path: Path) -> None:
    step = "self.w = self.w - 0.5\nself.backwards = self.backwards[::-1]\nreturn self.w"
    setup = "import numpy\nself.w, self.backwards, self.words = 2.0, numpy.arange(3.0)[::-1], 'none'"
    run = learner(tmp_path, setup, step)
    type(run.scenario).trained = ("w", "backwards", "words", "comes_later")
    run.advance_measured()
    found = {one.name: one for one in look_at(run, FULL).parameters}
    assert found["w"].mean == 1.5 and found["w"].update_ratio == 0.25 and found["backwards"].mean == 1.0
    assert not found["words"].measured and "comes_later" not in found
    with pytest.raises(LabError, match="an array or a tensor"):
        run.set_value("w", None, 0.0)


def roles(run: Run) -> dict[str, str]:
    return {name: one.role for name, one in parameters_of(run.scenario, run.meter.gradients).items()}


def test_trained_and_frozen_numbers_are_counted_apart(tmp_path: Path) -> None:
    setup = """
    self.model[0].requires_grad_(False)
    self.optimizer = torch.optim.SGD(self.model[2].parameters(), lr=0.1)
    """
    run = learner(tmp_path, setup)
    run.advance()
    assert roles(run) == {
        "0.weight": "frozen",
        "0.bias": "frozen",
        "2.weight": "trained",
        "2.bias": "trained",
    }
    shot = look_at(run, FULL)
    found = ParametersAnswer(shot.parameters, shot.buffers)
    assert (found.counts, found.total) == ({"trained": 9, "frozen": 16}, 25)
    table = draw_parameters(found, 0, 120, 8, DrawingStyle()).text()
    assert "9 trained, 16 frozen in 4 parameters" in table and table.count("frozen") == 3
    assert describe_parameters(found)[0] == "9 numbers are trained, 16 frozen."


def test_copies_and_inputs_are_told_from_what_is_trained(tmp_path: Path) -> None:
    setup = f"""
    {OPTIMIZER}
    self.target = copy.deepcopy(self.model)
    self.image = torch.zeros(5, requires_grad=True)
    self.spare = nn.Parameter(torch.zeros(0))
    """
    run = learner(tmp_path, setup, STEP.replace("self.y)", "self.y) + self.image.sum()"))
    for _ in range(2):
        found = roles(run)
        assert {found[f"model.{name}"] for name in ("0.weight", "2.bias")} == {"trained"}
        assert {found[f"target.{name}"] for name in ("0.weight", "2.bias")} == {"copy"}
        assert found["image"] == "input" and found["spare"] == "copy"
        run.advance_measured()
    assert total_parameters(run.scenario) == 50
    shot = look_at(run, FULL)
    table = draw_parameters(
        ParametersAnswer(shot.parameters, shot.buffers), 0, 140, 14, DrawingStyle()
    ).text()
    assert "25 trained, 25 not trained in 9 parameters; 1 input" in table


def test_without_an_optimizer_the_gradients_say_what_is_trained(tmp_path: Path) -> None:
    step = """
    loss = F.mse_loss(self.model(self.x), self.y)
    loss.backward()
    with torch.no_grad():
        for parameter in self.model.parameters():
            parameter -= 0.1 * parameter.grad
            parameter.grad = None
    return loss
    """
    run = learner(tmp_path, "self.average = copy.deepcopy(self.model)", step)
    assert set(roles(run).values()) == {"trained"}, "nothing is known yet"
    run.advance_measured()
    found = roles(run)
    assert {role for name, role in found.items() if name.startswith("model.")} == {"trained"}
    assert {role for name, role in found.items() if name.startswith("average.")} == {"copy"}
    assert all(one.gradient_norm for one in look_at(run, FULL).parameters if one.role == "trained")


PLAIN_LIST = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 8), nn.Linear(8, 1)]
        self.scale = torch.ones(1, requires_grad=True)

    def forward(self, x):
        return self.layers[1](torch.relu(self.layers[0](x))) * self.scale
"""


def test_layers_in_a_plain_list_are_found_and_said_not_to_be_registered(tmp_path: Path) -> None:
    setup = """
    self.model = Net()
    self.optimizer = torch.optim.SGD([p for one in self.model.layers for p in one.parameters()], lr=0.1)
    """
    run = learner(tmp_path, setup, before=PLAIN_LIST)
    run.advance_measured()
    shot = look_at(run, FULL)
    names = [f"layers.{layer}.{what}" for layer in (0, 1) for what in ("weight", "bias")]
    assert rows(shot) == {name: ("trained", ["not registered"]) for name in (*names, "scale")} and all(
        one.update_ratio for one in shot.parameters if one.name != "scale"
    )
    said = describe_parameters(ParametersAnswer(shot.parameters, ()))
    assert "nn.ModuleList" in said[-1] and len(said) == 1 + 5 + 1


def test_what_only_an_optimizer_holds_goes_by_its_place_there(tmp_path: Path) -> None:
    setup = """
    hidden = [torch.ones(3, requires_grad=True), torch.ones((), requires_grad=True)]
    self.optimizer = torch.optim.SGD([{"params": hidden}, {"params": self.model.parameters()}], lr=0.1)
    """
    run = learner(tmp_path, setup)
    assert roles(run)["optimizer.0"] == roles(run)["optimizer.1"] == "trained"
    assert list(run.parameters)[:4] == [f"{layer}.{what}" for layer in (0, 2) for what in ("weight", "bias")]


@pytest.mark.parametrize("to_none", [True, False])
def test_a_gradient_that_the_step_forgets_is_shown_all_the_same(to_none: bool, tmp_path: Path) -> None:
    last = f"""
    loss = F.mse_loss(self.model(self.x), self.y)
    loss.backward()
    self.optimizer.step()
    self.optimizer.zero_grad(set_to_none={to_none})
    return loss
    """
    run, usual = learner(tmp_path, step=last), learner(tmp_path, name="usual")
    scenario: Any = run.scenario
    run.advance_measured()
    usual.advance_measured()
    request = Request(parameters=True, tensor="2.weight")
    mine, theirs = look_at(run, request), look_at(usual, request)
    assert [one.gradient_norm for one in mine.parameters] == [one.gradient_norm for one in theirs.parameters]
    assert mine.gradient is not None and theirs.gradient is not None
    assert np.array_equal(mine.gradient, theirs.gradient) and mine.gradient.any()
    state = run.state_dict()
    again = learner(tmp_path, step=last)
    again.load_state_dict(state)
    assert look_at(again, FULL).parameters[0].gradient_norm == mine.parameters[0].gradient_norm
    assert not scenario.optimizer._optimizer_step_pre_hooks, "only a measured step is watched"
    run.advance()
    usual.advance()
    assert run.loss == usual.loss


def test_a_clipped_gradient_is_shown_as_the_optimizer_takes_it(tmp_path: Path) -> None:
    lines = ("nn.utils.clip_grad_norm_(self.model.parameters(), 1e-3)", "self.optimizer.step()")
    clip = "\n".join((*lines, "self.optimizer.zero_grad()"))
    run = learner(tmp_path, step=STEP.replace(lines[-1], clip))
    run.advance_measured()
    norms = [one.gradient_norm or 0.0 for one in look_at(run, FULL).parameters]
    assert math.hypot(*norms) == pytest.approx(1e-3, rel=1e-2)
    assert named_parameters(run.scenario)["0.weight"].grad is None
