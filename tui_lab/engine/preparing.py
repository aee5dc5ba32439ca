"""From the files of a scenario to what a run of it takes: class, device, knobs as they were left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
import torch._dynamo  # the first optimizer does, for a second: here it is waited for once, with PyTorch

from tui_lab.authoring.devices import choose_device, limit_threads
from tui_lab.authoring.knobs import legal_values
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import Source, load
from tui_lab.authoring.views import edits_of
from tui_lab.engine.orders import SPEEDS, Loaded
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


class Prepared(NamedTuple):
    """What a run takes, and what a front end is told of it."""

    scenario: type[Scenario]
    values: dict[str, Any]  # of the knobs, by name
    device: torch.device
    loaded: Loaded


def prepare(source: Source, texts: Mapping[str, str], device: str | None, speed: str | None) -> Prepared:
    """Load a scenario; `texts` are of knobs that are not at their default.

    Raises LabError for a device or speed that there is not, and ScenarioError.
    """
    scenario = load(source)
    choice = choose_device(device)
    limit_threads(choice.device)
    knobs = scenario.knobs()
    # What was kept may be out of range in a newer version of the scenario: then its default holds.
    values = {name: knob.default for name, knob in knobs.items()} | legal_values(knobs, texts)
    speed = speed or scenario.speed
    if speed not in SPEEDS:
        raise LabError(
            _("there is no speed {speed}; there are {names}").format(
                speed=repr(speed), names=", ".join(SPEEDS)
            )
        )
    loaded = Loaded(
        knobs=tuple(knob.describe() for knob in knobs.values()),
        values=dict(values),
        views=scenario.views(),
        main=scenario.main_view(),
        losses=scenario.losses,
        speed=speed,
        device_reason=choice.reason,
        title=scenario.title,
        editable=tuple(edits_of(scenario)),
    )
    return Prepared(scenario, values, choice.device, loaded)
