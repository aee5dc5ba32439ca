"""A step in slow motion, beside the same step in plain PyTorch."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.instruments.faulty_nets import run_of as faulty_run_of
from tests.scenarios.lab import run_of
from tui_lab.authoring.figures import Equation, NumberGrid, Table, TextBlock
from tui_lab.authoring.knob_kinds import knob_from
from tui_lab.engine.asks import Look
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.engine.step_trace import Update, slope, trace
from tui_lab.engine.update_rules import RULES, told
from tui_lab.instruments import instrument

Make = Callable[[Any], torch.optim.Optimizer]
OPTIMIZERS: dict[str, Make] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "SGD with decay": lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.2),
    "SGD with momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.1),
    "SGD with Nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "SGD uphill": lambda p: torch.optim.SGD(p, lr=0.1, maximize=True),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "Adam with decay": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.9), weight_decay=0.3),
    "Adam with amsgrad": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.5),
    "AdamW uphill": lambda p: torch.optim.AdamW(p, lr=0.1, maximize=True),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.1),
    "RMSprop with momentum": lambda p: torch.optim.RMSprop(p, lr=0.1, momentum=0.5, centered=True),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.2, weight_decay=0.1),
}


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_formulas_come_to_what_the_optimizer_does(make: Make) -> None:
    torch.manual_seed(0)
    weight = nn.Parameter(torch.randn(3, 2))
    optimizer = make([weight])
    for _ in range(4):
        optimizer.zero_grad()
        (weight.sin() * torch.randn(3, 2)).sum().backward()
        assert weight.grad is not None
        state = {name: one.clone() for name, one in optimizer.state[weight].items() if one is not None}
        before, gradient = weight.detach().clone(), weight.grad.clone()
        optimizer.step()
        after = {name: one.clone() for name, one in optimizer.state[weight].items() if one is not None}
        settings = {name: value for name, value in optimizer.param_groups[0].items() if name != "params"}
        rule = type(optimizer)
        update = Update(before, gradient, weight.detach().clone(), rule, settings, state, after)
        for place in range(6):
            found = told(update, place)
            assert found.after == pytest.approx(float(weight.detach().view(-1)[place]), rel=1e-5, abs=1e-6)
            assert all(line for line in found.lines) and "instead" not in found.lines[-1]
        aside = Update(before, gradient, weight.detach() + 0.01, rule, settings, state, after)
        assert "instead: its step() does more than this" in told(aside, 0).lines[-1]


def test_an_optimizer_of_an_authors_own_is_not_told_by_its_name() -> None:
    own = type("SGD", (torch.optim.SGD,), {})
    one = torch.ones(1)
    update = Update(one, one, one - 0.5, own, {"lr": 0.1})
    assert told(update, 0).lines == ("SGD moves it; its rule is not told here",)


def test_every_rule_is_tried() -> None:
    assert {type(make([nn.Parameter(torch.ones(1))])) for make in OPTIMIZERS.values()} == {*RULES}


def answers(run: Run, **settings: str) -> dict[str, Any]:
    """The views of the instrument by name, with some settings."""
    instruments = Instruments(instrument)
    views = instruments.open("slow-motion", run).views
    return {
        view: instruments.answer(run, Look("slow-motion", view, tuple(settings.items()))) for view in views
    }


def test_the_walk_goes_forward_to_the_loss_and_back() -> None:
    run = run_of("regression", 5)
    table = answers(run)["stops"]
    assert isinstance(table, Table)
    assert [row[1] for row in table.rows] == [*["forward"] * 3, "loss", *["backward"] * 3, "update"]
    assert table.rows[0][2] == "hidden.0 Linear" == table.rows[6][2]


def test_its_numbers_are_those_of_the_network() -> None:
    run = run_of("regression", 5, hidden=(4,))
    model, x = vars(run.scenario)["model"], vars(run.scenario)["x"]
    walk = answers(run, place="1", sample="7")["walk"]
    assert isinstance(walk, Equation)
    given, weight, bias, got = (one.values for one in walk.parts if isinstance(one, NumberGrid))
    np.testing.assert_allclose(given[0], x[7].numpy(), rtol=1e-6)
    expected = model.hidden[0](x[7:8]).detach().numpy()
    np.testing.assert_allclose(got, expected, rtol=1e-5)
    np.testing.assert_allclose(given @ weight + bias, expected, rtol=1e-5)


def test_the_gradients_of_the_modules_are_those_of_backward() -> None:
    run = run_of("regression", 5, hidden=(4,))
    model, x, y = (vars(run.scenario)[name] for name in ("model", "x", "y"))
    out = model(x)
    out.retain_grad()
    nn.functional.mse_loss(out, y).backward()
    walk = answers(run, place="5", sample="3")["walk"]
    assert isinstance(walk, Equation) and "predict Linear" in walk.note
    shown = walk.parts[2]
    assert isinstance(shown, NumberGrid)
    np.testing.assert_allclose(shown.values[0], out.grad[3].numpy(), rtol=1e-5)


def test_a_filter_stands_beside_what_it_slides_over() -> None:
    run = run_of("cnn", 2)
    walk = answers(run, place="1", sample="3")["walk"]
    assert isinstance(walk, Equation) and "channel 1 of 16" in str(walk.parts[-1])
    given, weight, bias, got = (one.values for one in walk.parts if isinstance(one, NumberGrid))
    assert got[2, 3] == pytest.approx(float((given[0:5, 1:6] * weight).sum() + bias), rel=1e-4)


def test_the_loss_of_the_sample_stands_beside_that_of_the_batch() -> None:
    run = run_of("regression", 5)
    walk = answers(run, place="4", sample="7")["walk"]
    assert isinstance(walk, Equation) and "; of all 100 the mean is" in walk.parts
    prediction, target, own, whole = (one.values for one in walk.parts if isinstance(one, NumberGrid))
    assert float(own) == pytest.approx(float(((prediction - target) ** 2).item()), rel=1e-5)
    (loss,) = trace(run).losses.values()
    assert float(whole) == pytest.approx(loss, rel=1e-5) != pytest.approx(float(own), rel=1e-3)


def test_the_update_says_which_number_of_which_parameter() -> None:
    shown = answers(run_of("cnn", 2), place="18", parameter="conv1.weight", number="305")
    assert "conv1.weight[12, 0, 1, 0], number 305" in shown["walk"].text
    assert shown["weight"].text.index("Checked") < shown["weight"].text.index("Adam")


@pytest.mark.parametrize("name", ["regression", "classification", "rnn", "cnn"])
def test_a_gradient_is_the_slope_of_the_loss(name: str) -> None:
    run = run_of(name, 3)
    step = trace(run)
    parameter, update = next((name, one) for name, one in step.updates.items() if "bias" in name)
    assert update.gradient is not None
    place = int(update.gradient.abs().argmax())
    (found,) = slope(run, parameter, place, 1e-3).values()
    assert found == pytest.approx(float(update.gradient.view(-1)[place]), rel=0.05)
    text = answers(run, parameter=parameter)["weight"]
    assert isinstance(text, TextBlock) and "the same, as far as float32 can tell" in text.text


def test_one_weight_ends_where_the_step_brings_it() -> None:
    run = run_of("regression", 8)
    text = answers(run, parameter="predict.bias", number="0", place="8")
    after = re.search(r"w = (\S+) after the step", text["weight"].text)
    run.advance()
    assert after is not None
    assert float(after[1]) == pytest.approx(run.parameters["predict.bias"].item(), rel=1e-3)
    assert after[0] in text["walk"].text  # the last stop tells it, too


def test_what_moves_by_hand_says_so() -> None:
    text = answers(run_of("linear-by-hand", 2))["weight"]
    assert isinstance(text, TextBlock) and "step() itself" in text.text


def test_the_walk_ends_where_the_step_does() -> None:
    run = run_of("regression", 2)
    knobs = {
        knob.name: knob for knob in map(knob_from, Instruments(instrument).open("slow-motion", run).knobs)
    }
    assert len(answers(run)["stops"].rows) == 8 == knobs["place"].parse("8")
    assert knobs["place"].nudge(8, True) == 8


@pytest.mark.parametrize(
    ("parts", "forward"),
    [
        (
            {
                "data": "self.x = torch.randn(8, 2, 5, 5)\nself.y = torch.randn(8, 1)",
                "net": "self.hidden = nn.Conv2d(2, 2, 3)\nself.out = nn.Linear(18, 1)\n"
                "self.hidden.to(memory_format=torch.channels_last)",
                "forward": "return self.out(self.hidden(x).flatten(1))",
            },
            ["hidden Conv2d", "ƒ flatten in model", "out Linear"],
        ),
        (
            {"forward": "return self.out(input=F.relu(input=self.hidden(input=x)))"},
            ["hidden Linear", "ƒ relu in model", "out Linear"],
        ),
        (
            {
                "net": "self.hidden = nn.Linear(4, 1)\n"
                "self.one = type('One', (nn.Module,), {'forward': lambda self: torch.ones(1)})()",
                "forward": "return self.hidden(x) + self.one()",
            },
            ["hidden Linear"],
        ),
    ],
    ids=["channels last", "by name", "without inputs"],
)
def test_it_walks_through_whatever_modules_are_called_with(
    tmp_path: Path, parts: dict[str, str], forward: list[str]
) -> None:
    run = faulty_run_of(tmp_path, parts, 1)
    for name in run.parameters:
        shown = answers(run, parameter=name)
        assert [row[2] for row in shown["stops"].rows if row[1] == "forward"] == forward
        assert "the same, as far as float32 can tell" in shown["weight"].text


def test_of_an_input_that_begins_with_zeros_the_part_is_shown_in_which_there_is_something(
    tmp_path: Path,
) -> None:
    parts = {
        "data": "self.x = torch.zeros(8, 40)\nself.x[:, 32] = 1.5\nself.y = torch.randn(8, 1)",
        "net": "self.hidden = nn.Linear(40, 8)\nself.out = nn.Linear(8, 1)",
        "forward": "return self.out(self.hidden(x))",
    }
    run = faulty_run_of(tmp_path, parts, 1)
    walk = answers(run, place="1", sample="2")["walk"]
    assert isinstance(walk, Equation)
    given, weight, bias, got = (one for one in walk.parts if isinstance(one, NumberGrid))
    assert "40, of which [26:38] is shown" in given.about and "[26:38, 0:8]" in weight.about
    np.testing.assert_allclose(given.values[0], vars(run.scenario)["x"][2, 26:38].numpy(), rtol=1e-6)
    np.testing.assert_allclose(given.values @ weight.values + bias.values, got.values, rtol=1e-4)


def test_of_a_picture_with_a_dark_corner_the_part_that_is_lit_is_shown(tmp_path: Path) -> None:
    parts = {
        "data": "self.x = torch.zeros(8, 1, 28, 28)\nself.x[:, :, 20:24, 16:] = 1.0\n"
        "self.y = torch.randn(8, 1)",
        "net": "self.hidden = nn.Conv2d(1, 2, 3, padding=1)\nself.out = nn.Linear(1568, 1)",
        "forward": "return self.out(self.hidden(x).flatten(1))",
    }
    walk = answers(faulty_run_of(tmp_path, parts, 1), place="1", sample="3")["walk"]
    assert isinstance(walk, Equation)
    given, weight, bias, got = (one for one in walk.parts if isinstance(one, NumberGrid))
    assert "[14:26, 10:22]" in given.about and "[14:26, 10:22]" in got.about
    assert given.values.any()
    expected = float((given.values[5:8, 5:8] * weight.values).sum() + bias.values.item())
    assert got.values[6, 6] == pytest.approx(expected, rel=1e-4)
