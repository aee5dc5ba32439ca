"""What goes between a trainer and a screen is plain data: it can go through a queue, a socket or a file."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.engine import asks, orders
from tui_lab.engine.goals import read_goal
from tui_lab.engine.snapshot import Snapshot
from tui_lab.teaching.catalogue import find, shipped_scenarios

Drive = Callable[..., Driven]
ATOMS = (type(None), bool, int, float, str, bytes, Path)


def not_plain(value: Any, where: str) -> Iterator[str]:
    """The places below `value` that hold anything but numbers, texts, arrays and containers of them."""
    match value:
        case dict():
            for key, item in value.items():
                yield from not_plain(key, f"{where}, a key")
                yield from not_plain(item, f"{where}.{key}")
        case tuple() | list() | frozenset():
            for place, item in enumerate(value):
                yield from not_plain(item, f"{where}.{place}")
        case np.ndarray():
            if value.dtype == object:
                yield f"{where}: an array of objects"
        case _ if is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                yield from not_plain(getattr(value, one.name), f"{where}.{one.name}")
        case _ if not isinstance(value, ATOMS):
            yield f"{where}: {type(value).__name__}"


@pytest.mark.parametrize("name", ["regression", "tensors", "playground", "optimizers"])
def test_events_and_snapshots_are_plain(name: str, drive: Drive) -> None:
    lab = drive(find(name, shipped_scenarios()))
    loaded = lab.next(orders.Loaded)
    paused = lab.state("paused")
    lab.tell(orders.StepBy(1))
    request: asks.Request = (
        asks.Metrics(),
        asks.Curves(20),
        *map(asks.View, loaded.views),
        asks.Parameters(),
        asks.Tensor("hidden.0.weight"),
        asks.GoalMet(read_goal("loss < 1 by step 5", {})),
    )
    lab.tell(orders.Want(request))
    shot = lab.next(Snapshot)
    assert len(shot.answers) == len(request)
    for event in (loaded, paused, shot, orders.Want(request)):
        assert not list(not_plain(event, type(event).__name__))


def test_an_explained_error_is_plain_and_goes_through_a_queue(tmp_path: Path, drive: Drive) -> None:
    step = "w = torch.ones(2, 3); w @ torch.ones(2, 3)"
    lab = drive(write_scenario(tmp_path, "import torch\n" + counter(step=step)))
    lab.state("paused")
    lab.tell(orders.StepBy(1))
    failed = lab.next(orders.Failed)
    assert not list(not_plain(failed, "failed")) and pickle.loads(pickle.dumps(failed)) == failed
    assert failed.fault is not None and failed.fault.explanation is not None
    assert failed.fault.explanation.values == ("w: float32 (2, 3)",)
    assert "cannot be multiplied (2x3 and 2x3)" in failed.message and "Why:" not in failed.message


def test_what_is_not_plain_is_found() -> None:
    assert list(not_plain({"a": (1, print)}, "x")) == ["x.a.1: builtin_function_or_method"]
