"""What cannot be saved, or does not fit where it is loaded, is named, and what to do said."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.engine.stateful import Average, Found, Loose, bare, carried
from tui_lab.engine.state import load_scenario_state, scenario_state
from tui_lab.errors import LabError


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
    ],
    ids=lambda part: type(part).__name__ if not isinstance(part, str) else "",
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
    state["attributes"]["value"]["class"] = name
    with pytest.raises(LabError, match="was saved with a class that is not here"):
        load_scenario_state(bare(), state)


def test_an_array_of_python_objects_is_not_made_of_bytes() -> None:
    state = scenario_state(bare(value=np.arange(3)))
    state["attributes"]["value"]["dtype"] = "|O"
    with pytest.raises(LabError, match="holds an array of Python objects, which is not loaded"):
        load_scenario_state(bare(), state)
