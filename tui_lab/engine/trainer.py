"""The thread that owns the network.

It takes commands from one queue, between two steps, and posts what happened. No one else touches a tensor.
What each state does with time:

    running            the next step as soon as the pace allows; a walk ends where it is done
    paused, done       waits for a command; `RunOn` goes on from there
    diverged           looks for knobs that train, a step of them at a time; then waits as one that failed
    failed             waits; a reset or new knobs lead out, for both build the network afresh
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_lab.authoring.source import Source
from tui_lab.engine import DEFAULT_SEED, orders
from tui_lab.engine.commands import MOVES, Commands
from tui_lab.engine.history import Reduced
from tui_lab.engine.instruments import Find, no_instrument
from tui_lab.engine.keeper import Keeper
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import SPEEDS, Command, Event
from tui_lab.engine.placed import Placed
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.resting import Resting
from tui_lab.engine.snapshot import FOREVER, State
from tui_lab.engine.stage import Stage
from tui_lab.engine.stretch import Stretch
from tui_lab.engine.taking_home import nothing_taken, taken_home
from tui_lab.errors import ScenarioError
from tui_lab.languages import translated as _
from tui_lab.rules import rules

if TYPE_CHECKING:  # importing torch takes seconds: the thread does it, not the screen
    from tui_lab.engine.run import Run


class Trainer:
    """A scenario on a thread of its own.

    `post` is called on that thread with every event, and `keep` with the run as it stands: each must only
    hand it over. Commands may be given from any thread and never block.
    """

    stays = False  # it ends with its process

    def __init__(
        self,
        source: Source,
        post: Callable[[Event], object],
        knobs: dict[str, str] | None = None,
        seed: int = DEFAULT_SEED,
        device: str | None = None,
        speed: str | None = None,
        keep: Callable[[Kept], object] | None = None,
        instruments: Find = no_instrument,
        take_home: Callable[[str, Run, orders.TakeHome], str] = nothing_taken,
    ) -> None:
        self._name, self._post, self._take_home = source.name, post, take_home
        self._recipe = Recipe(source, knobs or {}, seed, device)
        self._stage = Stage(source, lambda event: self._post(event), self._fail)
        self._keeper = Keeper(keep)
        self._hand = Placed(self._recipe, self._stage, self._keeper, instruments)
        self._commands = Commands()
        self._thread: threading.Thread | None = None
        self._stretch = Stretch(speed, self._may_follow)
        self._state: State = "paused"
        self._parked: str | None = None  # the file of the run, empty where there is none
        self._resting = Resting(self._stage, self._hand)
        self._stopping = False

    def attach(self, post: Callable[[Event], object]) -> None:
        """Have another front end hear it, while it is parked; the next start tells it what was loaded."""
        self._post, self._hand.is_news = post, True
        self._hand.instruments.close()  # it opens its own

    def start(self) -> None:
        """Begin to load the scenario, or go on with what was parked as if it never was."""
        self._thread = threading.Thread(target=self._live, name=f"trainer-{self._name}", daemon=True)
        self._thread.start()

    def tell(self, command: Command) -> None:
        """Queue a command; it is obeyed before the next step."""
        self._commands.give(command)

    def stop(self, timeout: float = 0.3) -> bool:
        """End the thread after the present step, whatever else it was told; wait at most `timeout` seconds.

        Returns whether it has ended: the import of PyTorch or a scenario's own code may take longer.
        """
        self._stopping = True
        self.tell(orders.Stop())
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _live(self) -> None:
        with self._stage.opened():
            with self._stage:
                parked, self._parked = self._parked, None
                if parked is None or (self._recipe.edited and self._state != "failed"):
                    self._start_again()
                elif self._state != "failed":  # what failed waits as it did
                    if loaded := self._hand.introduction(self._stretch.pacing.speed):
                        self._post(loaded)
                    self._hand.go_on(parked)
                    self._enter(self._state)
            self._work()
            with self._stage:
                self._hand.keep(self._state)

    @property
    def _run(self) -> Run | None:
        return self._hand.run

    def _start_again(self) -> None:
        """Build the network, from the scenario's files as they are now."""
        if self._recipe.edited:
            self._load()
        if not self._stopping:  # of points that it failed with it would fail again
            self._enter("paused", self._hand.make(keep_points=self._state != "failed"))

    def _park(self, path: str) -> bool:
        """Let go of the run, which is saved first if anything was done to it; whether that is done."""
        self._obey(orders.Pause())
        why, parked = self._hand.park(path, self._state)
        self._post(orders.Parked(why))
        if not why:
            self._parked = parked
            self._resting.end_search()
        return not why

    def _load(self) -> None:
        self._recipe.import_torch()
        if self._stopping:
            return
        loaded = self._hand.load(self._stretch.pacing.speed)
        self._stretch.pacing.speed = loaded.speed
        self._post(loaded)

    def _bring_back(self, kept: Kept, undone: str = "") -> None:
        self._resting.end_search()
        if self._recipe.turns_to_table(kept.recipe):
            self._load()
        for step in self._hand.bring_back(kept):
            self._post(orders.Replaying(step, kept.step))
            if self._commands.ask_for_another_run:
                return
        self._post(orders.BroughtBack(dict(self._recipe.knobs), undone, self._hand.why_other(kept)))
        self._enter("done" if kept.state == "done" else "paused", self._hand.take_former())

    def _rewind(self, step: int) -> None:
        self._obey(orders.Pause())
        for at in self._hand.rewind(step, self._state):
            self._post(orders.Replaying(at, step, self._hand.rewinding.since))
            if self._commands.ask_for_another_step:
                return
        self._post(rewound := self._hand.rewound())
        self._state = rewound.state

    def _undo(self) -> None:
        self._hand.keep(self._state)
        if (edit := self._keeper.take_back()) is not None:
            self._bring_back(edit.before, edit.said)
        else:
            self._post(orders.NothingUndone())

    def _work(self) -> None:
        while not self._stopping:
            command = self._next_command()
            if isinstance(command, orders.Stop):
                return
            with self._stage:
                if isinstance(command, orders.Park) and self._park(command.path):
                    return
                if command is not None:
                    self._obey(command)
                elif self._state == "running" and self._run is not None:
                    self._advance(self._run)
                elif self._resting.has_work and (said := self._resting.go_on()):
                    self._post(said)

    def _next_command(self) -> Command | None:
        """The next command; None when it is time for a step, or for what is done while the run rests."""
        rests = self._state != "running"
        if self._commands.waiting or (rests and not self._resting.has_work):
            return self._commands.take()
        wait = 0.0 if rests else self._stretch.pacing.wait
        return self._commands.take(wait) if wait else None

    def _obey(self, command: Command) -> None:
        if isinstance(command, MOVES) and self._hand.go_on_from_here():
            self._enter("paused", self._hand.take_former())
        match command:
            case orders.Want(request):
                self._stretch.measures = any(ask.measured for ask in request)
                self._answer(command)
            case orders.RunOn() if self._state in ("paused", "done"):
                self._go(None)
            case orders.StepBy(count) if count > 0 and self._state in ("paused", "done", "running"):
                self._go(count)
            case orders.SetValue() | orders.Freeze() | orders.EditPoint() as order if self._run is not None:
                if why := self._hand.edit(order, self._state):
                    self._post(orders.NotEdited(why))
            case orders.RunOrPause():
                self._obey(orders.Pause() if self._state == "running" else orders.RunOn())
            case orders.Pause() if self._state == "running":
                self._enter("paused")
            case orders.SetSpeed(speed) if speed in SPEEDS:
                self._stretch.go_on_at(speed)
            case orders.Reset(seed):
                self._hand.before_reset(self._state, command)
                self._recipe.seed = self._recipe.seed if seed is None else seed
                self._start_again()
            case orders.NewSeed():
                self._obey(orders.Reset(self._recipe.seed + 1))
            case orders.Rewind(step) if self._run is not None and self._state != "failed":
                self._rewind(step)
            case orders.OpenInstrument(name) if self._run is not None:
                self._post(self._hand.instruments.open(name, self._run))
            case orders.CloseInstruments():
                self._hand.instruments.close()
            case orders.TakeHome() if self._run is not None:
                self._post(taken_home(self._name, self._run, command, self._take_home))
            case orders.EvaluateAt(steps):
                self._hand.evaluate(steps)
            case orders.BringBack(kept) if self._recipe.loaded:
                self._hand.keep(self._state)
                self._hand.before_edit(self._state, _("what was brought back"))
                self._bring_back(kept)
            case orders.Move(name) if self._state == "failed":
                if self._hand.go_on_from_save(name):
                    self._enter("paused", self._hand.take_former())
            case orders.Move(name) if self._run is not None:
                self._post(self._hand.move(name, self._state))
            case orders.ListDevices() if self._recipe.loaded:
                self._post(self._hand.devices())
            case orders.Undo() if self._recipe.loaded:
                self._undo()
            case orders.SetKnobs() if self._recipe.loaded:
                self._set_knobs(command)

    def _answer(self, want: orders.Want) -> None:
        from tui_lab.engine.answering import snapshot

        if (run := self._run) is None:
            return
        rate = self._stretch.pacing.rate(run.step) if self._state == "running" else 0.0
        shot = snapshot(run, want.request, self._state, rate, self._stage.hearing, self._hand.instruments)
        if run.diverged and self._state == "running":  # reading the losses has shown it
            self._enter("diverged")
            shot = replace(shot, state="diverged", steps_per_second=0.0)
        self._post(replace(shot, by=want.by) if want.by else shot)

    def _set_knobs(self, order: orders.SetKnobs) -> None:
        before = self._hand.as_it_stands(self._state)
        done = self._hand.set_knobs(order, self._state)
        if isinstance(done, orders.Refused):
            self._post(done)
        elif done:
            try:
                self._enter("paused", self._hand.make(order.keep_points))
            except ScenarioError as error:
                if before is None or (refused := self._hand.refusal(error)) is None:
                    raise
                self._bring_back(before)
                self._post(refused)

    def _go(self, steps: int | None) -> None:
        if (run := self._run) and (run.plan.over or (not run.losses and run.step >= run.plan.steps)):
            if run.plan.steps:  # else there is nothing to train
                self._post(orders.Told(_("That was the last step: {key} starts again.").format(key="r")))
            return
        if run is not None and (why := rules().limits.why_too_far(run.step + 1)):
            self._post(orders.Told(why))
            return
        self._keeper.training_begins()
        self._stretch.begin(steps)
        self._enter("running")

    def _fail(self, error: BaseException) -> None:
        self._resting.end_search()
        self._stretch.end()
        self._state = "failed"
        self._post(self._hand.failed(error))

    def _enter(self, state: State, former: Reduced | None = None) -> None:
        if state != "running":
            self._stretch.end()
        self._resting.end_search()
        if self._run is not None and state in ("done", "paused"):
            self._run.read()
            state = "diverged" if self._run.diverged else state
        if self._run is not None and state == "diverged":
            self._resting.look_for_advice(self._run, self._recipe.knobs)
        self._state = state
        if (run := self._run) is None:
            self._post(orders.StateChanged(self._hand.run_id, state, 0, former))
            return
        steps = run.step if run.plan.over else 0 if run.plan.steps == FOREVER else run.plan.steps
        self._post(orders.StateChanged(run.run_id, state, run.step, former, steps, run.plan.over))
        if state != "running":
            self._hand.keep(state)

    def _advance(self, run: Run) -> None:
        self._stage.hearing.step = run.step + 1
        looking = self._hand.instruments  # which, once open, follow each step
        state = self._stretch.advance(run, looking.checkup, not looking.are_open)
        if self._hand.follow(run):
            self._hand.keep("running")
        if state is not None:
            self._enter(state)

    def _may_follow(self, step: int) -> bool:
        """Whether a step may come right after the one before; what is said from here on is of it."""
        self._stage.hearing.step = step
        return not self._commands.waiting
