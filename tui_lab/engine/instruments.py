"""The instruments that look into the run of a trainer, or of the command line."""

from __future__ import annotations

import inspect
import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_lab.authoring.figures import Figure, TextBlock
from tui_lab.authoring.knobs import KnobError, legal_values
from tui_lab.engine.asks import Look
from tui_lab.engine.checkup import Checkup, Quiet
from tui_lab.engine.orders import Opened
from tui_lab.errors import Fault, LabError, ScenarioError, fault_of, lies_below
from tui_lab.languages import translated as _

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.authoring.instrument import Instrument
    from tui_lab.authoring.knobs import AnyKnob
    from tui_lab.engine.kept import RunRecipe
    from tui_lab.engine.run import Run

Find = Callable[[str], "type[Instrument]"]
Blamed = Fault | LabError | KnobError | None


def no_instrument(name: str) -> type[Instrument]:
    """Where there are none to be found. Raises LabError."""
    raise LabError(_("there is no instrument {name}").format(name=repr(name)))


class Instruments:
    """Those that are open. `find` gives an instrument by its name, or raises LabError."""

    def __init__(
        self,
        find: Find,
        recipe: Callable[[Run], RunRecipe] | None = None,
        quiet: Quiet = nullcontext,
        untried: str = "",
    ) -> None:
        """`recipe` says what a run is made from, for those that train others like it.

        Where no step can be tried, `untried` is the sentence that says so.

        Whatever a scenario's code says while it is only tried is said within `quiet`.
        """
        self._find = find
        self._recipe = recipe
        self._quiet, self._untried = quiet, untried
        self._open: dict[str, _Looking | None] = {}  # by name; None until it looks into the run at hand
        self.checkup = Checkup(quiet=quiet)

    def open(self, name: str, run: Run) -> Opened:
        """Look into a run, from the first time on; says which knobs and views there are. Raises LabError."""
        looking = self._looking(name, run)
        instrument, knobs = looking.instrument, looking.knobs
        return Opened(
            name=name,
            title=instrument.title,
            about=instrument.about,
            knobs=tuple(knob.describe() for knob in knobs.values()),
            values={knob: instrument.knob_values[knob] for knob in knobs},
            views=instrument.views(),
            main=instrument.main_view(),
            why_not=looking.why_not,
        )

    def knobs(self, name: str, run: Run) -> Mapping[str, AnyKnob]:
        """Those of an instrument that looks into `run`."""
        return self._looking(name, run).knobs

    def made_from(self, run: Run) -> str:
        """What makes it again, as JSON; empty where nobody says."""
        return json.dumps(self._recipe(run).as_data()) if self._recipe is not None else ""

    def close(self) -> None:
        """Let go of all of them, and of what they have recorded."""
        self._open.clear()

    def answer(self, run: Run, ask: Look) -> Figure | Fault:
        """A view of an instrument as it is now, or why there is none, such as where it is not open."""
        if not self.is_open(ask.instrument):
            return TextBlock(_("The instrument {name} is not open.").format(name=ask.instrument))
        try:
            return self._looking(ask.instrument, run).figure(ask)
        except LabError as error:
            return TextBlock(f"{error}")
        except KnobError as error:
            return TextBlock(f"{error}.")

    def refused(self, name: str) -> KnobError | None:
        """What an instrument did not take of the settings that it was asked with last."""
        looking = self._open.get(name)
        return looking.fault if looking is not None and isinstance(looking.fault, KnobError) else None

    def is_open(self, name: str) -> bool:
        """Whether it looks into this run, or into the next one."""
        return name in self._open

    @property
    def are_open(self) -> bool:
        """Whether any is."""
        return bool(self._open)

    def follow(self, run: Run) -> None:
        """A step was trained: those that record do so when it is their turn."""
        for name in self._open:
            self._looking(name, run).record()

    @property
    def has_work(self) -> bool:
        """Whether one of them has more to do than a look."""
        return any(looking is not None and looking.work is not None for looking in self._open.values())

    def work(self) -> None:
        """Do a piece of that."""
        for looking in self._open.values():
            if looking is not None:
                looking.go_on()

    def run_ends(self) -> None:
        """Let go of the run at hand: each of them looks into the next one."""
        self._open = dict.fromkeys(self._open)
        self.checkup.let_go()

    def _looking(self, name: str, run: Run) -> _Looking:
        looking = self._open.get(name)
        if looking is None or looking.run_id != run.run_id:
            instrument = self._find(name)()
            instrument.recipe = self._recipe(run) if self._recipe is not None else None
            looking = self._open[name] = _Looking(instrument, run, self._quiet, self._untried)
        looking.run = run  # an earlier step of it may be looked at
        return looking


