"""Answers what is asked of a run: copies and freezes it, between two steps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from tui_lab.authoring.figures import Figure
from tui_lab.authoring.held import held
from tui_lab.authoring.kit.optimizers import rate_in_force
from tui_lab.authoring.parameters import Named, named, named_buffers, parameters_of
from tui_lab.engine import asks, points
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.interventions import why_fixed
from tui_lab.engine.reading import read, window_of
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.engine.statistics import UNREGISTERED, statistics
from tui_lab.errors import Fault, LabError, ScenarioError, fault_of


def snapshot(
    run: Run,
    request: asks.Request,
    state: State,
    steps_per_second: float = 0.0,
    hearing: Hearing | None = None,
    instruments: Instruments | None = None,
) -> Snapshot:
    """The header and an answer to each ask. Raises ScenarioError when the metrics do.

    `hearing` has taken in what the scenario's code said, `instruments` look into the run; what is asked of
    either is not answered without it.
    """
    run.read()
    # The metrics first, for they belong to the curves; last what the code said, also when it was asked.
    order = sorted(request, key=lambda ask: not isinstance(ask, asks.Metrics))
    answers = {ask: _ANSWERS[type(ask)](run, ask) for ask in order if type(ask) in _ANSWERS}
    if instruments is not None:
        # Of one that was closed panels may ask once more: what they show stands.
        looks = [ask for ask in order if isinstance(ask, asks.Look)]
        opened = [ask for ask in looks if instruments.is_open(ask.instrument)]
        answers |= {ask: instruments.answer(run, ask) for ask in opened}
        checkup = instruments.checkup
        answers |= {ask: checkup.answer(run) for ask in order if isinstance(ask, asks.Health)}
        if any(met for ask, met in answers.items() if isinstance(ask, asks.GoalMet)):
            answers |= {ask: instruments.made_from(run) for ask in order if isinstance(ask, asks.MadeFrom)}
    if hearing is not None:
        answers |= {ask: hearing.answer(ask) for ask in order if isinstance(ask, asks.Console)}
    return Snapshot(
        run_id=run.run_id,
        state=state,
        step=run.step,
        seed=run.seed,
        device=str(run.scenario.device),
        knobs=dict(run.scenario.knob_values),
        losses=dict(run.losses),
        steps_per_second=steps_per_second,
        message=run.diverged,
        advice=run.advice,
        compilation=run.compiling.compilation,
        changed=run.changed,
        in_force=_in_force(run),
        epoch_steps=run.epoch_steps,
        stand_in=run.scenario.stand_in,
        answers=answers,
    )


def _in_force(run: Run) -> dict[str, float]:
    """The learning rate that the optimizers have, where a scheduler has moved it away from its knob."""
    knob = run.scenario.knob_values.get("lr")
    rate = rate_in_force(one for _, one in held(run.scenario, torch.optim.Optimizer))
    moved = isinstance(knob, float) and rate is not None and not math.isclose(rate, knob, rel_tol=1e-6)
    return {"lr": rate} if moved and rate is not None else {}


def _curves(run: Run, ask: asks.Curves) -> asks.CurvesAnswer:
    curves = {name: curve.reduced(ask.columns) for name, curve in run.curves.items()}
    return asks.CurvesAnswer(curves, tuple(run.marks))


def _metrics(run: Run, _: asks.Metrics) -> dict[str, float]:
    run.evaluate()
    return dict(run.metrics)


def _view(run: Run, ask: asks.View) -> Figure | Fault:
    try:
        return run.figure(ask.name)
    except ScenarioError as error:  # one broken view does not stop the training
        return error.fault
    except LabError as error:  # such as for data that are not there
        scenario = type(run.scenario)
        return fault_of(error, scenario.file, f"view {ask.name!r}", scenario, ask.name)


def _parameters(run: Run, _: asks.Parameters) -> asks.ParametersAnswer:
    found = parameters_of(run.scenario, run.meter.gradients)
    buffers = named_buffers(run.scenario)
    return asks.ParametersAnswer(
        tuple(_statistics(run, name, one) for name, one in found.items()),
        tuple(_statistics(run, name, Named(tensor, "buffer")) for name, tensor in buffers.items()),
    )


def _tensor(run: Run, ask: asks.Tensor) -> asks.TensorAnswer | None:
    one = named(run.scenario, ask.name, run.meter.gradients)
    if one is None:
        return None
    gradient = run.meter.gradient(ask.name, one.tensor)
    stats, frozen, why = _statistics(run, ask.name, one), run.frozen(ask.name), why_fixed(one)
    window = window_of(one.tensor, ask.row)
    if window is None:
        slope = None if gradient is None else read(gradient)[0]
        return asks.TensorAnswer(stats, read(one.tensor)[0], slope, frozen, why)
    return asks.TensorAnswer(
        stats,
        read(window.of(one.tensor.detach()))[0],
        None if gradient is None or gradient.is_sparse else read(window.of(gradient.detach()))[0],
        None if frozen is None else window.of(frozen).copy(),
        why,
        window.first,
        window.sizes,
    )


def _points(run: Run, ask: asks.PointsOf) -> asks.PointsAnswer:
    return points.answer(run.scenario, ask.view)


def _goal_met(run: Run, ask: asks.GoalMet) -> bool:
    if ask.goal.metrics - run.losses.keys() - run.scenario.knobs().keys():
        run.evaluate()
    return ask.goal.met(run.facts())


def _statistics(run: Run, name: str, one: Named) -> asks.TensorStats:
    where = run.frozen(name)
    return statistics(
        name,
        one.tensor,
        run.meter.ratios.get(name),
        0 if where is None else int(where.sum()),
        one.role,
        run.meter.gradient(name, one.tensor),
        () if one.registered else (UNREGISTERED,),
    )


_ANSWERS: dict[type[asks.Ask[Any]], Callable[[Run, Any], Any]] = {
    asks.Curves: _curves,
    asks.Metrics: _metrics,
    asks.View: _view,
    asks.Parameters: _parameters,
    asks.Tensor: _tensor,
    asks.PointsOf: _points,
    asks.GoalMet: _goal_met,
}
