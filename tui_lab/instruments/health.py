"""Health, in words: what is wrong with a training, the numbers behind it, and the knob that helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from tui_lab.authoring.figures import Figure, Table
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.views import view
from tui_lab.engine.findings import Finding
from tui_lab.engine.health import limits
from tui_lab.engine.health.conditions import CONDITIONS
from tui_lab.engine.health.examiner import Examiner
from tui_lab.engine.run import Run
from tui_lab.languages import translated as _

PAUSE = 3  # times as long as a look took nothing is tried again: the training goes on meanwhile


class Health(Instrument):
    """Tries a few steps that the run never takes, and reads the curves."""

    title = "Health"
    about = "What is wrong with the training, in words: the numbers behind it and the knob that helps."
    position = 40

    def __init__(self) -> None:
        super().__init__()
        self._examiner: Examiner | None = None
        self._found: tuple[Finding, ...] = ()
        self._step = 0
        self._next = 0.0
        self._later = False  # the last look was too soon: it is made up for once the run rests

    def look(self, run: Run) -> None:
        if self._examiner is None or self._examiner.run is not run:  # an earlier step may be looked at
            self._examiner, self._next = Examiner(run), 0.0
        self._later = perf_counter() < self._next and not run.diverged
        if not self._later:
            self._examine(self._examiner)

    def work(self, run: Run) -> Iterator[object] | None:
        return self._once(self._examiner) if self._later and self._examiner is not None else None

    def _once(self, examiner: Examiner) -> Iterator[object]:
        self._examine(examiner)
        yield None

    def _examine(self, examiner: Examiner) -> None:
        begin = perf_counter()
        self._found, self._step = examiner.findings(), examiner.run.step
        now = perf_counter()
        self._next = now + PAUSE * (now - begin)

    @view("Findings")
    def findings(self) -> Figure:
        """A row a finding, the worst first; enter on a row turns the knob that helps."""
        note = _("step {step}").format(step=f"{self._step:,}")
        untried = self._examiner.untried if self._examiner is not None else ""
        if untried:
            note = _("{step}; no step could be tried: {why}").format(step=note, why=untried)
        if not self._found:
            said = _("Nothing is wrong, as far as {count} checks can tell; {note}")
            return replace(self.checks(), note=said.format(count=len(CONDITIONS), note=note))
        heads = (_("finding"), _("in numbers, and what to do"), _("knob"))
        columns = 3 if any(one.remedy for one in self._found) else 2
        rows = tuple((_(one.name), one.sentence, one.remedy)[:columns] for one in self._found)
        picks = tuple(one.helps for one in self._found)
        # None is marked: a pointer stands before the row that is chosen.
        return Table(heads[:columns], rows, note=note, picks=picks)

    @view("Checks")
    def checks(self) -> Table:
        """What is asked, and whether it was found."""
        names, found = [one.name for one in self._found], _("{count} found")
        rows = tuple(
            (_(name), found.format(count=names.count(name)) if name in names else _("well"), _(condition))
            for name, condition in CONDITIONS.items()
        )
        marked = frozenset((k, 0) for k, name in enumerate(CONDITIONS) if name in names)
        asked = _("what is asked of {steps} steps and the curves").format(steps=limits.STEPS)
        return Table((_("check"), _("now"), asked), rows, marked)
