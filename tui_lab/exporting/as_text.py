"""What a panel shows as text for another program: tables with tabs between the cells, numbers uncut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from tui_lab.authoring.figures import Table, TextBlock
from tui_lab.authoring.own_words import in_own_words
from tui_lab.engine.asks import ConsoleAnswer, ParametersAnswer, TensorAnswer, TensorStats
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain, plain_lines

DIGITS = 9  # that tell one float32 from all others
HEADS = (
    "name", "shape", "dtype", "device", "count", "mean", "std", "min", "max", "gradient_norm", "update_ratio",
)  # fmt: skip


def rows_text(rows: Iterable[Sequence[object]]) -> str:
    """A line a row, with tabs between the cells."""
    return "\n".join("\t".join(plain(_cell(cell)) for cell in row) for row in rows)


def answer_text(answer: object, gradient: bool = False) -> str:
    """An answer of a run to what a panel asked, where it is a table or a text already; else empty.

    Of a tensor these are its values, or its `gradient`, a line for each row over the last dimension.
    """
    match answer:
        case Table():
            table = in_own_words(answer)
            return rows_text((table.columns, *table.rows) if any(table.columns) else table.rows)
        case TextBlock():
            return plain_lines(in_own_words(answer).text).strip("\n")
        case ParametersAnswer(parameters, buffers):
            return rows_text((HEADS, *map(_stats, (*parameters, *buffers))))
        case TensorAnswer():
            values = answer.gradient if gradient else answer.values
            return "" if values is None else _numbers(values)
        case ConsoleAnswer(lines):
            return "\n".join(plain(line.text.expandtabs()) for line in lines)
    return ""


def tensor_called(answer: TensorAnswer, gradient: bool = False) -> str:
    """The name of a tensor, and which rows of it, where it is too large to be here whole."""
    name = answer.stats.name
    if gradient:
        name = _("gradient of {name}").format(name=name)
    if answer.leading and answer.values is not None:
        rows = _("{name}, rows {first} to {last} of {all}")
        last, count = answer.first + len(answer.values), int(np.prod(answer.leading))
        name = rows.format(name=name, first=f"{answer.first + 1:,}", last=f"{last:,}", all=f"{count:,}")
    return name


def _stats(one: TensorStats) -> Sequence[object]:
    shape = "" if one.shape is None else "×".join(map(str, one.shape))
    numbers = (one.mean, one.std, one.min, one.max) if one.measured else ("",) * 4
    return (one.name, shape, one.dtype, one.device, one.count, *numbers, one.gradient_norm, one.update_ratio)


def _numbers(values: npt.NDArray[np.float64]) -> str:
    rows = values.reshape(-1, values.shape[-1]) if values.ndim else values.reshape(1, 1)
    return rows_text(rows.tolist())


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:.{DIGITS}g}" if isinstance(cell, float) else str(cell)
