"""A step of the lesson: what to look at, what to try, what to reach."""

from __future__ import annotations

from dataclasses import replace

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from tui_lab.drawing.canvas.ascii_text import spelled
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.engine import asks
from tui_lab.engine.goals import Goal
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import translated as _
from tui_lab.teaching.lessons import LessonStep
from tui_lab.ui.ink import ink
from tui_lab.ui.keys import Fact, Scope, bindings, shown
from tui_lab.ui.layout import Place
from tui_lab.ui.messages import TryWanted
from tui_lab.ui.widgets.marked_text import broken, code_words, inline, mark_terms


class LessonPanel(VerticalScroll, can_focus=True):
    """Shows one step; hints come one by one, the explanation once the goal is met.

    `goal` is what the step wants reached, for whoever shows it where the lesson is out of sight.
    """

    goal: var[Text] = var(Text())
    BINDINGS = bindings("lesson")
    scope: Scope = "lesson"
    place: Place = "left"
    DEFAULT_CSS = """
    LessonPanel {
        height: 1fr; padding: 0 0 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        Static { height: auto; margin: 0 1 0 0; }
        #doing { dock: bottom; border-top: $rule $border-blurred; }
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="lesson", classes="framed")
        self._style = style
        self._text = Static()
        self._doing = Static(id="doing")
        self.number = 0
        self.steps: tuple[LessonStep, ...] = ()
        self.at = 0
        self.hints = 0
        self._met: frozenset[str] = frozenset()
        self._fault = ""
        self._known = False  # whether there is a lesson
        self._broken_in = 0  # cells
        self._at_end = False  # while hidden: what is to be read stands in the last lines
        self._run: tuple[frozenset[str], int] = (frozenset(), 0)
        self._unmeasured = ""  # what the goal asks about that a trained run has not, and what it has

    def compose(self) -> ComposeResult:
        yield self._text
        yield self._doing

    @property
    def step(self) -> LessonStep | None:
        """The step on the screen."""
        return self.steps[self.at] if self.steps else None

    @property
    def says_something(self) -> bool:
        """Whether there is a lesson, or a reason why the file of one cannot be read."""
        return bool(self.steps or self._fault)

    @property
    def is_last(self) -> bool:
        """Whether no page follows."""
        return self.at + 1 >= len(self.steps)

    @property
    def is_met(self) -> bool:
        """Whether the page has no goal, or one that was met."""
        return self.step is None or self.step.goal is None or self.step.title in self._met

    @property
    def asks_riddle(self) -> bool:
        """Whether the page asks what is wrong, and it is not found yet."""
        return self.step is not None and self.step.is_riddle and not self.is_met

    @property
    def title(self) -> str:
        """What stands in the border."""
        return _("Lesson")

    @property
    def tab(self) -> str:
        """The same: it is short."""
        return self.title

    def numbered(self, number: int) -> None:
        """Show the key that leads here in the title."""
        self.number = number
        self._retitle()

    def show_lesson(self, steps: tuple[LessonStep, ...], met: frozenset[str], fault: str = "") -> None:
        """Show the first step whose goal is not met yet; `met` are titles of steps.

        `fault` says why there are no steps though there is a file.
        """
        if self._style.glyphs is Glyphs.ASCII:
            steps = tuple(map(_spelled, steps))
        self.steps, self._met, self.hints, self._fault, self._at_end = steps, met, 0, fault, False
        self._known = True
        open_steps = [index for index, step in enumerate(steps) if step.goal and step.title not in met]
        self.at = open_steps[0] if open_steps and met else 0
        self._refresh()

    def show_met(self, met: frozenset[str]) -> None:
        """Mark the goals that are met."""
        if met != self._met:
            news = self.step is not None and self.step.title in met - self._met
            self._met = met
            self._refresh()
            if news:  # the explanation stands below the text
                self._read_end()

    def move(self, steps: int) -> None:
        """Turn to another step of the lesson."""
        if self.steps:
            self.at = max(0, min(self.at + steps, len(self.steps) - 1))
            self._unmeasured = ""
            self.hints, self._at_end = 0, False
            self._refresh()
            self.scroll_home(animate=False)

    def more_hints(self) -> None:
        """Show one more hint."""
        if self.step:
            self.hints = min(self.hints + 1, len(self.step.hints))
            self._refresh()
            self._read_end()

    def _read_end(self) -> None:
        """Bring the last lines into sight: here, or as soon as the panel is."""
        self._at_end = not self.display
        self.call_after_refresh(self.scroll_end, animate=False)

    @property
    def _width(self) -> int:
        """The cells of a line, 0 until that is known."""
        return max(0, self._text.content_size.width)  # the other is hidden where there is nothing to do

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Break the lines anew where the width is another one."""
        if self._broken_in != self._width:
            self._refresh()

    def on_show(self) -> None:
        if self._at_end:
            self._read_end()

    def action_apply_try(self) -> None:
        self.post_message(TryWanted())

    def take_keys(self) -> None:
        """Give the keys to this panel."""
        self.focus()

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is more of it than shows."""
        return frozenset({"longer"} if self.show_vertical_scrollbar else ())

    def leave(self) -> bool:
        """Nothing is typed here that would be lost."""
        return True

    def put_cursor_away(self) -> None:
        """There is none."""

    def _retitle(self) -> None:
        place = f" {self.at + 1}/{len(self.steps)}" if self.steps else ""
        self.border_title = f"{self.number} {self.title}{place}"
        hints = (
            [_("{keys} turn").format(keys=f"{shown('lab', 'lesson(1)')}/{shown('lab', 'lesson(-1)')}")]
            if len(self.steps) > 1
            else []
        )
        hints.append(_("{key} explains").format(key=shown("everywhere", "app.help")))
        if self.show_vertical_scrollbar:
            hints.append(_("up/down scroll"))
        self.border_subtitle = ", ".join(hints)

    def watch_show_vertical_scrollbar(self) -> None:
        self._retitle()

    def _refresh(self) -> None:
        self._broken_in = self._width
        self._retitle()
        step = self.step
        self._text.update(broken(self._reading(step) if step else self._no_lesson(), self._width))
        self.goal = self._goal(step) if step else Text()
        self._doing.update(broken(self._to_do(step), self._width) if step else "")
        self._doing.display = step is not None and bool(step.tries or step.goal)

    def _no_lesson(self) -> Text:
        if self._fault:
            slip = _("The lesson has a slip: {fault}").format(fault=self._fault)
            return Text("\n\n".join((slip, _("Mend it and press r."))), self._look("bad"))
        return Text(_("This scenario has no lesson.") if self._known else "")

    def _look(self, colour: str, bold: bool = False) -> Style:
        return ink(getattr(self._style.palette, colour), bold)

    def _reading(self, step: LessonStep) -> Text:
        """What to look at and why; the explanation and the hints come below."""
        code = self._look("accent")
        text = Text().append(f"{step.heading}\n", Style(bold=True)).append_text(inline(step.text, code))
        if step.title in self._met and step.solved:
            text.append("\n\n").append(_("Why: "), self._look("good", bold=True))
            text.append_text(inline(step.solved, code))
        for hint in step.hints[: self.hints]:
            text.append("\n\n").append(_("Hint: "), Style(bold=True)).append_text(inline(hint, code))
        mark_terms(text, self._style)
        return text

    def as_text(self) -> str:
        """The page as it stands, with what it says to do."""
        if self.step is None:
            return self._no_lesson().plain
        return "\n\n".join(filter(None, (self._reading(self.step).plain, self._to_do(self.step).plain)))

    def words(self) -> tuple[str, ...]:
        step = self.step
        if step is None:
            return ("lesson",)
        solved = step.solved if step.title in self._met else ""
        read = "\n".join((step.heading, step.text, step.goal_words, solved, *step.hints[: self.hints]))
        asked = step.goal.metrics if step.goal else frozenset()
        return (read, *code_words(read), *sorted(asked), *step.tries, "lesson", "try", "goal")

    def rows_wanted(self, window: int) -> None:
        """As many as there are."""

    def ask(self) -> asks.GoalMet | None:
        return asks.GoalMet(self.step.goal) if self.step and self.step.goal else None

    def show(self, shot: Snapshot, answer: bool) -> None:
        """How far the run is and which live knobs it has had changed: it may no longer meet the goal."""
        goal = self.step.goal if self.step else None
        before, self._run = self._run, (shot.changed, shot.step)
        said, self._unmeasured = self._unmeasured, _unmeasured(goal, shot)
        news = goal is not None and goal.spoilt(*before) != goal.spoilt(*self._run)
        if news or said != self._unmeasured:
            self._refresh()

    def _to_do(self, step: LessonStep) -> Text:
        """What to try and what to reach: always in sight."""
        goal = self._goal(step, hint=True)
        if not step.tries:
            return goal
        key = self._look("accent", bold=True)
        text = (
            Text()
            .append(f"{self._style.set.pointer} ", key)
            .append(_("Try "), key)
            .append(step.try_text)
            .append(f"  {shown('lab', 'apply_try')}", key)
        )
        return text.append("\n").append_text(goal) if goal else text

    def _goal(self, step: LessonStep, hint: bool = False) -> Text:
        """Whether it is met or still can be, and with `hint` the key for one while there is one."""
        if step.goal is None:
            return Text()
        met = step.title in self._met
        box = (("[ ]", "[x]") if self._style.glyphs is Glyphs.ASCII else ("○", "●"))[met]
        look = self._look("good" if met else "warning", bold=True)
        head = _("Goal met: ") if met else _("Goal ")
        text = Text().append(f"{box} {head}", look)
        if step.goal_words:
            text.append_text(inline(step.goal_words, self._look("accent")))
            text.append("\n").append(step.goal.text, self._look("muted"))
        else:
            text.append(step.goal.text)
        if hint and not met and self.hints < len(step.hints):
            # A key and its word stay in one line.
            last, word = wrap(text.plain, self._width)[-1] if self._width else "", _("hint")
            key = shown("lab", "hint")
            text.append("\n" if cell_width(f"{last}  {key} {word}") > self._width > 0 else "  ")
            text.append(key, self._look("accent", bold=True)).append(f" {word}")
        if not met and (why := step.goal.spoilt(*self._run)):
            said = _("Not in this run: {why}. r starts again.").format(why=why)
            text.append(f"\n{said}", self._look("warning"))
        if not met and self._unmeasured:
            text.append(f"\n{self._unmeasured}", self._look("bad"))
        return text


def _unmeasured(goal: Goal | None, shot: Snapshot) -> str:
    """What is wrong with a goal that asks for what nobody measures; empty before the first step."""
    if goal is None or (shot.losses and not shot.step):
        return ""
    metrics = shot.answer(asks.Metrics()) or {}
    measured = shot.losses | metrics
    unknown = ", ".join(sorted(goal.metrics - measured.keys() - shot.knobs.keys()))
    said = _("The goal asks for {unknown}, which is not measured here; there are: {measured}.")
    return said.format(unknown=unknown, measured=", ".join(measured) or _("none")) if unknown else ""


def _spelled(step: LessonStep) -> LessonStep:
    """What is read of `step` in ASCII."""
    hints = tuple(map(spelled, step.hints))
    words, solved = spelled(step.goal_words), spelled(step.solved)
    return replace(step, text=spelled(step.text), hints=hints, goal_words=words, solved=solved)
