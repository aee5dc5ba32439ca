"""What a screen with a lesson does: it turns pages, applies what they suggest, and remembers goals met."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on

from tui_lab.authoring.knobs import AnyKnob
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.engine.goals import Goal
from tui_lab.errors import LabError
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.lessons import LessonStep, read_lesson
from tui_lab.ui.memory import Memory
from tui_lab.ui.messages import OpenWanted, TryWanted
from tui_lab.ui.screens.knobs import KnobScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.lesson_panel import LessonPanel


class LessonScreen(KnobScreen):
    """Has the `lesson` of a scenario on it. `then` is where a course leads from here."""

    then: Entry | None = None

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self.lesson = LessonPanel(style)

    def bring_lesson(self) -> None:
        """Bring the lesson into sight, or a key would act unseen."""
        raise NotImplementedError

    def read_lesson(self, knobs: Mapping[str, AnyKnob]) -> str:
        """Show the lesson, and have metrics evaluated where its goals ask; why there is none, or empty."""
        steps: tuple[LessonStep, ...] = ()
        fault = ""
        try:
            steps = read_lesson(self.entry.lesson, knobs)
        except LabError as error:  # a slip in the text is no reason not to train
            fault = str(error)
        by_steps = frozenset[int]().union(*(step.goal.by_steps for step in steps if step.goal))
        self._training.tell(orders.EvaluateAt(by_steps))
        self.lesson.show_lesson(steps, self._memory.goals_met(self.entry), fault)
        return fault

    def meet(self, goal: Goal, message: str) -> None:
        """Remember a goal that is met, and say so unless the run's own `message` has to be heard first."""
        for step in self.lesson.steps:
            fresh = step.goal == goal and self._memory.meet_goal(self.entry, step)
            wanted = any(one.name == "diverged" for one in goal.conditions)
            if fresh and (wanted or not message):
                why = "; 1 says why" if not self.lesson.display else ""
                trouble = self._memory.news(self._memory.progress.trouble)
                told = f"Goal met: {step.goal_words or goal.text}{why}"
                told = f"{told.rstrip('.')}. {self._what_next()}".rstrip()
                self.notice.say(trouble or told, good=not trouble)
        self.lesson.show_met(self._memory.goals_met(self.entry))

    def _what_next(self) -> str:
        """Where `n` leads from a page that is done; empty where it leads nowhere."""
        if not self.lesson.is_last:
            return "n: next page"
        return f"n: next on the way: {self.then.title}" if self.then else ""

    def action_lesson(self, direction: int) -> None:
        step = self.lesson.step
        if direction > 0 and step is not None and self.lesson.is_last:
            then = f", and n opens {self.then.title}" if self.then else ""
            if step.goal and step.title not in self._memory.goals_met(self.entry):
                self.notice.say(f"This is the last page: meet its goal{then}.")
            elif self.then:
                self.post_message(OpenWanted(self.then))
            else:
                self.notice.say("This is the last page: q leads to the menu, ] to the next scenario.")
            return
        self.bring_lesson()
        self.lesson.move(direction)
        self.ask()

    @on(TryWanted)
    def action_apply_try(self) -> None:
        step = self.lesson.step
        if step is not None and step.tries:
            # The lesson's words count on the tutorial's own values for all else, and on a fresh start.
            then = ": space runs it." if self._walk is None else "."
            self.start_with(step.tries, f"{step.try_text}, all else as in the tutorial{then}")

    def action_hint(self) -> None:
        self.bring_lesson()
        self.lesson.more_hints()
