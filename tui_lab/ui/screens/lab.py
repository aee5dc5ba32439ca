"""The lab: one scenario in training, its panels and its keys."""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Static

from tui_lab.core import orders
from tui_lab.core.catalogue import Entry
from tui_lab.core.lessons import Goal
from tui_lab.core.snapshot import Request, Snapshot, State
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.layout import SMALLEST
from tui_lab.ui.messages import BoardChanged, KnobsEdited, TensorChosen, TrainerSaid, TryWanted
from tui_lab.ui.pace import FrameLoop, FramePace
from tui_lab.ui.training import MakeTrainer, Training
from tui_lab.ui.widgets.fault_view import FaultView
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.notice import Notice
from tui_lab.ui.widgets.panel_board import PanelBoard
from tui_lab.ui.widgets.status_line import StatusLine
from tui_lab.ui.widgets.tensor_view import TensorView

if TYPE_CHECKING:
    from tui_lab.ui.app import TuiLab


class LabScreen(Screen[None]):
    """Tells the trainer what the keys mean and the panels what the snapshots say."""

    BINDINGS = bindings("lab", "everywhere")
    CSS = """
    LabScreen {
        layers: base above;
        ContentSwitcher { height: 1fr; }
        #too-small { display: none; width: 100%; height: 1fr; content-align: center middle; }
        &.too-small {
            & > * { display: none; }
            #too-small { display: block; }
        }
    }
    """
    app: TuiLab

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, pace: FramePace) -> None:
        super().__init__()
        self.entry = entry
        self._style = style
        self._training = Training(make_trainer, self.post_message)
        self._loaded: orders.Loaded | None = None
        self._state: State | str = "loading"
        self._speed = "normal"
        self._run_id = 0
        self._shot: Snapshot | None = None
        self._knobs_newer = False  # edited since the snapshot under way was asked for
        self._frames = FrameLoop(self._want, self.set_timer, pace)
        self.status = StatusLine(style)
        self.board = PanelBoard(style)
        self.tensor = TensorView(style)
        self.fault = FaultView()
        self.notice = Notice()

    def compose(self) -> ComposeResult:
        yield self.status
        with ContentSwitcher(initial="panels"):
            yield self.board
            yield self.tensor
            yield self.fault
        yield self.notice
        yield KeyBar(self._style, "lab")
        yield Static(f"tui-lab needs a window of {SMALLEST[0]} × {SMALLEST[1]} or more.", id="too-small")

    async def on_mount(self) -> None:
        self.status.show_path(self.entry.chapter, self.entry.title)
        self.notice.say("Importing PyTorch; this takes a few seconds the first time.")
        await self.board.show_views({})
        self._load()

    def _load(self) -> None:
        self._enter("loading")
        self._run_id = 0  # the next trainer counts from 1 again
        self._training.restart()

    def on_unmount(self) -> None:
        self._training.stop()

    def on_screen_suspend(self) -> None:
        if self not in self.app.screen_stack:  # left, not behind the help or the code
            self._training.tell(orders.Pause())

    def on_screen_resume(self) -> None:
        self.ask()

    def on_resize(self, event: Resize) -> None:
        width, height = event.size
        was_too_small = self.has_class("too-small")
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "too-small")
        self.board.lay_out()
        if was_too_small:
            self._switch(self.mode)  # what was hidden has lost the keys

    # What the trainer says

    @on(TrainerSaid)
    async def take(self, message: TrainerSaid) -> None:
        """Hand an event to whoever shows it; those of an earlier trainer are dropped."""
        if not self._training.is_present(message):
            return
        match message.event:
            case orders.Loaded() as loaded:
                await self._take_loaded(loaded)
            case orders.StateChanged(run_id, state, _):
                self._take_state(run_id, state)
            case orders.Failed(fault, text):
                self._frames.lost()
                self._enter("failed")
                self.notice.say("")
                self.fault.show_fault(fault, text)
                self._switch("fault")
            case Snapshot() as shot:
                begin = thread_time()
                if shot.run_id == self._run_id:
                    self._show(shot)
                self.call_after_refresh(
                    lambda: self._frames.drawn(thread_time() - begin, moving=self._state == "running")
                )

    async def _take_loaded(self, loaded: orders.Loaded) -> None:
        self.notice.say(
            loaded.lesson_fault or self.app.news(loaded.device_reason), urgent=bool(loaded.lesson_fault)
        )
        self._loaded = loaded
        self._speed = loaded.speed
        self.board.lesson.show_lesson(loaded.lesson, self.app.goals_met(self.entry))
        self.board.knobs.show_knobs(loaded.knobs)
        await self.board.show_views(loaded.views)

    def _take_state(self, run_id: int, state: State) -> None:
        if run_id != self._run_id:
            self._run_id = run_id
            self.board.loss.keep_ghost()
            if self.mode == "fault":
                self._switch("panels")
        self._enter(state)
        self.ask()

    def _enter(self, state: State | str) -> None:
        self._state = state
        self.status.show_state(state, self._speed)

    @on(BoardChanged)
    def ask(self) -> None:
        """Ask for a snapshot of what is on the screen."""
        if self._loaded is not None and self._run_id and self._state != "failed" and self.is_current:
            self._frames.ask()

    def _want(self) -> None:
        self._knobs_newer = False
        self._training.tell(orders.Want(self._request()))

    def _request(self) -> Request:
        goal = self._open_goal()
        if self.mode == "tensor":
            return Request(tensor=self.tensor.shown, goal=goal)
        return self.board.request(goal)

    def _open_goal(self) -> Goal | None:
        step = self.board.lesson.step
        return step.goal if step and step.title not in self.app.goals_met(self.entry) else None

    def _show(self, shot: Snapshot) -> None:
        self._shot = shot
        self.status.show_snapshot(shot)
        if shot.message:
            self.notice.say(shot.message, urgent=True)
        if not self._knobs_newer:
            self.board.knobs.show_values(shot.knobs)
        if self.mode == "tensor":
            if shot.request.tensor == self.tensor.shown:
                self.tensor.show_snapshot(shot)
        else:
            self.board.show(shot)
        if shot.goal_met:
            for step in self.board.lesson.steps:
                if step.goal is shot.request.goal:
                    self.app.meet_goal(self.entry, step)
            self.board.lesson.show_met(self.app.goals_met(self.entry))

    # What the keys do

    @property
    def mode(self) -> str:
        """`panels`, `tensor` or `fault`: what fills the screen."""
        return str(self.query_one(ContentSwitcher).current)

    def _switch(self, mode: str) -> None:
        self.query_one(ContentSwitcher).current = mode
        if mode == "panels":
            self.board.take_keys()
        else:
            self.query_one(f"#{mode}").focus()
        self.ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.mode == "panels" or action not in ("panel", "next_panel", "zoom")

    def action_panel(self, number: int) -> None:
        self.board.go_to(number - 1)

    def action_next_panel(self, direction: int) -> None:
        self.board.go_on(direction)

    def action_zoom(self) -> None:
        self.board.toggle_zoom()

    def action_run_or_pause(self) -> None:
        if self._state == "running":
            self._training.tell(orders.Pause())
        elif self._state in ("paused", "done"):
            self.notice.say("")
            self._training.tell(orders.RunOn())
        elif self._state == "diverged" and self._shot is not None:
            self.notice.say(f"{self._shot.message} r resets.", urgent=True)

    def action_step(self) -> None:
        self._training.tell(orders.StepBy(1))

    def action_reset(self) -> None:
        self.notice.say("")
        if self._state == "failed":
            self._load()
        else:
            self._training.tell(orders.Reset())

    def action_new_seed(self) -> None:
        self.notice.say("")
        self._training.tell(orders.NewSeed())

    def action_speed(self, direction: int) -> None:
        speeds = list(orders.SPEEDS)
        self._speed = speeds[max(0, min(speeds.index(self._speed) + direction, len(speeds) - 1))]
        self._training.tell(orders.SetSpeed(self._speed))
        self.status.show_state(self._state, self._speed)

    def action_lesson(self, direction: int) -> None:
        self.board.lesson.move(direction)
        self.ask()

    def action_hint(self) -> None:
        self.board.lesson.more_hints()

    @on(TryWanted)
    def action_apply_try(self) -> None:
        step = self.board.lesson.step
        if step is not None and step.tries and self._loaded is not None:
            # The lesson's words count on the tutorial's own values for all else, and on a fresh start.
            values = {name: knob.default for name, knob in self._loaded.knobs.items()} | dict(step.tries)
            said = f"{step.try_text}, all else as in the tutorial: space runs it."
            self._set_knobs(orders.SetKnobs(values, restart=True), said)

    @on(KnobsEdited)
    def _take_knobs(self, message: KnobsEdited) -> None:
        assert self._loaded is not None  # or there were no knobs to edit
        knobs = self._loaded.knobs
        said = ", ".join(f"{name} {knobs[name].format(value)}" for name, value in message.values.items())
        rebuilt = self._state == "diverged" or any(not knobs[name].live for name in message.values)
        said = f"{said}: the network is rebuilt and starts at step 0." if rebuilt else ""
        self._set_knobs(orders.SetKnobs(message.values), said)

    def _set_knobs(self, command: orders.SetKnobs, said: str) -> None:
        self.notice.say(said)
        self._knobs_newer = True
        knobs = self._loaded.knobs if self._loaded is not None else {}
        self.app.keep_knobs(self.entry, {n: knobs[n].format(value) for n, value in command.values.items()})
        self._training.tell(command)
        self.ask()

    @on(TensorChosen)
    def _open_tensor(self, message: TensorChosen) -> None:
        self.tensor.open_tensor(message.name)
        self._switch("tensor")

    def action_ghost(self) -> None:
        self.board.loss.toggle_ghost()

    def action_code(self) -> None:
        self.app.show_code(self.entry)

    def action_neighbour(self, direction: int) -> None:
        self.app.open_neighbour(self.entry, direction)

    def action_put_away(self) -> None:
        if self.mode == "tensor":
            self._switch("panels")
        else:
            self.board.loss.put_cursor_away()

    def action_back(self) -> None:
        if self.mode == "tensor":
            self.action_put_away()
        else:
            self.app.show_menu()
