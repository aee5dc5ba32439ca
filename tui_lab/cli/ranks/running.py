"""`torchrun … -m tui_lab run NAME`: one training in several processes, saved and told of by the first."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import torch

from tui_lab.authoring.devices import limit_threads
from tui_lab.authoring.knobs import parse_settings
from tui_lab.authoring.source import load
from tui_lab.cli.headless import Wanted, final_look, heard, recipe_of, say, say_what_stands_in
from tui_lab.cli.interrupting import interruptible
from tui_lab.cli.loss_rows import LossRows, csv_outlet
from tui_lab.cli.ranks.followed import Followed
from tui_lab.cli.ranks.saves import Saves
from tui_lab.cli.ranks.speaking import done_by_all
from tui_lab.cli.ranks.words import GO, HOLD, INTERRUPTED, STOP
from tui_lab.cli.sharing import Sharing
from tui_lab.engine.garbage import settle
from tui_lab.engine.ranks.group import Group
from tui_lab.engine.ranks.run import SharedRun
from tui_lab.engine.ranks.why_not import differences, parts_of, what_parts_leave_out
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER, State
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.printing.progress_bar import ProgressBar
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.streams import complain, is_terminal, printed_aside


def train_and_report(find: Callable[[], Entry], wanted: Wanted, group: Group) -> int:
    """Train what is found, and report where this process speaks; returns the exit code.

    Raises LabError, KnobError and ScenarioError, and Lost where another process has gone.
    """
    speaks = group.place.speaks
    entry, run = done_by_all(group, lambda: _made(find, wanted, group))
    apart = printed_aside() if speaks and (wanted.as_json or wanted.csv_path == "-") else None
    with apart or nullcontext(sys.stdout) as output, heard(entry.name) if speaks else nullcontext():
        goal = wanted.steps or run.plan.steps
        with csv_outlet(wanted.csv_path if speaks else None, output) as outlet:
            saves = _brought_back(entry, run, group)
            run.evaluate()
            rows = LossRows(outlet, run) if outlet else None
            sharing = Sharing(wanted.shared, entry.name, run) if speaks and wanted.shared else None
            training = _Training(entry, run, goal, group, saves, rows, sharing)
            try:
                word = training.train(bar=speaks and not (wanted.csv_path == "-" and is_terminal(output)))
            finally:
                training.let_go()
        state = training.state
        if saves is None:
            return 0  # the first one says what came of it
        if sharing is not None:
            sharing.write(state)
        shot = final_look(run, state, training.seconds, wanted)
        if trouble := saves.end(run, state):
            complain(trouble)
    code = say(run, shot, entry.name, wanted, output)
    if state == "paused":
        by = _("interrupted") if word == INTERRUPTED else _("stopped by a screen")
        said = (
            _("{by} after {step:,} steps") if goal == FOREVER else _("{by} after {step:,} of {goal:,} steps")
        )
        complain(said.format(by=by, step=run.step, goal=goal))
    return 130 if word == INTERRUPTED and state == "paused" else code


def _made(find: Callable[[], Entry], wanted: Wanted, group: Group) -> tuple[Entry, Run]:
    """The run of this process, at step 0. Raises LabError where it cannot be trained with others."""
    entry, place = find(), group.place
    scenario = load(entry)
    knobs = parse_settings(scenario.knobs(), list(wanted.settings))
    limit_threads(group.device)
    if place.world == 1:
        return entry, Run(scenario, knobs, wanted.seed, group.device)
    run = SharedRun(scenario, knobs, wanted.seed, group.device, group)
    by_name = parts_of(run.scenario)
    if place.speaks:
        left_out = what_parts_leave_out(scenario, knobs, wanted.seed, group.device)
        for sentence in (*differences(by_name), *filter(None, [left_out])):
            complain(sentence)
    return entry, run


def _brought_back(entry: Entry, run: Run, group: Group) -> Saves | None:
    """Have the run as it was saved, in all processes; the saves, where this is the one that makes them."""
    saves = Saves(group.place, recipe_of(entry, run)) if group.place.speaks else None
    content = None
    if saves is not None:
        say_what_stands_in(run)
        if saves.found is not None:
            content = _as_bytes(saves.found.content)
            said = _("goes on from step {step:,}, where it was saved")
            complain(said.format(step=saves.found.step))
    if (content := group.hand(content)) is not None:
        state = torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
        done_by_all(group, lambda: _load(run, state))
    return saves


def _as_bytes(content: Any) -> bytes:
    out = io.BytesIO()
    torch.save(content, out)
    return out.getvalue()


def _load(run: Run, state: dict[str, Any]) -> None:
    try:
        run.load_state_dict(state)
    except LabError:
        raise
    except Exception as error:  # a scenario's own load_state_dict() may raise any
        raise LabError(
            _("the run that was saved does not fit: {kind}: {error}").format(
                kind=type(error).__name__, error=error
            )
        ) from error


class _Training:
    """The loop of steps, which all processes go through alike: before each they agree on what comes next."""

    def __init__(
        self,
        entry: Entry,
        run: Run,
        goal: int,
        group: Group,
        saves: Saves | None,
        rows: LossRows | None,
        sharing: Sharing | None,
    ) -> None:
        self._sharing = sharing
        self._run, self._goal, self._group, self._saves, self._rows = run, goal, group, saves, rows
        self._followed = Followed(entry, run, group.place.world) if saves is not None else None
        self.seconds = 0.0

    @property
    def state(self) -> State:
        """How the run stands once it has ended."""
        run = self._run
        if run.diverged:
            return "diverged"
        return "done" if run.step >= self._goal or run.plan.stopped else "paused"

    def train(self, bar: bool) -> int:
        """Train to the goal, or the run's own end; the word on which it ended."""
        run = self._run
        progress = ProgressBar(sys.stderr, 0 if self._goal == FOREVER else self._goal)
        bar = bar and is_terminal(sys.stderr)
        settle()
        begin = time.perf_counter()
        try:
            with interruptible() as interrupted, progress.below_prints() if bar else nullcontext():
                while (word := self._group.agree(self._word(interrupted.is_set()))) < STOP:
                    if word == HOLD:
                        continue
                    self._advance()
                    if bar and progress.due:
                        progress.show(run.step, run.loss)
        finally:
            progress.clear()
            self.seconds = time.perf_counter() - begin
        if self._rows:
            self._rows.end(run)
        return word

    def _word(self, interrupted: bool) -> int:
        if interrupted:
            return INTERRUPTED
        if self.state != "paused":
            return STOP
        return self._followed.word() if self._followed is not None else GO

    def _advance(self) -> None:
        run, followed = self._run, self._followed
        # The last one is measured, so that the report knows by how much it moved what.
        measured = run.step == self._goal - 1 or (followed is not None and followed.measures)
        if isinstance(run, SharedRun):
            run.advance_together(measured)
        elif measured:
            run.advance_measured()
        else:
            run.advance()
        if self._rows:
            self._rows.add(run, may_be_last=self.state != "paused" or run.plan.steps == FOREVER)
        if followed is not None and self._saves is not None:
            followed.stepped()
            if time.monotonic() >= self._saves.next:
                self._saves.keep(run, "paused")
        if self._sharing is not None:
            self._sharing.follow(run)

    def let_go(self) -> None:
        """Of all who look on, however it has ended."""
        if self._followed is not None:
            self._followed.end(self.state)
