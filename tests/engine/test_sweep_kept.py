"""A run of a sweep is a run like any other: it is brought back, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.engine.driving import Driven
from tests.engine.sweeping import CPU
from tests.engine.test_kept import Lab, through_text
from tui_lab.authoring.source import load
from tui_lab.engine.kept import Kept
from tui_lab.engine.orders import BringBack, Failed
from tui_lab.engine.recipe import digest, versions
from tui_lab.engine.sweep.axes import axes_of
from tui_lab.engine.sweep.plan import Plan, members_of
from tui_lab.engine.sweep.sweep import Sweep
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]


def swept(entry: Entry, over: str, seeds: tuple[int, ...], steps: int) -> list[Kept]:
    """Its runs, as they are kept."""
    scenario = load(entry)
    knobs = scenario.knobs()
    axes = axes_of(knobs, [over], {})
    members, files = members_of(knobs, axes, {}, seeds), digest(entry.contents())
    sweep = Sweep(scenario, Plan(entry.name, files, "cpu", versions(), axes, seeds, steps, members), CPU)
    return [one.kept for told in sweep.train() for one in told.finished]


@pytest.mark.parametrize("lr", ["0.05", "5"])
def test_one_that_was_trained_together_is_trained_once_more_by_itself(
    regression: Entry, drive: Drive, lr: str
) -> None:
    together = swept(regression, "lr=0.05,0.1,0.2,5", (3,), 60)
    kept = next(through_text(one) for one in together if one.knobs["lr"] == lr)
    assert kept.content is None and kept.recipe.together == 4
    lab = Lab(drive, regression)
    lab.back(BringBack(kept))
    look = lab.driven.look()
    assert (look.seed, look.knobs["lr"], look.step) == (3, float(lr), kept.step)
    assert look.losses == pytest.approx(dict(kept.losses), rel=1e-4, nan_ok=True)
    if lr == "0.05":
        lab.step(2)
        assert (lab.kept[-1].key, lab.kept[-1].step) == (kept.key, 62)
        assert lab.kept[-1].recipe.together == 0 and lab.kept[-1].content is not None


def test_with_other_code_than_it_was_trained_with_it_says_so(regression: Entry, drive: Drive) -> None:
    kept = swept(regression, "lr=0.05,0.1,0.2,0.3", (3,), 10)[0]
    lab = Lab(drive, regression)
    edited = replace(kept, recipe=replace(kept.recipe, files="0" * 32), losses={"loss": 1.0})
    lab.driven.tell(BringBack(edited))
    assert "its code was edited since" in lab.driven.next(Failed).message


def test_one_that_was_trained_alone_comes_back_bit_for_bit(restless: Entry, drive: Drive) -> None:
    first, second = swept(restless, "width=3,4", (5,), 6)
    lab = Lab(drive, restless)
    for kept in (first, replace(second, content=None)):
        lab.back(BringBack(through_text(kept)))
        assert lab.driven.look().losses == dict(kept.losses)
    assert kept.recipe.together == 0 and "together" not in kept.recipe.as_data()
