"""What travels arrives as it was sent, and bytes from elsewhere are a value or one sentence."""

from __future__ import annotations

import json
import struct
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from tui_lab.authoring.figures import Mark
from tui_lab.authoring.source import load
from tui_lab.engine import asks, orders
from tui_lab.engine.answering import snapshot
from tui_lab.engine.changes import Change
from tui_lab.engine.events import Failed, StateChanged
from tui_lab.engine.goals import read_goal
from tui_lab.engine.kept import Kept, RunRecipe
from tui_lab.engine.run import Run
from tui_lab.errors import Fault
from tui_lab.remote.values import CLASSES, Unreadable, decode, encode
from tui_lab.teaching.catalogue import find, shipped_scenarios


def same(one: Any, other: Any) -> bool:
    """Whether two values are alike, arrays by their values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other or (one != one and other != other))


@pytest.mark.parametrize("name", ["regression", "tensors", "playground", "cnn", "rnn", "xor", "gan"])
def test_a_snapshot_arrives_as_it_was_sent(name: str) -> None:
    entry = find(name, shipped_scenarios())
    run = Run(load(entry), {}, 0, torch.device("cpu"))
    if run.scenario.losses:
        run.advance_measured()
    request: asks.Request = (
        asks.Metrics(),
        asks.Curves(20),
        *map(asks.View, run.scenario.views()),
        asks.PointsOf("decision_map"),
        asks.Parameters(),
        *(asks.Tensor(one) for one in list(run.parameters)[:1]),
        asks.GoalMet(read_goal("step = 5", {})),
    )
    shot = snapshot(run, request, "paused")
    assert same(decode(encode(shot)), shot)


@pytest.mark.parametrize(
    "value",
    [
        orders.SetKnobs({"lr": 0.1, "hidden": (4, 3), "act": "relu"}, restart=True),
        orders.EvaluateAt(frozenset({1, 20})),
        orders.EditPoint("fit", None, (0.1, 1e-9), 3),
        orders.EditPoint("fit", (1 / 3, -2.0), None, scale=(0.5, 2.0)),
        Change.of_point(4, "fit", 7, (1 / 3, -2.0), 0),
        asks.PointsAnswer(np.arange(3.0), np.zeros(3), np.arange(3)),
        asks.PointsAnswer(np.empty(0), np.empty(0), None, "Too many."),
        orders.Want((asks.Look("health", "found", (("place", "3"),)), asks.Console(4))),
        StateChanged(1, "paused", 3),
        Failed(Fault(Path("/a/b.py"), 3, "x = 1", "wrong", "step()"), "wrong"),
        Mark(3.0, "lr 0.1"),
        {"nan": float("nan"), "inf": -float("inf"), 3: None, ("a", 1): [True, ()]},
        {
            "b": np.arange(6, dtype=np.float32).reshape(2, 3),
            "empty": np.zeros((0, 3)),
            "t": np.array(["ä", "b"]),
        },
    ],
)
def test_a_value_arrives_as_it_was_sent(value: Any) -> None:
    assert same(decode(encode(value)), value)


def test_the_state_of_a_run_arrives() -> None:
    entry = find("regression", shipped_scenarios())
    run = Run(load(entry), {}, 0, torch.device("cpu"))
    run.advance()
    recipe = RunRecipe("regression", "", {}, 0, "cpu", {})
    kept = Kept("key", recipe, 0.0, 1, "paused", {}, {"loss": 1.0}, content=run.state_dict())
    arrived = decode(encode(orders.BringBack(kept))).kept
    other = Run(load(entry), {}, 0, torch.device("cpu"))
    other.load_state_dict(arrived.content)
    assert other.step == 1 and other.loss == run.loss


def test_what_is_no_plain_data_is_not_sent() -> None:
    for value in (object(), print, np.array([object()])):
        with pytest.raises(TypeError, match="no plain data"):
            encode(value)


def framed(data: Any, blocks: bytes = b"") -> bytes:
    text = json.dumps(data).encode()
    return struct.pack(">Q", len(text)) + text + blocks


@pytest.mark.parametrize(
    "data",
    [
        {"StepBy": {"count": "many"}},
        {"StepBy": {"number": 1}},
        {"SetValue": {"name": "w"}},
        {"EditPoint": {"view": "fit", "near": None, "to": {"tuple": [1.0]}}},
        {"os.system": ["true"]},
        {"array": ["<f8", [10**12], 0]},
        {"array": ["|O", [1], 0]},
        {"array": ["<f8", [-1], 0]},
        {"a": 1, "b": 2},
        {"Want": {"request": {"tuple": [1]}}},
        {"dict": [[[], 1]]},
    ],
)
def test_a_wrong_message_is_one_sentence(data: Any) -> None:
    with pytest.raises(Unreadable):
        decode(framed(data, b"12345678"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*CLASSES, "tuple", "set", "dict", "array", "state", "path"])
            | st.text(max_size=5),
            inner,
            max_size=2,
        )
    ),
    max_leaves=12,
)


def is_read(data: bytes) -> None:
    """As a value, or with a sentence why it is none."""
    try:
        decode(data)
    except Unreadable as error:
        assert str(error)


@settings(max_examples=500, deadline=None)
@given(JSON, st.binary(max_size=32))
def test_any_message_is_a_value_or_a_sentence(data: Any, blocks: bytes) -> None:
    is_read(framed(data, blocks))


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(JSON, st.binary(max_size=32))
def test_ten_thousand_messages_are_values_or_sentences(data: Any, blocks: bytes) -> None:
    is_read(framed(data, blocks))


@settings(max_examples=1_000, deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_are_a_value_or_a_sentence(data: bytes) -> None:
    is_read(data)
