"""An app that leaves the machine to others while nobody is at the keys, and gives no shell where none is."""

from __future__ import annotations

from time import monotonic

from textual.events import Event, Key, MouseEvent, Paste

from tui_lab.languages import plural
from tui_lab.rules import rules
from tui_lab.ui.sharing_app import SharingApp

LOOK = 5.0  # seconds between two looks at how long nobody has typed


class IdleApp(SharingApp):
    """Where there is such a limit, what trains pauses once nobody has typed for so long."""

    _typed_at = 0.0  # by time.monotonic()

    def on_mount(self) -> None:
        self._typed_at = monotonic()
        if rules().limits.idle is not None:
            self.set_interval(LOOK, self._rest)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | MouseEvent | Paste):
            self._typed_at = monotonic()
        await super().on_event(event)

    def _rest(self) -> None:
        minutes, lab = rules().limits.idle, self.lab_below
        if minutes is None or lab is None or monotonic() - self._typed_at < 60 * minutes:
            return
        if lab.rest():
            said = plural(
                "Nobody has typed for {minutes} minute, so the training pauses: space goes on.",
                "Nobody has typed for {minutes} minutes, so the training pauses: space goes on.",
                minutes,
            )
            self.tell(said.format(minutes=minutes))

    def action_suspend_process(self) -> None:
        if why := rules().why_not("suspend"):
            self.tell(why)
        else:
            super().action_suspend_process()
