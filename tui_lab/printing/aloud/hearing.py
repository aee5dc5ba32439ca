"""One scenario in training, heard: what its trainer says becomes lines, and what is remembered is kept."""

from __future__ import annotations

from time import monotonic
from typing import Any

from tui_lab.authoring.datasets.known_sets import stand_in_words
from tui_lab.authoring.knob_kinds import knob_from
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import LabError
from tui_lab.languages import noted, plural, translated as _
from tui_lab.printing.aloud import lines
from tui_lab.printing.aloud.asking import AskedRun
from tui_lab.teaching.lessons import LessonStep, read_lesson

OF_SCENARIO = noted("{title}. {about}")
LOOK = 0.25  # seconds between two looks at a run: goals and findings are said as soon as they are seen
HEARD, CONSOLE = 5, 20  # lines of the scenario's code that are said at once; that are asked for


class HeardRun(AskedRun):
    """What is heard of it; each sentence is said once a run where it would come with every look."""

    # Looks, as time goes by

    def tick(self) -> None:
        """Look at the run, if it is time to."""
        now = monotonic()
        if self.state == "running" and not self._looking and now - self._looked >= LOOK:
            self.look()

    def look(self) -> None:
        """Ask for what may have to be said."""
        self._looked, self._looking = monotonic(), True
        goal = self.page.goal if self.page and not self.is_met(self.page) else None
        request: list[asks.Ask[Any]] = [asks.Metrics(), asks.Console(CONSOLE)]
        if self.loaded is not None and self.loaded.losses:
            request.append(asks.Health())
        if goal is not None:
            request += [asks.GoalMet(goal), asks.MadeFrom()]
        self.trainer.tell(orders.Want(tuple(request)))

    def _take_look(self, shot: Snapshot) -> None:
        self._looking = False
        self._memory.knobs_work(self.entry)
        for _ask, console in shot.answers_to(asks.Console):
            self._take_console(console)
        due = self.every and monotonic() - self._said_loss >= self.every
        if shot.state == "running" and shot.losses and due:
            self._say_loss(shot)
        for ask, met in shot.answers_to(asks.GoalMet):
            if met and self.page is not None and ask.goal == self.page.goal:
                self._meet(self.page, shot)
        riddle = self.page is not None and self.page.is_riddle and not self.is_met(self.page)
        for finding in shot.answer(asks.Health()) or ():
            if not riddle:
                self._once(("health", finding.name, finding.where), finding.sentence)
        if shot.message:
            self._once("diverged", shot.message)
        if shot.advice.text:
            use = _("Type advice to use that.") if shot.advice.values else ""
            self._once("advice", f"{shot.advice.text} {use}".rstrip())
        if shot.stand_in:
            self._once("stand-in", _("{why}.").format(why=stand_in_words(shot.stand_in)))

    def _say_loss(self, shot: Snapshot) -> None:
        self._said_loss = monotonic()
        self.say(lines.progress(shot, self.steps))

    def _once(self, what: object, sentence: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.say(sentence)

    def _meet(self, page: LessonStep, shot: Snapshot) -> None:
        if self._memory.meet_goal(self.entry, page, shot):
            self.say(_("Goal met: {goal}").format(goal=page.goal_sentence))
            if page.solved:
                self.say(_("Why: {why}").format(why=page.solved.replace("`", "")))
            if self.at + 1 < len(self.pages):
                self.say(_("Type next for the next page."))
            if trouble := self._memory.news(self._memory.progress.trouble):
                self.say(trouble)

    # What the trainer says

    def hear(self, event: orders.Event) -> None:
        """Say it, where it is worth a line."""
        match event:
            case orders.Loaded():
                self._take_loaded(event)
            case orders.StateChanged():
                self._take_state(event)
            case Snapshot():
                self._take_shot(event)
            case orders.Failed():
                self._take_failure(event)
            case orders.Refused(knob, value, why):
                self._memory.knobs_failed(self.entry)
                if self.state == "loading" and self.run_id:  # it waits as it did, for another value
                    self.state = "failed"
                self.say(_("{knob} does not take {value}: {why}").format(knob=knob, value=value, why=why))
            case orders.TakenHome(said) | orders.Told(said) | orders.NotEdited(said):
                self.writing = self.writing and not isinstance(event, orders.TakenHome)
                self.say(said)
            case orders.BroughtBack(values, undone, other):
                self.values = dict(values)
                texts = {name: self.knobs[name].format(value) for name, value in values.items()}
                self._memory.try_knobs(self.entry, texts)
                back = _("Taken back: {edit}.").format(edit=undone) if undone else _("Here it is again.")
                self._undone = f"{back} {other}".rstrip()
            case orders.NothingUndone():
                self.say(_("There is no edit to take back."))
            case orders.Replaying(step, steps):
                said = _("It is trained once more, up to step {steps}: step {step}.")
                self.say(said.format(step=f"{step:,}", steps=f"{steps:,}"))
            case orders.Advised(run_id) if run_id == self.run_id:
                self._advised = True
                self.look()
            case orders.Busy(seconds, what):
                if seconds >= 2 * self._waited:
                    self._waited = seconds
                    doing = what or (_("The code of the scenario") if self.loaded else _("Importing PyTorch"))
                    said = _("{what} has taken {seconds} s so far.")
                    self.say(said.format(what=doing, seconds=f"{seconds:.0f}"))
            case orders.Heard(console):
                self._take_console(console)

    def _take_loaded(self, loaded: orders.Loaded) -> None:
        again = self.loaded is not None
        self.loaded, self.speed, self._waited = loaded, loaded.speed, 0.0
        self.knobs = {str(one["name"]): knob_from(one) for one in loaded.knobs}
        self.values = dict(loaded.values)
        try:
            self.pages = read_lesson(self.entry.lesson, self.knobs)
        except LabError as error:  # a slip in the text is no reason not to train
            self.say(str(error))
        self.at = min(self.at, max(0, len(self.pages) - 1))
        goals = (page.goal for page in self.pages)
        self.trainer.tell(
            orders.EvaluateAt(frozenset[int]().union(*(goal.by_steps for goal in goals if goal)))
        )
        if again:
            return
        self.say(
            _(OF_SCENARIO).format(title=_(loaded.title or self.entry.title), about=_(self.entry.summary))
        )
        own = self._memory.knobs_of_last_time(self.entry, self.knobs, self.values)
        if own:
            self.say(_("Your knobs from last time: {knobs}.").format(knobs=own))
        for trouble in (self._memory.troubled, self._memory.progress.trouble):
            if trouble and self._memory.news(trouble):
                self.say(trouble)
        if self.pages:
            said = plural(
                "A lesson of {count} page. Type lesson to read it.",
                "A lesson of {count} pages. Type lesson to read the first one.",
                len(self.pages),
            )
            self.say(said.format(count=len(self.pages)))
        self.start_page()
        if self.brought_back is not None:
            self.trainer.tell(orders.BringBack(self.brought_back))
            self.brought_back = None

    def _take_state(self, changed: orders.StateChanged) -> None:
        fresh, before = changed.run_id != self.run_id, self.state
        self.state, self.steps, self.over, self.run_id = (
            changed.state,
            changed.steps,
            changed.over,
            changed.run_id,
        )
        self._advised = changed.state != "diverged"
        if fresh:
            self._told.clear()
        if self._undone:
            self.say(self._undone)
            self._undone = ""
        if changed.state == "running":
            self.begun, self._said_loss = False, monotonic()
            if self._tells_that_it_trains:
                self.say(_("It trains. Type pause to stop it."))
            self._tells_that_it_trains = False
            return
        said = {
            "paused": _("Paused.") if before == "running" else _("Ready."),
            "done": _("Done."),
            "diverged": _("The training has diverged."),
        }.get(changed.state, "")

        def tell(shot: Snapshot) -> None:
            if shot.state == changed.state:  # what was typed next may have it train already
                self.say(f"{said} {lines.progress(shot, self.steps)}")
            self.look()

        self.ask((asks.Metrics(),), tell)

    def _take_shot(self, shot: Snapshot) -> None:
        then = self._asked.pop(shot.by, None)
        if shot.run_id == self.run_id:
            self.shot = shot
        if then is not None:
            then(shot)
        elif not shot.by and shot.run_id == self.run_id:
            self._take_look(shot)
        elif not shot.by:
            self._looking = False

    def _take_failure(self, failed: orders.Failed) -> None:
        self.state, self._looking, self._advised = "failed", False, True
        self.begun = self.writing = self._tells_that_it_trains = False
        self._asked.clear()
        self._memory.knobs_failed(self.entry)
        fault = failed.fault
        if fault is None:
            self.say(failed.message)
        else:
            where = _("The code has failed in {file}, line {line}, in {function}:")
            self.say(where.format(file=fault.file, line=fault.line, function=fault.during))
            for sentence in fault.sentences():
                self.say(sentence)
        self.say(_("Mend the file or the knob, and type reset."))

    def _take_console(self, console: asks.ConsoleAnswer) -> None:
        fresh = console.lines[max(0, self._heard - console.first) :]
        self._heard = console.count
        for line in fresh[-HEARD:]:
            if line.text.strip():
                self.say(_("It printed: {text}").format(text=line.text))
