"""Small networks on one thread, as the trainer runs them; small files in the place of Fashion-MNIST."""

from __future__ import annotations

from collections.abc import Iterator
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
