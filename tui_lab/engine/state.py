"""All that a scenario goes on from, as data that torch.load reads with weights_only.

A state is loaded onto what was made in the same way: a scenario whose setup() has run with the same knobs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.memory import digests
from tui_lab.engine.packing import pack
from tui_lab.engine.unpacking import unpack
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

ELSEWHERE = ("device",)  # where a scenario is, which is no part of its state


def scenario_state(scenario: Scenario, as_made: Collection[str] = ()) -> dict[str, Any]:
    """The attributes of a scenario, nothing of it shared with them.

    Large data with a digest in `as_made` are named and not copied. Raises LabError for an attribute that
    cannot be saved; the message says which and what to do.
    """
    return pack(_attributes(scenario), as_made)


def as_made(scenario: Scenario) -> frozenset[str]:
    """The digests of large data that setup() has just made, and will make again."""
    return digests(_attributes(scenario).values())


def load_scenario_state(scenario: Scenario, state: dict[str, Any], from_cpu: bool = False) -> None:
    """Bring a scenario to where `state` was taken; tensors come along `from_cpu` if that is another device.

    Raises LabError where it was set up otherwise.
    """
    present = _attributes(scenario)
    loaded = unpack(state, present, scenario.device, from_cpu)
    for name in present:
        delattr(scenario, name)
    vars(scenario).update(loaded)  # in the order in which they were saved


def _attributes(scenario: Scenario) -> dict[str, Any]:
    return {name: value for name, value in vars(scenario).items() if name not in ELSEWHERE}


def changed_knobs(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that its knobs have not. Raises LabError unless they are live or have no effect."""
    knobs = scenario.knobs()
    fresh = {name: value for name, value in values.items() if scenario.knob_values.get(name) != value}
    for name, value in fresh.items():
        if (knob := knobs.get(name)) is None or not (knob.live or why_idle(knob, knobs, values)):
            raise LabError(
                _("this was saved with {name} {value}: only a run with the same {name} can go on").format(
                    name=name, value=value
                )
            )
    return fresh
