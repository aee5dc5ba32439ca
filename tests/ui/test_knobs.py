"""Editing knobs by keyboard: what the trainer is told, what the screen says, what is kept."""

from __future__ import annotations

import json
from pathlib import Path

from tests.ui.conftest import Bench, OpenApp
from tests.ui.fake_trainer import KNOBS
from tui_lab.authoring.knob_kinds import Integer
from tui_lab.engine.orders import SetKnobs
from tui_lab.errors import Fault
from tui_lab.keeping.progress import Progress

REBUILT = "the network is rebuilt"


async def test_a_live_knob_is_told_and_nothing_is_rebuilt(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "down")
        assert "default 0.5; acts at once" in bench.text
        await bench.press("right")
        assert bench.trainer.orders == [SetKnobs({"lr": 1.0})]
        assert REBUILT not in bench.text.replace("starts anew", "")
        await bench.press("left")
        assert bench.trainer.orders[-1] == SetKnobs({"lr": 0.5})


async def test_another_knob_says_that_the_network_is_rebuilt(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "right")
        assert bench.trainer.orders == [SetKnobs({"hidden": (11,)})]
        assert f"hidden 11: {REBUILT}" in bench.text
        await bench.press("down", "down", "right")
        assert bench.trainer.orders[-1] == SetKnobs({"optimizer": "adam"})
        await bench.press("space")
        assert f": {REBUILT}" not in bench.text


async def test_home_and_end_go_to_the_first_and_last_knob(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "end")
        assert f"▸ {list(KNOBS)[-1]}" in bench.text
        await bench.press("home")
        assert f"▸ {next(iter(KNOBS))}" in bench.text


async def test_a_typed_value_is_taken_with_enter(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "enter")
        assert "hidden takes up to 6 layer sizes" in " ".join(bench.text.split())
        await bench.press("backspace", "backspace", *"64", "space", *"32", "enter")
        assert bench.trainer.orders == [SetKnobs({"hidden": (64, 32)})]
        assert "64 32 *" in bench.text
        await bench.press("down")
        assert bench.lab.knobs.list.selected == 1


