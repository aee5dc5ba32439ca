"""What a screen with a lesson does: it turns pages, applies what they suggest, and remembers goals met."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on

from tui_lab.authoring.knobs import AnyKnob
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.engine.goals import Goal
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import LabError
from tui_lab.keeping.memory import Memory
from tui_lab.languages import noted, translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.lessons import LessonStep, as_pages_set_them, read_lesson
from tui_lab.ui.keys import shown
from tui_lab.ui.messages import OpenWanted, TryWanted
from tui_lab.ui.screens.knobs import KnobScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.lesson_panel import LessonPanel

FIRST_KEYS = noted(
    "{try_key} sets what the lesson suggests to try; then {run} trains."
)  # to whoever has done nothing yet


class LessonScreen(KnobScreen):
    """Has the `lesson` of a scenario on it. `then` is where a course leads from here."""

    then: Entry | None = None

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self.lesson = LessonPanel(style)
        self._try_when_loaded = False
        self.left_on: int | None = None  # the page of a lab whose run is as it was left

    def turn_to_page(self) -> None:
        """Begin with the first page, or where the lab was left."""
        if self.left_on is None:
            self.start_page()
        else:
            self.lesson.move(self.left_on - self.lesson.at)
            self.left_on = None

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

    def meet(self, goal: Goal, shot: Snapshot) -> None:
        """Remember a goal that is met, and say so unless the run's own message has to be heard first."""
        of_goal = [step for step in self.lesson.steps if step.goal == goal]
        # Two pages may ask for the same of other knobs: it is met for the one that is read.
        for step in [self.lesson.step] if self.lesson.step in of_goal else of_goal[:1]:
            fresh = step is not None and self._memory.meet_goal(self.entry, step, shot)
            wanted = any(one.name == "diverged" for one in goal.conditions)
            if step is not None and fresh and (wanted or not shot.message):
                # In a small window a longer sentence would lie over the keys.
                told = _("Goal met.")
                if not self.lesson.display:
                    words = step.goal_sentence.rstrip(".。")
                    told = _("Goal met: {goal}{why}.").format(goal=words, why=self._where_why)
                trouble = self._memory.news(self._memory.progress.trouble)
                leads = self._what_next() if step is self.lesson.step else ""
                told = f"{told} {leads}".rstrip()
                self.notice.say(trouble or told, good=not trouble)
        self.lesson.show_met(self._memory.goals_met(self.entry))

    @property
    def _where_why(self) -> str:
        """Which key leads to why a goal is met, where the lesson is out of sight."""
        return _("; 1 says why")

    def _what_next(self) -> str:
        """Where `n` leads from a page that is done; empty where it leads nowhere."""
        if not self.lesson.is_last:
            return _("{key}: next page.").format(key=shown("lab", "lesson(1)"))
        if self.then is None:
            return ""
        said = _("{key}: next on the way: {scenario}.")
        return said.format(key=shown("lab", "lesson(1)"), scenario=_(self.then.title))

    def action_lesson(self, direction: int) -> None:
        step = self.lesson.step
        if direction > 0 and step is not None and self.lesson.is_last:
            if step.goal and step.title not in self._memory.goals_met(self.entry):
                said = _("This is the last page: meet its goal.")
                if self.then:
                    said = _("This is the last page: meet its goal, and n opens {scenario}.")
                    said = said.format(scenario=_(self.then.title))
                self.notice.say(said)
            elif self.then:
                self.post_message(OpenWanted(self.then))
            else:
                self.notice.say(_("This is the last page: q leads to the menu, ] to the next scenario."))
            return
        done = step is not None and step.title in self._memory.goals_met(self.entry)
        self.bring_lesson()
        self.lesson.move(direction)
        self.start_page(after_done=done)
        self.ask()

    def start_page(self, after_done: bool = False) -> None:
        """Set the knobs that the page is read with, unless the learner has set some.

        A training goes on, unless it is that of a page that is done: the next one's goal is not for it.
        """
        page, present = self.lesson.step, self.knobs.values
        if page is None or (wanted := page.start_values(self._knobs, present)) == present:
            return
        words = page.start_text or _("the defaults of all knobs")
        if (self.running and not after_done) or not as_pages_set_them(
            self.lesson.steps, self._knobs, present
        ):
            if page.starts:
                said = _("This page is about {knobs}. Your knobs stay; t starts with what it tries.")
                self.notice.say(said.format(knobs=words))
        else:
            said = _("This page starts with {knobs}.").format(knobs=words)
            self.start_with(wanted, said, unasked=True)

    @on(TryWanted)
    def action_apply_try(self) -> None:
        page = self.lesson.step
        if self._loaded is None and self._state == "loading":
            self._try_when_loaded = True
            self.notice.say(_("Sets what the lesson tries once it is loaded."))
        if page is None or not page.tries or self._loaded is None:
            return
        present = self.knobs.values
        values = page.try_values(self._knobs, present)
        # The lesson's words count on all else being as the page starts with, and on a fresh start.
        back = [
            name
            for name, value in page.start_values(self._knobs, present).items()
            if name not in page.tries and present[name] != value
        ]
        also = " " + _("(set back: {knobs})").format(knobs=", ".join(back)) if back else ""
        then = _("{knobs}: {run} runs it.") if self._walk is None else _("{knobs}.")
        self.start_with(values, then.format(knobs=f"{page.try_text}{also}", run=shown("lab", "run_or_pause")))

    def _do_what_waited(self) -> None:
        kept, page = self._memory.progress, self.lesson.step
        if self._try_when_loaded:
            self._try_when_loaded = False
            self.action_apply_try()
        elif (
            self.then
            and page
            and page.tries
            and not (kept.goals or kept.knobs or kept.trouble or self._memory.troubled)
        ):
            self.notice.say(
                _(FIRST_KEYS).format(try_key=shown("lab", "apply_try"), run=shown("lab", "run_or_pause"))
            )
        super()._do_what_waited()

    def action_hint(self) -> None:
        self.bring_lesson()
        self.lesson.more_hints()
