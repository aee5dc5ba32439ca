"""An app whose runs are kept: it offers those that were left, brings them back, and shows all of them."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on, work

from tui_lab import process
from tui_lab.authoring.datasets.places import name_table
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.needs import need_numpy
from tui_lab.teaching.catalogue import Entry, find
from tui_lab.ui.copying_app import CopyingApp
from tui_lab.ui.elsewhere import Detached, kept_alive
from tui_lab.ui.keys import shown
from tui_lab.ui.messages import GhostsWanted, RunWanted

if TYPE_CHECKING:  # imported when they are opened, so that the menu shows at once
    from tui_lab.keeping.rows import RunRow
    from tui_lab.keeping.runs import Runs
    from tui_lab.remote.client import Served
    from tui_lab.ui.screens.lab import LabScreen

LAST_WRITES = 1.0  # seconds that what is to be kept may take before the screen goes


class KeepingApp(CopyingApp):
    """`kept` is None where nothing is kept; with `resume` the run that was left goes on at once."""

    entries: list[Entry]
    memory: Memory

    def __init__(self, kept: KeptRuns | None, resume: bool, **options: Any) -> None:
        super().__init__(**options)
        self.kept = kept
        self._resume = resume
        self.detached: Detached | None = None  # what is to go on once the screen has gone
        self._alive: Served | None = None  # a training that goes on in a process of its own
        self._left: list[RunRow] | None = None  # runs of the lab that ended last, once they are known

    @property
    @abstractmethod
    def lab(self) -> LabScreen | None:
        """The lab on the screen, if it is one."""

    @property
    @abstractmethod
    def lab_below(self) -> LabScreen | None:
        """The lab on the screen, be it below another one."""

    @abstractmethod
    def open_lab(self, entry: Entry) -> None:
        """Show the lab of a scenario."""

    @abstractmethod
    def tell(self, sentence: str) -> None:
        """Say something on whichever screen is there."""

    def keep(self) -> None:
        if self.kept is not None:
            self.kept.close(LAST_WRITES)

    @property
    def is_keeping(self) -> bool:
        return self.kept is not None and self.kept.is_writing

    def keep_rest(self) -> None:
        if self.kept is not None:
            self.kept.close(process.WRITING)

    def look_for_what_was_left(self) -> None:
        """Once the first picture stands."""
        if self.kept is not None:
            self.call_after_refresh(self._look_for_what_was_left, self.kept)
            self.set_interval(1.0, self._say_whether_runs_are_kept)

    @work(thread=True)
    def _look_for_what_was_left(self, kept: KeptRuns) -> None:
        self.call_from_thread(self._offer, kept.left(), kept_alive())

    def _offer(self, left: list[RunRow], alive: list[Served]) -> None:
        """Say that there are runs to go on with, or go on at once if that is what was asked for."""
        there = {entry.name: entry for entry in self.entries}
        self._alive = next((one for one in alive if one.name in there), None)
        self._left = [row for row in left if row.scenario in there]
        if self._resume and left and not self._left:
            gone = left[0]
            said = _("You left {scenario} at step {step}, a scenario that is not found here.")
            self.tell(said.format(scenario=gone.scenario, step=f"{gone.step:,}"))
        elif self._resume:
            self.action_go_on()
        elif self._alive is not None:
            said = _("{scenario} trains on in a process of its own: {key} shows it.")
            self.tell(said.format(scenario=_(self._alive.title), key=shown("everywhere", "app.go_on")))
        elif self._left:
            row = self._left[0]
            said = _("You left {scenario} at step {step}: {key} goes on with it.")
            self.tell(
                said.format(
                    scenario=_(there[row.scenario].title),
                    step=f"{row.step:,}",
                    key=shown("everywhere", "app.go_on"),
                )
            )

    def _say_whether_runs_are_kept(self) -> None:
        if self.kept is not None and (said := self.memory.news(self.kept.trouble)):
            self.tell(said)

    @work(thread=True)
    def leave_once_kept(self, one: Detached, lab: LabScreen) -> None:
        """Leave a lab that is to go on elsewhere, once all that it has trained is kept."""
        before = self._kept_last(one.entry)
        lab.finish()
        fresh = one.fresh and self._kept_last(one.entry) == before  # no step was taken since it was looked at
        self.call_from_thread(self.leave_for, one._replace(fresh=fresh))

    def _kept_last(self, entry: Entry) -> str:
        return self.kept.latest.get(entry.name, "") if self.kept is not None else ""

    def leave_for(self, one: Detached) -> None:
        """Leave, and have it go on."""
        self.detached = one
        self.exit()

    def action_go_on(self) -> None:
        """Go on with the run that was left the last time, that of this scenario before others.

        Where memory has just run out it is that run.
        """
        if self.lab is not None and self.lab.go_on_from_save():
            return
        if self._left is None and self.kept is not None:
            self._resume = True  # as soon as they are
            return
        if self._alive is not None:
            one, self._alive = self._alive, None
            name_table(one.table)
            self.open_lab(find(one.name, self.entries))
            return
        lab, left = self.lab, self._left or []
        own = [row for row in left if lab is not None and row.scenario == lab.entry.name]
        if kept := next(iter(own or left), None):
            left.remove(kept)
            self.post_message(RunWanted(kept.key, kept.scenario, left=True))
        else:
            self.tell(_("There is no run that was left."))

    @on(RunWanted)
    def _bring_back(self, message: RunWanted) -> None:
        try:
            entry = find(message.scenario, self.entries)
        except LabError as error:
            self.tell(_("{error}.").format(error=error))
            return
        self.open_lab(entry)
        if self.kept is not None and (lab := self.lab) is not None:
            fetch = self.kept.fetch if message.left else self.kept.fetch_copy
            lab.bring_back(partial(fetch, message.key))

    def action_runs(self) -> None:
        """Show all runs that are kept, or go back from them."""
        try:
            need_numpy()
        except LabError as error:
            self.tell(_("{error}.").format(error=error))
            return
        from tui_lab.ui.screens.runs import Present, RunsScreen

        if isinstance(self.screen, RunsScreen):
            self.screen.action_back()
            return
        lab = self.lab_below
        present = Present(lab.entry, lab.loss.losses, lab.ghosts) if lab is not None else None
        self.push_screen(RunsScreen(self._runs, self.entries, present, self.drawing_style))

    @property
    def _runs(self) -> Runs:
        return (self.kept or KeptRuns()).runs

    @on(GhostsWanted)
    def _show_ghosts(self, message: GhostsWanted) -> None:
        if (lab := self.lab_below) is not None:
            lab.have_ghosts(message.keys, self._runs)
