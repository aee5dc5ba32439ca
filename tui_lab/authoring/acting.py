"""Whether a knob has an effect as the others stand: momentum has none with plain sgd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui_lab.authoring.knobs import AnyKnob
from tui_lab.languages import translated as _

CONDITION = re.compile(r"(?P<name>.+?) *(?P<sign><=|>=|<|>|=) *(?P<values>.+)")


def why_idle(knob: AnyKnob, knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]) -> str:
    """Why `knob` has no effect now, such as "no effect with optimizer sgd"; empty where it has one.

    `values` are those of `knobs`, by name. A condition on a knob that there is not says nothing. Raises
    ValueError where `acts_when` is no condition, and KnobError where its knob has no such value.
    """
    for text in filter(None, knob.acts_when.split(" and ")):
        condition = CONDITION.fullmatch(text.strip())
        if condition is None:
            raise ValueError(
                f"{knob.name} acts when {text!r}: that is no condition such as 'optimizer = adam'"
            )
        if (other := knobs.get(condition["name"])) is None:
            continue
        value, sign = values.get(other.name, other.default), condition["sign"]
        wanted = (other.wanted(sign, one.strip()) for one in condition["values"].split(" or "))
        if not any(other.compare(value, sign, one) for one in wanted):
            said = _("no effect with {knob} {value}")
            return said.format(knob=other.name, value=other.format(value))
    return ""
