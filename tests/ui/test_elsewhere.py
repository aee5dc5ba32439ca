"""Trainings that live in another process, as a screen shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.keeping.kept_runs import kept_run
from tests.ui.conftest import OpenApp
from tests.ui.fake_trainer import FakeTrainer
from tui_lab.engine.orders import Event, Loaded, Pause, Reset, Rewind
from tui_lab.keeping.kept_runs import KeptRuns


async def test_ampersand_leaves_and_says_what_is_to_go_on(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 7)
        await bench.pilot.press("ampersand")
        await bench.app.workers.wait_for_complete()
        detached = bench.app.detached
        assert detached is not None and detached.entry.name == "line"
        assert detached.running and not detached.stays


async def test_ampersand_leaves_only_once_the_run_is_kept(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptRuns()
    monkeypatch.setattr(kept, "keep", lambda one: kept._is_at_hand(one.recipe.scenario, one.key))
    async with open_app("line", kept=kept) as bench:
        await bench.enter("paused", 0)
        bench.trainer.slow_step = True
        bench.trainer.leaves = kept_run(1)
        await bench.pilot.press("s", "ampersand")
        await bench.app.workers.wait_for_complete()
        detached = bench.app.detached
        assert detached is not None and not detached.fresh, "a step was taken since the last snapshot"
        assert kept.to_go_on_with("line") == bench.trainer.leaves.key


async def test_a_lab_that_is_left_pauses_unless_it_lives_elsewhere(open_app: OpenApp) -> None:
    for stays in (False, True):
        async with open_app("line") as bench:
            bench.trainer.stays = stays
            await bench.enter("running", 7)
            await bench.press("q")
            assert any(isinstance(order, Pause) for order in bench.trainer.orders) is not stays


class OfScript(FakeTrainer):
    """Follows a script of somebody's own."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{name: one for name, one in more.items() if name != "device"})
        post = self.post
        self.post = lambda event: post(_of_script(event))


def _of_script(event: Event) -> Event:
    return replace(event, script=True, offers="space holds it.") if isinstance(event, Loaded) else event


async def test_what_cannot_be_made_again_is_not_offered(open_app: OpenApp) -> None:
    made: list[OfScript] = []

    def make(*given: Any, **more: Any) -> OfScript:
        made.append(OfScript(*given, **more))
        return made[-1]

    async with open_app("line", loaded=False, make_trainer=make) as bench:
        made[0].load(views={})
        await bench.pilot.pause()
        made[0].enter("running", 3)
        await bench.pilot.pause()
        made[0].answer()
        await bench.pilot.pause()
        keys = bench.text.splitlines()[-1]
        assert "run/pause" in keys and "reset" not in keys and "seed" not in keys and "rewind" not in keys
        assert "space holds it." in bench.text
        await bench.pilot.press("b")
        assert not any(isinstance(order, Rewind | Reset) for order in made[0].orders)
