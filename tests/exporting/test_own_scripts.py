"""Scripts of scenarios that a learner has written in one way or another."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
import torch

from tui_lab.authoring.source import load
from tui_lab.engine.surroundings import apart
from tui_lab.errors import LabError
from tui_lab.exporting.trial import script_of
from tui_lab.teaching.catalogue import read_entry

HEAD = """
import torch
from torch import nn
from tui_lab import Batches, Choice, Integer, Number, Scenario, Switch, Trail, make_optimizer, mlp, view
"""
SETUP = """
def setup(self):
    self.x = torch.randn(20, 1)
    self.model = nn.Linear(1, 1)
    self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
"""
STEP = """
def step(self):
    loss = self.model(self.x).square().mean()  # how far off
    self.optimizer.zero_grad()
    loss.backward()
    self.optimizer.step()
    return loss
"""


def script(tmp_path: Path, body: str, head: str = "", beside: str = "", knobs: Any = (), **more: Any) -> str:
    """The script of a scenario with these members; `beside` is a file helpers.py."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "helpers.py").write_text(beside)
    members = indent(dedent(body), "    ")
    code = f'"""My own."""\n{HEAD}{dedent(head)}\n\nclass Mine(Scenario):\n    title = "Mine"\n{members}'
    (folder / "scenario.py").write_text(code)
    with apart("mine"):
        scenario = load(read_entry(folder / "scenario.py"))
        return script_of("mine", scenario, dict(knobs), 1, torch.device("cpu"), **more)


def test_it_reads_like_the_tutorial(tmp_path: Path) -> None:
    text = script(tmp_path, "steps = 30" + SETUP + STEP)
    assert text == dedent(
        '''\
        """My own."""

        # Mine, as tui-lab VERSION trains it, to the same losses.
        # Back into the lab: tui-lab open --setup 'mine seed=1'

        import torch
        from torch import nn

        SEED = 1
        STEPS = 30
        torch.set_num_threads(1)  # more only help a large network

        torch.manual_seed(SEED)

        x = torch.randn(20, 1)
        model = nn.Linear(1, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        for step in range(1, STEPS + 1):
            loss = model(x).square().mean()  # how far off
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            if step % max(1, STEPS // 10) == 0 or step == STEPS:
                print(f"step {step}  loss {loss:.6g}")
        '''
    ).replace("VERSION", text.split("tui-lab ")[1].split()[0])


def test_knobs_are_constants_and_what_they_choose_between_is_chosen(tmp_path: Path) -> None:
    body = """
    lr = Number(0.1, low=0.0, high=1.0, about="length of a step")
    rule = Choice("sgd", choices=("sgd", "momentum", "adam"))
    forget = Switch("on")

    def setup(self):
        self.x = torch.randn(20, 1)
        if self.rule == "sgd":
            # Nothing is remembered.
            self.scale = 1.0
        else:
            self.scale = 0.5  # what is remembered goes on
        self.model = mlp(1, (3,), 1, "tanh")
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        if self.rule != "sgd":
            self.use_another_optimizer()

    def use_another_optimizer(self):
        self.optimizer = make_optimizer(self.rule, self.model.parameters(), self.lr)

    def step(self):
        loss = self.scale * self.model(self.x).square().mean()
        if self.forget == "on":
            self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
    """
    text = script(tmp_path, body, knobs={"rule": "adam", "lr": 0.02})
    assert "LR = 0.02  # length of a step\n" in text
    assert "scale = 0.5  # what is remembered goes on\n" in text and "RULE" not in text
    assert "hidden=nn.Linear(1, 3),\n        activation=nn.Tanh(),\n" in text
    assert "optimizer = torch.optim.Adam(model.parameters(), lr=LR, betas=(0.9, 0.999)" in text
    assert "    optimizer.zero_grad()\n" in text and "if FORGET" not in text and "SGD" not in text


def test_what_only_views_look_at_is_left_out(tmp_path: Path) -> None:
    body = """
    def setup(self):
        self.x = torch.randn(20, 1)
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
        self.trail, self.count = Trail(1), 0
        self.test_x = torch.randn(20, 1)

    def step(self):
        loss = self.model(self.x).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.remember(loss)
        return loss

    def remember(self, loss):
        self.count += 1
        self.trail.add(loss.item())
    """
    text = script(tmp_path, body)
    assert not any(word in text for word in ("trail", "count", "test_x", "remember"))


def test_what_is_drawn_before_other_draws_stays(tmp_path: Path) -> None:
    body = """
    def setup(self):
        self.x = torch.randn(20, 1)
        self.test_x = torch.randn(20, 1)
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)
    """
    assert "test_x = torch.randn(20, 1)" in script(tmp_path, dedent(body) + STEP)


