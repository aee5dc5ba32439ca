"""The lab's own screen for one training that lives in another process: a script that is watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import work

from tui_lab.engine import orders
from tui_lab.engine.events import Event, Failed, StateChanged
from tui_lab.keeping.memory import Memory
from tui_lab.keeping.progress import Unkept
from tui_lab.remote.script_entry import ScriptEntry
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.app import TuiLab
from tui_lab.ui.screens.leaving import LeavingScreen
from tui_lab.ui.training import TrainerLike


class WatchingApp(TuiLab):
    """Opens the one training that `reach` reaches.

    `stopped` says that the learner ended it, `over` that it has ended by itself.
    """

    WAY_OUT = "q leaves, and asks whether the training goes on; ctrl+q leaves it training."

    def __init__(
        self,
        entry: ScriptEntry,
        reach: Callable[[Callable[[Event], object]], TrainerLike],
        looks_on: bool = False,
        troubled: str = "",
    ) -> None:
        self._reach, self._looks_on = reach, looks_on
        self.stopped = self.over = False
        # A script leaves no trace among the scenarios.
        super().__init__(
            entries=[entry],
            open_name=entry.name,
            make_trainer=self._dial,
            memory=Memory(Unkept()),
            troubled=troubled,
        )

    def _dial(self, entry: Entry, post: Callable[[Event], object], **_: Any) -> TrainerLike:
        def hear(event: Event) -> None:
            if isinstance(event, StateChanged):
                self.over = event.over
            elif isinstance(event, Failed):
                self.over = True
            post(event)

        return self._reach(hear)

    def leave_screen(self) -> None:
        self._ask_and_leave()

    @work
    async def _ask_and_leave(self) -> None:
        lab = self.lab
        if lab is None:
            if self.screen is self.menu:
                self.exit()
            else:
                self.pop_screen()
            return
        if self._looks_on or not lab.trains:
            self.exit()
            return
        chosen = await self.push_screen_wait(LeavingScreen(lab.entry.title))
        if chosen == "stop":
            self.stopped = True
            lab.tell(orders.Stop())
        if chosen != "stay":
            self.exit()
