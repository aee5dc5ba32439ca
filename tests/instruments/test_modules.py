"""What the instrument Modules says, beside PyTorch's own functions and sums made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from tests.engine.scenarios import write_scenario
from tests.instruments.looked import looked
from tui_lab.authoring.figures import Table, TextBlock
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run

CODE = """
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import weight_norm
from tui_lab import Scenario


class Net(nn.Module):
    def __init__(self):
        super().__init__()
{net}

    def forward(self, x):
{forward}


class Own(Scenario):
    title = "Own"

    def setup(self):
        self.model = Net()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01)
        self.x = torch.randn({shape})

    def step(self):
        loss = self.model(self.x).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
"""


def model_of(run: Run) -> nn.Module:
    """The network of a run."""
    model: nn.Module = vars(run.scenario)["model"]
    return model


def indented(lines: str) -> str:
    return "\n".join("        " + line for line in lines.strip().splitlines())


def table_of(folder: Path, net: str, forward: str, shape: str) -> tuple[Run, dict[str, dict[str, str]], str]:
    """A run, the rows of the table by name with `heads` as keys, and the totals."""
    code = CODE.format(net=indented(net), forward=indented(forward), shape=shape)
    entry = write_scenario(folder, code)
    run = Run(load(entry), {}, 0, torch.device("cpu"))
    table, totals = (looked(run, "modules", view) for view in ("table", "totals"))
    assert isinstance(table, Table) and isinstance(totals, TextBlock)
    rows = {row[0].strip(): dict(zip(table.columns, row, strict=False)) for row in table.rows}
    return run, rows, totals.text


def test_totals_are_those_of_pytorch(tmp_path: Path) -> None:
    run, rows, totals = table_of(
        tmp_path,
        "self.conv = nn.Conv2d(1, 4, 3)\nself.out = nn.Linear(4 * 6 * 6, 10)",
        "x = F.relu(self.conv(x))\nreturn self.out(torch.flatten(x, 1))",
        "5, 1, 8, 8",
    )
    model = model_of(run)
    count = sum(parameter.numel() for parameter in model.parameters())
    assert rows["all"]["parameters"] == f"{count:,}" == rows["model"]["parameters"]
    by_hand = 5 * 4 * 6 * 6 * 9 + 5 * 144 * 10
    assert rows["all"]["multiply-adds"] == f"{by_hand:,}"
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        model(vars(run.scenario)["x"])
    assert counter.get_total_flops() == 2 * by_hand and f"{2 * by_hand:,}" in totals
    assert rows["conv"]["output"] == "5×4×6×6" and rows["out"]["share"] == f"{100 * 1450 / count:.0f} %"
    assert list(rows) == ["model", "conv", "ƒ relu", "ƒ flatten", "out", "all"]  # in the order of the calls
    assert rows["ƒ relu"]["output"] == "5×4×6×6"
    assert rows["conv"]["parameter size"] == "160 B" and rows["conv"]["output size"] == "2.88 kB"
    assert rows["conv"]["forward"].endswith(" ms")


def test_a_module_that_is_used_twice_counts_once_and_works_twice(tmp_path: Path) -> None:
    _, rows, _ = table_of(
        tmp_path, "self.a = nn.Linear(6, 6)", "return self.a(torch.tanh(self.a(x)))", "3, 6"
    )
    assert rows["a ×2"]["parameters"] == "42" == rows["all"]["parameters"]
    assert rows["a ×2"]["multiply-adds"] == f"{2 * 3 * 36}"


def test_rows_stand_in_the_order_of_the_calls_with_the_shape_of_each(tmp_path: Path) -> None:
    _, rows, totals = table_of(
        tmp_path,
        "self.out, self.pool = nn.Linear(8, 2), nn.MaxPool1d(2)\n"
        "self.blocks = nn.ModuleList([nn.Linear(16, 16)])",
        "x = self.pool(torch.tanh(self.blocks[0](x)))\n"
        "return self.out(self.pool(x[:, :, None].expand(-1, 8, 2))[:, :, 0])",
        "3, 16",
    )
    assert [*rows] == ["model", "blocks", "0", "ƒ tanh", "pool", "pool again", "out", "all"]
    assert (rows["pool"]["output"], rows["pool again"]["output"]) == ("3×8", "3×8×1")
    assert "Where it gives another shape it has another row" in totals


def test_a_function_that_is_called_thrice_counts_thrice(tmp_path: Path) -> None:
    _, rows, _ = table_of(
        tmp_path,
        "self.weights = [torch.randn(6, 6, requires_grad=True) for _ in range(3)]\n"
        "self.out = nn.Linear(6, 1)",
        "for weight in self.weights:\n    x = F.linear(x, weight).tanh()\nreturn self.out(x)",
        "4, 6",
    )
    assert rows["ƒ linear ×3"]["multiply-adds"] == f"{3 * 4 * 36}" and "ƒ tanh ×3" in rows


def test_what_is_kept_for_backward_is_measured(tmp_path: Path) -> None:
    _, _, totals = table_of(
        tmp_path,
        "self.a = nn.Linear(8, 16)\nself.b = nn.Linear(16, 1)",
        "return self.b(F.relu(self.a(x)))",
        "100, 8",
    )
    # What relu gives is kept once, for itself and for b; what b gives, for the square. Not the input.
    outputs, kept = 4 * 100 * (16 + 16 + 1), 4 * 100 * (16 + 1)
    assert f"{outputs / 1000:.4g} kB of outputs" in totals and f"{kept / 1000:.4g} kB are kept" in totals


def test_weights_that_are_tied_count_once(tmp_path: Path) -> None:
    run, rows, _ = table_of(
        tmp_path,
        "self.a = nn.Linear(6, 6)\nself.b = nn.Linear(6, 6)\nself.b.weight = self.a.weight",
        "return self.b(self.a(x))",
        "3, 6",
    )
    assert rows["all"]["parameters"] == str(sum(one.numel() for one in model_of(run).parameters())) == "48"
    assert (rows["a"]["parameters"], rows["b"]["parameters"]) == ("42", "6")


@pytest.mark.parametrize(("kind", "gates"), [("LSTM", 4), ("GRU", 3), ("RNN", 1)])
def test_recurrent_modules_are_counted_whole(tmp_path: Path, kind: str, gates: int) -> None:
    _, rows, _ = table_of(
        tmp_path,
        f"self.rnn = nn.{kind}(3, 20, num_layers=2, batch_first=True)",
        "return self.rnn(x)[0]",
        "5, 7, 3",
    )
    layers = getattr(nn, kind)(3, 20, num_layers=2)
    assert rows["rnn"]["parameters"] == f"{sum(one.numel() for one in layers.parameters()):,}"
    assert rows["rnn"]["multiply-adds"] == f"{gates * 20 * ((3 + 20) + (20 + 20)) * 5 * 7:,}"
    assert rows["rnn"]["output"] == ("5×7×20 +2" if kind == "LSTM" else "5×7×20 +1")


def test_a_parametrization_has_its_own_rows_and_its_parameters(tmp_path: Path) -> None:
    run, rows, _ = table_of(
        tmp_path, "self.a = weight_norm(nn.Linear(4, 2, bias=False))", "return self.a(x)", "3, 4"
    )
    assert rows["all"]["parameters"] == str(sum(one.numel() for one in model_of(run).parameters()))
    assert rows["a"]["multiply-adds"] == f"{3 * 4 * 2}"


def test_a_frozen_part_says_so(tmp_path: Path) -> None:
    _, rows, totals = table_of(
        tmp_path,
        "self.a = nn.Linear(4, 4).requires_grad_(False)\n"
        "self.b = nn.Linear(4, 2)\nself.never = nn.Linear(1, 1)",
        "return self.b(self.a(x))",
        "3, 4",
    )
    assert (rows["a"]["trained"], rows["b"]["trained"], rows["model"]["trained"]) == ("none", "all", "12")
    assert rows["never"]["output"] == "not called" and "of which 12 can be trained" in totals