async def test_a_refused_value_stays_with_the_reason_beside_it(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        knobs = bench.lab.knobs
        await bench.press("2", "down", "enter", "backspace", "backspace", "backspace", *"fast", "enter")
        assert bench.trainer.orders == []
        assert knobs.field.value == "fast" and knobs.field.has_focus
        assert "lr takes a number from 0 to 10" in str(knobs.hint.content) and "'fast'" in str(
            knobs.hint.content
        )
        await bench.press(*["backspace"] * 4, *"11", "enter")
        assert "not 11" in str(knobs.hint.content) and knobs.field.value == "11"
        await bench.press("escape")
        assert bench.trainer.orders == []
        assert "0.5" in bench.text and not knobs.has_class("editing")
        await bench.press("up", "right")
        assert bench.trainer.orders == [SetKnobs({"hidden": (11,)})]


async def test_keys_of_the_lab_are_letters_within_the_field(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press(
            "2", "enter", "backspace", "backspace", *"qrszd1", "left_square_bracket", "question_mark"
        )
        assert bench.lab.knobs.field.value == "qrszd1[?"
        assert bench.trainer.orders == []


async def test_tab_takes_what_is_typed_and_goes_on(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        knobs = bench.lab.knobs
        await bench.press("2", "enter", "backspace", "backspace", *"64", "tab")
        assert bench.trainer.orders == [SetKnobs({"hidden": (64,)})]
        assert bench.lab.board.chosen == "loss" and not knobs.editing
        await bench.press("2", "down", "enter", *["backspace"] * 3, *"fast", "shift+tab")
        assert (
            knobs.field.has_focus and knobs.field.value == "fast" and "not 'fast'" in str(knobs.hint.content)
        )
        assert knobs.hint.has_class("refused")
        await bench.press("backspace")
        assert not knobs.hint.has_class("refused") and "not 'fas" not in str(knobs.hint.content)
        await bench.press(*["backspace"] * 3, "2", "shift+tab")
        assert bench.trainer.orders[-1] == SetKnobs({"lr": 2.0})
        assert bench.lab.board.chosen == "lesson"


async def test_what_is_typed_survives_a_click_on_another_panel(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        knobs = bench.lab.knobs
        await bench.press("2", "enter", "backspace", "backspace", *"64")
        await bench.pilot.click("#loss")
        assert bench.lab.board.scope == "loss"
        await bench.press("2")
        assert knobs.field.value == "64" and knobs.field.has_focus
        await bench.press("enter")
        assert bench.trainer.orders == [SetKnobs({"hidden": (64,)})]


async def test_a_click_on_the_list_takes_what_is_typed_and_its_keys_work(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        knobs = bench.lab.knobs
        await bench.press("2", "enter", "backspace", "backspace", *"64")
        await bench.pilot.click("#knob-list")
        await bench.settle()
        assert bench.trainer.orders == [SetKnobs({"hidden": (64,)})] and not knobs.editing
        await bench.press("down", "right")
        assert bench.trainer.orders[-1] == SetKnobs({"lr": 1.0})
        await bench.press("enter", *"x")
        await bench.pilot.click("#knob-list")
        assert knobs.field.has_focus and knobs.hint.has_class("refused")


async def test_fewer_knobs_after_the_scenario_was_mended(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "down", "down", "enter")
        knobs = dict(list(KNOBS.items())[:1])
        bench.trainer.load(knobs=knobs)
        await bench.settle()
        assert not bench.lab.knobs.editing and bench.lab.knobs.list.selected == 0
        await bench.press("right")
        assert bench.trainer.orders[-1] == SetKnobs({"hidden": (11,)})
        bench.trainer.load(knobs={})
        await bench.settle()
        assert bench.lab.knobs not in bench.lab.board.panels
        await bench.press("right", "down", "enter", "d", "D")
        assert bench.trainer.orders[-1] == SetKnobs({"hidden": (11,)})


async def test_a_knob_that_breaks_the_setup_is_not_kept_and_the_defaults_lead_out(
    open_app: OpenApp, tmp_path: Path
) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "down", "right")
        await bench.pilot.press("up", "right")
        fault = Fault(bench.trainer.entry.file, 3, "learning = True", "ValueError: too wide", "setup()")
        bench.trainer.fail(fault)
        await bench.settle()
        assert "D starts again with all defaults" in " ".join(bench.text.replace("│", " ").split())
        kept = json.loads((tmp_path / "state" / "tui-lab" / "progress.json").read_text())
        assert kept["knobs"] == {"line": {"lr": "1"}}
        await bench.press("D")
        defaults = {"hidden": (10,), "lr": 0.5, "optimizer": "sgd"}
        assert bench.trainer.orders[-1] == SetKnobs(defaults, restart=True, keep_points=False)
        bench.trainer.rebuild()
        await bench.settle()
        assert "paused" in bench.status and "optimizer" in bench.text
        kept = json.loads((tmp_path / "state" / "tui-lab" / "progress.json").read_text())
        assert kept["knobs"] == {"line": {"hidden": "10", "lr": "0.5", "optimizer": "sgd"}}


async def test_knobs_of_the_last_visit_are_named_on_opening(open_app: OpenApp) -> None:
    Progress(knobs={"line": {"lr": "0.2", "hidden": "10"}}).save()
    async with open_app("line", loaded=False) as bench:
        bench.trainer.knobs |= {"lr": 0.2}
        await bench.load()
        assert "Your knobs from last time: lr 0.2 (D in the knobs" in bench.text
        await bench.press("down")
        assert "last time" not in bench.text


async def test_snapshots_do_not_disturb_the_field(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "enter", "backspace", "backspace", *"7")
        await bench.enter("running", 9)
        assert bench.lab.knobs.field.value == "7" and bench.lab.knobs.field.has_focus


async def test_defaults_come_back_one_by_one_or_all(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "d")
        assert bench.trainer.orders == []
        await bench.press("right", "down", "right", "up", "d")
        assert bench.trainer.orders[-1] == SetKnobs({"hidden": (10,)})
        await bench.press("right", "D")
        assert bench.trainer.orders[-1] == SetKnobs({"hidden": (10,), "lr": 0.5})
        assert " *" not in bench.text


async def test_knobs_are_kept_for_the_next_visit(open_app: OpenApp, tmp_path: Path) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "right", "down", "right")
    kept = json.loads((tmp_path / "state" / "tui-lab" / "progress.json").read_text())
    assert kept["knobs"] == {"line": {"hidden": "11", "lr": "1"}}
    async with open_app("line", settings={"lr": "0.2"}) as bench:
        assert bench.trainer.given == {"hidden": "11", "lr": "0.2"}


async def test_a_snapshot_from_before_the_edit_does_not_take_it_back(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("running", 3)
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        await bench.pilot.press("2", "down", "right")
        bench.trainer.answer(knobs={"hidden": (10,), "lr": 0.5, "optimizer": "sgd"})
        await bench.pilot.pause()
        await bench.pilot.press("right")
        assert [order for order in bench.trainer.orders if isinstance(order, SetKnobs)] == [
            SetKnobs({"lr": 1.0}),
            SetKnobs({"lr": 2.0}),
        ]


async def test_a_live_knob_of_a_diverged_run_says_that_it_starts_again(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("diverged", 7)
        await bench.settle()
        await bench.press("2", "down", "left")
        assert bench.trainer.orders == [SetKnobs({"lr": 0.2})]
        assert f"lr 0.2: {REBUILT}" in bench.text


IDLE = Integer(3, low=1, high=9, name="window", acts_when="optimizer = adam", about="how far it looks back")


def row_of(bench: Bench, name: str) -> str:
    return next(line for line in bench.text.splitlines() if f" {name} " in line)


async def test_a_knob_without_effect_says_why_and_leaves_no_mark(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(knobs={**KNOBS, IDLE.name: IDLE})
        await bench.press("2", "end")
        assert "idle" in row_of(bench, "window")
        assert "default 3; no effect with optimizer sgd" in str(bench.lab.knobs.about.render())
        await bench.press("right")
        assert bench.trainer.orders == [SetKnobs({"window": 4})], "it keeps the value"
        assert "4 *" not in row_of(bench, "window") and f"window 4: {REBUILT}" not in bench.text
        await bench.press("up", "right", "down")
        assert "4 *" in row_of(bench, "window") and "idle" not in row_of(bench, "window")
        assert "default 3; starts anew" in bench.text
