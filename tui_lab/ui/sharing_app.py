"""An app that tells a class how its learner stands, once it has said so."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.events import Event, Key, MouseDown, Paste
from textual.timer import Timer

from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.languages import translated as _
from tui_lab.ui.keeping_app import KeepingApp
from tui_lab.ui.standing import Standing

if TYPE_CHECKING:  # no lab waits for it that shares nothing
    from tui_lab.keeping.beats import Beat
    from tui_lab.keeping.pulse import Pulse
    from tui_lab.ui.attendance import Attendance

EVERY = 5.0  # seconds between two times that it is written
AGAIN = 0.5  # seconds until it is tried again to say so
UNSAID = 15.0  # seconds that what a lab says itself comes first


class SharingApp(KeepingApp):
    """Shares nothing without the `class_folder`, in which it writes a file."""

    standing: Standing

    def __init__(
        self, kept: KeptRuns | None, resume: bool, class_folder: Path | None, **options: Any
    ) -> None:
        super().__init__(kept, resume, **options)
        self._attendance: Attendance | None = None
        self._pulse: Pulse | None = None
        if class_folder is not None:
            from tui_lab.keeping.pulse import Pulse
            from tui_lab.ui.attendance import Attendance

            self._attendance, self._pulse = Attendance(), Pulse(class_folder)
        self._saying: Timer | None = None
        self._last: Beat | None = None  # None until the learner knows

    def on_mount(self) -> None:
        if self._pulse is not None:
            self._speaks_until = monotonic() + UNSAID
            self._saying = self.set_interval(AGAIN, self._say_that_it_is_shared)

    async def on_event(self, event: Event) -> None:
        if self._attendance is not None and isinstance(event, Key | MouseDown | Paste):
            self._attendance.acted()
        await super().on_event(event)

    def _say_that_it_is_shared(self) -> None:
        """Before anything is shared; what a lab has to say as it opens is read first."""
        lab = self.lab
        speaks = lab is not None and lab.notice.display and monotonic() < self._speaks_until
        if speaks or self._last is not None or not self.screen.is_mounted:
            return
        if self._pulse is not None and self._saying is not None:
            said = _(
                "Your class sees this lab: your name, scenario, page, goals met and knobs tried are written "
                "to {folder}. TUI_LAB_CLASS=none shares nothing."
            )
            self._say(said.format(folder=self._pulse.folder), urgent=False)
            self._saying.stop()
            self.set_interval(EVERY, self._share)
            self._share()

    def _share(self) -> None:
        if self._pulse is not None and self._attendance is not None:
            if self._pulse.trouble and (said := self.memory.news(self._pulse.trouble)):
                self.tell(_("Your class does not see this lab: {why}.").format(why=said))
            lab = self.lab_below
            self._last = self._attendance.look(self._beat(), lab.knob_texts if lab is not None else {})
            self._pulse.tell(self._last)

    def _beat(self) -> Beat:
        from tui_lab.keeping.beats import Beat

        met, goals = self.standing.all_goals()
        if (lab := self.lab_below) is None:
            return Beat(met=met, goals=goals)
        lesson, page = lab.lesson, lab.lesson.step
        return Beat(
            scenario=lab.entry.name,
            page=lesson.at + 1 if page is not None else 0,
            pages=len(lesson.steps),
            title=page.title if page is not None else "",
            met=met,
            goals=goals,
            state=lab.state,
        )

    def keep(self) -> None:
        super().keep()  # first: that others see it matters less
        if self._pulse is not None and self._last is not None:
            self._pulse.leave(self._last)
