"""How far a learner is, goal by goal, read from a state folder: one's own, or one that was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.errors import LabError
from tui_lab.keeping.progress import FILE, Progress
from tui_lab.keeping.proofs import Proof, read_proofs
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.pages import goal_titles

# Where a state folder lies within what is handed in: itself, one beside others, or a home.
INSIDE = (".", "tui-lab", ".local/state/tui-lab")


@dataclass(frozen=True)
class GoalRow:
    """A goal of a lesson, and at which step of a run it was met, 0 where that is not known.

    `verified` is None until the run was trained again; then `why` says what speaks against it.
    """

    scenario: str
    goal: str
    met: bool
    step: int = 0
    verified: bool | None = None
    why: str = ""


@dataclass(frozen=True)
class Learner:
    """One of them; `trouble` says why not all that was kept could be read."""

    name: str
    last: str
    rows: tuple[GoalRow, ...]
    proofs: dict[tuple[str, str], Proof]
    trouble: str = ""

    @property
    def next_goal(self) -> GoalRow | None:
        """The first that was not met: of the scenario opened last, or else of all."""
        left = [row for row in self.rows if not row.met]
        return next((row for row in left if row.scenario == self.last), next(iter(left), None))

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        met = sum(row.met for row in self.rows)
        named = {"learner": self.name, "met": met, "goals": len(self.rows), "last": self.last}
        return named | {"trouble": self.trouble, "rows": [vars(row) for row in self.rows]}


def learner_of(name: str, folder: Path, entries: Sequence[Entry]) -> Learner:
    """What a state folder says."""
    progress, proofs, trouble = Progress.load(folder), dict[tuple[str, str], Proof](), ""
    try:
        proofs = read_proofs(folder)
    except OSError as error:
        trouble = _("how the goals were met cannot be read: {why}").format(why=error.strerror)
    rows = tuple(
        GoalRow(entry.name, title, title in progress.goals.get(entry.name, ()), _step(proofs, entry, title))
        for entry in entries
        for title in goal_titles(entry.lesson)
    )
    return Learner(name, progress.last, rows, proofs, progress.trouble or trouble)


def _step(proofs: dict[tuple[str, str], Proof], entry: Entry, title: str) -> int:
    proof = proofs.get((entry.name, title))
    return proof.step if proof is not None else 0


def found_below(place: Path) -> dict[str, Path]:
    """The state folder in a place that was handed in, or those of its folders, by the names of these.

    Raises LabError where there is none.
    """
    if (own := _state_folder(place)) is not None:
        return {place.resolve().name: own}
    try:
        inside = sorted(one for one in place.iterdir() if one.is_dir())
    except OSError as error:
        raise LabError(_("{place} cannot be read: {why}").format(place=place, why=error.strerror)) from error
    found = {one.name: folder for one in inside if (folder := _state_folder(one)) is not None}
    if not found:
        raise LabError(
            _("no {file} is in {place}, in a home there or in a folder for each learner").format(
                file=FILE, place=place
            )
        )
    return found


def _state_folder(place: Path) -> Path | None:
    for inside in INSIDE:
        if (place / inside / FILE).is_file():
            return place / inside
    return None
