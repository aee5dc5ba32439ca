"""No order of keys and sizes brings the lab down, or has it hang."""

from __future__ import annotations

import pytest

from tests.e2e.random_keys import storm
from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal

KEYS = 600


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_any_keys_while_it_trains(opened: list[Terminal], seed: int) -> None:
    typed = 0
    while typed < KEYS:
        opened.append(Terminal([*LAB, "open", "regression"], 120, 40, **ENVIRONMENT))
        opened[-1].shows("paused")
        opened[-1].type("+ ")
        typed += storm(opened[-1], seed + typed, KEYS - typed)
    opened[-1].type("\x11")
    assert opened[-1].ends() == 0
