"""The fixtures of the scenario tests, for whoever looks into all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from tests.scenarios.conftest import (
    every_look_at_the_clock_takes_a_second as every_look_at_the_clock_takes_a_second,
    fashion_files as fashion_files,
    fashion_folder as fashion_folder,
)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Threads of torch that wait for a busy machine take longer than these nets do."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
