"""What a learner changed in a run, and after which step: what its recipe holds beside its beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run


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

    def make(self, run: Run) -> None:
        """Do it once more. Raises LabError, KnobError, and IndexError where there is no such place."""
        match self.kind:
            case "knob":
                run.set_live(self.name, run.scenario.knobs()[self.name].parse(self.value))
            case "value":
                run.set_value(self.name, self.place, float(self.value))
            case "freeze":
                run.freeze(self.name, self.place)


def replay(run: Run, changes: Iterable[Change], step: int) -> Iterator[int]:
    """Bring a run that was just made to `step`, each change made where it was; yields after each step."""
    left = list(changes)
    while True:
        while left and left[0].step <= run.step:
            with suppress(IndexError):
                left.pop(0).make(run)
        if run.step >= step:
            return
        before = run.step
        run.advance()
        if run.step == before or run.diverged:  # it ended, or did not in the former run
            return
        yield run.step
