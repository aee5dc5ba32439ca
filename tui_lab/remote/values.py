"""Plain data to bytes and back, without pickle and without running anything: what travels over a line.

A message is JSON, and behind it the bytes of its arrays, one after the other. JSON stands for itself but for
objects with one member, which say what JSON has not: `{"tuple": […]}`, `{"dict": [[key, value], …]}`,
`{"array": [dtype, shape, place]}`, `{"state": [size, place]}` of a state_dict as torch.save writes it, or the
name of one of the classes in `CLASSES` and its fields.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from tui_lab.authoring import figures
from tui_lab.engine import asks, changes, events, findings, goals, history, kept, orders, snapshot
from tui_lab.errors import Fault, LabError
from tui_lab.explaining.explanation import Explanation
from tui_lab.remote.types import hints_of, misfit

STATE = "content"  # the field of a run that is kept which holds what PyTorch alone can write
KINDS = "biufcU"  # of numpy's types: numbers, truth values and texts
_SIZE = struct.Struct(">Q")
_MODULES = (figures, asks, changes, events, findings, goals, history, kept, orders, snapshot)


class Unreadable(LabError):
    """What was received is no message of ours."""


def _is_message(value: Any, module: Any) -> bool:
    if not isinstance(value, type) or value.__module__ != module.__name__:
        return False
    return is_dataclass(value) or hasattr(value, "_fields")


CLASSES: dict[str, type] = {
    value.__name__: value
    for module in _MODULES
    for value in vars(module).values()
    if _is_message(value, module)
} | {"Fault": Fault, "Explanation": Explanation}


def encode(value: Any) -> bytes:
    """A value as it travels. Raises TypeError for what is not plain data."""
    blocks: list[bytes] = []
    text = json.dumps(_plain(value, blocks), separators=(",", ":")).encode()
    return b"".join((_SIZE.pack(len(text)), text, *blocks))


def decode(data: bytes) -> Any:
    """What `encode` was given; arrays are read-only views of `data`. Raises Unreadable."""
    try:
        (size,) = _SIZE.unpack_from(data)
        text, blocks = data[_SIZE.size : _SIZE.size + size], memoryview(data)[_SIZE.size + size :]
        return _value(json.loads(text), blocks)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except Exception as error:  # whatever can be wrong with bytes from elsewhere
        raise Unreadable(f"{type(error).__name__}: {error}") from None


def _plain(value: Any, blocks: list[bytes]) -> Any:
    """The same in what JSON has; the bytes of arrays go to `blocks`."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return int(value)  # an enumeration's, too
        case float():
            return float(value)
        case list():
            return [_plain(one, blocks) for one in value]
        case np.ndarray():
            return {"array": _array(value, blocks)}
        case np.generic():
            return value.item()
        case PurePath():
            return {"path": str(value)}
        case frozenset() | set():
            return {"set": [_plain(one, blocks) for one in value]}
        case Mapping():
            return {"dict": [[_plain(key, blocks), _plain(one, blocks)] for key, one in value.items()]}
    name = type(value).__name__
    if CLASSES.get(name) is type(value):
        plain = {
            field: _plain(getattr(value, field), blocks) for field in _fields(type(value)) if field != STATE
        }
        if (state := getattr(value, STATE, None)) is not None:
            plain[STATE] = {"state": _state(state, blocks)}
        return {name: plain}
    if isinstance(value, tuple):
        return {"tuple": [_plain(one, blocks) for one in value]}
    raise TypeError(f"a {name} is no plain data")


def _array(array: Any, blocks: list[bytes]) -> list[Any]:
    if array.dtype.kind not in KINDS:
        raise TypeError(f"an array of {array.dtype} is no plain data")
    place = sum(map(len, blocks))
    blocks.append(np.ascontiguousarray(array).tobytes())
    return [array.dtype.str, list(array.shape), place]


def _state(state: Any, blocks: list[bytes]) -> list[int]:
    import torch

    written = BytesIO()
    torch.save(state, written)
    place = sum(map(len, blocks))
    blocks.append(written.getvalue())
    return [len(blocks[-1]), place]


def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]


def _value(data: Any, blocks: memoryview) -> Any:
    if isinstance(data, list):
        return [_value(one, blocks) for one in data]
    if not isinstance(data, dict):
        return data
    if len(data) != 1:
        raise Unreadable(f"an object with {len(data)} members")
    ((name, content),) = data.items()
    if name in CLASSES:
        return _object(CLASSES[name], content, blocks)
    if (read := _READ.get(name)) is None:
        raise Unreadable(f"there is no {name[:40]!r}")
    return read(content, blocks)


def _object(kind: type, content: Any, blocks: memoryview) -> Any:
    hints = hints_of(kind)
    given = {name: _value(one, blocks) for name, one in content.items()}
    for name, value in given.items():
        if name not in hints:
            raise Unreadable(f"{kind.__name__} has no {name[:40]!r}")
        if why := misfit(value, hints[name]):
            raise Unreadable(f"{kind.__name__}.{name} is {why}")
    return kind(**given)


def _read_array(content: Any, blocks: memoryview) -> Any:
    name, shape, place = content
    dtype = np.dtype(name)
    if dtype.kind not in KINDS or not isinstance(place, int) or place < 0:
        raise Unreadable(f"an array of {dtype} at {place}")
    count = 1
    for size in shape:
        if not isinstance(size, int) or size < 0:
            raise Unreadable(f"an array of shape {shape}")
        count *= size
    if not count:
        return np.zeros(shape, dtype)
    return np.frombuffer(blocks[place:], dtype, count).reshape(shape)


def _read_state(content: Any, blocks: memoryview) -> Any:
    import torch

    size, place = content
    return torch.load(BytesIO(blocks[place : place + size]), weights_only=True)


_READ: dict[str, Callable[[Any, memoryview], Any]] = {
    "tuple": lambda content, blocks: tuple(_value(one, blocks) for one in content),
    "set": lambda content, blocks: frozenset(_value(one, blocks) for one in content),
    "dict": lambda content, blocks: {_value(key, blocks): _value(one, blocks) for key, one in content},
    "path": lambda content, _: Path(content),
    "array": _read_array,
    "state": _read_state,
}
