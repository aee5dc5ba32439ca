"""Whether several processes can train a scenario together, and where its numbers differ from those of one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from tui_lab.authoring.parts import Parts, step_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.compiled.compiling import DROPOUTS
from tui_lab.engine.quick import quicken
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.run import Run
from tui_lab.engine.state import as_made, scenario_state
from tui_lab.engine.sweep.trust import CLOSE, differing
from tui_lab.errors import LabError, blaming
from tui_lab.languages import noted, translated as _

CHECKED = 3  # steps that are taken in both ways
NO_PARTS = noted("several processes train what a scenario's parts() say, and this one has none")
DRAWS = (*DROPOUTS, nn.RReLU, nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)


def draws(model: nn.Module) -> bool:
    """Whether a layer draws numbers within each step."""
    return any(isinstance(one, DRAWS) and getattr(one, "p", True) for one in model.modules())


def has_statistics(model: nn.Module) -> bool:
    """Whether a layer measures the batch that it is given."""
    return any(isinstance(one, nn.modules.batchnorm._NormBase) and one.training for one in model.modules())


def parts_of(scenario: Scenario) -> dict[str, Parts]:
    """Its parts by the name of their loss. Raises LabError where a scenario cannot be trained by them."""
    with blaming(scenario.file, "parts()", type(scenario), "parts"):
        parts = scenario.parts()
    if parts is None:
        raise LabError(_("{why}: leave out torchrun, or write parts()").format(why=_(NO_PARTS)))
    by_name = dict(parts) if isinstance(parts, Mapping) else {scenario.losses[0]: parts}
    for one in by_name.values():
        if not isinstance(one, Parts):
            raise LabError(_("parts() returned {kind}, not Parts").format(kind=type(one).__name__))
        own = {id(parameter) for parameter in one.model.parameters()}
        moved = [parameter for group in one.optimizer.param_groups for parameter in group["params"]]
        if not all(id(parameter) in own for parameter in moved):
            raise LabError(
                _("its optimizer moves numbers that are no parameters of the model in its parts()")
            )
        if not any(parameter.requires_grad for parameter in one.model.parameters()):
            raise LabError(_("the model in its parts() has nothing to train"))
    return by_name


def what_parts_leave_out(kind: type[Scenario], knobs: dict[str, Any], seed: int, device: torch.device) -> str:
    """What `step()` keeps that parts do not, in a sentence, as a few steps of either show; empty for nothing.

    Raises LabError where they come to other losses, and ScenarioError.
    """
    run = Run(kind, dict(knobs), seed, device)
    random = RandomStream(seed, device)
    with random, blaming(kind.file, "setup()", kind, "setup"):
        other = kind(device, dict(knobs))
        other.setup()
    quicken(other)
    named, by_name = as_made(run.scenario), parts_of(other)
    for __ in range(min(CHECKED, run.plan.steps)):
        run.advance()
        with random, blaming(kind.file, "parts()", kind, "parts"):
            losses = {name: step_of(one).item() for name, one in by_name.items()}
        if any(
            not math.isclose(run.losses.get(name, math.nan), loss, rel_tol=CLOSE) and math.isfinite(loss)
            for name, loss in losses.items()
        ):
            raise LabError(
                _(
                    "several processes train what parts() say, and here step() comes to other losses than "
                    "those"
                )
            )
    try:
        names = sorted(set(differing(scenario_state(run.scenario, named), scenario_state(other, named))))
    except LabError:
        return ""
    if not names:
        return ""
    said = _("step() also keeps {names}, which its parts() do not: views of that stay as they began")
    return said.format(names=", ".join(names))


def differences(by_name: Mapping[str, Parts]) -> list[str]:
    """In what the numbers differ from those of one process, a sentence each."""
    models = [one.model for one in by_name.values()]
    said = []
    if any(map(draws, models)):
        said.append(
            _("each process draws a dropout mask of its own, so losses differ from those of one process")
        )
    if any(map(has_statistics, models)):
        said.append(
            _(
                "batch norm takes the mean and variance of each process's own share of a batch, so losses "
                "differ from those of one process"
            )
        )
    return said
