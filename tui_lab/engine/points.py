"""The points of a scenario that a learner may place, move and take away: rows of two of its tensors.

Inputs of shape (n, 2) lie in a plane, each with a class as its target; of shape (n, 1), or (n,), along a
line, where the target is the height. Each edit makes new tensors of the same dtype on the same device.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.arrays import in_doubles
from tui_lab.authoring.held import held
from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.views import edits_of
from tui_lab.engine.asks import PointsAnswer
from tui_lab.engine.changes import Change, Place
from tui_lab.engine.epochs import NOT_TRAINED
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

MOST = 10_000  # points of data that are edited by hand


class Data(NamedTuple):
    """The tensors that a view edits, and the attributes that they are."""

    names: tuple[str, str]
    inputs: Tensor
    targets: Tensor

    @property
    def in_plane(self) -> bool:
        """Whether each has a class; else a height."""
        return self.inputs.ndim == 2 and self.inputs.shape[1] == 2


def answer(scenario: Scenario, view: str) -> PointsAnswer:
    """The points that can be edited in a view; none of them, and why, where that cannot be."""
    try:
        return points_of(data_of(scenario, view))
    except LabError as error:
        return PointsAnswer(np.empty(0), np.empty(0), None, f"{error}.")


def points_of(data: Data) -> PointsAnswer:
    """Where they lie, and of which class each is in a plane."""
    inputs, targets = (in_doubles(tensor).numpy() for tensor in (data.inputs, data.targets))
    if data.in_plane:
        return PointsAnswer(inputs[:, 0], inputs[:, 1], targets.reshape(-1).astype(np.int64))
    return PointsAnswer(inputs.reshape(-1), targets.reshape(-1), None)


def data_of(scenario: Scenario, view: str) -> Data:
    """What a view edits. Raises LabError, with what is in the way."""
    names = edits_of(type(scenario)).get(view)
    if names is None:
        raise LabError(_("in this view no points can be edited"))
    found = [getattr(scenario, name, None) for name in names]
    for name, tensor in zip(names, found, strict=True):
        if not isinstance(tensor, Tensor) or tensor.requires_grad or tensor.is_complex():
            raise LabError(
                _("self.{name} is no tensor of data, so its points cannot be edited").format(name=name)
            )
    inputs, targets = (tensor for tensor in found if isinstance(tensor, Tensor))
    data = Data(names, inputs, targets)
    if not inputs.is_floating_point() or (inputs.ndim != 1 and inputs.shape[1:] not in ((1,), (2,))):
        shape = list(inputs.shape)
        raise LabError(
            _("self.{name} has shape {shape}: points are edited that have one input or two").format(
                name=names[0], shape=shape
            )
        )
    if targets.shape not in ((len(inputs),), (len(inputs), 1)):
        raise LabError(
            _("self.{name} has shape {shape}, which is no target for each point").format(
                name=names[1], shape=list(targets.shape)
            )
        )
    if not 1 <= len(inputs) <= MOST:
        raise LabError(
            _("there are {points:,} points, and data of 1 to {most:,} can be edited").format(
                points=len(inputs), most=MOST
            )
        )
    if data.in_plane and not _are_classes(targets):
        raise LabError(
            _("self.{name} holds no classes 0, 1, …, so its points cannot be edited").format(name=names[1])
        )
    return data


def edit(scenario: Scenario, view: str, row: int | None, to: Place | None, label: int = 0) -> None:
    """Place a point at `to` (`row` None), in a plane one of class `label`; move one there; or take it away.

    What hands out rows knows of it. Raises LabError where that cannot be, IndexError for a row that is not.
    """
    data = data_of(scenario, view)
    inputs, targets = data.inputs, data.targets
    count = len(inputs)
    if row is not None and not 0 <= row < count:
        raise IndexError(f"there is no point {row} among {count}")
    if row is None and count >= MOST:
        said = _("there are {count} points, as many as there may be: take some away first")
        raise LabError(said.format(count=f"{MOST:,}"))
    if to is None and count == 1:
        raise LabError(_("the last point stays: there has to be something to learn from"))
    new = _row(data, to, label, row) if to is not None else (inputs[:0], targets[:0])
    start, end = (count, count) if row is None else (row, row + 1)
    for name, tensor, one in zip(data.names, (inputs, targets), new, strict=True):
        setattr(scenario, name, torch.cat((tensor[:start], one, tensor[end:])))
    _tell(scenario, count, len(getattr(scenario, data.names[0])))


def digest(scenario: Scenario) -> str:
    """What tells the data that can be edited from others; empty where there are none."""
    found = blake2b(digest_size=16)
    some = False
    for view in edits_of(type(scenario)):
        with suppress(LabError):
            __, *tensors = data_of(scenario, view)
            found.update(b"".join(in_doubles(tensor).numpy().tobytes() for tensor in tensors))
            some = True
    return found.hexdigest() if some else ""


def of_points(changes: Iterable[Change]) -> list[Change]:
    """Those of `changes` that were edits of points."""
    return [change for change in changes if change.kind == "point"]


def _row(data: Data, to: Place, label: int, row: int | None) -> tuple[Tensor, Tensor]:
    """Inputs and targets of one point, shape (1, …) each."""
    inputs = _like(data.inputs, *(to if data.in_plane else to[:1]))
    targets = _like(data.targets, label if data.in_plane else to[1])
    if not (inputs.isfinite().all() and targets.isfinite().all() and label >= 0):
        raise LabError(_("a point has to lie where there are numbers"))
    return inputs, targets if row is None or not data.in_plane else data.targets[row : row + 1]


def _like(tensor: Tensor, *numbers: float) -> Tensor:
    """A row for a tensor."""
    row = torch.tensor(numbers, dtype=torch.float64, device="cpu").to(tensor)
    return row.view(1, *tensor.shape[1:])


def _tell(scenario: Scenario, before: int, after: int) -> None:
    """Have whatever hands out rows of the data know of them."""
    for name, batches in held(scenario, Batches) if before != after else ():
        if batches.examples == before and not any(word in name for word in NOT_TRAINED):
            batches.begin_with(after)


def _are_classes(targets: Tensor) -> bool:
    return bool((targets >= 0).all() and (targets == targets.round()).all())
