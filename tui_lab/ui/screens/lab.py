"""The lab: one scenario in training, its panels and its keys."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from math import isinf
from time import perf_counter
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.widgets import ContentSwitcher

from tui_lab.core import orders
from tui_lab.core.catalogue import Entry
from tui_lab.core.snapshot import Request, Snapshot
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import Scope, bindings, scopes_in_lab
from tui_lab.ui.messages import (
    BoardChanged,
    DefaultsWanted,
    KnobsEdited,
    TensorChosen,
    TrainerSaid,
    TryWanted,
)
from tui_lab.ui.pace import FrameLoop, FramePace
from tui_lab.ui.screens.run import RunScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.fault_view import FaultView
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.panel_board import PanelBoard
from tui_lab.ui.widgets.tensor_view import TensorView
from tui_lab.ui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from tui_lab.ui.app import TuiLab


OPENING = 0.8  # seconds at most that the picture before stands until it can be replaced by a whole one


class LabScreen(RunScreen):
    """Tells the trainer what the keys mean and the panels what the snapshots say."""

    BINDINGS = bindings("lab", "everywhere")
    CSS = "LabScreen { layers: default notice cover; } ContentSwitcher { height: 1fr; }"
    app: TuiLab

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, pace: FramePace) -> None:
        super().__init__(entry, make_trainer, style)
        self._knobs_newer = False  # edited since the snapshot under way was asked for
        self._frames = FrameLoop(self._want, self.set_timer, pace)
        self.board = PanelBoard(style)
        self.tensor = TensorView(style)
        self.fault = FaultView()
        self.key_bar = KeyBar(style, "lab", "board")

    def compose(self) -> ComposeResult:
        yield self.status
        with ContentSwitcher(initial="panels"):
            yield self.board
            yield self.tensor
            yield self.fault
        yield self.key_bar
        yield self.notice
        yield TooSmall()

    async def on_mount(self) -> None:
        self.status.show_path(self.entry.chapter, self.entry.title)
        self.notice.say("Importing PyTorch; this takes a few seconds the first time.")
        await self.board.show_views({})
        if "torch" in sys.modules:  # else loading takes seconds, and that is said
            self.app.link.hold(OPENING)
        self.load()

    def load(self) -> None:
        self._frames.lost()
        super().load()

    def on_screen_suspend(self) -> None:
        self.app.link.release()  # what lies over it, or comes after it, need not wait for its picture
        if self not in self.app.screen_stack:  # left, not behind the help or the code
            self._training.tell(orders.Pause())
            self.app.memory.keep_family_curve(self.entry, self.board.loss.curve)

    def on_screen_resume(self) -> None:
        self.ask()

    def on_resize(self) -> None:
        self.board.lay_out()

    def on_key(self) -> None:
        self.notice.has_been_read()

    # What the trainer says

    @on(TrainerSaid)
    async def take(self, message: TrainerSaid) -> None:
        """Hand an event to whoever shows it; those of an earlier trainer are dropped."""
        if not self._training.is_present(message):
            return
        match message.event:
            case orders.Loaded() as loaded:
                await self._take_loaded(loaded)
            case orders.StateChanged() as changed:
                self._take_state(changed)
            case orders.Failed(fault, text):
                self._frames.lost()
                self.app.memory.knobs_failed(self.entry)
                self._enter("failed")
                self.notice.say("")
                self.fault.show_fault(fault, text)
                self._switch("fault")
                self.app.link.release()
            case Snapshot() as shot:
                # By the clock, which counts what the training waits for, too.
                begin = perf_counter()
                if shot.run_id == self._run_id:
                    await self._show(shot)
                self.call_after_refresh(self._drawn, begin)

    def _drawn(self, begin: float) -> None:
        flat_out = isinf(orders.SPEEDS[self._speed])
        self._frames.drawn(perf_counter() - begin, self.running, flat_out)
        if not self._frames.in_flight:  # no panel has changed its size
            self.app.link.release()

    async def _take_loaded(self, loaded: orders.Loaded) -> None:
        says = self.app.memory.news(loaded.device_reason)
        if self._loaded is None and (own := self.app.memory.knobs_of_last_time(self.entry, loaded)):
            says = f"Your knobs from last time: {own} (D in the knobs brings the tutorial's back)."
        self.notice.say(loaded.lesson_fault or says, urgent=bool(loaded.lesson_fault), again="1")
        self._loaded = loaded
        self._speed = loaded.speed
        met = self.app.memory.goals_met(self.entry)
        self.board.lesson.show_lesson(loaded.lesson, met, loaded.lesson_fault)
        self.board.knobs.show_knobs(loaded.knobs, loaded.values, trained=bool(loaded.scenario.losses))
        await self.board.show_views(loaded.views, loaded.scenario.losses)
        self.board.loss.keep_ghost(*self.app.memory.family_curve(self.entry))
        self._do_what_waited()

    def _take_state(self, changed: orders.StateChanged) -> None:
        self._steps = changed.steps
        self.board.loss.planned = changed.steps
        self.key_bar.show_steps(self._walk != 0)
        if changed.run_id != self._run_id:
            self._run_id = changed.run_id
            self.board.loss.keep_ghost(changed.former)
            if self.mode == "fault":
                self._switch("panels")
        self._enter(changed.state)
        self.ask()

    @on(BoardChanged)
    def ask(self) -> None:
        """Ask for a snapshot of what is on the screen."""
        if self._loaded is not None and self._run_id and self._state != "failed" and self._on_top:
            self._frames.ask()

    @property
    def _on_top(self) -> bool:  # not `is_current`, which holds behind the code and the help, too
        return self.app.screen_stack[-1:] == [self]

    def _want(self) -> None:
        if not self._on_top:  # nobody would see it; coming back asks again
            self._frames.lost()
            return
        self._knobs_newer = False
        self._training.tell(orders.Want(self._request()))

    def _request(self) -> Request:
        step = self.board.lesson.step
        goal = step.goal if step else None
        if self.mode == "tensor":
            return Request(tensor=self.tensor.shown, goal=goal)
        return self.board.request(goal)

    async def _show(self, shot: Snapshot) -> None:
        self._shot = shot
        self.status.show_snapshot(shot)
        if shot.message:
            self.notice.say(shot.message, urgent=True, again="space")
        elif shot.engine.startswith("compile ") and self.app.memory.news(shot.engine):
            self.notice.say(f"{shot.engine}; it trains on step by step.")
        if not self._knobs_newer:
            self.board.knobs.show_values(shot.knobs)
            self.app.memory.knobs_work(self.entry)
        if self.mode == "tensor":
            if shot.request.tensor == self.tensor.shown:
                self.tensor.show_snapshot(shot)
        else:
            await self.board.show(shot)
        if shot.goal_met and shot.request.goal:
            for step in self.board.lesson.steps:
                fresh = step.goal is shot.request.goal and self.app.memory.meet_goal(self.entry, step)
                # Of a divergence that was not the goal the learner has to hear first.
                wanted = any(one.name == "diverged" for one in shot.request.goal.conditions)
                if fresh and (wanted or not shot.message):
                    why = "; 1 says why" if self.mode == "panels" and not self.board.lesson.display else ""
                    self.notice.say(f"Goal met: {shot.request.goal.text}{why}", good=True)
            self.board.lesson.show_met(self.app.memory.goals_met(self.entry))

    # What the keys do

    @property
    def mode(self) -> str:
        """`panels`, `tensor` or `fault`: what fills the screen."""
        return str(self.query_one(ContentSwitcher).current)

    @property
    def scope(self) -> Scope:
        """What the keys act on, as the table of keys calls it."""
        modes: dict[str, Scope] = {"tensor": "tensor", "fault": "fault"}
        return modes.get(self.mode, self.board.scope)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """All that the keys here belong to, what has the focus first."""
        return scopes_in_lab(self.scope)

    def _switch(self, mode: str) -> None:
        self.query_one(ContentSwitcher).current = mode
        if mode == "panels":
            self.board.take_keys()
        else:
            self.query_one(f"#{mode}").focus()
        self.ask()

    def action_lesson(self, direction: int) -> None:
        if self.mode == "tensor":
            self.action_put_away()
        self.board.turn_lesson(direction)
        self.ask()

    @on(TryWanted)
    def action_apply_try(self) -> None:
        step = self.board.lesson.step
        if step is not None and step.tries:
            # The lesson's words count on the tutorial's own values for all else, and on a fresh start.
            then = ": space runs it." if self._walk is None else "."
            self._start_with(step.tries, f"{step.try_text}, all else as in the tutorial{then}")

    @on(DefaultsWanted)
    def _start_with_defaults(self) -> None:
        self._start_with({}, "All knobs as in the tutorial.")

    def _start_with(self, values: Mapping[str, Any], said: str) -> None:
        """Start again with some values and the tutorial's own for all else."""
        if self._loaded is not None:
            defaults = {name: knob.default for name, knob in self._loaded.knobs.items()}
            self._set_knobs(orders.SetKnobs(defaults | dict(values), restart=True), said)

    @on(KnobsEdited)
    def _take_knobs(self, message: KnobsEdited) -> None:
        assert self._loaded is not None  # or there were no knobs to edit
        knobs = self._loaded.knobs
        told = message.pointed or message.values
        said = ", ".join(f"{name} {knobs[name].format(value)}" for name, value in told.items())
        edited = [knobs[name] for name in message.values]
        live = all(knob.view_only if self._state == "diverged" else knob.live for knob in edited)
        rebuilt = not live and self._walk is None
        # What was pointed at may act in a panel that is out of sight.
        after = ": the network is rebuilt and starts at step 0." if rebuilt else "."
        self._set_knobs(orders.SetKnobs(message.values), said + after if rebuilt or message.pointed else "")

    def _set_knobs(self, command: orders.SetKnobs, said: str) -> None:
        self.notice.say(said)
        self._knobs_newer = True
        knobs = self._loaded.knobs if self._loaded is not None else {}
        texts = {name: knobs[name].format(value) for name, value in command.values.items()}
        self.app.memory.try_knobs(self.entry, texts)
        self._training.tell(command)
        self.ask()

    @on(TensorChosen)
    def _open_tensor(self, message: TensorChosen) -> None:
        self.tensor.open_tensor(message.name)
        self._switch("tensor")

    def action_code(self) -> None:
        self.app.show_code(self.entry)

    def action_neighbour(self, direction: int) -> None:
        self.app.open_neighbour(self.entry, direction)

    def action_put_away(self) -> None:
        if self.mode == "tensor":
            self._switch("panels")
        else:
            self.board.put_cursors_away()

    def action_back(self) -> None:
        if self.mode == "tensor":
            self.action_put_away()
        else:
            self.app.show_menu()
