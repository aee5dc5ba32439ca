"""`tui-lab run --shared DIR`: the run as a file that others follow, written every few seconds."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tui_lab.engine import orders
from tui_lab.engine.answering import snapshot
from tui_lab.engine.holding import FLAT_OUT
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import FOREVER, State
from tui_lab.errors import LabError
from tui_lab.files import holds
from tui_lab.languages import translated as _
from tui_lab.remote.shared import ENDING, request_for, write
from tui_lab.terminal.streams import complain

EVERY = 2.0  # seconds of training between two times that it is written


def loaded_from(run: Run, offers: str = "") -> orders.Loaded:
    """What a screen is told of a run that is not made for it, and what it `offers` to do with it."""
    scenario = type(run.scenario)
    return orders.Loaded(
        knobs=tuple(knob.describe() for knob in scenario.knobs().values()),
        values=dict(run.scenario.knob_values),
        views=scenario.views(),
        main=scenario.main_view(),
        losses=scenario.losses,
        speed=FLAT_OUT,
        device_reason="",
        title=scenario.title,
        script=True,
        offers=offers,
    )


class Sharing:
    """The file of one run in `folder`; one that cannot be written is said once, and the training goes on."""

    def __init__(self, folder: Path, name: str, run: Run) -> None:
        """Raises LabError where there is no such folder."""
        if not holds(folder.is_dir):
            raise LabError(
                _("--shared takes a folder that is there, and {folder} is none").format(folder=folder)
            )
        self.file = folder / f"{name}-{os.getpid()}{ENDING}"
        self._run, self._loaded = run, loaded_from(run)
        self._begun, self._from = time.perf_counter(), run.step
        self._next, self._failed = 0.0, False

    def follow(self, run: Run) -> None:
        """A step was trained."""
        if time.monotonic() >= self._next:
            self.write("running")

    def write(self, state: State) -> None:
        """Write how it stands."""
        run, self._next = self._run, time.monotonic() + EVERY
        steps = 0 if run.plan.steps == FOREVER else run.plan.steps
        seconds = time.perf_counter() - self._begun
        rate = (run.step - self._from) / seconds if state == "running" and seconds > 0 else 0.0
        shot = snapshot(run, request_for(self._loaded), state, rate)
        over = state in ("done", "diverged")
        changed = orders.StateChanged(run.run_id, state, run.step, None, steps, over)
        try:
            write(self.file, (self._loaded, changed, shot))
        except LabError as error:
            if not self._failed:
                complain(_("nobody can follow this run: {error}").format(error=error))
            self._failed = True
        # Of a large network all of it takes a while: the training comes first.
        self._next = max(self._next, time.monotonic() + EVERY)
