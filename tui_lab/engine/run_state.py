"""The state of a run: saved, loaded again, and brought to another device."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import torch

from tui_lab.authoring.devices import available_devices, device_called, limit_threads
from tui_lab.authoring.figures import Mark
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.changes import Change
from tui_lab.engine.divergence import Watch
from tui_lab.engine.epochs import Epochs
from tui_lab.engine.interventions import Interventions
from tui_lab.engine.packing import pack
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.recorder import Recorder
from tui_lab.engine.state import changed_knobs, load_scenario_state, scenario_state
from tui_lab.engine.step_meter import StepMeter
from tui_lab.engine.stepping import Plan, Stepping
from tui_lab.engine.unpacking import unpack
from tui_lab.errors import LabError, blaming
from tui_lab.languages import translated as _

NOWHERE = ("", "")  # as states have it that were saved before runs could be moved


class RunState:
    """What a run goes on from, bit for bit on the same device. `began_on` is the one of its recipe."""

    step: int
    marks: list[Mark]
    changed: frozenset[str]
    changes: list[Change]
    scenario: Scenario
    began_on: torch.device
    recorder: Recorder
    plan: Plan
    meter: StepMeter
    _watch: Watch
    _edits: Interventions
    _random: RandomStream
    _as_made: frozenset[str]
    _stepping: Stepping
    _epochs: Epochs

    def read(self) -> None:
        raise NotImplementedError

    def set_up_on(self, device: torch.device) -> None:
        raise NotImplementedError

    def _turn(self, name: str, value: Any) -> None:
        raise NotImplementedError

    def _own(self) -> dict[str, Any]:
        """What it goes on from beside its scenario."""
        hidden = {"watch": self._watch, "recorder": self.recorder, "edits": self._edits}
        shown = {name: getattr(self, name) for name in ("step", "marks", "changed", "changes", "meter")}
        return shown | hidden | {"random": self._random}

    def state_dict(self, curves: bool = True, whole: bool = False) -> dict[str, Any]:
        """All that it goes on from, for torch.load with weights_only; `curves` if wanted. Raises LabError.

        Large data that setup() makes again are in it if it is to be `whole`.
        """
        if self._stepping.resumes:
            raise LabError(_("step() is a generator: where it stands in its loop cannot be saved"))
        self.read()
        state: dict[str, Any] = {"knobs": dict(self.scenario.knob_values), "place": self._place()}
        with nullcontext() if curves else self.recorder.without_curves():
            state["run"] = pack(self._own())
        with blaming(self.scenario.file, "state_dict()", type(self.scenario)):  # of what it holds
            return state | {"scenario": scenario_state(self.scenario, () if whole else self._as_made)}

    def move(self, name: str) -> None:
        """Go on on the device `name`, with network, optimizer, data and generators.

        Raises LabError where that is not there or the state cannot be saved, and ScenarioError where setup()
        fails there, for want of memory say: the run is as it was then.
        """
        device = device_called(name)
        state = self.state_dict(whole=True)
        before = dict(vars(self))
        try:
            limit_threads(device)
            self.set_up_on(device)
            self.go_on_here(state)
        except BaseException:
            vars(self).update(before)
            raise

    def go_on_here(self, state: dict[str, Any]) -> None:
        """Go on from `state` on the device where it was just set up, whichever the state was taken on."""
        self.take_state(state)
        if (name := str(self.scenario.device)) != state["place"][0]:
            self.changes.append(Change(self.step, "device", name))
            self.marks.append(Mark(self.step, f"on {name}"))

    def take_curves(self, later: Recorder) -> None:
        """Have the curves of a later stand of the same run, up to the present step."""
        self.recorder.take_curves(later, self.step)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on, bit for bit, from where `state` was taken, of a run made with the same seed and knobs.

        Live knobs may have changed since, and one that was moved meanwhile is where it was then, if that is
        here. Raises LabError where it does not fit: it is of no use then.
        """
        if (device := self._place_for(state)) != self.scenario.device:
            self.set_up_on(device)
        self.take_state(state)

    def take_state(self, state: dict[str, Any]) -> None:
        """The same, on the device where it is."""
        self._stepping.begin_again()  # of one that has begun a generator there is no state
        for name, value in changed_knobs(self.scenario, state["knobs"]).items():
            self._turn(name, value)
        was, __ = state.get("place", NOWHERE)
        from_cpu = was.startswith("cpu") and self.scenario.device.type != "cpu"
        load_scenario_state(self.scenario, state["scenario"], from_cpu)
        own = unpack(state["run"], self._own(), self.scenario.device)
        self.step, self.marks = own["step"], own["marks"]
        self.changed, self.changes = own["changed"], own["changes"]
        self.plan.take_up(self.step)
        self._epochs.count()  # of data whose points were edited

    def _place(self) -> tuple[str, str]:
        """The device where it is, and the one on which it began."""
        return str(self.scenario.device), str(self.began_on)

    def _place_for(self, state: dict[str, Any]) -> torch.device:
        """Where to take up a state: where its run was moved to, if that is here; else where this began."""
        present, began = state.get("place", NOWHERE)
        moved = present != began and present in available_devices()
        return torch.device(present) if moved else self.began_on
