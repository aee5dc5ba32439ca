"""What a learner changed in a run, and after which step: what its recipe holds beside its beginning."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


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

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Change:
        """What `as_data` made. Raises TypeError for anything else."""
        return cls(**data)