class _Looking:
    """One instrument and the run that it looks into. It looks once a step and setting of its knobs."""

    def __init__(self, instrument: Instrument, run: Run, quiet: Quiet, untried: str) -> None:
        self.instrument = instrument
        self._quiet = quiet
        self.run, self.run_id = run, run.run_id  # which may be another one's by and by
        self.knobs: Mapping[str, AnyKnob] = {}
        try:
            with quiet():
                self.why_not = (untried if instrument.trains else "") or instrument.applies(run)
                self.knobs = {} if self.why_not else instrument.knobs(run)
        except LabError as error:
            self.why_not = _("{error}.").format(error=error)
        except Exception as error:  # of a kind of network nobody thought of; its training goes on
            said = _("{instrument} cannot look into this run: {error}")
            why = f"{type(error).__name__}: {error}"
            self.why_not = said.format(instrument=_(instrument.title), error=why)
        instrument.knob_values = {name: knob.default for name, knob in self.knobs.items()}
        self.work: Iterator[object] | None = None  # that is to be done while the run rests
        self._seen: tuple[Any, ...] = ()
        self.fault: Blamed = None
        self._lost: Blamed = None  # of what was to be recorded
        self._recorded = -1

    def figure(self, ask: Look) -> Figure | Fault:
        """A view with the knobs that `ask` names. Raises LabError, and KnobError for one of these."""
        if self.why_not:
            raise LabError(self.why_not)
        seen = self.run.step, len(self.run.changes), ask.settings
        if seen != self._seen:
            self._seen = seen
            self.work = None
            self.fault = self._blamed("looking", lambda: self._look(dict(ask.settings)))
        figures: list[Figure] = []
        view = getattr(self.instrument, ask.view)
        fault = self.fault or self._lost or self._blamed(ask.view, lambda: figures.append(view()))
        if isinstance(fault, LabError | KnobError):
            raise fault
        return figures[0] if fault is None else fault

    def _look(self, settings: Mapping[str, str]) -> None:
        self._set(settings)
        self.instrument.look(self.run)
        self.work = self.instrument.work(self.run)

    def go_on(self) -> None:
        """Do a piece of what takes long; what that raises, the views say."""
        if (work := self.work) is not None:
            ended: list[bool] = []
            self.fault = self._blamed("working", lambda: ended.append(next(work, work) is work))
            if self.fault is not None or ended[0]:
                self.work = None

    def record(self) -> None:
        """Have it record, if it is time to; what it raises, its views say."""
        every = self.instrument.every
        if not every or self.why_not or self.run.step // every == self._recorded:
            return
        self._recorded = self.run.step // every
        self._lost = self._blamed("recording", lambda: self.instrument.record(self.run)) or self._lost

    def _set(self, settings: Mapping[str, str]) -> None:
        """Take the knobs as they were typed; what there is no longer, such as a layer, has its default."""
        self.knobs = self.instrument.knobs(self.run)
        defaults = {name: knob.default for name, knob in self.knobs.items()}
        self.instrument.knob_values = defaults | legal_values(self.knobs, settings)

    def _blamed(self, during: str, what: Callable[[], object]) -> Blamed:
        """Do something; if it raises, where: in the scenario's own code, or else in the instrument's."""
        try:
            with self._quiet():
                what()
        except ScenarioError as error:
            return error.fault
        except (LabError, KnobError) as error:
            return error
        except Exception as error:
            scenario = type(self.run.scenario)
            frames = traceback.extract_tb(error.__traceback__)
            own = any(lies_below(frame.filename, scenario.file) for frame in frames)
            file = scenario.file if own else Path(inspect.getfile(type(self.instrument)))
            return fault_of(error, file, f"{self.instrument.title}, {during}")
        return None
