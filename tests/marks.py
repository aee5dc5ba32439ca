"""What a parametrized test is run with only where there is time."""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def slow(value: Any, name: str | None = None) -> ParameterSet:
    """`value` as one of a test's parameters, of which the others run with every change."""
    return pytest.param(value, marks=pytest.mark.slow, id=name)
