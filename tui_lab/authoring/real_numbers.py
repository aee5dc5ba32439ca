"""Real numbers out of whatever holds them: NumPy, PyTorch, lists; without an import of PyTorch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]  # of any real dtype
LONGEST = 30  # characters of a text that is repeated in a sentence
COMPLEX = "holds complex numbers; write abs() around it for their size, or .real after it"
TOO_LARGE = "is beyond the largest number that a float holds, 1.8e308"


class Unfit(Exception):
    """A value that is refused: `said` goes on after its name and `place` in it; `kind` is what is raised."""

    def __init__(self, said: str, kind: type[Exception] = TypeError, place: str = "") -> None:
        super().__init__(said)
        self.said, self.kind, self.place = said, kind, place

    def within(self, place: str) -> Self:
        """The same, seen from what holds the value at `place`."""
        return type(self)(self.said, self.kind, place + self.place)


def called(value: Any) -> str:
    """What a value is, in words: `a Tensor`, `None`, `the text 'loss'`."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return f"the text {value[:LONGEST] + '…' * (len(value) > LONGEST)!r}"
    if isinstance(value, bool | int | float):
        return f"the number {value!r}" if abs(value) < 1e300 else "a number"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' or name == 'ndarray' else 'a'} {name}"


def is_tensor(value: Any) -> bool:
    """Whether it is PyTorch's."""
    return hasattr(value, "detach") and hasattr(value, "is_sparse")


def real_array(value: Any) -> Numbers:
    """`value` as an array of a real dtype, not always a copy. Raises Unfit."""
    if type(value) is np.ndarray:
        array = value
    elif is_tensor(value):
        array = _of_tensor(value)
    elif isinstance(value, list | tuple):
        array = _of_list(value)
    elif value is None or isinstance(value, str | bytes | Mapping):
        raise Unfit(f"is {called(value)}; wanted are numbers")
    else:
        array = _of_array(value)
    if array.dtype.kind == "c":
        raise Unfit(COMPLEX)
    if array.dtype.kind == "O":
        # Its items say better what is wrong, and may be numbers.
        return _of_list(array.tolist()) if array.ndim else np.asarray(as_float(one_number(array.item())))
    if array.dtype.kind not in "biuf":
        held = "text" if array.dtype.kind in "US" else array.dtype.name
        raise Unfit(f"holds {held}; wanted are numbers")
    return _double(array) if array.dtype.itemsize > np.dtype(np.float64).itemsize else array


def one_number(value: Any) -> int | float:
    """`value` as one number of Python's. Raises Unfit."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, complex):
        raise Unfit(COMPLEX)
    if is_tensor(value) or isinstance(value, np.ndarray | np.generic):
        array = real_array(value)
        if array.ndim:
            raise Unfit(f"has shape {array.shape}; wanted is a single number", ValueError)
        number: int | float = array.item()
        return number
    if not hasattr(value, "__float__"):
        raise Unfit(f"is {called(value)}; wanted is a number")
    try:
        return float(value)  # a fraction, a decimal number
    except (TypeError, ValueError, OverflowError) as error:
        raise Unfit(f"is {called(value)}; wanted is a number: {error}") from None


def as_float(value: int | float) -> float:
    """A number in double precision. Raises Unfit."""
    try:
        return float(value)
    except OverflowError:
        raise Unfit(TOO_LARGE, ValueError) from None


def _of_tensor(tensor: Any) -> Numbers:
    """The values of a tensor wherever it lies. Raises Unfit."""
    layout = str(tensor.layout).rpartition(".")[2]
    if layout != "strided":
        raise Unfit(f"is a tensor of layout {layout}; write .to_dense() after it")
    if tensor.device.type == "meta":
        raise Unfit("is on the device meta, where there are no values")
    if tensor.is_complex():
        raise Unfit(COMPLEX)
    try:
        dense = tensor.detach().cpu().resolve_neg()
        dense = dense.dequantize() if dense.is_quantized else dense
        try:
            found: Numbers = dense.numpy()
        except TypeError:  # NumPy has no bfloat16 and nothing smaller, and single precision holds them all
            found = dense.float().numpy()
    except Exception as error:  # of a tensor that is none yet, or lies where nobody may read it
        raise Unfit(f"is {called(tensor)} that cannot be read: {error}") from None
    return found


def _of_array(value: Any) -> Numbers:
    if isinstance(value, np.ma.MaskedArray):
        value = np.where(np.ma.getmaskarray(value), np.nan, np.ma.getdata(value))
    if isinstance(value, Iterable) and not hasattr(value, "__array__") and not hasattr(value, "__len__"):
        raise Unfit(f"is {called(value)}, which can be read only once; write list() around it")
    try:
        array = np.asarray(value)
    except Exception as error:  # whatever another library's `__array__` does
        raise Unfit(f"is {called(value)} that cannot be read: {error}") from None
    if array.dtype.kind == "O" and not array.ndim and not hasattr(value, "__float__"):
        raise Unfit(f"is {called(value)}; wanted are numbers")
    return array


def _of_list(items: list[Any] | tuple[Any, ...]) -> Numbers:
    """An array of the numbers, tensors and rows in a list. Raises Unfit."""
    kinds = set(map(type, items))
    if not kinds <= {int, float, bool}:
        rows: list[Any] = []
        for k, item in enumerate(items):
            nested = isinstance(item, list | tuple | np.ndarray) or is_tensor(item)
            try:
                rows.append(real_array(item) if nested else one_number(item))
            except Unfit as unfit:
                raise unfit.within(f"[{k}]") from None
        items = rows
    try:
        array = np.asarray(items)
    except ValueError:
        shapes = [np.shape(item) for item in items]
        odd = next(k for k, shape in enumerate(shapes) if shape != shapes[0])
        said = f"has shape {shapes[odd]}, but [0] has {shapes[0]}; rows are of one length"
        raise Unfit(said, ValueError, f"[{odd}]") from None
    return array if array.dtype.kind != "O" else np.array([as_float(item) for item in items])


def _double(array: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        found = array.astype(np.float64)
    if (np.isinf(found) & np.isfinite(array)).any():
        raise Unfit("holds a number that " + TOO_LARGE, ValueError)
    return found
