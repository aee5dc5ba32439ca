"""Follows a script in training and obeys whoever looks on, between two of its steps and on its own thread.

A step is over when an optimizer that took part in it begins another update: there the script is held.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from tui_lab.authoring.knobs import KnobError
from tui_lab.engine import orders
from tui_lab.engine.answering import snapshot
from tui_lab.engine.asks import Console
from tui_lab.engine.commands import Commands
from tui_lab.engine.events import Event, Heard, NotEdited, StateChanged, Told
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.history import Reduced, ghost
from tui_lab.engine.holding import FLAT_OUT, Holding
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.snapshot import State
from tui_lab.errors import LabError
from tui_lab.instruments import instrument
from tui_lab.languages import translated as _
from tui_lab.watching.cannot import why_not_here
from tui_lab.watching.endings import LAST_LINES, failed_with, nothing
from tui_lab.watching.hooks import Hooks
from tui_lab.watching.script import NO_STEP, ScriptRun, change, introduction, run_of
from tui_lab.watching.steps import StepInProgress, Trained
from tui_lab.watching.stopped import Stopped

# Seconds from one step whose loss is kept to the next, where steps are much faster than that: with nobody
# there, and with a screen.
EVERY, EVERY_ATTENDED = 0.015, 0.004
TRIES = 3  # steps in a row that cannot be followed, until the next ones are only held where that is wanted
ODD = 3  # runs of one step in a row: the script makes its optimizer anew for each


class Watcher:
    """Of the script in `file`; `post` takes each event and never blocks.

    `models` and `optimizers` are looked for where they are not given.
    """

    def __init__(
        self,
        title: str,
        file: Path,
        post: Callable[[Event], object],
        models: Sequence[nn.Module] = (),
        optimizers: Sequence[torch.optim.Optimizer] = (),
    ) -> None:
        self.title, self.file = title, file
        self.hearing = Hearing()
        self.step = 0
        self._post = post
        self._models, self._optimizers = models, optimizers
        self._hooks = Hooks(self)
        self._present = StepInProgress()
        self._trained = Trained(optimizers)
        self._run: ScriptRun | None = None
        self._instruments = Instruments(instrument, untried=_(NO_STEP))
        self._commands = Commands()
        self._holding = Holding(self._tell_state)
        self._measuring = False
        self._closed_at = 0.0
        self._runs = self._single = 0  # trainings so far, and those in a row that had but one step
        self._failures = 0  # steps in a row that could not be followed
        self._told: set[str] = set()  # what has gone wrong and was said
        self.attended = False  # whether anybody has asked for anything, and not left since

    def begin(self) -> None:
        """Follow the training of the calling thread."""
        self._hooks.begin()

    def follow_others(self, models: Sequence[nn.Module], optimizers: Sequence[torch.optim.Optimizer]) -> None:
        """From the next step on follow these instead, which are another training."""
        self._models, self._optimizers = models, optimizers
        self._trained.given = optimizers

    def pause_following(self) -> None:
        """Leave PyTorch as it was, until `begin` is called again."""
        self._present.take()
        self._hooks.end()

    def tell(self, command: orders.Command) -> None:
        """Queue a command, on any thread; it is obeyed before the next step."""
        self._commands.give(command)

    def finish(self, error: BaseException | None = None) -> None:
        """The script has ended."""
        try:
            self._take_last_step()
        except Exception as trouble:
            self.failed(trouble)
        self._hooks.end()
        self._holding.state = "done" if error is None else "failed"
        if error is None and self._run is None:
            self._post(nothing(self.title))
        if self._run is None or error is not None:  # no snapshot will tell what was printed
            self._post(Heard(self.hearing.answer(Console(LAST_LINES))))
        if error is not None:
            self._post(failed_with(error, self.file))
        else:
            self._tell_state()

    def _take_last_step(self) -> None:
        """No update tells any more that it is over."""
        passed, losses = self._hooks.take_passed(), self._hooks.take_losses()
        if not (optimizers := self._present.updated):
            return
        if self._present.closure and not passed:
            self._present.losses |= losses
        self._step_is_over(passed - 1 if passed else 0)
        if passed:  # and the last of those that have passed
            self._present.updated, self._present.losses = optimizers, losses
            self._step_is_over(0)

    def serve(self, wanted: Callable[[], bool]) -> None:
        """After its end: answer for as long as somebody looks on."""
        while wanted():
            if (command := self._commands.take(0.5)) is not None:
                try:
                    self._obey(command)
                except Stopped:
                    return

    def has_work(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._commands.waiting

    def failed(self, error: Exception) -> None:
        """Something of ours went wrong, for which no training fails: it is said, once."""
        sentence = f"tui-lab could not look at this script: {type(error).__name__}: {error}."
        if sentence not in self._told:
            self._told.add(sentence)
            self._post(Told(sentence))

    @property
    def state(self) -> State:
        """How it stands with the script."""
        return self._holding.state

    @property
    def at(self) -> int:
        """The step that is being trained, or was last."""
        return self.step + self._hooks.passed + bool(self._present.updated)

    def before_update(self, optimizer: torch.optim.Optimizer, closure: bool) -> None:
        """An optimizer begins an update; `closure` says that it differentiates the loss within that."""
        if not self._takes_part(optimizer):
            return
        present, fresh, passed = self._present, self._hooks.take_losses(), self._hooks.take_passed()
        if present.closure:  # they were differentiated within the update before this one
            present.losses |= fresh
            fresh = {}
        try:
            if id(optimizer) in present.updated or (present.updated and not self._trained.has(optimizer)):
                self._end_step(optimizer, passed)
        finally:
            present.add(optimizer, fresh, closure)

    def _takes_part(self, optimizer: torch.optim.Optimizer) -> bool:
        return not self._optimizers or any(one is optimizer for one in self._optimizers)

    def after_update(self) -> None:
        """What is held still goes back."""
        if self._run is not None:
            self._run.updated()

    def _end_step(self, optimizer: torch.optim.Optimizer, passed: int) -> None:
        known = bool(self._present.losses) and not passed  # else the loss of the next step will be
        try:
            if self._failures < TRIES:
                self._step_is_over(passed)
                self._failures = 0
        except Exception:
            self._failures += 1
            raise
        finally:
            self._present.take()
            if (
                (self._commands.waiting and not passed)
                or self.state == "paused"
                or not self._holding.flat_out
            ):
                self._hear_commands()
        if self._measuring and self._run is not None:
            self._run.begin_measuring()
        else:
            self._let_pass(optimizer, known and self._holding.flat_out and not self._holding.counts)

    def _let_pass(self, optimizer: torch.optim.Optimizer, may: bool) -> None:
        """Only count the next steps for a moment, where they are so fast that nobody would miss them."""
        before, self._closed_at = self._closed_at, time.perf_counter()
        every = EVERY_ATTENDED if self.attended else EVERY
        if (
            may
            and self._trained.has(optimizer)
            and self._closed_at - before < every / 4
            and not self._instruments.are_open
        ):
            self._hooks.let_pass(optimizer, self._closed_at + every, self._trained.optimizers)

    def _hear_commands(self) -> None:
        """Obey those that there are, and wait: for others while the script is held, or for the next step."""
        commands, pacing = self._commands, self._holding.pacing
        pacing.stepped()
        while True:
            if commands.waiting or self.state == "paused":
                command = commands.take()
            elif wait := pacing.wait:
                command = commands.take(wait)
            else:
                return
            if command is not None:
                self._obey(command)

    def _step_is_over(self, passed: int) -> None:
        """So many steps have passed after the present one, of which nothing is known."""
        updated, taken = self._present.take()
        losses, run = self._hooks.name(taken), self._run
        news = self._trained.follow(updated)
        if run is None or (news and self._single < ODD):
            run = self._begin(tuple(losses) or ("loss",), joined=news == "joined")
        if self._measuring:
            run.end_measuring()
            self._measuring = False
        run.take(losses)
        run.pass_over(passed)
        self.step = run.step
        if self._instruments.are_open:
            self._instruments.follow(run)
        self._holding.stepped()

    def _begin(self, losses: tuple[str, ...], joined: bool) -> ScriptRun:
        """The first step of a training is over, or another optimizer has joined it."""
        before, self._run = self._run, None
        self._single = self._single + 1 if before is not None and before.step == 1 else 0
        self._runs += 1
        optimizers = tuple(self._trained.optimizers.values())
        run = self._run = run_of(self.title, self.file, optimizers, self._models, losses, self._runs)
        run.pass_over(before.step if joined and before is not None else 0)
        self.step = run.step
        self._instruments.run_ends()
        self._post(introduction(run, self._holding.pacing.speed or FLAT_OUT))
        self._tell_state(ghost(before.curves, before.losses) if before is not None else None)
        return run

    def _tell_state(self, former: Reduced | None = None) -> None:
        run_id = self._run.run_id if self._run is not None else 1
        self._post(StateChanged(run_id, self.state, self.step, former, over=self.state == "done"))

    def _obey(self, command: orders.Command) -> None:
        """Do what is asked; where that cannot be done it is said, and the script goes on."""
        self.attended = True
        try:
            self._do(command)
        except (LabError, KnobError) as error:
            self._post(Told(f"{str(error).rstrip('.')}."))
        except Exception as error:
            self.failed(error)

    def _do(self, command: orders.Command) -> None:
        run = self._run
        match command:
            case orders.Want():
                self._answer(command)
            case orders.SetKnobs() | orders.SetValue() | orders.Freeze() if run is not None:
                self._hooks.follow_updates()
                if why := change(run, command):
                    self._post(NotEdited(why))
            case orders.OpenInstrument(name) if run is not None:
                self._post(self._instruments.open(name, run))
            case orders.CloseInstruments():
                self._instruments.close()
                if run is not None:
                    run.put_away()
            case orders.Stop():
                raise Stopped("ended from tui-lab")
            case _:
                if why := why_not_here(command):
                    raise LabError(why)
                self._holding.obey(command)

    def _answer(self, want: orders.Want) -> None:
        if (run := self._run) is None:
            return
        rate = self._holding.pacing.rate(run.step) if self.state == "running" else 0.0
        self._measuring = any(ask.measured for ask in want.request)
        try:
            shot = snapshot(run, want.request, self.state, rate, self.hearing, self._instruments)
        except Exception as error:  # who asked waits for something
            self.failed(error)
            shot = snapshot(run, (), self.state, rate)
        self._post(replace(shot, by=want.by, seed=None, in_force=run.in_force))
