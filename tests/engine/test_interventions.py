"""Weights set and frozen by hand, in a run that trains on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.asking import Request, look_at
from tests.engine.scenarios import start
from tui_lab.authoring.parameters import Named
from tui_lab.engine.interventions import Interventions
from tui_lab.engine.run import Run
from tui_lab.teaching.catalogue import Entry

WEIGHT = "hidden.0.weight"  # of shape (10, 1)


def train(run: Run, steps: int) -> None:
    for _ in range(steps):
        run.advance()


def test_one_weight_is_set_and_goes_on_training(regression: Entry) -> None:
    run = start(regression)
    before = run.parameters[WEIGHT].detach().clone()
    run.set_value(WEIGHT, 3, 0.75)
    changed = run.parameters[WEIGHT].detach() - before
    assert changed.nonzero()[:, 0].tolist() == [3]
    assert run.parameters[WEIGHT][3].item() == 0.75
    train(run, 5)
    assert run.parameters[WEIGHT][3].item() != 0.75
    assert [mark.text for mark in run.marks] == [f"{WEIGHT} = 0.75"]


def test_all_of_a_parameter_is_set(regression: Entry) -> None:
    run = start(regression)
    run.set_value(WEIGHT, None, 0.0)
    assert not run.parameters[WEIGHT].any()


def test_a_set_weight_shows_in_the_next_metrics(regression: Entry) -> None:
    run = start(regression)
    before = look_at(run, Request()).metrics["test_loss"]
    run.set_value("predict.bias", None, 9.0)
    assert look_at(run, Request()).metrics["test_loss"] > before + 10


def test_curves_of_metrics_keep_one_value_a_step(regression: Entry) -> None:
    run = start(regression)
    train(run, 10)
    before = run.curves["test_loss"].lowest(None)
    for value in (1.0, 2.0):
        run.set_value("predict.bias", None, value)
        run.evaluate()
    assert run.metrics["test_loss"] > before
    assert len(run.curves["test_loss"].reduced(100)) == 1


def test_a_frozen_weight_stands_still_while_the_rest_trains(regression: Entry) -> None:
    run = start(regression, optimizer="adam", weight_decay=0.1, lr=0.05)
    train(run, 3)
    before = run.parameters[WEIGHT].detach().clone()
    run.freeze(WEIGHT, 2)
    train(run, 10)
    still = run.parameters[WEIGHT].detach() == before
    assert still.nonzero()[:, 0].tolist() == [2]
    frozen = look_at(run, Request(tensor=WEIGHT)).frozen
    assert frozen is not None and np.flatnonzero(frozen).tolist() == [2]
    table = look_at(run, Request(parameters=True)).parameters
    assert {one.name: one.frozen for one in table if one.frozen} == {WEIGHT: 1}

    run.freeze(WEIGHT, 2)
    train(run, 1)
    assert not torch.equal(run.parameters[WEIGHT][2], before[2])
    assert look_at(run, Request(tensor=WEIGHT)).frozen is None


def test_a_whole_parameter_is_frozen_and_measured_as_still(regression: Entry) -> None:
    run = start(regression)
    run.freeze(WEIGHT, 4)
    run.freeze(WEIGHT, None)
    before = run.parameters[WEIGHT].detach().clone()
    run.advance_measured()
    assert torch.equal(run.parameters[WEIGHT], before)
    stats = look_at(run, Request(tensor=WEIGHT)).tensor
    assert stats is not None and stats.update_ratio == 0.0


def test_a_frozen_weight_keeps_what_it_is_set_to(regression: Entry) -> None:
    run = start(regression)
    run.freeze(WEIGHT, 1)
    run.set_value(WEIGHT, 1, 0.5)
    run.set_value(WEIGHT, 0, 0.25)
    train(run, 4)
    assert run.parameters[WEIGHT][1].item() == 0.5
    assert run.parameters[WEIGHT][0].item() != 0.25


def test_a_name_that_the_network_does_not_have_is_passed_over(regression: Entry) -> None:
    run = start(regression)
    run.set_value("hidden7.weight", 0, 1.0)
    run.freeze("hidden7.weight", None)
    assert not run.marks


def test_places_count_the_last_dimension_fastest() -> None:
    tensor = torch.zeros(2, 3).t()  # whose memory has another order
    Interventions().set_value("t", Named(tensor, "trained"), 3, 1.0)
    assert tensor.nonzero().tolist() == [[1, 1]]
    with pytest.raises(IndexError, match="no value 6 among 6"):
        Interventions().set_value("t", Named(tensor, "trained"), 6, 1.0)


def test_a_number_without_dimensions_has_the_place_0() -> None:
    scalar = torch.tensor(2.0)
    Interventions().set_value("s", Named(scalar, "trained"), 0, 5.0)
    assert scalar.item() == 5.0
