"""What a run is made from: a scenario's files, knobs, a seed and a device. The same make the same run."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from tui_lab import __version__
from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.datasets.known_sets import KNOWN
from tui_lab.authoring.datasets.places import go_back_to_table, named_table
from tui_lab.authoring.knobs import AnyKnob, KnobError, texts
from tui_lab.authoring.source import Source
from tui_lab.engine.garbage import lean_heaps
from tui_lab.engine.kept import DATA, RunRecipe
from tui_lab.engine.orders import Loaded, Refused
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.needs import imports_kept, need_torch

if TYPE_CHECKING:  # importing torch takes seconds: the trainer's thread does it, not the screen
    import torch

    from tui_lab.engine.run import Run


OTHER = noted("other data")
FILE = "file"  # among the versions of a run whose data are in one: the file that was named, empty for none


class Recipe:
    """What the next run is made from. `knobs` are the present values, none before it is `loaded`."""

    def __init__(self, source: Source, texts: dict[str, str], seed: int, device: str | None) -> None:
        self.knobs: dict[str, Any] = {}
        self.seed = seed
        self._source = source
        self._texts = texts  # of the knobs that are not at their default
        self._device_name = device
        self._contents: tuple[bytes | None, ...] | None = None  # as they were when they were loaded
        self._made_with: dict[str, Any] = {}  # the knobs that the last run began with
        self._made_on: torch.device | None = None  # and the device
        self._kept: RunRecipe | None = None  # what it was made from, if it was kept before

    @property
    def edited(self) -> bool:
        """Whether the scenario's files are not those that were loaded, or none were."""
        return self._contents is None or self._source.contents() != self._contents

    @property
    def loaded(self) -> bool:
        """Whether there is a scenario, be it of files that were edited since."""
        return hasattr(self, "_scenario")

    @staticmethod
    def import_torch() -> None:
        """What `load` needs, which takes seconds the first time. Raises LabError."""
        lean_heaps()
        with imports_kept():
            need_torch()
            importlib.import_module("tui_lab.engine.preparing")

    def load(self, speed: str | None) -> Loaded:
        """Load the scenario's files as they are now; `speed` is a learner's own, if any. Raises LabError."""
        from tui_lab.engine.preparing import prepare

        contents, self._contents = self._source.contents(), None  # unless it loads, the next time tries again
        self._scenario, self.knobs, self._device, loaded = prepare(
            self._source, self._texts, self._device_name, speed
        )
        self._contents = contents
        return loaded

    @property
    def declared(self) -> dict[str, AnyKnob]:
        """The scenario's knobs."""
        return self._scenario.knobs()

    def refused(self, values: Mapping[str, Any]) -> Refused | None:
        """The first value that the scenario's own code does not take, and why."""
        declared = self.declared
        for name, value in values.items():
            try:
                declared[name].check(value)
            except KnobError as error:
                return Refused(name, value, str(error))
        return None

    def changes(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those values that are news."""
        return {name: value for name, value in values.items() if self.knobs[name] != value}

    def set_knobs(self, values: Mapping[str, Any]) -> None:
        """Take values that were checked."""
        self._take(self.knobs | dict(values))

    def _take(self, values: dict[str, Any]) -> None:
        declared = self.declared
        own = {name: value for name, value in values.items() if value != declared[name].default}
        self.knobs, self._texts = values, self.texts(own)

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What a learner would type for values of knobs."""
        return texts(self.declared, values)

    def without_rebuilding(self, names: Iterable[str], live: str) -> bool:
        """Whether the present run can take new values of these knobs: all are `live`, or have no effect."""
        knobs = self.declared
        return all(getattr(knobs[name], live) or why_idle(knobs[name], knobs, self.knobs) for name in names)

    def make(self, run_id: int, evaluate_at: frozenset[int]) -> Run:
        """A run at step 0, to be advanced on the calling thread. Raises ScenarioError."""
        self._made_with, self._made_on, self._kept = dict(self.knobs), self._device, None
        return self.make_again(run_id, evaluate_at)

    def make_again(self, run_id: int, evaluate_at: frozenset[int], on: str = "") -> Run:
        """The run that was made last as it was then, whichever live knobs were changed since, and wherever
        it was moved; or else `on` another device.
        """
        from tui_lab.authoring.devices import device_called, limit_threads
        from tui_lab.engine.run import Run

        began = self._made_on or self._device
        limit_threads(device := device_called(on) if on else began)
        run = Run(self._scenario, self._made_with, self.seed, device, run_id, evaluate_at)
        run.began_on = began
        return run

    def still_makes(self, run: Run) -> bool:
        """Whether nothing was done to the run that was made last: another one would be the same."""
        return not run.step and not run.marks and run.scenario.knob_values == self._made_with

    # As it is kept

    @property
    def files(self) -> str:
        """A digest of the code that was loaded; the lesson beside it is none."""
        return digest(self._contents or (None, None))

    def of(self, run: Run) -> RunRecipe:
        """What makes a run again, of those that were made here last; one that was kept stays what it was."""
        begun = self._kept or RunRecipe(
            scenario=self._source.name,
            files=self.files,
            knobs=self.texts(self._made_with),
            seed=self.seed,
            device=str(self._made_on or self._device),
            versions=versions() | data_of(run),
        )
        return replace(begun, changes=tuple(run.changes))

    def why_other(self, kept: RunRecipe, run: Run) -> str:
        """In what a run that was kept was made otherwise than `run`, made now; empty where in nothing."""
        if kept.files != self.files:
            return _("its code was edited since")
        now = versions() | data_of(run)
        if kept.data != now.get(DATA, ""):
            said = _("it was trained on {before}, and this is {now}")
            return said.format(before=kept.data or _(OTHER), now=now.get(DATA, _(OTHER)))
        others = [name for name in ("torch", "numpy") if kept.versions.get(name) != now[name]]
        if others:
            said = _("{name} was {before} and is {now}")
            return _(" and ").join(
                said.format(name=name, before=kept.versions.get(name), now=now[name]) for name in others
            )
        from tui_lab.authoring.devices import available_devices

        moved = [one.name for one in kept.changes if one.kind == "device"]
        if gone := next((name for name in moved if name not in available_devices()), ""):
            return _("it was moved to {device}, which is not here").format(device=gone)
        device = str(run.began_on)
        said = _("it was trained on {before}, and this is {now}")
        return said.format(before=kept.device, now=device) if kept.device != device else ""

    def take(self, kept: RunRecipe) -> None:
        """Have `make_again` make a run that was kept. Raises LabError where its knobs are no more."""
        declared = self.declared
        values = {name: knob.default for name, knob in declared.items()}
        try:
            values |= {name: declared[name].parse(text) for name, text in kept.knobs.items()}
        except (KeyError, KnobError) as error:
            gone = _("there is no knob {name} any more").format(name=error)
            why = gone if isinstance(error, KeyError) else str(error)
            said = _("the run that was kept does not fit this scenario as it is now: {why}")
            raise LabError(said.format(why=why)) from None
        self._made_with, self.seed, self._kept = dict(values), kept.seed, kept
        self._made_on = self._where(kept.device)
        self._take(values)

    def _where(self, name: str) -> torch.device:
        """The device of a run that was kept, where it is here."""
        from tui_lab.authoring.devices import device_called

        with suppress(LabError, RuntimeError):
            return device_called(name)
        return self._device

    def turns_to_table(self, kept: RunRecipe) -> bool:
        """Have the table of a run that was kept be the one that is named; whether that was another one.

        Then the scenario has to be loaded again. Raises LabError where it is there no more.
        """
        if kept.versions.get(FILE, named_table()) == named_table():
            return False
        go_back_to_table(kept.versions[FILE])
        self._contents = None
        return True

    def goes_on_with(self, run: Run) -> None:
        """Have the present knobs be those of a run whose live ones were turned, and the device its own."""
        self._take(dict(run.scenario.knob_values))
        self.goes_on_at(str(run.scenario.device))

    @property
    def device(self) -> str:
        """The name of the one on which the next run begins; there is one once it is loaded."""
        return str(self._device)

    def goes_on_at(self, name: str) -> None:
        """Have runs to come begin on a device that is there."""
        import torch

        self._device, self._device_name = torch.device(name), name


def digest(contents: tuple[bytes | None, ...]) -> str:
    """That of a scenario's code, of all its files' contents; the lesson, the second of them, is none."""
    code, __, *modules = contents
    return blake2b(repr((code, *modules)).encode(), digest_size=16).hexdigest()


def data_of(run: Run) -> dict[str, str]:
    """What is to be known of the data of a run, as a part of its versions."""
    name = run.scenario.stand_in
    if name:
        return {DATA: f"pictures drawn in the place of {KNOWN[name].title}"}
    what = run.scenario.data_from
    return {DATA: what, FILE: named_table()} if what else {}


def versions() -> dict[str, str]:
    """Those of what a run's numbers may depend on."""
    import numpy as np
    import torch

    return {
        "tui-lab": __version__,
        "torch": str(torch.__version__),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
