"""A step that found too little memory: how much it asked for, what is free, and what to make smaller."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch

from tui_lab.authoring.devices import facts_of
from tui_lab.authoring.knob_kinds import Integer, Sizes
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.errors import ScenarioError
from tui_lab.explaining.explanation import Explanation
from tui_lab.languages import noted, translated as _
from tui_lab.number_text import amount

SAYS = re.compile(r"can't allocate memory|not enough memory|out of memory", re.IGNORECASE)
ASKED = re.compile(r"allocate (?P<count>[\d.]+) (?P<unit>bytes|[KMGTPE]?i?B)")
UNITS = "KMGTPE"
LOOK = noted(
    "Look at the shapes, too: (n, 1) and (n,) are broadcast to (n, n), and a sum of losses that is kept with "
    "its history grows with each step, so keep loss.item() or loss.detach()"
)


def said_of(
    error: BaseException, device: str, knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]
) -> BaseException | None:
    """An error of a scenario's for want of memory with what there is of it; None where it is another."""
    if (cause := next((one for one in _chain(error) if _is_shortage(one)), None)) is None:
        return None
    if not isinstance(error, ScenarioError):
        return error
    fault, facts = error.fault, facts_of(torch.device(device))
    size = _asked(cause)
    asked = _("It asked for {size} at once") if size else _("It asked for more memory")
    free = _("{asked}, and {free} of {total} are free on {device}.") if facts.total else _("{asked}.")
    meaning = free.format(
        asked=asked.format(size=amount(size)),
        free=amount(facts.free),
        total=amount(facts.total),
        device=device,
    )
    sizes = [
        f"{name} {knob.format(values[name])}"
        for name, knob in knobs.items()
        if isinstance(knob, (Integer, Sizes)) and not (knob.live or knob.view_only)
    ]
    advice = _("make it smaller: {sizes}. {look}.") if sizes else _("{look}.")
    advice = advice.format(sizes=", ".join(sizes), look=_(LOOK))
    there = fault.explanation.values if fault.explanation else ()
    explained = Explanation("memory", meaning, advice, there)
    return ScenarioError(replace(fault, explanation=explained))


@contextmanager
def telling_of_memory(device: str, knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]) -> Iterator[None]:
    """Have an error of a scenario's for want of memory say what `said_of` knows."""
    values = {name: knob.default for name, knob in knobs.items()} | dict(values)
    try:
        yield
    except ScenarioError as error:
        if (said := said_of(error, device, knobs, values)) is not None:
            raise said from error
        raise


def let_go(error: BaseException) -> None:
    """Free what the calls that ended in an error held."""
    for one in [*_chain(error)]:
        traceback.clear_frames(one.__traceback__)
        one.__traceback__ = None  # a frame whose variables were looked at goes on holding these


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_shortage(error: BaseException) -> bool:
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and SAYS.search(str(error)) is not None


def _asked(error: BaseException) -> int:
    """Bytes, 0 where it does not say."""
    if (found := ASKED.search(str(error))) is None:
        return 0
    unit, count = found["unit"], float(found["count"].rstrip("."))
    power = UNITS.index(unit[0]) + 1 if unit[0] in UNITS else 0
    return min(sys.maxsize, int(count * (1024 if "i" in unit else 1000) ** power))
