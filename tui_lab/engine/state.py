"""All that a scenario or a run goes on from, as data that torch.load reads with weights_only.

A state is loaded onto what was made in the same way: a scenario whose setup() has run with the same knobs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import torch

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.packing import pack
from tui_lab.engine.unpacking import unpack
from tui_lab.errors import LabError, blaming

PLACE = ("device",)  # where a scenario is, which is no part of its state


def scenario_state(scenario: Scenario) -> dict[str, Any]:
    """The attributes of a scenario, nothing of it shared with them.

    Raises LabError for an attribute that cannot be saved; the message says which and what to do.
    """
    return _attributes_state(scenario, PLACE)


def load_scenario_state(scenario: Scenario, state: dict[str, Any]) -> None:
    """Bring a scenario to where `state` was taken. Raises LabError where it was set up otherwise."""
    _load_attributes(scenario, state, scenario.device, PLACE)


def run_state(run: object, scenario: Scenario, recipe: Collection[str]) -> dict[str, Any]:
    """Of a run and its scenario; `recipe` are the attributes of the run that are no part of it."""
    knobs, own = dict(scenario.knob_values), _attributes_state(run, recipe)
    return {"knobs": knobs, "run": own, "scenario": scenario_state(scenario)}


def load_run_state(
    run: object, scenario: Scenario, recipe: Collection[str], state: Mapping[str, Any]
) -> None:
    """Bring both to where `state` was taken, once the knobs are. Raises LabError."""
    load_scenario_state(scenario, state["scenario"])
    _load_attributes(run, state["run"], scenario.device, recipe)


def _attributes_state(owner: object, without: Collection[str]) -> dict[str, Any]:
    return pack({name: value for name, value in vars(owner).items() if name not in without})


def _load_attributes(
    owner: object, state: dict[str, Any], device: torch.device, without: Collection[str]
) -> None:
    present = {name: value for name, value in vars(owner).items() if name not in without}
    loaded = unpack(state, present, device)
    for name in present:
        delattr(owner, name)
    vars(owner).update(loaded)  # in the order in which they were saved


def take_knobs(scenario: Scenario, values: Mapping[str, Any]) -> bool:
    """Bring the live knobs to `values`; whether one had another. Raises LabError for any other knob."""
    fresh = {name: value for name, value in values.items() if scenario.knob_values.get(name) != value}
    for name, value in fresh.items():
        if (knob := scenario.knobs().get(name)) is None or not knob.live:
            raise LabError(f"this was saved with {name} {value}: only a run with the same {name} can go on")
        scenario.knob_values[name] = value
        with blaming(scenario.file, "knob_changed()"):
            scenario.knob_changed(name)
    return bool(fresh)
