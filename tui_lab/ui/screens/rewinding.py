"""What a lab does while earlier steps of its run are looked at."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.engine.snapshot import State
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import Fact, Scope, shown
from tui_lab.ui.messages import RewindWanted
from tui_lab.ui.screens.looking import LookingScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.rewind_bar import RewindBar

LAST = 2**62  # a step beyond any


class RewindingScreen(LookingScreen):
    """All panels show the step that is looked at. What trains or edits goes on from there, as a new run."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self.rewind_bar = RewindBar(style)

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield self.rewind_bar

    @property
    def scope(self) -> Scope:
        """What the keys act on: the way through the run, while it has the focus."""
        return "rewind" if self.rewind_bar.has_focus else super().scope

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for keys to act on, steps to go back to among it."""
        trained = self._shot is not None and self._shot.step > 0 and self._state != "failed"
        trained = trained and not self._is_script
        return super().facts | ({"past"} if trained and self.loss.losses else frozenset())

    def action_rewind(self) -> None:
        if "past" not in self.facts or self._shot is None:
            trains = self._loaded is None or bool(self._loaded.losses)
            none_yet = _("There is no step to go back to yet: {run} trains.").format(
                run=shown("lab", "run_or_pause")
            )
            none = _("There is no step to go back to here: nothing trains.")
            self.notice.say(none_yet if trains else none)
            return
        if self.rewind_bar.open:
            self.rewind_bar.focus()
            return
        if self.mode != "panels":
            self.put_away()
        self._training.tell(orders.Pause())
        self.loss.show_rest(self.loss.curve)
        self.rewind_bar.begin(self._shot.step, self._shot.step)
        self._training.tell(orders.Rewind(LAST))  # which says how many steps there are by now
        self.follow()

    @on(RewindWanted)
    def _go(self, message: RewindWanted) -> None:
        self._training.tell(orders.Rewind(message.step))

    async def action_put_away(self) -> None:
        if not self.rewind_bar.open:
            await super().action_put_away()
        elif not self.rewind_bar.forget_typed():
            self._training.tell(orders.Rewind(LAST))
            self.end_rewinding()
            self.ask()

    def begin_another(self, step: int) -> None:
        """Another run is at hand: the one that was looked at goes on from `step`, or is gone."""
        if self.rewind_bar.open and step:
            said = _(
                "Another run goes on from step {step}. The one before is among the runs, and backspace, "
                "which takes back an edit first, leads to it."
            )
            self.notice.say(said.format(step=f"{step:,}"))
        self.end_rewinding()

    def _enter(self, state: State | str) -> None:
        if state == "running" and self.rewind_bar.told:  # from its last step the same run goes on
            self.end_rewinding()
        super()._enter(state)

    def _take_replaying(self, replaying: orders.Replaying) -> None:
        if self.rewind_bar.open:
            self.rewind_bar.show_way(replaying)
        else:
            said = _(
                "Training it once more, up to where it was: step {step} of {steps}. r starts anew instead."
            )
            self.notice.say(said.format(step=f"{replaying.step:,}", steps=f"{replaying.steps:,}"))

    def action_use_advice(self) -> None:
        if self.rewind_bar.open and self._state != "diverged":
            self.notice.say(
                _(
                    "u uses what was found to train after a run has diverged: at this step it has not. "
                    "end leads to its last step."
                )
            )
        else:
            super().action_use_advice()

    def _take_rewound(self, rewound: orders.Rewound) -> None:
        self._enter(rewound.state)
        self.notice.say(rewound.why)
        self.rewind_bar.show(rewound)
        self.ask()

    def end_rewinding(self) -> None:
        """Look at the run as it stands."""
        if self.rewind_bar.open:
            had_keys = self.rewind_bar.has_focus
            self.rewind_bar.end()
            self.loss.show_rest(None)
            if had_keys:
                self.board.take_keys()
            self.follow()
