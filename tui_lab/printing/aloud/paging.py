"""The words of the lesson: to read, to turn, to try, and what is asked for."""

from __future__ import annotations

from tui_lab.languages import translated as _
from tui_lab.printing.aloud import lines
from tui_lab.printing.aloud.hearing import HeardRun
from tui_lab.teaching.lessons import LessonStep


class Paged(HeardRun):
    """The page that is read is the one whose goal is looked for."""

    def _read(self) -> LessonStep | None:
        if self.page is None:
            self.say(_("This scenario has no lesson."))
        return self.page

    def do_lesson(self, rest: str) -> None:
        if (page := self._read()) is not None:
            for line in lines.page(page, self.at, len(self.pages), self.is_met(page)):
                self.say(line)

    def turn(self, to: int) -> bool:
        """Turn to another page, and read it; False where there is none."""
        if not 0 <= to < len(self.pages):
            return False
        done = self.page is not None and self.is_met(self.page)
        self.at, self.hints = to, 0
        self.do_lesson("")
        self.start_page(after_done=done)
        return True

    def do_previous(self, rest: str) -> None:
        if self._read() is not None and not self.turn(self.at - 1):
            self.say(_("This is the first page."))

    def do_page(self, rest: str) -> None:
        if self._read() is not None:
            number = self.number_in(rest, 1, len(self.pages), self.at + 1)
            if number is not None:
                self.turn(number - 1)

    def do_try(self, rest: str) -> None:
        page = self._read()
        if page is not None and page.tries:
            values = page.try_values(self.knobs, self.values)
            self.start_with(values, _("{knobs}. Type run to train.").format(knobs=page.try_text))
        elif page is not None:
            self.say(_("This page suggests nothing to try."))

    def do_goal(self, rest: str) -> None:
        if (page := self._read()) is not None:
            for line in lines.goal(page, self.is_met(page)) or [_("This page has no goal.")]:
                self.say(line)
            if page.goal is None or self.shot is None or self.is_met(page):
                return
            if why := page.goal.spoilt(self.shot.changed, self.shot.step):
                self.say(_("Not in this run: {why}. Type reset to start again.").format(why=why))

    def do_hint(self, rest: str) -> None:
        page = self._read()
        if page is not None and self.hints < len(page.hints):
            self.say(_("Hint: {hint}").format(hint=page.hints[self.hints].replace("`", "")))
            self.hints += 1
        elif page is not None:
            self.say(_("There is no further hint.") if page.hints else _("This page has no hints."))
