"""Trainers that end with the test that started them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.driving import PATIENCE, Driven
from tests.engine.scenarios import RESTLESS, counter, write_scenario
from tui_lab.teaching.catalogue import Entry, find, find_scenarios


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Compute as the trainer does: on more threads sums round otherwise, and small networks are slower."""
    torch.set_num_threads(1)


@pytest.fixture
def drive() -> Iterator[Callable[..., Driven]]:
    """Start a trainer; at the end each one must stop, whatever became of it."""
    started: list[Driven] = []

    def start(entry: Entry, **options: Any) -> Driven:
        started.append(Driven(entry, **options))
        return started[-1]

    yield start
    ended = [driven.trainer.stop(PATIENCE) for driven in started]
    gc.unfreeze()
    assert all(ended), "a trainer thread did not stop"


@pytest.fixture
def regression() -> Entry:
    """The built-in scenario."""
    return find("regression", find_scenarios())


@pytest.fixture
def restless(tmp_path: Path) -> Entry:
    """Every generator, dropout and BatchNorm: any touch shows in the losses that follow."""
    return write_scenario(tmp_path / "own", RESTLESS, "restless", lesson="## One\ntext\n- goal: step > 3\n")


@pytest.fixture
def count(tmp_path: Path) -> Entry:
    """Counts down from 100 and is done after 30 steps."""
    return write_scenario(tmp_path / "own", counter(), "count")
