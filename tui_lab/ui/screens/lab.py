"""The lab: one scenario in training, its panels and its keys."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time
from typing import TYPE_CHECKING, Any, Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from tui_lab.core import trainer as order
from tui_lab.core.catalogue import Entry
from tui_lab.core.snapshot import Request, Snapshot, State
from tui_lab.core.trainer import SPEEDS, Command, Event
from tui_lab.ui.drawing.style import DrawingStyle
from tui_lab.ui.keys import bindings
from tui_lab.ui.layout import SMALLEST, is_compact, visible_panels
from tui_lab.ui.messages import KnobsEdited, TensorChosen, TrainerSaid, TryWanted
from tui_lab.ui.pace import FramePace
from tui_lab.ui.widgets.fault_view import FaultView
from tui_lab.ui.widgets.figure_panel import FigurePanel
from tui_lab.ui.widgets.key_bar import KeyBar
from tui_lab.ui.widgets.knobs_panel import KnobsPanel
from tui_lab.ui.widgets.lesson_panel import LessonPanel
from tui_lab.ui.widgets.loss_panel import LossPanel
from tui_lab.ui.widgets.parameters_panel import ParametersPanel
from tui_lab.ui.widgets.status_line import StatusLine
from tui_lab.ui.widgets.tensor_view import TensorView

if TYPE_CHECKING:
    from tui_lab.ui.app import TuiLab


class TrainerLike(Protocol):
    """What the lab needs of a trainer."""

    def start(self) -> None: ...
    def tell(self, command: Command) -> None: ...
    def stop(self) -> None: ...


MakeTrainer = Callable[[Callable[[Event], object]], TrainerLike]


class LabScreen(Screen[None]):
    """Tells the trainer what the keys mean and the panels what the snapshots say."""

    BINDINGS = bindings("lab", "everywhere")
    CSS_PATH = "lab.tcss"
    app: TuiLab

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle) -> None:
        super().__init__()
        self.entry = entry
        self._make_trainer = make_trainer
        self._style = style
        self._trainer: TrainerLike | None = None
        self._session = 0  # grows with each trainer: what an earlier one posted late is dropped
        self._loaded: order.Loaded | None = None
        self._state: State | str = "loading"
        self._speed = "normal"
        self._run_id = 0
        self._shot: Snapshot | None = None
        self._pace = FramePace()
        self._in_flight = False
        self._ask_again = False
        self._focus_id = "lesson"
        self._recent: list[str] = []
        self._zoomed = False

        self.status = StatusLine(style)
        self.lesson = LessonPanel(style)
        self.knobs = KnobsPanel(style)
        self.loss = LossPanel(style)
        self.views: list[FigurePanel] = []
        self.parameters = ParametersPanel(style)
        self.tensor = TensorView(style)
        self.fault = FaultView()
        self.notice = Static(id="notice", markup=False)

    def compose(self) -> ComposeResult:
        yield self.status
        yield Static(id="tabs")
        with ContentSwitcher(initial="panels"):
            with Vertical(id="panels"):
                with Horizontal(id="main"):
                    with Vertical(id="left"):
                        yield self.lesson
                        yield self.knobs
                    with Vertical(id="right"):
                        yield self.loss
                        yield Horizontal(id="views")
                yield self.parameters
            yield self.tensor
            yield self.fault
        yield self.notice
        yield KeyBar(self._style, "lab")
        yield Static(f"tui-lab needs a window of {SMALLEST[0]} × {SMALLEST[1]} or more.", id="too-small")

    def on_mount(self) -> None:
        self.status.show_path(self.entry.chapter, self.entry.title)
        self.say("Importing PyTorch; this takes a few seconds the first time.")
        self._number_panels()
        self._load()

    def _load(self) -> None:
        if self._trainer is not None:
            self._trainer.stop()
        self._session += 1
        session = self._session
        self._trainer = self._make_trainer(lambda event: self.post_message(TrainerSaid(session, event)))
        self._enter("loading")
        self._trainer.start()

    def on_unmount(self) -> None:
        if self._trainer is not None:
            self._trainer.stop()

    def on_screen_suspend(self) -> None:
        self.tell(order.Pause())

    def on_screen_resume(self) -> None:
        self.ask()

    def tell(self, command: Command) -> None:
        """Queue a command for the trainer."""
        if self._trainer is not None:
            self._trainer.tell(command)

    def say(self, text: str) -> None:
        """Show a sentence above the key bar, or put the last one away."""
        self.notice.update(text)
        self.notice.display = bool(text)

    # What the trainer says

    @on(TrainerSaid)
    def take(self, message: TrainerSaid) -> None:
        """Hand an event to whoever shows it; those of an earlier trainer are dropped."""
        if message.session != self._session:
            return
        match message.event:
            case order.Loaded() as loaded:
                self._take_loaded(loaded)
            case order.StateChanged(run_id, state, _):
                self._take_state(run_id, state)
            case order.Failed(fault, text):
                self._in_flight = False
                self._enter("failed")
                self.fault.show_fault(fault, text)
                self._switch("fault")
            case Snapshot() as shot:
                self._take_snapshot(shot)

    def _take_loaded(self, loaded: order.Loaded) -> None:
        self.say("")
        self._loaded = loaded
        self._speed = loaded.speed
        self.lesson.show_lesson(loaded.lesson, self.app.goals_met(self.entry))
        place = self.query_one("#views")
        place.remove_children()
        self.views = [FigurePanel(name, title, self._style) for name, title in loaded.views.items()]
        place.mount(*self.views)
        self.knobs.styles.height = len(loaded.knobs) + 7
        self._number_panels()
        self._arrange()

    def _take_state(self, run_id: int, state: State) -> None:
        if run_id != self._run_id:
            self._run_id = run_id
            self.loss.keep_ghost()
            self._in_flight = False
            if self._mode == "fault":
                self._switch("panels")
        self._enter(state)
        self.ask()

    def _enter(self, state: State | str) -> None:
        self._state = state
        self.status.show_state(state, self._speed)

    def ask(self) -> None:
        """Ask for a snapshot of what is on the screen; one is under way at most."""
        if self._loaded is None or not self.is_current:
            return
        if self._in_flight:
            self._ask_again = True
            return
        self._in_flight = True
        self._ask_again = False
        self.tell(order.Want(self._request()))

    def _request(self) -> Request:
        if self._mode == "tensor":
            return Request(tensor=self.tensor.name_shown, goal=self._open_goal())
        return Request(
            views=tuple(panel.view for panel in self.views if panel.display),
            columns=self.loss.columns if self.loss.display else 0,
            parameters=bool(self.parameters.display),
            goal=self._open_goal(),
        )

    def _open_goal(self) -> Any:
        step = self.lesson.step
        return step.goal if step and step.title not in self.app.goals_met(self.entry) else None

    def _take_snapshot(self, shot: Snapshot) -> None:
        begin = thread_time()
        if shot.run_id == self._run_id:
            self._show(shot)
        self.call_after_refresh(self._frame_shown, begin)

    def _show(self, shot: Snapshot) -> None:
        self._shot = shot
        self.status.show_snapshot(shot)
        if shot.message:
            self.say(shot.message)
        if self._loaded is not None:
            self.knobs.show_knobs(self._loaded.knobs, shot.knobs)
        if shot.curves:
            self.loss.show_curves(shot.curves, shot.marks)
        for panel in self.views:
            figure = shot.figures.get(panel.view) or shot.view_faults.get(panel.view)
            if figure is not None:
                panel.show_figure(figure)
        if shot.parameters:
            rows = len(shot.parameters) + len(shot.buffers) + 4
            self.parameters.styles.height = min(rows, max(8, self.size.height // 3))
            self.parameters.show_parameters(shot.parameters, shot.buffers, shot.total_parameters)
        if shot.tensor is not None and self._mode == "tensor":
            self.tensor.show_snapshot(shot)
        if shot.goal_met and self.lesson.step is not None:
            self.app.meet_goal(self.entry, self.lesson.step)
            self.lesson.show_met(self.app.goals_met(self.entry))

    def _frame_shown(self, begin: float) -> None:
        wait = self._pace.wait_after(thread_time() - begin)
        self._in_flight = False
        if self._state == "running":
            self.set_timer(wait, self.ask)
        elif self._ask_again:
            self.ask()

    # Where things are on the screen

    @property
    def _mode(self) -> str:
        return str(self.query_one(ContentSwitcher).current)

    def _switch(self, mode: str) -> None:
        self.query_one(ContentSwitcher).current = mode
        self.query_one(f"#{mode}" if mode != "panels" else f"#{self._focus_target()}").focus()
        self.ask()

    @property
    def panels(self) -> list[Widget]:
        """All panels in the order of their numbers."""
        return [self.lesson, self.knobs, self.loss, *self.views, self.parameters]

    def _number_panels(self) -> None:
        for number, panel in enumerate(self.panels, start=1):
            panel.numbered(number)  # type: ignore[attr-defined]

    def _focus_target(self) -> str:
        return "knob-list" if self._focus_id == "knobs" else self._focus_id

    def _arrange(self) -> None:
        width, height = self.size
        compact = is_compact(width, height)
        self.set_class(compact, "compact")
        self.set_class(self._zoomed, "zoomed")
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "too-small")
        ids = [str(panel.id) for panel in self.panels]
        shown = visible_panels(ids, self._focus_id, self._recent, compact, self._zoomed)
        for panel in self.panels:
            panel.display = panel.id in shown
        for box in ("left", "right", "views", "main"):
            inside = self.query_one(f"#{box}").query(Widget)
            self.query_one(f"#{box}").display = any(widget.id in shown for widget in inside)
        self.query_one("#tabs", Static).update(self._tabs(shown))
        self.ask()

    def _tabs(self, shown: frozenset[str]) -> str:
        """All panels by number and name, for a window that shows only some of them."""
        titles = [str(panel.border_title).partition("  ")[0] for panel in self.panels]
        return "  ".join(
            f"[reverse] {title} [/]" if panel.id in shown else f" {title} "
            for title, panel in zip(titles, self.panels, strict=True)
        )

    def on_resize(self, event: Resize) -> None:
        self._arrange()

    def on_descendant_focus(self) -> None:
        focused = self.focused
        for panel in self.panels:
            if focused is not None and panel in focused.ancestors_with_self and panel.id != self._focus_id:
                self._recent = [self._focus_id, *(i for i in self._recent if i != self._focus_id)]
                self._focus_id = str(panel.id)

    def go_to(self, index: int) -> None:
        """Bring a panel to the screen and give it the keys."""
        if self._mode != "panels" or not 0 <= index < len(self.panels):
            return
        target = str(self.panels[index].id)
        if target != self._focus_id:
            self._recent = [self._focus_id, *(i for i in self._recent if i != self._focus_id)]
            self._focus_id = target
        self._arrange()
        self.query_one(f"#{self._focus_target()}").focus()

    # What the keys do

    def action_panel(self, number: int) -> None:
        self.go_to(number - 1)

    def action_next_panel(self, direction: int) -> None:
        ids = [panel.id for panel in self.panels]
        self.go_to((ids.index(self._focus_id) + direction) % len(ids))

    def action_zoom(self) -> None:
        if self._mode == "panels":
            self._zoomed = not self._zoomed
            self._arrange()

    def action_run_or_pause(self) -> None:
        if self._state == "running":
            self.tell(order.Pause())
        elif self._state in ("paused", "done"):
            self.say("")
            self.tell(order.RunOn())
        elif self._state == "diverged":
            self.say(f"{self._shot.message if self._shot else ''} r resets.")

    def action_step(self) -> None:
        self.tell(order.StepBy(1))

    def action_reset(self) -> None:
        self.say("")
        if self._state == "failed":
            self._load()
        else:
            self.tell(order.Reset())

    def action_new_seed(self) -> None:
        self.say("")
        self.tell(order.Reset((self._shot.seed if self._shot else 0) + 1))

    def action_speed(self, direction: int) -> None:
        speeds = list(SPEEDS)
        at = max(0, min(speeds.index(self._speed) + direction, len(speeds) - 1))
        self._speed = speeds[at]
        self.tell(order.SetSpeed(self._speed))
        self.status.show_state(self._state, self._speed)

    def action_lesson(self, direction: int) -> None:
        self.lesson.move(direction)
        self.ask()

    def action_hint(self) -> None:
        self.lesson.more_hints()

    @on(TryWanted)
    def action_apply_try(self) -> None:
        step = self.lesson.step
        if step is not None and step.tries:
            self._set_knobs(dict(step.tries))

    @on(KnobsEdited)
    def _take_knobs(self, message: KnobsEdited) -> None:
        self._set_knobs(message.values)

    def _set_knobs(self, values: dict[str, Any]) -> None:
        if self._loaded is None:
            return
        knobs = self._loaded.knobs
        self.app.keep_knobs(self.entry, {name: knobs[name].format(value) for name, value in values.items()})
        rebuilt = [name for name in values if not knobs[name].live]
        said = ", ".join(f"{name} {knobs[name].format(value)}" for name, value in values.items())
        self.say(f"{said}: the network is rebuilt and starts at step 0." if rebuilt else "")
        self.tell(order.SetKnobs(values))
        self.ask()

    @on(TensorChosen)
    def _open_tensor(self, message: TensorChosen) -> None:
        self.tensor.open_tensor(message.name)
        self._switch("tensor")

    def action_ghost(self) -> None:
        self.loss.toggle_ghost()

    def action_code(self) -> None:
        self.app.show_code(self.entry)

    def action_neighbour(self, direction: int) -> None:
        self.app.open_neighbour(self.entry, direction)

    def action_back(self) -> None:
        if self._mode == "tensor":
            self._switch("panels")
        else:
            self.app.show_menu()

    @property
    def focus_scope(self) -> str:
        """The name of what the keys act on, for the help."""
        return "tensor" if self._mode == "tensor" else self._focus_id
