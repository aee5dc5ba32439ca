"""Every built-in scenario can be left in the middle, and gone on with as if nothing had been."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.scenarios.lab import NAMES, on, run_of
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.engine.run import Run

MIDDLE = 7  # steps: within an epoch of all that train on mini-batches
MORE = 6
pytestmark = pytest.mark.usefixtures("every_look_at_the_clock_takes_a_second")


def through_a_file(run: Run, folder: Path) -> dict[str, Any]:
    torch.save(run.state_dict(), folder / "state.pt")
    state: dict[str, Any] = torch.load(folder / "state.pt", weights_only=True)
    return state


def bits(value: Any) -> Any:
    """`value` in a form that is equal where every bit is: of NaN, too, and of 0 and −0.

    Only where in the memory something lies, which one scenario shows, is never the same twice.
    """
    if isinstance(value, str):
        return re.sub(r"\b[0-9a-f]{9,}\b", "an address", value)
    if isinstance(value, torch.Tensor):
        return bits(value.detach().cpu().numpy())
    if isinstance(value, (float, np.ndarray, np.generic)):
        array = np.asarray(value)
        return array.dtype.str, array.shape, array.tobytes()
    if is_dataclass(value):
        return type(value).__name__, [bits(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, dict):
        return {key: bits(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [bits(one) for one in value]
    return value


def seen(run: Run) -> Iterator[tuple[str, Any]]:
    """All that there is to see of a run, by what it is."""
    run.evaluate()
    parameters = run.parameters
    yield "step", run.step
    yield "losses", run.losses
    yield "metrics", run.metrics
    yield "knobs", run.scenario.knob_values
    yield "marks", run.marks
    yield "changed", run.changed
    yield "parameters", parameters
    yield "gradients", {name: one.grad for name, one in parameters.items()}
    yield "curves", {name: curve.state_dict() for name, curve in run.curves.items()}
    for view in run.scenario.views():
        yield view, run.figure(view)


def assert_alike(one: Run, other: Run) -> None:
    for (what, mine), (_, theirs) in zip(seen(one), seen(other), strict=True):
        assert bits(mine) == bits(theirs), what


def another_value(knob: AnyKnob, value: Any) -> Any:
    lower = knob.nudge(value, up=False)
    return lower if lower != value else knob.nudge(value, up=True)


def turn_a_live_knob(run: Run) -> None:
    """The last one that touches the training, which is rarely lr."""
    live = [name for name, knob in run.scenario.knobs().items() if knob.live and not knob.view_only]
    if live:
        knob = run.scenario.knobs()[live[-1]]
        run.set_live(live[-1], another_value(knob, run.scenario.knob_values[live[-1]]))


def assert_goes_on_bit_for_bit(name: str, middle: int, folder: Path) -> None:
    run = run_of(name)
    on(run, middle - 3)
    turn_a_live_knob(run)
    on(run, 3 if middle else 0)
    fresh, state = run_of(name), through_a_file(run, folder)
    fresh.load_state_dict(state)
    assert_alike(run, fresh)
    losses = on(run, MORE)
    assert bits(on(fresh, MORE)) == bits(losses)
    assert_alike(run, fresh)

    run.load_state_dict(state)  # back, in a run that has been further
    run.evaluate()  # as the other one was, there
    assert bits(on(run, MORE)) == bits(losses)
    assert_alike(run, fresh)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("middle", [0, MIDDLE])
def test_one_that_was_saved_goes_on_bit_for_bit(name: str, middle: int, tmp_path: Path) -> None:
    assert_goes_on_bit_for_bit(name, middle, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_one_that_was_saved_late_goes_on_bit_for_bit(name: str, tmp_path: Path) -> None:
    assert_goes_on_bit_for_bit(name, min(1500, run_of(name).scenario.steps * 4 // 5), tmp_path)
