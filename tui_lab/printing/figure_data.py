"""A figure as data for JSON: what it is called, and its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from tui_lab.number_text import finite


def figure_data(figure: Any) -> dict[str, Any]:
    """`figure` as dicts, lists, numbers and texts; a number that is not finite is None."""
    found: dict[str, Any] = finite(_plain(figure))
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"figure": type(value).__name__} | {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (frozenset, set)):
        return [_plain(one) for one in sorted(value)]
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return value
