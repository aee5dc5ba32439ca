"""From a folder to what a lab shows: the scenario's class, its knobs as they were left, and its lesson."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import torch
import torch._dynamo  # the first optimizer does, for a second: here it is waited for once, with PyTorch

from tui_lab.core.catalogue import Entry
from tui_lab.core.devices import choose_device, limit_threads
from tui_lab.core.errors import LabError
from tui_lab.core.knobs import KnobError
from tui_lab.core.lessons import LessonStep, read_lesson
from tui_lab.core.orders import SPEEDS, Loaded
from tui_lab.core.source import load


def load_for(
    entry: Entry, texts: Mapping[str, str], device: str | None, speed: str | None
) -> tuple[torch.device, Loaded]:
    """The device and what there is to train on it; `texts` are of knobs that are not at their default.

    Raises LabError for a device or speed that there is not, and ScenarioError.
    """
    scenario = load(entry)
    choice = choose_device(device)
    limit_threads(choice.device)
    knobs = scenario.knobs()
    values = {name: knob.default for name, knob in knobs.items()}
    for name, text in texts.items():
        # What was kept may be out of range in a newer version of the scenario: then its default holds.
        with suppress(KeyError, KnobError):
            values[name] = knobs[name].parse(text)
    speed = speed or scenario.speed
    if speed not in SPEEDS:
        raise LabError(f"there is no speed {speed!r}; there are " + ", ".join(SPEEDS))
    lesson: tuple[LessonStep, ...] = ()
    lesson_fault = ""
    try:
        lesson = read_lesson(entry.lesson, knobs)
    except LabError as error:  # a slip in the text is no reason not to train
        lesson_fault = str(error)
    return choice.device, Loaded(
        scenario=scenario,
        knobs=knobs,
        values=values,
        views=scenario.views(),
        lesson=lesson,
        speed=speed,
        device_reason=choice.reason,
        lesson_fault=lesson_fault,
    )
