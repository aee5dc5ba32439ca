"""The lab: one scenario in training, its panels and its keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import takewhile
from math import isinf
from time import perf_counter
from typing import Any

from textual import on

from tui_lab.authoring.knob_kinds import knob_from
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui import facts
from tui_lab.ui.keys import bindings
from tui_lab.ui.messages import BoardChanged, CodeWanted, LeaveWanted, OpenWanted
from tui_lab.ui.output.link import Link
from tui_lab.ui.pace import FrameLoop, FramePace
from tui_lab.ui.saved_files import SavedFiles
from tui_lab.ui.screens.placing import PlacingScreen
from tui_lab.ui.screens.words import WordsScreen, words_of
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.figure_panel import FigurePanel

LOOK = 1.0  # seconds between two looks at the scenario's files
FEW = 20  # columns of a curve of which only its name is of interest
BEHIND = 1.0  # seconds between two pictures at least while a box lies over it, which is drawn anew with each
OPENING = 0.8  # seconds at most that the picture before stands until it can be replaced by a whole one


class LabScreen(PlacingScreen):
    """Tells the trainer what the keys mean and the panels what the snapshots say."""

    BINDINGS = bindings("lab", "everywhere")

    def __init__(
        self,
        entry: Entry,
        make_trainer: MakeTrainer,
        style: DrawingStyle,
        pace: FramePace,
        memory: Memory,
        link: Link,
    ) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self._link = link
        self._files = SavedFiles(entry)
        self._counted = 0  # the run whose parameters were looked for
        self._frames = FrameLoop(self._want, self._later, pace)
        self._warned = 0  # warnings that were announced

    async def on_mount(self) -> None:
        self.status.show_path(_(self.entry.chapter), _(self.entry.title))
        self.notice.say(_(facts.WAITING[self._is_script]))
        self.watch(self.lesson, "goal", self.knobs.show_goal)
        await self._arrange(parameters=True)
        if "torch" in sys.modules:  # else loading takes seconds, and that is said
            self._link.hold(OPENING)
        self.load()
        self.set_interval(LOOK, self._look_at_files)

    def load(self) -> None:
        self._frames.lost()
        self._files.look()
        self.console.forget()
        self._warned = 0
        super().load()

    def on_screen_suspend(self) -> None:
        self._link.release()  # what lies over it, or comes after it, need not wait for its picture
        if self not in self.app.screen_stack:  # left, not behind the help or the code
            self._training.pause()
            self._memory.keep_family_curve(self.entry, self.loss.curve)

    def on_screen_resume(self) -> None:
        self._frames.lost()  # what lay over it may have taken along that a picture was drawn
        self.ask()

    def on_resize(self) -> None:
        self.board.lay_out()

    def on_key(self) -> None:
        self.notice.has_been_read()

    # What the trainer says

    async def hear(self, event: orders.Event) -> None:
        if not isinstance(event, orders.Busy | orders.Heard):
            self.notice.meanwhile_over()
        match event:
            case orders.Loaded() as loaded:
                await self._take_loaded(loaded)
            case orders.Refused() as refused:
                self._take_refusal(refused)
            case orders.Opened() as opened:
                await self._take_opened(opened)
            case orders.NotEdited(said) | orders.TakenHome(said) | orders.Told(said):
                self.notice.say(said)
            case orders.Devices() | orders.Moved() as told:
                self.take_place(told)
            case orders.StateChanged() as changed:
                self._take_state(changed)
            case orders.BroughtBack() | orders.NothingUndone() as back:
                self._take_brought_back(back)
            case orders.Replaying() as replaying:
                self._take_replaying(replaying)
            case orders.LookedFurther():
                self.ask()
            case orders.Rewound() as rewound:
                self._take_rewound(rewound)
            case orders.Advised(run_id):
                if run_id == self._run_id:
                    self.ask()
            case orders.Heard(console):
                await self._show_console(console)
                self.fault.show_said(self.console.lines)
            case orders.Busy() as busy:
                self.notice.meanwhile(busy_words(busy, _("This") if self._loaded else _("Importing PyTorch")))
            case orders.Failed(fault, text, saved_at):
                self._frames.lost()
                self._memory.knobs_failed(self.entry)
                self._enter("failed")
                self.notice.say("")
                self.fault.show_fault(fault, text, saved_at)
                self.fault.show_said(self.console.lines)
                self._switch("fault")
                self._link.release()
            case Snapshot() as shot:
                # By the clock, which counts what the training waits for, too.
                begin = perf_counter()
                try:
                    if shot.run_id == self._run_id:
                        await self._show(shot)
                finally:  # or nothing would be asked for ever after
                    self.call_after_refresh(self._drawn, begin)

    def _drawn(self, begin: float) -> None:
        flat_out = isinf(orders.SPEEDS[self._speed])
        self._frames.drawn(perf_counter() - begin, self.running, flat_out)
        if not self._frames.in_flight:  # no panel has changed its size
            self._link.release()

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self.set_timer(seconds if self.app.screen is self else max(seconds, BEHIND), what)

    def _look_at_files(self) -> None:
        if self._in_sight and (said := self._files.news()):
            self.notice.say(said)

    async def _take_loaded(self, loaded: orders.Loaded) -> None:
        knobs = {str(described["name"]): knob_from(described) for described in loaded.knobs}
        fault = self.read_lesson(knobs)
        says = self._memory.news(loaded.device_reason)
        own = self._memory.knobs_of_last_time(self.entry, knobs, loaded.values)
        if self._loaded is None and own:
            says = _("Your knobs from last time: {knobs} (D in the knobs brings the defaults back).")
            says = says.format(knobs=own)
        if self._training.waking:
            says = _("Its code was edited since you left it, so the run starts anew.")
        says = self._memory.news(self._memory.progress.trouble) or says
        says = self._memory.news(self._memory.troubled) or says
        self._loaded, self._knobs = loaded, knobs
        self._speed = loaded.speed
        self.status.show_path(_(self.entry.chapter), _(plain(loaded.title) or self.entry.title))
        self.knobs.show_first(facts.knobs_of_page(self.lesson.step))
        self.knobs.show_knobs(knobs, loaded.values, trained=bool(loaded.losses))
        self.loss.losses = self.metrics.losses = loaded.losses
        self._has_metrics = False
        self.views = [
            FigurePanel(index, name, title, self._style)
            for index, (name, title) in enumerate(loaded.views.items())
        ]
        await self._arrange(parameters=bool(loaded.losses))
        told = " ".join(filter(None, (self._missing(), says)))
        self.notice.say(fault or told, urgent=bool(fault), again="1")
        self.loss.keep_ghost(*self._memory.family_curve(self.entry))
        self.turn_to_page()
        self._do_what_waited()

    def _take_state(self, changed: orders.StateChanged) -> None:
        self._steps, self._over = changed.steps, changed.over
        self.loss.planned = self.metrics.planned = changed.steps
        if changed.run_id != self._run_id:
            self._run_id = changed.run_id
            self.loss.keep_ghost(changed.former)
            if self.mode == "fault":
                self._switch("panels")
            self.begin_another(changed.step)
            self.look_again()
        self.say_what_came_back(changed.step)
        self._enter(changed.state)
        self.ask()

    @on(BoardChanged)
    def ask(self) -> None:
        """Ask for a snapshot of what is on the screen."""
        self.follow()
        if self._loaded is not None and self._run_id and self._state != "failed" and self._in_sight:
            self._frames.ask()

    @property
    def _in_sight(self) -> bool:  # not `is_current`, which holds behind the code, too
        above = takewhile(lambda screen: screen is not self, reversed(self.app.screen_stack))
        return self in self.app.screen_stack and all(screen.is_modal for screen in above)

    def _want(self) -> None:
        if not self._in_sight:  # nobody would see it; coming back asks again
            self._frames.lost()
            return
        self._knobs_newer = False
        self._training.tell(orders.Want(self._request()))

    def _request(self) -> asks.Request:
        # The top line shows metrics, and goals are looked at wherever the learner is.
        always: list[asks.Ask[Any] | None] = [asks.Metrics(), self.lesson.ask(), self.console.ask()]
        always.append(None if self.lesson.is_met else asks.MadeFrom())
        if self.mode == "tensor":
            always.append(self.tensor.ask())
        else:
            always += [*self.board.asks(), self.points_ask()]
            always.append(asks.Health() if self.loss.losses else None)
            # Only a snapshot tells whether there are any, in this run or by now.
            if self._counted != self._run_id or self.parameters not in self.board.panels:
                always.append(self.parameters.ask())
        if self._wants_curves_beside(always):
            always.append(asks.Curves(FEW))
        return tuple(dict.fromkeys(ask for ask in always if ask is not None))

    async def _show(self, shot: Snapshot) -> None:
        self._shot = shot
        goal = self.lesson.step.goal if self.lesson.step else None
        self.status.show_snapshot(shot, goal, self._steps)
        if shot.message and not self.rewind_bar.open:  # which it would lie over; there it was read
            if not (shot.advice.text and self.notice.praises):  # a goal of divergence was met
                self.notice.say(self.told_of(shot), urgent=True, again="space")
        elif shot.compilation.state == "refused" and self._memory.news(shot.compilation.why):
            self.notice.say(_("{why}; it trains on step by step.").format(why=shot.compilation.why))
        if not self._knobs_newer:
            self.knobs.show(shot, None)
            self._memory.knobs_work(self.entry)
        found = shot.answer(self.parameters.ask())
        if found is not None:
            self._counted = shot.run_id
            if bool(found.names) != (self.parameters in self.board.panels):
                await self._arrange(parameters=bool(found.names))
        if not self._has_metrics and self.loss.losses and self._curves_beside(shot):
            self._has_metrics = True
            await self._arrange(parameters=self.parameters in self.board.panels)
        if self.mode == "tensor":
            if (ask := self.tensor.ask()) in shot.answers:
                self.tensor.show(shot, shot.answer(ask))
        else:
            await self.board.show(shot)
        self.show_points(shot)
        self.loss.show_health(shot.answer(asks.Health()), self.lesson.asks_riddle)
        for __, console in shot.answers_to(asks.Console):
            await self._show_console(console)
        for goal_ask, met in shot.answers_to(asks.GoalMet):
            self.lesson.show(shot, met)  # out of sight, too: the goal stands below the knobs as well
            if met:
                self.meet(goal_ask.goal, shot)
        self.follow()

    async def _show_console(self, answer: asks.ConsoleAnswer) -> None:
        """Show what the scenario's code said, and announce each new warning once."""
        silent = not self.console.said
        self.console.take(answer)
        if silent and self.console.said:
            await self._arrange(parameters=self.parameters in self.board.panels)
        if answer.warned > self._warned and not self.notice.has_class("urgent"):
            self._warned = answer.warned
            self.notice.say(_("Warning: {warning}").format(warning=answer.warning))

    # What the keys do

    def action_in_words(self) -> None:
        if self.mode == "fault":
            self.app.push_screen(WordsScreen(str(self.fault.border_title), self.fault.sentences()))
            return
        panels = {panel.id: panel for panel in self.board.panels}
        panel, main = panels[self.board.chosen], panels.get(self.board.main)
        if self.board.scope in ("lesson", "knobs") and main and main.display:
            panel = main  # these are text already: it is about the picture beside them
        title, ask = panel.title, panel.ask()
        if self.mode == "tensor":
            title, ask = _("A parameter"), self.tensor.ask()
        self.app.push_screen(WordsScreen(title, words_of(ask, self._shot, self.loss.losses)))

    def action_code(self) -> None:
        self.post_message(CodeWanted(self.entry))

    def action_neighbour(self, direction: int) -> None:
        self.post_message(OpenWanted(self.entry, direction))

    async def action_back(self) -> None:
        if self.mode == "tensor" or (self.mode == "panels" and self._looking is not None):
            await self.action_put_away()
        else:
            self.post_message(LeaveWanted())


def busy_words(busy: orders.Busy, else_: str) -> str:
    """What takes so long, `else_` where that is none of the scenario's code, and that it can be left."""
    at = ""
    if busy.file is not None:
        line = f"{busy.file.name}:{busy.line} {busy.source}"
        at = _(", at {line}").format(line=line)
    said = _("{what} has taken {seconds} s so far{at}. Keys are obeyed after it; q leaves it, ctrl+q quits.")
    return said.format(what=busy.what or else_, seconds=f"{busy.seconds:.0f}", at=at)
