"""Follows a script in training and obeys whoever looks on, between two of its steps and on its own thread.

A step is over when an optimizer that took part in it begins another update: there the script is held.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tui_lab.engine import orders
from tui_lab.engine.answering import snapshot
from tui_lab.engine.commands import Commands
from tui_lab.engine.edits import edit
from tui_lab.engine.events import Event, Failed, Loaded, NotEdited, StateChanged
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.pacing import Pacing
from tui_lab.engine.snapshot import State
from tui_lab.instruments import instrument
from tui_lab.watching.hooks import Hooks
from tui_lab.watching.script import ScriptRun, run_of

FLAT_OUT = "flat out"
# Seconds from one step whose loss is kept to the next, where steps are much faster than that: with nobody
# there, and with a screen.
EVERY, EVERY_ATTENDED = 0.005, 0.001
NOT_HERE = "This is a script of your own: it can be held, and its numbers changed, but not {}."
CANNOT = {
    orders.Reset: "started again from here",
    orders.NewSeed: "given another seed",
    orders.Rewind: "rewound",
    orders.Undo: "taken back a step",
    orders.BringBack: "brought to another run",
    orders.Move: "moved to another device",
    orders.TakeHome: "taken home, which it is already",
}


class Stopped(KeyboardInterrupt):
    """Whoever looks on has ended the script: as if ctrl+c had been typed at it."""


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
        self.state: State = "running"
        self.step = 0
        self._post = post
        self._models, self._optimizers = models, optimizers
        self._hooks = Hooks(self)
        self._updated: dict[int, torch.optim.Optimizer] = {}  # in the present step, by id
        self._run: ScriptRun | None = None
        self._instruments = Instruments(instrument)
        self._commands = Commands()
        self._pacing = Pacing(FLAT_OUT)
        self._left: int | None = None  # steps until it is held again; None for as many as there are
        self._measuring = False
        self._losses: dict[str, Tensor | float] = {}  # of the present step
        self._closure = False  # whether the last update has differentiated them itself
        self._closed_at = 0.0
        self.attended = False  # whether anybody has asked for anything, and not left since

    def begin(self) -> None:
        """Follow the training of the calling thread."""
        self._hooks.begin()

    def pause_following(self) -> None:
        """Leave PyTorch as it was, until `begin` is called again."""
        self._updated.clear()
        self._losses.clear()
        self._hooks.end()

    def tell(self, command: orders.Command) -> None:
        """Queue a command, on any thread; it is obeyed before the next step."""
        self._commands.give(command)

    def finish(self, error: BaseException | None = None) -> None:
        """The script has ended."""
        if self._updated and not self._hooks.trouble:
            self._step_is_over()
        self._hooks.end()
        self.state = "failed" if error is not None else "done"
        if error is not None:
            from tui_lab.errors import fault_of

            self._post(Failed(fault_of(error, self.file, "the script"), f"{type(error).__name__}: {error}"))
        else:
            self._tell_state()

    def serve(self, wanted: Callable[[], bool]) -> None:
        """After its end: answer for as long as somebody looks on."""
        while wanted():
            if (command := self._commands.take(0.5)) is not None:
                try:
                    self._obey(command)
                except Stopped:
                    return

    # What the hooks say

    def has_work(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._commands.waiting

    def before_update(self, optimizer: torch.optim.Optimizer, closure: bool) -> None:
        """An optimizer begins an update; `closure` says that it differentiates the loss within that."""
        if not (id(optimizer) in self._updated or self._takes_part(optimizer)):
            return
        fresh, self._hooks.losses = self._hooks.losses, {}
        if self._closure:  # they were differentiated within the update before this one
            self._losses |= fresh
            fresh = {}
        if id(optimizer) in self._updated:
            self._end_step(optimizer)
        self._losses |= fresh
        self._updated[id(optimizer)] = optimizer
        self._closure = closure

    def _takes_part(self, optimizer: torch.optim.Optimizer) -> bool:
        return not self._optimizers or any(one is optimizer for one in self._optimizers)

    def after_update(self) -> None:
        """What is held still goes back."""
        if self._run is not None:
            self._run.updated()

    # Between two steps

    def _end_step(self, optimizer: torch.optim.Optimizer) -> None:
        known = bool(self._losses)
        self._step_is_over()
        self._updated.clear()
        if self._commands.waiting or self.state == "paused" or self._pacing.speed != FLAT_OUT:
            self._hear_commands()
        if self._measuring and self._run is not None:
            self._run.begin_measuring()
        elif known and self._left is None and self._pacing.speed == FLAT_OUT:
            self._let_pass(optimizer)

    def _let_pass(self, optimizer: torch.optim.Optimizer) -> None:
        """Only count the next steps, for a moment, where they are so fast that nobody would miss them."""
        before, self._closed_at = self._closed_at, time.perf_counter()
        every = EVERY_ATTENDED if self.attended else EVERY
        if self._closed_at - before < every / 4 and not self._instruments.are_open:
            self._hooks.let_pass(optimizer, self._closed_at + every)

    def _hear_commands(self) -> None:
        """Obey those that there are, and wait: for others while the script is held, or for the next step."""
        commands, pacing = self._commands, self._pacing
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

    def _step_is_over(self) -> None:
        losses, self._losses = self._losses, {}
        run = self._run
        if run is None:
            run = self._begin(tuple(losses) or ("loss",))
        if self._measuring:
            run.end_measuring()
            self._measuring = False
        run.pass_over(self._hooks.passed)
        self._hooks.passed = 0
        run.take(losses)
        self.step = run.step
        if self._instruments.are_open:
            self._instruments.follow(run)
        if self._left is not None:
            self._left -= 1
            if not self._left:
                self._hold()

    def _begin(self, losses: tuple[str, ...]) -> ScriptRun:
        optimizers = self._optimizers or tuple(self._updated.values())
        run = self._run = run_of(self.title, self.file, optimizers, self._models, losses)
        scenario = type(run.scenario)
        knobs = scenario.knobs()
        self._post(
            Loaded(
                knobs=tuple(knob.describe() for knob in knobs.values()),
                values=dict(run.scenario.knob_values),
                views={},
                main="loss",
                losses=losses,
                speed=FLAT_OUT,
                device_reason="",
                title=self.title,
                script=True,
                offers="A script of your own: space holds it before its next update, s lets one pass.",
            )
        )
        self._tell_state()
        return run

    def _tell_state(self) -> None:
        run_id = self._run.run_id if self._run is not None else 1
        self._post(StateChanged(run_id, self.state, self.step, over=self.state == "done"))

    def _hold(self) -> None:
        self.state, self._left = "paused", None
        self._tell_state()

    def _go(self, steps: int | None) -> None:
        if self.state in ("paused", "running"):
            self.state, self._left = "running", steps
            self._pacing.begin()
            self._tell_state()

    def _obey(self, command: orders.Command) -> None:
        run = self._run
        self.attended = True
        match command:
            case orders.Want():
                self._answer(command)
            case orders.RunOn():
                self._go(None)
            case orders.StepBy(count) if count > 0:
                self._go(count)
            case orders.RunOrPause():
                self._obey(orders.Pause() if self.state == "running" else orders.RunOn())
            case orders.Pause() if self.state == "running":
                self._hold()
            case orders.SetSpeed(speed) if speed in orders.SPEEDS:
                self._pacing.speed = speed
                self._pacing.begin()
            case orders.SetKnobs(values) if run is not None:
                self._set_numbers(run, values)
            case orders.SetValue() | orders.Freeze() if run is not None:
                self._hooks.follow_updates()
                if why := edit(run, command):
                    self._post(NotEdited(why))
            case orders.OpenInstrument(name) if run is not None:
                self._post(self._instruments.open(name, run))
            case orders.CloseInstruments():
                self._instruments.close()
            case orders.Stop():
                raise Stopped("ended from tui-lab")
            case _ if type(command) in CANNOT:
                self._post(NotEdited(NOT_HERE.format(CANNOT[type(command)])))

    def _set_numbers(self, run: ScriptRun, values: dict[str, Any]) -> None:
        run.look_at_groups()
        for name, value in values.items():
            if name in run.scenario.knob_values:
                run.set_live(name, value)

    def _answer(self, want: orders.Want) -> None:
        if (run := self._run) is None:
            return
        run.look_at_groups()
        rate = self._pacing.rate(run.step) if self.state == "running" else 0.0
        shot = snapshot(run, want.request, self.state, rate, self.hearing, self._instruments)
        self._measuring = any(ask.measured for ask in want.request)
        self._post(replace(shot, by=want.by, seed=None))
