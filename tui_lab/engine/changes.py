"""What a learner changed in a run, and after which step: what its recipe holds beside its beginning."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from tui_lab.languages import translated as _


@dataclass(frozen=True)
class Change:
    """A `knob` turned to a text, a `value` of a parameter set to a number, or one frozen or let go.

    `place` is that of the value in its parameter; None stands for all of them.
    """

    step: int
    kind: Literal["knob", "value", "freeze"]
    name: str
    value: str = ""
    place: int | None = None

    def in_words(self) -> str:
        """When it was made, and what it did."""
        which = _("all of {name}") if self.place is None else _("value {place} of {name}")
        which = which.format(place=self.place, name=self.name)
        done = {
            "knob": f"{self.name} {self.value}",
            "value": _("{which} set to {value}").format(which=which, value=self.value),
            "freeze": _("{which} frozen or let go").format(which=which),
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
