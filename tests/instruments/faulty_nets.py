"""Small nets that are made to have one fault, each beside the same without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import torch

from tests.engine.scenarios import write_scenario
from tui_lab.authoring.source import load
from tui_lab.engine.findings import Finding
from tui_lab.engine.health.examiner import Examiner
from tui_lab.engine.run import Run

TEMPLATE = """
import torch
import torch.nn.functional as F
from torch import nn
from tui_lab import Choice, Integer, Number, Scenario


class Net(nn.Module):
    def __init__(self, x, y):
        super().__init__()
{net}

    def forward(self, x):
{forward}


class Own(Scenario):
    title = "Own"
    steps = 100000
    lr = Number({lr}, low=0.0, high=1e6, live=True, about="a rate")
    activation = Choice("relu", choices=("relu", "leaky_relu", "tanh", "sigmoid"), about="the bend")
    init = Choice("default", choices=("default", "kaiming", "normal"), about="first weights")
    batch = Integer(100, low=1, high=1000, about="examples of a step")

    def setup(self):
{data}
        self.model = Net(self.x, self.y)
        self.loss_fn = {loss}
{optimizer}

    def step(self):
{step}

    def metrics(self):
{metrics}
"""

REGRESSION = "self.x = torch.randn(100, 4)\nself.y = self.x[:, :1].sin() + self.x[:, 1:2] ** 2"
CLASSES = "self.x = torch.randn(100, 4)\nself.y = (self.x[:, 0] + self.x[:, 1] > 0).long()"
PARTS = {
    "net": "self.hidden = nn.Linear(x.shape[1], 16)\nself.act = nn.ReLU()\nself.out = nn.Linear(16, 1)",
    "forward": "return self.out(self.act(self.hidden(x)))",
    "lr": "0.05",
    "data": REGRESSION,
    "loss": "nn.MSELoss()",
    "optimizer": "self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.lr)",
    "step": """
        loss = self.loss_fn(self.model(self.x), self.y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
        """,
    "metrics": "return {}",
}
CLASSIFIER = {
    "data": CLASSES,
    "loss": "nn.CrossEntropyLoss()",
    "net": "self.hidden = nn.Linear(x.shape[1], 16)\nself.act = nn.ReLU()\nself.out = nn.Linear(16, 2)",
}


def source_of(parts: dict[str, str]) -> str:
    """The code of a scenario with some parts other than usual."""
    filled = {}
    for name, text in (PARTS | parts).items():
        one_line = name in ("lr", "loss")
        filled[name] = text if one_line else indent(dedent(text).strip("\n"), " " * 8)
    return TEMPLATE.format(**filled)


def findings_of(folder: Path, parts: dict[str, str], steps: int, seed: int, **knobs: Any) -> list[Finding]:
    """What is found in a scenario of such parts after so many steps."""
    run = run_of(folder, parts, seed, **knobs)
    while run.step < steps and not run.diverged:
        run.advance()
    run.evaluate()
    return list(Examiner(run).findings())


def run_of(folder: Path, parts: dict[str, str], seed: int, **knobs: Any) -> Run:
    """A run of it, at its start."""
    return Run(load(write_scenario(folder, source_of(parts))), knobs, seed, torch.device("cpu"))


@dataclass(frozen=True)
class Fault:
    """What is `found` in a net with the parts `ill`, and not with `well`, after so many steps."""

    found: str
    ill: dict[str, str]
    well: dict[str, str] = field(default_factory=dict)
    steps: int = 3


def deep(activation: str, initial: str, layers: int = 10) -> dict[str, str]:
    """A net of many layers."""
    return {
        "net": f"""
            sizes = [x.shape[1]] + [16] * {layers}
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
            self.act = nn.{activation}()
            self.out = nn.Linear(16, 1)
            for layer in self.layers:
                {initial}
            """,
        "forward": """
            for layer in self.layers:
                x = self.act(layer(x))
            return self.out(x)
            """,
        "lr": "0.001",
    }


def step_of(
    loss: str, before: str = "self.optimizer.zero_grad()", after: str = "self.optimizer.step()"
) -> str:
    """A step with another loss, or with other lines around backward()."""
    return f"loss = {loss}\n{before}\nloss.backward()\n{after}\nreturn loss"


TAKEN = "self.loss_fn(self.model(self.x), self.y)"
CLOUDS = """
self.x, self.test_x = torch.randn({train}, 8), torch.randn(200, 8)
self.y, self.test_y = ((x[:, 0] + {noise} * torch.randn(len(x)) > 0).long() for x in (self.x, self.test_x))
"""
HEART = {  # few examples, and what most of them have in common is soon learnt
    "data": CLOUDS.format(train=40, noise=1.0),
    "net": """
        self.hidden = nn.Linear(8, 64)
        self.act = nn.Tanh()
        self.out = nn.Linear(64, 2)
        """,
    "loss": "nn.CrossEntropyLoss()",
    "optimizer": "self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.01)",
    "metrics": 'return {"test_loss": self.loss_fn(self.model(self.test_x), self.test_y).item()}',
}
SURE = HEART | {  # too few parameters to learn so many examples by heart
    "data": CLOUDS.format(train=500, noise=1.0),
    "net": "self.out = nn.Linear(8, 2)",
    "forward": "return self.out(x)",
}
DROPPED = {
    "net": PARTS["net"] + "\nself.drop = nn.Dropout(0.5)",
    "forward": "return self.out(self.drop(self.act(self.hidden(x))))",
}
PICTURES = {
    "data": "self.x = torch.randn(100, 1, 8, 8)\nself.y = self.x.mean(dim=(1, 2, 3)).unsqueeze(1)",
    "net": """
        self.conv = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.act = nn.ReLU()
        self.out = nn.Linear(4 * 36, 1)
        """,
    "forward": "return self.out(self.act(self.norm(self.conv(x))).flatten(1))",
    "lr": "0.01",
}

STRAIGHT = {
    "net": "self.out = nn.Linear(4, 1)",
    "forward": "return self.out(x)",
    "data": "self.x = torch.randn(100, 4)\nself.y = self.x[:, :1]",
}
LISTED = {
    "net": """
        self.layers = nn.ModuleList([nn.Linear(4, 16), nn.Linear(16, 16)])
        self.out = nn.Linear(16, 1)
        """,
    "forward": "for layer in self.layers:\n    x = layer(x).relu()\nreturn self.out(x)",
}
TESTED = "with torch.no_grad():\n    self.model(self.x)\n"

FAULTS = {
    "diverged": Fault("diverged", {"lr": "1e4"}, steps=50),
    "nan": Fault(
        "diverging",
        {"step": step_of(TAKEN, after="self.model.hidden.bias.data[0] = float('nan')")},
        steps=1,
    ),
    "growing": Fault("loss growing", STRAIGHT | {"lr": "1.3"}, STRAIGHT | {"lr": "0.1"}, steps=40),
    "dead": Fault("dead units", {"net": PARTS["net"] + "\nnn.init.constant_(self.hidden.bias, -20.0)"}),
    "mostly dead": Fault("dead units", {"net": PARTS["net"] + "\nself.hidden.bias.data[:14] = -20.0"}),
    "dead maps": Fault(
        "dead units",
        PICTURES | {"net": dedent(PICTURES["net"]) + "nn.init.constant_(self.norm.bias, -20.0)"},
        PICTURES,
    ),
    "tanh at its ends": Fault(
        "saturated units",
        {"net": PARTS["net"].replace("ReLU", "Tanh") + "\nself.hidden.weight.data *= 400.0"},
        {"net": PARTS["net"].replace("ReLU", "Tanh")},
    ),
    "sigmoid at its ends": Fault(
        "saturated units",
        {"net": PARTS["net"].replace("ReLU", "Sigmoid") + "\nself.hidden.bias.data += 30.0"},
        {"net": PARTS["net"].replace("ReLU", "Sigmoid")},
    ),
    "vanishing": Fault(
        "vanishing gradients", deep("Sigmoid", "pass"), deep("ReLU", "nn.init.kaiming_normal_(layer.weight)")
    ),
    "exploding": Fault(
        "exploding gradients",
        deep("ReLU", "nn.init.normal_(layer.weight, std=2.0)"),
        deep("ReLU", "nn.init.kaiming_normal_(layer.weight)"),
        steps=0,
    ),
    "long steps": Fault(
        "steps too long",
        {"data": "self.x = torch.randn(100, 4)\nself.y = 0.1 * self.x[:, :1]",
         "net": "self.out = nn.Linear(4, 1)", "forward": "return self.out(x)", "lr": "0.9"},
        {"data": "self.x = torch.randn(100, 4)\nself.y = 0.1 * self.x[:, :1]",
         "net": "self.out = nn.Linear(4, 1)", "forward": "return self.out(x)", "lr": "0.1"},
        steps=0,
    ),
    "short steps": Fault("steps too short", {"lr": "1e-9"}, steps=20),
    "plateau": Fault(
        "plateau",
        {"data": "self.x = torch.randn(200, 4)\nself.y = torch.randn(200, 1)",
         "net": PARTS["net"] + "\nself.out.weight.data.zero_()\nself.out.weight.requires_grad_(False)"},
        steps=400,
    ),
    "plateau of classes": Fault(
        "plateau",
        CLASSIFIER | {"net": CLASSIFIER["net"] + "\nself.hidden.bias.data -= 100.0"},
        CLASSIFIER,
        steps=600,
    ),
    "learnt by heart": Fault("over-fitting", HEART, SURE, steps=600),
    "pixels from 0 to 255": Fault(
        "inputs not scaled",
        {"data": "self.x = 255 * torch.rand(100, 4)\nself.y = self.x[:, :1] / 255", "lr": "1e-7"},
        {"data": "self.x = torch.rand(100, 4)\nself.y = self.x[:, :1]"},
    ),
    "scaled twice": Fault(
        "inputs not scaled",
        {"data": "self.x = torch.rand(100, 4) / 255\nself.y = 255 * self.x[:, :1]"},
        {"data": "self.x = torch.rand(100, 4)\nself.y = self.x[:, :1]"},
    ),
    "large targets": Fault(
        "targets not scaled",
        {"data": "self.x = torch.randn(100, 4)\nself.y = 3000 + 500 * self.x[:, :1]", "lr": "1e-6"},
        {"data": "self.x = torch.randn(100, 4)\nself.y = 3 + 5 * self.x[:, :1]"},
    ),
    "half held": Fault(
        "not held by the optimizer",
        {"optimizer": "self.optimizer = torch.optim.SGD(self.model.out.parameters(), lr=self.lr)"},
    ),
    "network of before": Fault(
        "not held by the optimizer",
        {"optimizer": PARTS["optimizer"] + "\nself.model = Net(self.x, self.y)"},
    ),
    "no step": Fault("no step", {"step": step_of(TAKEN, after="pass")}),
    "no gradient": Fault(
        "no gradient", {"forward": "with torch.no_grad():\n    x = self.hidden(x).relu()\nreturn self.out(x)"}
    ),
    "unused": Fault("no gradient", {"net": PARTS["net"] + "\nself.more = nn.Linear(3, 3)"}),
    "in a list": Fault(
        "not registered",
        LISTED | {"net": "self.layers = [nn.Linear(4, 16), nn.Linear(16, 16)]\nself.out = nn.Linear(16, 1)"},
        LISTED,
    ),
    "never zeroed": Fault("gradients never zeroed", {"step": step_of(TAKEN, before="pass"), "lr": "0.001"}),
    "broadcast by mse": Fault(
        "shapes do not fit",
        {"step": step_of("F.mse_loss(self.model(self.x), self.y[:, 0])")},
        {"step": step_of("F.mse_loss(self.model(self.x)[:, 0], self.y[:, 0])")},
    ),
    "broadcast by minus": Fault(
        "shapes do not fit",
        {"step": step_of("((self.model(self.x) - self.y[:, 0]) ** 2).mean()")},
        {"step": step_of("((self.model(self.x) - self.y) ** 2).mean()")},
    ),
    "broadcast by minus, turned": Fault(
        "shapes do not fit",
        {"step": step_of("(self.y[:, 0] - self.model(self.x)).abs().mean()")},
        {"step": step_of("(self.y[:, 0] - self.model(self.x)[:, 0]).abs().mean()")},
    ),
    "softmax twice": Fault(
        "softmax before the loss",
        CLASSIFIER | {"forward": "return self.out(self.act(self.hidden(x))).softmax(dim=1)"},
        CLASSIFIER,
    ),
    "no logarithm": Fault(
        "softmax before the loss",
        CLASSIFIER | {"loss": "nn.NLLLoss()",
                      "forward": "return self.out(self.act(self.hidden(x))).softmax(dim=1)"},
        CLASSIFIER | {"loss": "nn.NLLLoss()",
                      "forward": "return self.out(self.act(self.hidden(x))).log_softmax(dim=1)"},
    ),
    "wrong axis": Fault(
        "softmax over the batch",
        CLASSIFIER | {"loss": "nn.NLLLoss()",
                      "forward": "return self.out(self.act(self.hidden(x))).log_softmax(dim=0)"},
        CLASSIFIER | {"loss": "nn.NLLLoss()",
                      "forward": "return self.out(self.act(self.hidden(x))).log_softmax(dim=1)"},
    ),
    "train() in metrics": Fault(
        "eval() forgotten",
        DROPPED | {"metrics": 'self.model.train()\nreturn {"a": self.model(self.x).mean().item()}'},
        DROPPED | {"metrics": 'return {"a": self.model(self.x).mean().item()}'},
    ),
    "dropout that never ends": Fault(
        "eval() forgotten",
        {"forward": "return self.out(F.dropout(self.act(self.hidden(x)), 0.5))",
         "metrics": 'return {"a": self.model(self.x).mean().item()}'},
        {"forward": "return self.out(F.dropout(self.act(self.hidden(x)), 0.5, self.training))",
         "metrics": 'return {"a": self.model(self.x).mean().item()}'},
    ),
    "tested in step()": Fault(
        "eval() forgotten",
        DROPPED | {"step": TESTED + step_of(TAKEN)},
        DROPPED | {"step": f"self.model.eval()\n{TESTED}self.model.train()\n" + step_of(TAKEN)},
    ),
    "batch of one": Fault(
        "batch norm of one",
        PICTURES | {"step": step_of("self.loss_fn(self.model(self.x[:1]), self.y[:1])")},
        PICTURES,
    ),
    "one class": Fault(
        "one class",
        CLASSIFIER | {"net": CLASSIFIER["net"] + "\nself.out.bias.data[1] = 50.0", "lr": "1e-4"},
        CLASSIFIER,
        steps=220,
    ),
}  # fmt: skip
