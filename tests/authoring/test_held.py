"""What a scenario holds is found wherever it lies, and its data are not searched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from torch import nn

from tests.asking import Request, look_at
from tests.engine.learners import OPTIMIZER, STEP, learner
from tui_lab.authoring.held import held


class Counted(list[Any]):
    """A list that counts how many of its items are asked for."""

    asked = 0

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            self.asked += 1
            yield item


class CountedDict(dict[str, Any]):
    """A dict that does."""

    asked = 0

    def items(self) -> Any:
        for item in super().items():
            self.asked += 1
            yield item

    def values(self) -> Any:
        for item in super().values():
            self.asked += 1
            yield item


def names(kind: type = nn.Module, **attributes: Any) -> list[str]:
    return [name for name, _ in held(SimpleNamespace(**attributes), kind)]


def test_lists_dicts_and_tuples_are_looked_through() -> None:
    net = nn.Linear(1, 1)
    assert names(net=net, nets={"a": net, "b": [1, net]}, pair=(net, 2)) == [
        "net",
        "nets.a",
        "nets.b.1",
        "pair.0",
    ]
    assert names(settings={"lr": 0.1, "depth": 3, "net": net}) == ["settings.net"]
    assert names(deep={"a": {"b": [(net,)]}}) == ["deep.a.b.0.0"]
    assert names(random.Random, rows=[[random.Random(1)]]) == ["rows.0.0"]


def test_what_is_put_in_later_is_found() -> None:
    """Into a list that was empty, beside others, and in the place of another."""
    scenario = SimpleNamespace(nets=[])
    assert not list(held(scenario, nn.Module))
    for count in range(1, 200):
        scenario.nets.append(nn.Linear(1, 1))
        assert len(list(held(scenario, nn.Module))) == count
    scenario.nets[7] = other = nn.Linear(1, 1)
    assert dict(held(scenario, nn.Module))["nets.7"] is other


def test_a_list_within_itself_has_an_end() -> None:
    round_about: list[Any] = [nn.Linear(1, 1)]
    round_about.append(round_about)
    assert "nets.0" in names(nets=round_about)
    endless: list[Any] = []
    endless.append(endless)
    assert names(endless=endless) == []


@pytest.mark.parametrize("inner", ["number", "tuple", "list", "deep"])
def test_data_are_passed_over(inner: str) -> None:
    item = {"number": 1, "tuple": ((0.1, 0.2), 1, (0.1, 0.2)), "list": [1, 2, 3], "deep": [[1, 2]] * 50}[
        inner
    ]
    memory = Counted([item] * 50_000)
    words = CountedDict({f"w{at}": item for at in range(20_000)})
    assert names(memory=memory, words=words) == []
    assert memory.asked < 100 and words.asked < 100


@pytest.mark.parametrize("grows", [False, True])
def test_a_training_beside_much_data_searches_none_of_it(grows: bool, tmp_path: Path) -> None:
    """A replay memory, sentences of token numbers and the words of a text."""
    setup = f"""
    {OPTIMIZER}
    self.n, self.nets = 0, []
    """
    lines = ("self.n += 1", "self.memory.append(((0.1, 0.2), 1, 1.0))", "self.nets.append(nn.Linear(1, 1))")
    run = learner(tmp_path, setup, "\n".join(lines * grows) + STEP)
    scenario: Any = run.scenario
    scenario.memory = Counted([((0.1, 0.2), 1, 1.0)] * 50_000)
    scenario.sentences = Counted([[1, 2, 3, 4, 5, 6] for _ in range(20_000)])
    scenario.words = CountedDict({f"w{at}": at for at in range(20_000)})
    for _ in range(10):
        run.advance_measured()
        shot = look_at(run, Request(parameters=True, tensor="0.weight"))
    run.evaluate()
    looks = 10 * 20
    for data in (scenario.memory, scenario.sentences, scenario.words):
        assert data.asked < looks * 70
    assert len(shot.parameters) == 4 + 2 * 10 * grows
