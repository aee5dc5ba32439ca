"""What a network learns from a table: one column from others, in rows to train on and rows to test on."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tui_lab.authoring.datasets.tables.columns import Column
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.authoring.datasets.tables.inputs import read_inputs
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.number_text import short

Task = Literal["auto", "regression", "classification"]
Rows = npt.NDArray[np.int64]
MOST_CLASSES = 20  # of a number; one of more different values is cut into quarters
FEW = 2  # different whole numbers that are taken for classes unasked
FURTHEST = 1e30  # so that nothing is infinite
AT_ONCE = 50_000  # rows that are looked at together, so that no copy of all of them is made


class Selection:
    """Rows of a table as inputs and targets; how they are parted is drawn when it is made.

    What is not read of the file yet comes by `read_on`; until then it is about the rows of the first block.
    `names` are those of the inputs, `classes` those of the target, none where it is a number: that is scaled
    to mean 0 and standard deviation 1, as `true` undoes. What is missing among the inputs is taken for the
    mean; rows without a target are left out, and with `drop` those that lack an input, too. Raises LabError
    where nothing can be learnt.
    """

    def __init__(
        self,
        table: DataTable,
        target: str,
        inputs: str = "all",
        *,
        task: Task = "auto",
        test: float = 0.2,
        split: Literal["random", "last"] = "random",
        scaling: Literal["standard", "min-max", "none"] = "standard",
        drop: bool = False,
    ) -> None:
        self._table, self._test, self._split, self._scaling, self._drop = table, test, split, scaling, drop
        self._seed = int(torch.randint(2**31, ()))
        self._blocks = 1  # of the file that it is about
        self._target = table.names.index(target)
        self.target = table.columns[self._target]
        wanted = read_inputs(inputs, table.names)
        self._columns = [k for k in wanted if k != self._target and table.columns[k].is_used]
        if not self._columns:
            raise LabError(_("there is no input: but for the target all columns are text, empty or left out"))
        self.names = tuple(table.names[k] for k in self._columns)
        self._borders, self.classes = self._parted(task)
        self._choose()

    # How much of the file

    @property
    def is_whole(self) -> bool:
        """Whether it is about all of the file."""
        return self._table.is_whole and self._blocks >= len(self._table.ends)

    def read_on(self) -> bool:
        """Have the next block of the file; whether that was the last one. Raises LabError."""
        self._blocks += 1
        self._table.rows_after(self._blocks)
        if self.is_whole:
            self._choose()
        return self.is_whole

    def state_dict(self) -> dict[str, Any]:
        """How much of the file it is about, and how its rows were parted: all else follows."""
        return {"blocks": self._blocks, "seed": self._seed}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Be about the same rows, read again where need be."""
        if (self._blocks, self._seed) != (state["blocks"], state["seed"]):
            self._blocks, self._seed = state["blocks"], state["seed"]
            self._table.rows_after(self._blocks)
            self._choose()

    @property
    def label(self) -> str:
        """What the numbers of the target are, for an axis."""
        return f"{self.target.name}, days since 1970" if self.target.kind == "date" else self.target.name

    # Rows as tensors

    @property
    def width(self) -> int:
        """How many numbers the inputs of a row become: one a number or a date, and one for each kind."""
        return sum(1 if one.is_numeric else len(one.kinds) for one in self._inputs)

    def inputs(self, rows: Tensor) -> Tensor:
        """What the network is given of some rows, shape (n, width), float32."""
        return self.encoded(self.raw(rows))

    def raw(self, rows: Tensor) -> Tensor:
        """The input columns as they were read, shape (n, columns): numbers, places among kinds, or NaN."""
        return torch.from_numpy(self._table.values[rows.cpu().numpy()[:, None], self._columns])

    def encoded(self, raw: Tensor) -> Tensor:
        """The same as numbers that are scaled, and each kind as a 1 among zeros, (n, width)."""
        scaled = _near((torch.where(raw.isnan(), self._fill, raw) - self._offset) / self._scale)
        parts = [scaled[:, [k for k, one in enumerate(self._inputs) if one.is_numeric]]]
        for k, one in enumerate(self._inputs):
            if not one.is_numeric:
                parts.append((raw[:, k : k + 1] == torch.arange(len(one.kinds))).float())
        return torch.cat(parts, dim=1)

    def targets(self, rows: Tensor) -> Tensor:
        """The targets of some rows: classes, int64, (n,); or scaled numbers, float32, (n, 1)."""
        raw = torch.from_numpy(self._table.values[rows.cpu().numpy(), self._target])
        if self.classes:
            return torch.bucketize(raw, self._borders)
        return _near((raw - self._mean) / self._deviation).unsqueeze(1)

    def true(self, scaled: Tensor) -> Tensor:
        """Scaled targets, or what a network predicts of them, in the target's own units, float64."""
        return scaled.double() * self._deviation + self._mean + self.target.centre

    @property
    def size(self) -> int:
        """How many cells that is."""
        return (len(self.train) + len(self.test)) * (len(self._columns) + 1)

    def as_texts(self) -> dict[str, list[str]]:
        """The rows that are learnt from and tested on, by column: which they are, inputs, target."""
        rows = np.concatenate((self.train.numpy(), self.test.numpy()))
        parts = ["train"] * len(self.train) + ["test"] * len(self.test)
        columns = (
            (self._table.columns[k], self._table.values[rows, k]) for k in (*self._columns, self._target)
        )
        return {"part": parts} | {column.name: column.texts(values) for column, values in columns}

    # How it is made

    @property
    def _inputs(self) -> list[Column]:
        return [self._table.columns[k] for k in self._columns]

    def _parted(self, task: Task) -> tuple[Tensor, tuple[str, ...]]:
        """The borders between the classes that are learnt, and their names; none where it is a number.

        A number of many different values that is to be learnt as classes is cut into quarters of the rows.
        """
        if not self.target.is_numeric:
            if task == "regression":
                raise LabError(
                    _("{name} holds words, and no numbers: its task is classification").format(
                        name=self.target.name
                    )
                )
            return torch.arange(1, len(self.target.kinds)) - 0.5, self.target.kinds
        first = self._table.values[: self._table.rows_after(1), self._target]
        levels = np.unique(first[~np.isnan(first)])
        true = levels.astype(np.float64) + self.target.centre
        are_few = len(levels) <= FEW and self.target.kind == "number" and np.allclose(true, true.round())
        if task == "regression" or (task == "auto" and not are_few):
            return torch.empty(0), ()
        if len(levels) <= MOST_CLASSES:
            return torch.from_numpy((levels[1:] + levels[:-1]) / 2), tuple(f"{one:g}" for one in true)
        quarters = np.unique(np.nanquantile(first, (0.25, 0.5, 0.75)).astype(np.float32))
        ends = [short(end + self.target.centre) for end in quarters.tolist()]
        return torch.from_numpy(quarters), (*(f"to {end}" for end in ends), f"above {ends[-1]}")

    def _choose(self) -> None:
        """Part the rows that there are, and see how the inputs are scaled by those to train on."""
        rows = self._rows_with_target(self._table.rows_after(self._blocks))
        held_back = max(1, round(self._test * len(rows)))
        order = np.arange(len(rows))
        if self._split == "random":
            drawn = torch.randperm(len(rows), generator=torch.Generator().manual_seed(self._seed))
            order = drawn.numpy()
        train, test = (
            np.sort(rows[order[: len(rows) - held_back]]),
            np.sort(rows[order[len(rows) - held_back :]]),
        )
        if len(train) < 2:
            some = _("{file}: too few rows to learn from have a target, only {rows}")
            all_of_them = _("{file}: too few rows to learn from have a target and all inputs, only {rows}")
            said = all_of_them if self._drop else some
            raise LabError(said.format(file=self._table.file.name, rows=len(rows)))
        sums = self._sums(train, self._columns)
        centres = np.array([-one.centre for one in self._inputs])
        ways = {
            "standard": (sums.mean, sums.deviation),
            "min-max": (sums.low, sums.high - sums.low),
            "none": (centres, np.ones(len(centres))),
        }
        offset, scale = ways[self._scaling]
        self._fill, self._offset = _floats(sums.mean), _floats(offset)
        self._scale = _floats(np.where(scale > 0, scale, 1.0))
        of_target = self._sums(train, [self._target])
        if (self.classes and len(self.classes) < 2) or of_target.low[0] == of_target.high[0]:
            raise LabError(
                _("{name} has the same value in all rows: there is nothing to learn").format(
                    name=self.target.name
                )
            )
        self._mean, self._deviation = float(of_target.mean[0]), float(of_target.deviation[0])
        self.train, self.test = torch.from_numpy(train), torch.from_numpy(test)

    def _rows_with_target(self, count: int) -> Rows:
        """Those of the first `count` rows that can be learnt from."""
        found = []
        for begin in range(0, count, AT_ONCE):
            some = self._table.values[begin : min(count, begin + AT_ONCE)]
            good = ~np.isnan(some[:, self._target])
            if self._drop:
                good &= ~np.isnan(some[:, self._columns]).any(axis=1)
            found.append(begin + np.flatnonzero(good))
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def _sums(self, rows: Rows, columns: list[int]) -> Sums:
        """What the numbers of some columns in some rows come to, NaN left out."""
        count, total, squares = (torch.zeros(len(columns), dtype=torch.float64) for _ in range(3))
        low, high = torch.full((len(columns),), torch.inf), torch.full((len(columns),), -torch.inf)
        for begin in range(0, len(rows), AT_ONCE):
            some = torch.from_numpy(self._table.values[rows[begin : begin + AT_ONCE, None], columns])
            none = some.isnan()
            low = torch.minimum(low, some.masked_fill(none, torch.inf).amin(dim=0))
            high = torch.maximum(high, some.masked_fill(none, -torch.inf).amax(dim=0))
            some = some.masked_fill_(none, 0)
            count += len(some) - none.sum(dim=0)
            total += some.sum(dim=0, dtype=torch.float64)
            squares += some.square_().sum(dim=0, dtype=torch.float64)
        mean = total / count.clamp(min=1)
        deviation = (squares / count.clamp(min=1) - mean**2).clamp(min=0).sqrt()
        is_empty = count == 0
        ends = (end.double().masked_fill(is_empty, 0) for end in (low, high))
        return Sums(mean.numpy(), deviation.numpy(), *(end.numpy() for end in ends))


class Sums(NamedTuple):
    """By column."""

    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]


def _near(scaled: Tensor) -> Tensor:
    """Scaled numbers as they are, but for those that float32 has no place for."""
    return scaled.clamp(-FURTHEST, FURTHEST)


def _floats(values: npt.NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
