"""Small networks on one thread, as the trainer runs them; small files in the place of Fashion-MNIST."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import torch

from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.places import DATA_VARIABLE


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def fashion_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fashion-mnist")
    write_fashion(folder)
    return folder


@pytest.fixture(autouse=True)
def fashion_files(fashion_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(fashion_folder))


@pytest.fixture(autouse=True)
def nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled call takes longer to build than all these tests; tests/engine is about those."""
    monkeypatch.setenv("CXX", "")


@pytest.fixture
def every_look_at_the_clock_takes_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scenarios show how long something took, which is never the same twice."""
    monkeypatch.setattr(time, "perf_counter", map(float, count()).__next__)
