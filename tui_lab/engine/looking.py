"""Looks at a scenario between two steps that leave no trace in its training."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import nn

from tui_lab.authoring.held import held
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.randomness import random_state_kept
from tui_lab.engine.unshaped import left_unshaped

WITHOUT_GRADIENTS = "does not require grad and does not have a grad_fn"
ENABLE = (
    "gradients are off in views and metrics(): compute under `with torch.enable_grad():` what you want the "
    "gradient of, and take it by torch.autograd.grad, which leaves those of the training alone"
)


@contextmanager
def looking(scenario: Scenario, random_kept: bool = True) -> Iterator[None]:
    """Look at a scenario without touching it: no gradients, modules in eval mode, random state kept.

    A lazy network is as if it had not been run. Of a training that is over, the random state need not be.
    """
    try:
        with torch.no_grad(), kept_as_it_is(scenario, random_kept) as modules:
            _set_modes((module, False) for module in modules)
            yield
    except RuntimeError as error:
        if WITHOUT_GRADIENTS in str(error):
            raise RuntimeError(ENABLE).with_traceback(error.__traceback__) from error  # the author's line
        raise


@contextmanager
def kept_as_it_is(scenario: Scenario, random_kept: bool = True) -> Iterator[list[nn.Module]]:
    """The modes of its modules, which are given, its random state and what is lazy stay as they are."""
    kept = random_state_kept(scenario, scenario.device) if random_kept else nullcontext()
    modules = [module for _, root in held(scenario, nn.Module) for module in root.modules()]
    modes = [(module, module.training) for module in modules]
    try:
        with kept, left_unshaped(modules):
            yield modules
    finally:
        _set_modes(modes)


def _set_modes(modes: Iterable[tuple[nn.Module, bool]]) -> None:
    for module, training in modes:
        if module.training is not training:  # asking is far cheaper than setting
            module.training = training
