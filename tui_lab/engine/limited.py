"""How large a network may be, looked at as soon as there is one."""

from __future__ import annotations

from torch.nn.parameter import is_lazy

from tui_lab.authoring.parameters import named_parameters
from tui_lab.authoring.scenario import Scenario
from tui_lab.rules import rules


def require_small(scenario: Scenario) -> None:
    """Raises OverLimit where a scenario that was just set up has more parameters than it may have."""
    if rules().limits.parameters is not None:
        tensors = named_parameters(scenario).values()
        rules().limits.refuse_large(sum(one.numel() for one in tensors if not is_lazy(one)))
