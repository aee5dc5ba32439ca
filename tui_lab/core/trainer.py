"""The thread that owns the network.

It takes commands from one queue, between two steps, and posts what happened through one function.
Nobody else touches a live tensor. What each state does with time:

    running            the next step as soon as the pace allows
    paused, done       waits for a command; `RunOn` goes on from there
    diverged, failed   waits; only a reset leads out
"""

from __future__ import annotations

import gc
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from tui_lab.core import DEFAULT_SEED
from tui_lab.core.catalogue import Entry, load
from tui_lab.core.errors import LabError, ScenarioError
from tui_lab.core.knobs import KnobError
from tui_lab.core.lessons import LessonStep, read_lesson
from tui_lab.core.orders import (
    SPEEDS,
    Command,
    Event,
    Failed,
    Loaded,
    NewSeed,
    Pause,
    Reset,
    RunOn,
    SetKnobs,
    SetSpeed,
    StateChanged,
    StepBy,
    Stop,
    Want,
)
from tui_lab.core.snapshot import State

if TYPE_CHECKING:  # importing torch takes seconds: the thread does it, not the screen
    from tui_lab.core.run import Run


class Trainer:
    """A scenario on a thread of its own.

    `post` is called on that thread with every event; it must only hand the event over. Commands may be
    given from any thread and never block.
    """

    def __init__(
        self,
        entry: Entry,
        post: Callable[[Event], object],
        knobs: dict[str, str] | None = None,
        seed: int = DEFAULT_SEED,
        device: str | None = None,
        speed: str | None = None,
    ) -> None:
        self._entry = entry
        self._post = post
        self._texts = knobs or {}
        self._seed = seed
        self._device_name = device
        self._speed = speed
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._thread = threading.Thread(target=self._live, name=f"trainer-{entry.name}", daemon=True)
        self._state: State = "paused"
        self._run: Run | None = None
        self._run_id = 0
        self._stopping = False
        self._steps_left: int | None = None  # of a StepBy
        self._measure = True
        self._due = 0.0
        self._pace: deque[tuple[float, int]] = deque(maxlen=12)

    def start(self) -> None:
        """Begin to load the scenario."""
        self._thread.start()

    def tell(self, command: Command) -> None:
        """Queue a command; it is obeyed before the next step."""
        self._commands.put(command)

    def stop(self, timeout: float = 5.0) -> bool:
        """End the thread after the present step, whatever else it was told; wait at most `timeout` seconds.

        Returns whether it has ended: a scenario's own code may take longer.
        """
        self._stopping = True
        self.tell(Stop())
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _live(self) -> None:
        try:
            self._load()
        except Exception as error:
            self._fail(error)
            return
        try:
            self._rebuild()
        except Exception as error:  # other knobs may mend it, so the thread lives on
            self._fail(error)
        # Everything alive by now stays alive: without this, each full collection walks all of torch's
        # objects and holds up the screen for 140 ms.
        gc.unfreeze()  # what an earlier scenario left behind may go
        gc.collect()
        gc.freeze()
        self._work()

    def _load(self) -> None:
        from tui_lab.core.devices import choose_device, limit_threads

        self._scenario = load(self._entry)
        choice = choose_device(self._device_name)
        self._device = choice.device
        limit_threads(self._device)
        declared = self._scenario.knobs()
        self._knobs = {name: knob.default for name, knob in declared.items()}
        for name, text in self._texts.items():
            # What was kept may be out of range in a newer version of the scenario: then its default holds.
            with suppress(KeyError, KnobError):
                self._knobs[name] = declared[name].parse(text)
        self._speed = self._speed or self._scenario.speed
        if self._speed not in SPEEDS:
            raise LabError(f"there is no speed {self._speed!r}; there are " + ", ".join(SPEEDS))
        lesson: tuple[LessonStep, ...] = ()
        lesson_fault = ""
        try:
            lesson = read_lesson(self._entry.lesson, declared)
        except LabError as error:  # a slip in the text is no reason not to train
            lesson_fault = str(error)
        self._post(
            Loaded(
                scenario=self._scenario,
                knobs=declared,
                views=self._scenario.views(),
                lesson=lesson,
                lesson_fault=lesson_fault,
                speed=self._speed,
                steps=self._scenario.steps,
                device_reason=choice.reason,
            )
        )

    def _rebuild(self) -> None:
        from tui_lab.core.run import Run

        self._run_id += 1
        self._run = Run(self._scenario, self._knobs, self._seed, self._device, self._run_id)
        self._enter("paused")

    def _work(self) -> None:
        while not self._stopping:
            try:
                command = self._next_command()
                if isinstance(command, Stop):
                    return
                if command is not None:
                    self._obey(command)
                elif self._state == "running":
                    self._advance()
            except Exception as error:  # a front end that waits for an answer must hear of any
                self._fail(error)

    def _next_command(self) -> Command | None:
        """The next command; None when it is time for a step."""
        if self._state != "running":
            return self._commands.get()
        if self._commands.empty():
            wait = self._due - time.perf_counter()
            if wait <= 0:
                return None
            try:
                return self._commands.get(timeout=wait)
            except Empty:
                return None
        return self._commands.get()

    def _obey(self, command: Command) -> None:
        match command:
            case Want(request):
                self._measure = request.parameters or request.tensor is not None
                if self._run is not None:
                    self._post(self._run.snapshot(request, self._state, self._steps_per_second()))
            case RunOn() if self._state in ("paused", "done"):
                self._go(None)
            case StepBy(count) if count > 0 and self._state in ("paused", "done", "running"):
                self._go(count)
            case Pause() if self._state == "running":
                self._enter("paused")
            case SetSpeed(speed) if speed in SPEEDS:
                self._speed = speed
                self._due = time.perf_counter()
                self._pace.clear()
            case Reset(seed):
                self._seed = self._seed if seed is None else seed
                self._rebuild()
            case NewSeed():
                self._seed += 1
                self._rebuild()
            case SetKnobs(values, restart):
                self._set_knobs(values, restart)

    def _set_knobs(self, values: dict[str, Any], restart: bool) -> None:
        declared = self._scenario.knobs()
        fresh = {name: value for name, value in values.items() if self._knobs[name] != value}
        self._knobs |= fresh
        live = all(declared[name].live for name in fresh) and self._state not in ("failed", "diverged")
        if live and not restart:
            assert self._run
            for name, value in fresh.items():
                self._run.set_live(name, value)
        elif fresh or restart:
            self._rebuild()

    def _go(self, steps: int | None) -> None:
        self._steps_left = steps
        self._due = time.perf_counter()
        self._pace.clear()
        self._enter("running")

    def _fail(self, error: Exception) -> None:
        self._steps_left = None
        self._state = "failed"
        fault = error.fault if isinstance(error, ScenarioError) else None
        message = str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
        self._post(Failed(fault, message))

    def _enter(self, state: State) -> None:
        if state != "running":
            self._steps_left = None
        self._state = state
        self._post(StateChanged(self._run_id, state, self._run.step if self._run else 0))

    def _advance(self) -> None:
        run = self._run
        assert run
        if self._measure or self._steps_left == 1 or run.step + 1 == self._scenario.steps:
            self._measure = False
            run.advance_measured()
        else:
            run.advance()
        rate = SPEEDS[self._speed or "normal"]
        if rate != math.inf:
            # A step that came late does not make more than the next one hurry.
            self._due = max(self._due, time.perf_counter() - 1 / rate) + 1 / rate
        if run.diverged:
            self._enter("diverged")
        elif run.step == self._scenario.steps:
            self._enter("done")
        elif self._steps_left is not None:
            self._steps_left -= 1
            if not self._steps_left:
                self._enter("paused")

    def _steps_per_second(self) -> float:
        """Over the time of the last snapshots of this stretch of running; 0 when it stands."""
        if self._state != "running" or self._run is None:
            return 0.0
        self._pace.append((time.perf_counter(), self._run.step))
        (begin, first), (end, last) = self._pace[0], self._pace[-1]
        return (last - first) / (end - begin) if end > begin else 0.0
