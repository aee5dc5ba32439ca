"""What a learner changed in a run, and after which step: what its recipe holds beside its beginning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

from tui_lab.languages import noted, translated as _

Place = tuple[float, float]  # of a point on the axes of the view that it is edited in


@dataclass(frozen=True)
class Change:
    """A `knob` turned to a text, a `value` of a parameter set to a number, or one frozen or let go; or the
    whole run moved to another `device`, by its name.

    `place` is that of the value in its parameter; None stands for all of them. Of a `point`, in the view
    called `name`, it is the row; None where it was placed. Its `value` are the numbers of where it lies and,
    where it was placed, its class; nothing where it was taken away.
    """

    step: int
    kind: Literal["knob", "value", "freeze", "point", "device"]
    name: str
    value: str = ""
    place: int | None = None

    @classmethod
    def of_point(cls, step: int, view: str, row: int | None, to: Place | None, label: int) -> Change:
        """A point that was placed (`row` None), moved, or (`to` None) taken away."""
        numbers = [] if to is None else [repr(float(number)) for number in to]
        return cls(step, "point", view, " ".join([*numbers, *[str(label)] * (row is None)]), row)

    @property
    def point(self) -> tuple[Place | None, int]:
        """Where a point was put, and of which class it is where it was placed. Raises ValueError."""
        if not self.value:
            return None, 0
        x, y, *label = self.value.split()
        return (float(x), float(y)), int(label[0]) if label else 0

    @property
    def _did(self) -> str:
        """What was done to a point."""
        return (
            noted("placed") if self.place is None else noted("moved") if self.value else noted("taken away")
        )

    def in_words(self) -> str:
        """When it was made, and what it did."""
        which = _("all of {name}") if self.place is None else _("value {place} of {name}")
        which = which.format(place=self.place, name=self.name)
        done = {
            "knob": f"{self.name} {self.value}",
            "value": _("{which} set to {value}").format(which=which, value=self.value),
            "freeze": _("{which} frozen or let go").format(which=which),
            "point": _("a point {did}").format(did=_(self._did)),
            "device": _("moved to {device}").format(device=self.name),
        }
        said = _("after step {step}: {change}")
        return said.format(step=f"{self.step:,}", change=done[self.kind])

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Change:
        """What `as_data` made. Raises TypeError for anything else."""
        return cls(**data)


def in_words(changes: Iterable[Change]) -> Iterator[str]:
    """When each was made, and what it did; edits of points that follow each other are counted."""
    for is_point, group in groupby(changes, lambda one: one.kind == "point"):
        alike = list(group)
        if not is_point or len(alike) == 1:
            yield from (one.in_words() for one in alike)
            continue
        steps = [f"{alike[at].step:,}" for at in (0, -1)]
        said = _("after steps {first} to {last}: points: {done}")
        if steps[0] == steps[1]:
            said = _("after step {first}: points: {done}")
        times = _("{count} {did}")
        done = ", ".join(
            times.format(count=f"{count:,}", did=_(did))
            for did, count in Counter(one._did for one in alike).items()
        )
        yield said.format(first=steps[0], last=steps[1], done=done)
