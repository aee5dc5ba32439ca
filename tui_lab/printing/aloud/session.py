"""The lab as lines of text: a line is read, what it does is said, and what happens meanwhile, too.

Nothing is drawn and the cursor is never moved. A training goes on while nothing is typed. What a script types
is obeyed in its order: each line once what the one before it asked for is there. `wait` waits for a training.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import Any, TextIO

from tui_lab.engine import orders
from tui_lab.engine.trainer_like import TrainerLike
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.printing.aloud import words
from tui_lab.printing.aloud.doing import Lab
from tui_lab.printing.aloud.hearing import LOOK, OF_SCENARIO
from tui_lab.printing.aloud.printed import Printed
from tui_lab.teaching.catalogue import Entry, find
from tui_lab.teaching.course import Course
from tui_lab.teaching.glossary import find_term
from tui_lab.teaching.pages import goal_titles

LONGEST = 10_000  # characters of a line
MOST_ECHOED = 40  # characters of what is no word
MakeTrainer = Callable[..., TrainerLike]


@dataclass
class Line:
    """Something that was typed; None is the end of it."""

    text: str | None


@dataclass
class End:
    """A signal came: the session ends with this exit code."""

    code: int


@dataclass
class Session:
    """`typed` tells that a person types, who sees a sign to type at and need not wait for what was begun.

    `notes` are sentences that are said first.
    """

    entries: Sequence[Entry]
    course: Course
    memory: Memory
    kept: KeptRuns | None
    out: Printed
    make_trainer: MakeTrainer
    typed: bool = True
    open_name: str = ""
    resume: bool = False
    notes: Sequence[str] = ()
    lab: Lab | None = None
    _queue: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    _lines: deque[str | None] = field(default_factory=deque)
    _waits: bool = False  # for the training to rest
    _code: int | None = None

    def end(self, code: int) -> None:
        """Have it end, from a handler of signals, too."""
        self._queue.put(End(code))

    def run(self, source: TextIO) -> int:
        """Obey what stands in `source` to its end, or until somebody leaves; returns the exit code."""
        room = threading.Semaphore(1)  # the next line is read once there is nothing left to obey
        threading.Thread(target=self._read, args=(source, room), daemon=True).start()
        try:
            self._begin()
            while self._code is None:
                while self._lines and not self._busy(self._lines[0]):
                    self._obey(self._lines.popleft())
                    room.release()
                if self._code is None:
                    self.out.prompt(self.typed and not self._lines)
                    self._take_next()
        finally:
            self.out.prompt(False)
            self._close()
        return self._code

    def _read(self, source: TextIO, room: threading.Semaphore) -> None:
        line = "\n"
        while line:
            room.acquire()
            try:
                line = source.readline(LONGEST)
            except (OSError, ValueError):
                line = ""
            self._queue.put(Line(line.rstrip("\r\n") if line else None))

    def _take_next(self) -> None:
        try:
            item = self._queue.get(timeout=LOOK)
        except Empty:
            item = None
        match item:
            case Line(text):
                self.out.typed_on()
                self._lines.append(text)
            case End(code):
                self._code = code
            case (Lab() as lab, event):
                if lab is self.lab:  # not one that was left
                    lab.hear(event)
        if self.lab is not None:
            self.lab.tick()
        if self.kept is not None and self.kept.trouble and (said := self.memory.news(self.kept.trouble)):
            self.out.say(said)

    def _busy(self, line: str | None) -> bool:
        """Whether a line has to wait for what was begun before it."""
        if (lab := self.lab) is None:
            return False
        self._waits = self._waits and not lab.is_rest
        begun = lab.owes or lab.state == "loading" or self._waits
        if self.typed:
            return begun and line is not None and words.find(words.read(line)[0]) not in AT_ONCE
        return begun or (line is None and not lab.is_rest)

    # What is typed

    def _begin(self) -> None:
        self.out.say(_("tui-lab in lines. Type help for all words, list for the scenarios, quit to leave."))
        for note in self.notes:
            self.out.say(note)
        if self.open_name:
            self._open(self.open_name)
        if self.resume:
            self.do_resume("")

    def _obey(self, line: str | None) -> None:
        if line is None:
            self.do_quit("")
            return
        first, rest = words.read(line)
        word = words.find(first)
        if word is not None and not word.of_lab:
            getattr(self, f"do_{word.name}")(rest)
        elif self.lab is None:
            known = word is not None
            self.out.say(
                _("Open a scenario first: open regression, for one.") if known else self._unknown(first)
            )
        elif word is LESSON_ON:
            self._next()
        elif word is WAIT:
            self._waits = True
        elif word is not None:
            getattr(self.lab, f"do_{word.name}")(rest)
            self._waits = word is STEP and not self.typed
        elif view := self.lab.view_called(line.strip()):
            self.lab.say_view(view)
        elif first.partition("=")[0] in self.lab.knobs:
            self.lab.do_set(line.strip())
        else:
            self.out.say(self._unknown(first))

    def _unknown(self, first: str) -> str:
        first = first[:MOST_ECHOED]
        if near := words.near(first):
            said = _("There is no word {word}. Did you mean {near}? Type help for all.")
            return said.format(word=repr(first), near=_(" or ").join(near))
        return _("There is no word {word}. Type help for all.").format(word=repr(first))

    def do_help(self, rest: str) -> None:
        """All words, or one of them, or what a word of the field means."""
        some = words.WORDS
        if rest:
            word, term = words.find(rest), find_term(rest)
            if word is None and term is not None:
                self.out.say(f"{term.name}: {term.text}")
                return
            if word is None:
                self.out.say(self._unknown(rest))
                return
            some = (word,)
        for one in some:
            keys = [key for key in one.keys if not key.startswith("^")]
            also = _(" (also {keys})").format(keys=", ".join(keys)) if keys else ""
            typed = f"{one.name} {one.takes}".strip() + also
            self.out.say(_("{word}: {about}.").format(word=typed, about=_(one.about)))

    def do_list(self, rest: str) -> None:
        """The scenarios by chapter, with what they are about and the goals that were met."""
        for chapter, some in groupby(self.entries, key=lambda entry: entry.chapter):
            self.out.say(_("Chapter {chapter}.").format(chapter=_(chapter)))
            for entry in some:
                goals = goal_titles(entry.lesson)
                met = sum(title in self.memory.goals_met(entry) for title in goals)
                about = _(OF_SCENARIO).format(title=_(entry.title), about=_(entry.summary))
                told = _("{met} of {all} goals met.").format(met=met, all=len(goals)) if goals else ""
                self.out.say(f"{entry.name}: {about} {told}")

    def do_open(self, rest: str) -> None:
        """Open a scenario: the one that was named, or that of the last time."""
        name = rest or self.memory.progress.last
        if name:
            self._open(name)
        else:
            self.out.say(_("Which scenario? Type list for all of them."))

    def do_resume(self, rest: str) -> None:
        """Go on with the run that was left, that of the open scenario before others."""
        left = self.kept.left() if self.kept is not None else []
        there = {entry.name for entry in self.entries}
        rows = [row for row in left if row.scenario in there]
        own = [row for row in rows if self.lab is not None and row.scenario == self.lab.entry.name]
        row = next(iter(own or rows), None)
        if row is None or self.kept is None:
            self.out.say(_("There is no run that was left."))
            return
        try:
            kept = self.kept.fetch(row.key)
        except LabError as error:
            self.out.say(_("{error}.").format(error=error))
            return
        if self._open(row.scenario) and self.lab is not None:
            self.lab.brought_back = kept

    def do_quit(self, rest: str) -> None:
        """Leave; a script is told how it went."""
        ended = {"failed": 1, "diverged": 3}
        self._code = 0 if self.typed or self.lab is None else ended.get(self.lab.state, 0)

    def _next(self) -> None:
        lab = self.lab
        if lab is None or lab.turn(lab.at + 1):
            return
        stop = self.course.next_after(lab.entry.name)
        page = lab.page
        if page is not None and page.goal is not None and not lab.is_met(page):
            self.out.say(_("This is the last page: meet its goal."))
        elif stop is not None and any(entry.name == stop.name for entry in self.entries):
            self._open(stop.name)
        else:
            self.out.say(_("This is the last page. Type list for other scenarios."))

    # Scenarios

    def _open(self, name: str) -> bool:
        try:
            entry = find(name, list(self.entries))
        except LabError as error:
            self.out.say(_("{error}.").format(error=error))
            return False
        self._close_lab()
        self.out.say(_("Loading {scenario}.").format(scenario=_(entry.title)))

        def make(post: Callable[[orders.Event], object]) -> TrainerLike:
            return self.make_trainer(entry, post, knobs=self.memory.knobs(entry))

        self.lab = lab = Lab(entry, make, self.memory, self.out.say)
        lab.start(lambda event: self._queue.put((lab, event)))
        return True

    def _close_lab(self) -> None:
        if self.lab is not None:
            self.lab.trainer.stop()
            self.lab = None

    def _close(self) -> None:
        self._close_lab()
        self.memory.progress.save()


STEP, WAIT, LESSON_ON = (words.BY_NAME[name] for name in ("step", "wait", "next"))
AT_ONCE = (words.BY_NAME["quit"], words.BY_NAME["pause"])  # whatever a person waits for
