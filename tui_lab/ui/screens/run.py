"""What a screen with a run has: its trainer, state and speed, and the keys that drive it."""

from __future__ import annotations

from collections.abc import Callable

from textual import on, work
from textual.screen import Screen
from textual.widget import Widget

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.engine.kept import Kept
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.rules import rules
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.drawn_before import forget_colours
from tui_lab.ui.keys import shown
from tui_lab.ui.messages import DetachWanted, FreezeWanted, PointWanted, TrainerSaid, ValueTyped
from tui_lab.ui.training import MakeTrainer, TrainerLike, Training
from tui_lab.ui.widgets.cells_view import CellsView
from tui_lab.ui.widgets.notice import Notice
from tui_lab.ui.widgets.status_line import StatusLine

KEPT = 30.0  # seconds that a step and the keeping after it may take where the training is to go on elsewhere


class RunScreen(Screen[None]):
    """Says how the run stands in `status`, and what a key did in `notice`."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle) -> None:
        super().__init__()
        self.entry = entry
        self._style = style
        self._training = Training(make_trainer, self.post_message)
        self._loaded: orders.Loaded | None = None
        self._state: State | str = "loading"
        self._speed = "normal"
        self._run_id = 0
        self._steps = 0  # until the run is done, as far as is known
        self._over = False  # whether there is no step any more
        self._shot: Snapshot | None = None
        self._run_when_loaded = False
        self._faster_when_loaded = 0
        self._fetch_when_loaded: Callable[[], Kept] | None = None
        self.status = StatusLine(style)
        self.notice = Notice(style)

    @property
    def loaded(self) -> bool:
        """Whether the scenario is there: its knobs, its lesson and its network."""
        return self._loaded is not None

    @property
    def state(self) -> str:
        """`loading`, or that of the run, as far as it has been heard of."""
        return self._state

    @property
    def running(self) -> bool:
        """Whether the run trains, as far as it has been heard of."""
        return self._state == "running"

    @property
    def trains(self) -> bool:
        """Whether there is a training that goes on or could go on."""
        return self._state in ("running", "paused")

    def tell(self, command: orders.Command) -> None:
        """Give its trainer a command."""
        self._training.tell(command)

    def ask(self) -> None:
        """Ask for a snapshot of what is on the screen."""
        raise NotImplementedError

    def load(self) -> None:
        """Load the scenario on a new trainer."""
        self._enter("loading")
        self._run_id = 0  # the next trainer counts from 1 again
        self._training.restart()

    def park(self, path: str) -> None:
        """Keep what was trained in a file, and neither thread, network nor drawn lines, until it is woken."""
        self._training.park(path)
        for widget in self.walk_children(Widget):
            widget._styles_cache.clear()
            if isinstance(widget, CellsView):
                widget.forget_lines()
        forget_colours()

    def let_go(self) -> TrainerLike | None:
        """The trainer of a lab that is parked, for another screen to go on with; None where it is not."""
        return self._training.release() if self._state not in ("failed", "loading") else None

    def finish(self) -> None:
        """End its training, and wait until its run is kept."""
        self._training.finish(KEPT)

    def wake(self) -> None:
        """Go on where it was parked, if it was."""
        self._training.wake()

    def bring_back(self, fetch: Callable[[], Kept]) -> None:
        """Go on with a run that was kept; `fetch` may take its time, and raises LabError."""
        if self._loaded is None:
            self._fetch_when_loaded = fetch
        else:
            self._fetch(fetch)

    @work(thread=True)
    def _fetch(self, fetch: Callable[[], Kept], run: bool = False) -> None:
        try:
            self._training.tell(orders.BringBack(fetch()))
        except LabError as error:
            self.app.call_from_thread(self.notice.say, _("{error}.").format(error=error), urgent=True)
        if run:
            self._training.tell(orders.RunOrPause())

    @on(TrainerSaid)
    async def _take(self, message: TrainerSaid) -> None:
        if self._training.is_present(message):  # those of an earlier trainer are dropped
            await self.hear(message.event)
            self._training.follow(message.event)

    async def hear(self, event: orders.Event) -> None:
        """Hand an event of the trainer to whoever shows it."""
        raise NotImplementedError

    def on_unmount(self) -> None:
        self._training.stop()

    @property
    def _walk(self) -> int | None:
        """The steps of a scenario that trains nothing, None for one that trains."""
        return None if self._loaded is None or self._loaded.losses else self._steps

    def _enter(self, state: State | str) -> None:
        self._state = state
        answers = self._walk == 0 and state == "paused"
        self.status.show_state("answers" if answers else state, self._speed)

    def _nowhere_to_go(self) -> bool:
        """Whether there is no further step; a learner who asks for one is told what to do instead."""
        if self._walk == 0:
            self.notice.say(_("Nothing trains here: each edit of a knob answers at once."))
        elif (self._walk is not None or self._over) and self._state == "done":
            self.notice.say(
                _("That was the last step: {key} starts again.").format(key=shown("lab", "reset"))
            )
        else:
            return False
        return True

    def _do_what_waited(self) -> None:
        """Obey the keys that were pressed before there was anything that they act on."""
        faster, run = self._faster_when_loaded, self._run_when_loaded
        self._faster_when_loaded, self._run_when_loaded = 0, False
        if faster:
            self.action_speed(faster)
        if self._fetch_when_loaded is not None:
            self._fetch(self._fetch_when_loaded, run)  # it is that run which is to go on
            self._fetch_when_loaded = None
        elif run:
            self._training.tell(orders.RunOrPause())

    def action_run_or_pause(self) -> None:
        if self._state == "loading":
            self._run_when_loaded = not self._run_when_loaded
            runs, waits = _("Runs once it is loaded."), _("Loads and then waits.")
            self.notice.say(runs if self._run_when_loaded else waits)
        elif self._nowhere_to_go():
            return
        elif self._state in ("running", "paused", "done"):
            if self._state != "running":
                self.notice.say("")
            self._training.tell(orders.RunOrPause())
        elif self._state == "diverged" and self._shot is not None:
            told, resets = self.told_of(self._shot), _("{key} resets.").format(key=shown("lab", "reset"))
            self.notice.say(f"{told} {resets}", urgent=True, again="space")

    def told_of(self, shot: Snapshot) -> str:
        """What became of a run that diverged, and what to do."""
        key = _("{key} uses that.").format(key=shown("lab", "use_advice")) if shot.advice.values else ""
        return " ".join(filter(None, (shot.message, shot.advice.text, key)))

    def action_detach(self) -> None:
        """Leave the lab, and have the training go on in a process of its own."""
        if why := rules().why_not("detach"):
            self.notice.say(why)
        elif self._loaded is None or not self._loaded.losses or self._state in ("failed", "loading"):
            self.notice.say(_("Nothing trains here that could go on without this screen."))
        else:
            fresh = self._state == "paused" and self._shot is not None and not self._shot.step
            self.post_message(
                DetachWanted(self.entry, self._speed, self.running, self._training.stays, fresh)
            )

    def action_step(self) -> None:
        if not self._nowhere_to_go():
            self._training.tell(orders.StepBy(1))

    def action_reset(self) -> None:
        self.notice.say("")
        if self._state == "failed" and self._loaded is None:
            self.load()
        else:
            self._training.tell(orders.Reset())

    def action_new_seed(self) -> None:
        self.notice.say("")
        self._training.tell(orders.NewSeed())

    def action_speed(self, direction: int) -> None:
        if self._loaded is None:
            self._faster_when_loaded += direction
            return
        speeds = list(orders.SPEEDS)
        self.set_speed(speeds[max(0, min(speeds.index(self._speed) + direction, len(speeds) - 1))])

    def set_speed(self, speed: str) -> None:
        """Train as fast as one of `orders.SPEEDS` says."""
        self._speed = speed
        self._training.tell(orders.SetSpeed(self._speed))
        self.status.show_state(self._state, self._speed)

    @on(ValueTyped)
    def _set_value(self, message: ValueTyped) -> None:
        said = _("{name}: the value set to {value}; r brings the first weights back.")
        if message.place is None:
            said = _("{name}: all set to {value}; r brings the first weights back.")
        self.notice.say(said.format(name=message.name, value=f"{message.value:g}"))
        self._training.tell(orders.SetValue(message.name, message.place, message.value))
        self.ask()

    @on(PointWanted)
    def _edit_point(self, message: PointWanted) -> None:
        self._training.tell(message.order)
        self.ask()

    @on(FreezeWanted)
    def _freeze(self, message: FreezeWanted) -> None:
        self._training.tell(orders.Freeze(message.name, message.place))
        self.ask()
