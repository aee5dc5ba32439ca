"""Knobs that make a run larger than it may be: they are refused, and the run before them stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_lab.engine.events import Refused
from tui_lab.engine.recipe import Recipe
from tui_lab.errors import ScenarioError
from tui_lab.languages import translated as _
from tui_lab.rules import rules
from tui_lab.rules.limits import OverLimit


def refusal(error: ScenarioError, recipe: Recipe, before: Mapping[str, Any]) -> Refused | None:
    """What is told of the knobs of `recipe` that a run could not be made with; they were others `before`.

    None where it failed for another reason than the limits that hold here. What was made is let go of.
    """
    from tui_lab.engine.out_of_memory import let_go, said_of

    memory = rules().limits.memory
    if isinstance(error.__cause__, OverLimit):
        why = str(error.__cause__)
    elif memory and said_of(error, recipe.device, recipe.declared, recipe.knobs) is not None:
        said = _("it would take more than the {most} MB of memory that there are here: make it smaller")
        why = said.format(most=f"{memory:,}")
    else:
        return None
    let_go(error)
    turned = [name for name, value in recipe.knobs.items() if before[name] != value]
    return Refused(turned[0], recipe.knobs[turned[0]], why) if turned else None
