"""What a learner changed in a run, and after which step: what its recipe holds beside its beginning."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Change:
    """A `knob` turned to a text, a `value` of a parameter set to a number, or one frozen or let go; or the
    whole run moved to another `device`, by its name.

    `place` is that of the value in its parameter; None stands for all of them.
    """

    step: int
    kind: Literal["knob", "value", "freeze", "device"]
    name: str
    value: str = ""
    place: int | None = None

    def in_words(self) -> str:
        """When it was made, and what it did."""
        which = f"all of {self.name}" if self.place is None else f"value {self.place} of {self.name}"
        done = {
            "knob": f"{self.name} {self.value}",
            "value": f"{which} set to {self.value}",
            "freeze": f"{which} frozen or let go",
            "device": f"moved to {self.name}",
        }
        return f"after step {self.step:,}: {done[self.kind]}"

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Change:
        """What `as_data` made. Raises TypeError for anything else."""
        return cls(**data)
