"""What a line names is told as it was, and nothing that its author wrote is run for it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from tui_lab.errors import Fault, fault_of

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\nRAN = []\n"


def fault_in(folder: Path, code: str) -> tuple[Fault, list[str]]:
    """Why `code`, a file that makes `own`, fails in own.step(), and what was run to tell it."""
    file = folder / "scenario.py"
    file.write_text(HEAD + textwrap.dedent(code))
    space: dict[str, Any] = {"__name__": "own"}
    exec(compile(file.read_text(), str(file), "exec"), space)
    try:
        space["own"].step()
    except Exception as error:
        space["RAN"].clear()
        fault = fault_of(error, file, "step()")
        return fault, list(space["RAN"])
    raise AssertionError("it did not fail")


def values_of(folder: Path, code: str) -> tuple[str, ...]:
    fault, ran = fault_in(folder, code)
    assert fault.explanation is not None and ran == []
    return fault.explanation.values


# Each way in which reading a value could run code of the author's.
SIDE_EFFECTS = """
class Told(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        RAN.append("torch function")
        return super().__torch_function__(function, types, args, kwargs or {})

    @property
    def shape(self):
        RAN.append("property of a tensor")

    def __repr__(self):
        RAN.append("repr of a tensor")
        return "told"


class Computed:
    def __get__(self, one, owner):
        RAN.append("descriptor")
        return torch.ones(2)

    def __set__(self, one, value):
        RAN.append("descriptor set")


class Layer(nn.Linear):
    def __getattribute__(self, name):
        RAN.append("getattribute")
        return super().__getattribute__(name)

    def extra_repr(self):
        RAN.append("extra_repr")
        return ""

    def __repr__(self):
        RAN.append("repr")
        return ""

    def __len__(self):
        RAN.append("len")
        return 0


class Items(dict):
    def __getitem__(self, key):
        RAN.append("item")
        return super().__getitem__(key)


class Own:
    computed = Computed()

    def __init__(self):
        self.layer = Layer(3, 2)
        self.plain = torch.ones(4)
        self.told = torch.ones(1).as_subclass(Told)
        self.items = Items(x=torch.ones(1, 4))

    @property
    def prop(self):
        RAN.append("property")
        return torch.ones(1, 4)

    def __getattr__(self, name):
        RAN.append("getattr")
        return torch.ones(1, 4)

    def step(self):
        return LINE


own = Own()
"""


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("self.layer(self.prop)", ["self.layer: Layer(3, 2), weight float32 (2, 3)"]),
        ("self.layer(self.missing)", ["self.layer: Layer(3, 2), weight float32 (2, 3)"]),
        ("torch.optim.SGD([], lr=self.told)", ["self.told: float32 (1,)"]),
        ("self.layer(self.items['x'])", ["self.layer: Layer(3, 2), weight float32 (2, 3)"]),
        ("self.computed + self.plain", ["self.plain: float32 (4,)"]),
    ],
)
def test_no_code_of_the_author_is_run(tmp_path: Path, line: str, values: list[str]) -> None:
    found = values_of(tmp_path, SIDE_EFFECTS.replace("LINE", line))
    assert [value for value in found if not value.startswith("input of")] == values


def test_what_a_property_gave_is_told_where_it_reached_a_layer(tmp_path: Path) -> None:
    found = values_of(tmp_path, SIDE_EFFECTS.replace("LINE", "self.layer(self.prop)"))
    assert found[-1] == "input of self.layer: float32 (1, 4)"


def test_a_module_of_ones_own_is_told_at_the_line_of_its_forward(tmp_path: Path) -> None:
    code = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.out = nn.Linear(1, 10), nn.Linear(5, 1)

        def forward(self, x):
            h = torch.relu(self.hidden(x))
            return self.out(h)

        def step(self):
            return self(torch.ones(100, 1))

    own = Net()
    """
    fault, _ = fault_in(tmp_path, code)
    assert fault.source == "return self.out(h)" and fault.explanation is not None
    assert fault.explanation.values == (
        "self.out: Linear(5, 1), weight float32 (1, 5)",
        "h: float32 (100, 10), requires grad",
    )


OWN = "class Own:\n    def step(self):\n        {}\n\nown = Own()\n"


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        # Of several lines of one statement the part that raised, and of one line as well.
        ("x, w, y = torch.ones(3), torch.ones(4), torch.ones(5)\nF.mse_loss(\n    x * 2,\n    x\n    - w,\n)",
         ["x: float32 (3,)", "w: float32 (4,)"]),
        ("a, b, c = (torch.ones(k) for k in (2, 3, 4)); a.sum() + (b + c)",
         ["b: float32 (3,)", "c: float32 (4,)"]),
        ("ä, ö = torch.ones(2), torch.ones(3); 'é', ä + ö", ["ä: float32 (2,)", "ö: float32 (3,)"]),
        ("batch = {'x': torch.ones(3), 'y': [torch.ones(4)]}; batch['x'] - batch['y'][0]",
         ["batch['x']: float32 (3,)", "batch['y'][0]: float32 (4,)"]),
        ("y = torch.ones(3); [x + y for x in [torch.ones(4)]]", ["x: float32 (4,)", "y: float32 (3,)"]),
        ("n = nn.ModuleDict({'a': nn.Sequential(nn.Linear(3, 1))}); n['a'][0](torch.ones(1, 2))",
         ["n['a'][0]: Linear(3, 1), weight float32 (1, 3)", "input of n['a'][0]: float32 (1, 2)"]),
        ("net = nn.Sequential(nn.Linear(1, 1), nn.Linear(2, 1)); x = torch.ones(5, 1); net(x.T)",
         ["net: Sequential(Linear(1, 1), Linear(2, 1))", "x: float32 (5, 1)",
          "net[0]: Linear(1, 1), weight float32 (1, 1)", "input of net[0]: float32 (1, 5)"]),
        ("x = torch.ones(3); x += torch.ones(4)", ["x: float32 (3,)"]),
        ("y = torch.zeros(4); F.cross_entropy(torch.randn(4, 3), y)",
         ["y: float32 (4,)", "input of cross_entropy(): float32 (4, 3)"]),
        ("lazy = nn.LazyLinear(2); x = torch.arange(3); x.mean() + lazy.weight", ["x: int64 (3,)"]),
        ("s = torch.eye(3).to_sparse(); s.item()", ["s: float32 (3, 3)"]),
    ],
)  # fmt: skip
def test_what_raised_names_its_values(tmp_path: Path, lines: str, values: list[str]) -> None:
    body = lines.replace("\n", "\n        ")
    assert list(values_of(tmp_path, OWN.format(body))) == values


def test_at_most_so_many_values_and_parts_are_told(tmp_path: Path) -> None:
    names = ", ".join(f"x{k}" for k in range(12))
    body = f"{names}, = [torch.ones(1 + k // 11) for k in range(12)]; torch.stack([{names}])"
    assert len(values_of(tmp_path, OWN.format(body))) == 8
    body = "net = nn.Sequential(*(nn.Linear(1, 1) for _ in range(9))); net(torch.ones(2, 2))"
    assert values_of(tmp_path, OWN.format(body))[0].endswith("Linear(1, 1), ...)")


def test_a_file_that_is_gone_costs_the_values_alone(tmp_path: Path) -> None:
    file = tmp_path / "scenario.py"
    space: dict[str, Any] = {"__name__": "own"}
    exec(compile(f"{HEAD}def step():\n    torch.ones(3) + torch.ones(4)\n", str(file), "exec"), space)
    with pytest.raises(RuntimeError) as raised:
        space["step"]()
    explained = fault_of(raised.value, file, "step()").explanation
    assert explained is not None and explained.row == "broadcast" and explained.values == ()
