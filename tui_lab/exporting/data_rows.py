"""The data that a scenario trains on as rows of a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt
from torch import Tensor

from tui_lab.authoring.datasets.tables.selection import Selection
from tui_lab.authoring.parameters import named_parameters
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain

MOST = 5_000_000  # numbers


def write_data(scenario: object, file: TextIO) -> None:
    """A row an example, a column a number of it; those that there are fewer of are shorter.

    Data are the tensors and arrays among the scenario's attributes that nothing trains; of rows of a table
    their cells. Raises LabError where there are none, or too many numbers.
    """
    tables = [one for one in vars(scenario).values() if isinstance(one, Selection)]
    arrays = {} if tables else dict(_arrays(scenario))
    if not (tables or arrays):
        raise LabError(_("this scenario keeps no data in its attributes"))
    if (numbers := sum(one.size for one in arrays.values()) + sum(one.size for one in tables)) > MOST:
        raise LabError(
            _("its data are {numbers:,} numbers, and at most {most:,} are written").format(
                numbers=numbers, most=MOST
            )
        )
    columns = dict(column for name, array in arrays.items() for column in _columns(name, array))
    for table in tables:
        columns |= table.as_texts()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(plain, columns))
    for row in range(max(map(len, columns.values()))):
        writer.writerow([one[row] if row < len(one) else "" for one in columns.values()])


def _arrays(scenario: object) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    trained = {id(tensor) for tensor in named_parameters(scenario).values()}
    listed = {*getattr(scenario, "trained", ())}
    for name, value in vars(scenario).items():
        if name in listed or id(value) in trained or not isinstance(value, (Tensor, np.ndarray)):
            continue
        try:
            array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
        except (TypeError, RuntimeError):
            continue  # numpy has no such numbers, or they lie nowhere
        if array.ndim and array.size:
            yield name, array


def _columns(name: str, array: npt.NDArray[Any]) -> Iterator[tuple[str, list[str]]]:
    flat = array.reshape(len(array), -1)
    for at, column in enumerate(flat.T):
        # Each number with the digits of its own type: 0.2, and not what that is in double precision.
        yield (name if flat.shape[1] == 1 else f"{name}_{at}"), column.astype(str).tolist()
