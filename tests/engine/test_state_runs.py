"""A run goes on from its state: the kit, curves, edits, generators and knobs."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch

from tests.asking import Request, look_at
from tests.engine.scenarios import RESTLESS, counter, start, write_scenario
from tests.engine.stateful import CPU
from tui_lab.authoring.held import Stateful
from tui_lab.authoring.kit.batches import Batches
from tui_lab.authoring.kit.descent import LineDescent
from tui_lab.authoring.kit.trail import Trail
from tui_lab.engine.history import Curve
from tui_lab.engine.run import Run
from tui_lab.errors import LabError


def test_what_the_kit_keeps_is_plain_and_goes_on(tmp_path: Path) -> None:
    def made() -> tuple[Batches, Trail, LineDescent]:
        return Batches(10, 4, CPU), Trail(1, most=4), LineDescent(torch.ones(2), torch.ones(2), (1, 0))

    kept, fresh = made(), made()
    batches, trail, descent = kept
    pairs: list[tuple[Stateful, Stateful]] = list(zip(kept, fresh, strict=True))
    for place in range(7):
        batches.next()
        trail.add(place)
        descent.add(torch.tensor(float(place)), torch.tensor(0.0))
    for one, other in pairs:
        torch.save(one.state_dict(), tmp_path / "state.pt")
        other.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    torch.manual_seed(1)
    ahead = [batches.next().tolist() for _ in range(5)]
    torch.manual_seed(1)
    assert [fresh[0].next().tolist() for _ in range(5)] == ahead
    assert fresh[0].epoch == batches.epoch
    trail.add(7)
    fresh[1].add(7)
    assert fresh[1].columns().tolist() == trail.columns().tolist()
    w, b = torch.tensor(6.0), torch.tensor(0.0)
    assert fresh[2].figure(w, b).lines[0].x.tolist() == descent.figure(w, b).lines[0].x.tolist()


@pytest.mark.parametrize("records", [0, 5, 3000, 40_000])
def test_a_curve_goes_on_bit_for_bit(records: int) -> None:
    curve, fresh = Curve(capacity=16), Curve()
    for step in range(records):
        curve.record(step, math.sin(step) if step % 7 else math.nan)
    fresh.load_state_dict(curve.state_dict())
    for step in range(records, records + 2500):
        curve.record(step, math.cos(step))
        fresh.record(step, math.cos(step))
    for one, other in zip(vars(curve.reduced(40)).values(), vars(fresh.reduced(40)).values(), strict=True):
        assert one.tobytes() == other.tobytes()


def restless(folder: Path) -> Callable[..., Run]:
    entry = write_scenario(folder, RESTLESS, "restless")
    return partial(start, entry)


def on(run: Run, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        run.advance()
        losses.append(run.loss)
    return losses


def test_a_run_goes_on_with_every_generator_and_beside_another_run(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh, other = make(), make(), make(seed=5)
    on(run, 4)
    state = run.state_dict()
    on(other, 2)
    fresh.load_state_dict(state)
    on(other, 2)
    fresh.figure("fit")
    assert on(fresh, 6) == on(run, 6)


def test_edits_and_what_was_measured_come_back(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh = make(), make()
    on(run, 2)
    run.freeze("model.0.weight", 3)
    run.set_value("model.0.weight", 3, 0.25)
    run.advance_measured()
    run.set_live("lr", 0.01)
    fresh.load_state_dict(run.state_dict())
    assert on(fresh, 5) == on(run, 5)
    asked = Request(parameters=True, tensor="model.0.weight", columns=10)
    mine, theirs = look_at(run, asked), look_at(fresh, asked)
    assert theirs.values is not None and theirs.values.flat[3] == 0.25
    assert theirs.frozen is not None and theirs.frozen.sum() == 1
    assert [one.update_ratio for one in mine.parameters] == [one.update_ratio for one in theirs.parameters]
    assert mine.parameters[0].update_ratio is not None
    assert (theirs.marks, theirs.changed, theirs.knobs) == (mine.marks, mine.changed, mine.knobs)
    assert theirs.knobs["lr"] == 0.01


def test_divergence_comes_back(tmp_path: Path) -> None:
    make = restless(tmp_path)
    run, fresh = make(lr=1e12), make(lr=1e12)
    while not run.diverged:
        run.advance()
    fresh.load_state_dict(run.state_dict())
    assert fresh.diverged == run.diverged
    assert fresh.facts().diverged


def test_a_state_of_other_knobs_is_refused(tmp_path: Path) -> None:
    make = restless(tmp_path)
    with pytest.raises(
        LabError, match="this was saved with width 9: only a run with the same width can go on"
    ):
        make(width=8).load_state_dict(make(width=9).state_dict())


def test_what_a_live_knob_chose_is_chosen_again(tmp_path: Path) -> None:
    """A function has no state: knob_changed() puts the right one there."""
    choose = "self.cost = abs if self.lr < 1 else float"
    entry = write_scenario(tmp_path, counter(choose, "self.left += self.cost(-3)", knob_changed=choose))
    run, fresh = start(entry), start(entry)
    on(run, 2)
    run.set_live("lr", 5.0)
    fresh.load_state_dict(run.state_dict())
    assert on(fresh, 3) == on(run, 3) == [100, 96, 92]