@pytest.mark.parametrize(
    ("what", "members"),
    [
        (
            "a step that returns here and there",
            """
            def step(self):
                self.seen = getattr(torch, "no such", 0)
                loss = self.model(self.x).square().mean()
                if loss < 1e-3:
                    return loss
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                return loss
            """,
        ),
        (
            "a generator",
            """
            def step(self):
                for epoch in range(3):
                    for x in self.x.split(5):
                        loss = self.model(x).square().mean()
                        self.optimizer.zero_grad()
                        loss.backward()
                        self.optimizer.step()
                        yield loss
            """,
        ),
        (
            "an end of its own",
            """
            def step(self):
                loss = self.model(self.x).square().mean()
                loss.backward()
                self.optimizer.step()
                if loss < 0.01:
                    self.steps = 1
                return loss
            """,
        ),
        (
            "a hook at the end of an epoch",
            """
            epoch_steps = 4

            def step(self):
                loss = self.rate * self.model(self.x).square().mean()
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                return loss

            rate = 1.0

            def epoch_end(self):
                for group in self.optimizer.param_groups:
                    group["lr"] *= 0.5
            """,
        ),
        (
            "a warm-up, and closures that count",
            """
            def step(self):
                def closure():
                    self.asked = self.x.mean()
                    self.optimizer.zero_grad()
                    loss = self.model(self.x).square().mean() + 0 * self.asked
                    loss.backward()
                    return loss

                first, self.warm = not hasattr(self.model, "warm"), True
                self.model.warm = True
                if first:
                    return None
                return self.optimizer.step(closure)
            """,
        ),
    ],
)
def test_ways_to_write_a_step(tmp_path: Path, what: str, members: str) -> None:
    text = script(tmp_path, SETUP + dedent(members))
    compile(text, "script.py", "exec")
    assert "self" not in text.replace('"""My own."""', ""), what


def test_what_lies_beside_comes_along(tmp_path: Path) -> None:
    beside = """
from functools import cache
import math

FACTOR = 2.0  # how much more


@cache
def factor():
    return FACTOR * math.pi


def unused():
    return 0
"""
    body = STEP.replace("self.model(self.x)", "f() * self.model(self.x)")
    text = script(tmp_path, SETUP + body, head="from helpers import factor as f", beside=beside)
    assert "FACTOR = 2.0  # how much more\n" in text and "import math\n" in text and "unused" not in text
    assert "@cache\ndef factor():\n" in text and "loss = factor() * model(x)" in text


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import helpers", "helpers.answer"),
        ("from . import helpers as h", "h.answer"),
        ("from helpers import *", "answer"),
    ],
)
def test_what_is_imported_as_a_whole_comes_along(tmp_path: Path, head: str, call: str) -> None:
    beside = "from torch import square\n\n\ndef answer(model, x):\n    return square(model(x))\n"
    body = STEP.replace("self.model(self.x).square()", f"{call}(self.model, self.x)")
    text = script(tmp_path, SETUP + body, head=head, beside=beside)
    assert "loss = answer(model, x).mean()" in text and "from torch import nn, square\n" in text
    assert "helpers" not in text


def test_the_lab_as_a_whole(tmp_path: Path) -> None:
    body = """
    def setup(self):
        self.x, self.batches = torch.randn(20, 1), lab.Batches(20, 4, self.device)
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def step(self):
        loss = self.model(self.x[self.batches.next()]).square().mean()
        loss.backward()
        self.optimizer.step()
        return loss
    """
    text = script(tmp_path, body, head="import tui_lab as lab")
    assert "mini_batches(20, 4, device)" in text and "import tui_lab" not in text


def test_what_a_file_changes_for_all_is_changed(tmp_path: Path) -> None:
    text = script(tmp_path, SETUP + STEP, head="torch.set_default_dtype(torch.float64)")
    assert "torch.set_default_dtype(torch.float64)\n" in text


def test_local_names_give_way_to_those_of_the_training(tmp_path: Path) -> None:
    body = """
    def setup(self):
        self.x, self.batches = torch.randn(20, 1), Batches(20, 4, self.device)
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def step(self):
        x = self.x[self.batches.next()]
        loss = self.model(x).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
    """
    text = script(tmp_path, body)
    assert "x_ = x[next(batches)]\n" in text and "loss = model(x_).square().mean()\n" in text


def test_curves_are_drawn_where_that_is_asked_for(tmp_path: Path) -> None:
    text = script(tmp_path, SETUP + STEP, with_plot=True)
    assert "import matplotlib.pyplot as plt\n" in text
    assert "    curve.append(torch.as_tensor(loss).item())\n" in text and text.endswith("plt.show()\n")


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (SETUP + STEP.replace("self.model(self.x)", "answer(self)"), "hands self on as a whole"),
    ],
)
def test_what_no_script_can_have_is_said(tmp_path: Path, members: str, why: str) -> None:
    head = "import helpers\n\n\ndef answer(one):\n    return one.model(one.x)\n"
    beside = "def answer(model, x):\n    return model(x)\n"
    with pytest.raises(LabError, match=f"mine cannot be written as a plain script: .*{why}"):
        script(tmp_path, members, head=head, beside=beside)


def test_one_that_trains_nothing_has_none(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="mine trains nothing"):
        script(tmp_path, "losses = ()\nsteps = 0" + SETUP + "def step(self):\n    pass\n")
