"""Instruments in the lab: chosen from a list, shown in the scenario's place, put away again."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.knob_kinds import Choice, Integer, Switch
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.asks import Look
from tui_lab.engine.orders import CloseInstruments, Opened, OpenInstrument, SetKnobs
from tui_lab.instruments import summaries
from tui_lab.ui.screens.instruments import InstrumentsScreen

FIRST = summaries()[0].name
SAMPLE, LAYER = Integer(0, low=0, high=9, name="sample"), Choice("first", "second", name="layer")
OPENED = Opened(
    name=FIRST,
    title="Deep look",
    about="What lies below.",
    knobs=(SAMPLE.describe(), LAYER.describe()),
    values={"sample": 0, "layer": "first"},
    views={"table": "Table of it", "picture": "Picture of it"},
    main="picture",
)


def opened_with(bench: Bench) -> list[object]:
    """The orders about instruments so far."""
    return [one for one in bench.trainer.orders if isinstance(one, (OpenInstrument, CloseInstruments))]


async def open_first(bench: Bench, opened: Opened = OPENED) -> None:
    await bench.press("i", "enter")
    bench.trainer.post(opened)
    await bench.settle()


async def test_i_lists_them_and_enter_opens_one(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("i")
        assert isinstance(bench.app.screen, InstrumentsScreen)
        for one in summaries():
            assert one.title in bench.text
        await bench.press("i")
        assert not isinstance(bench.app.screen, InstrumentsScreen) and opened_with(bench) == []
        await open_first(bench)
        assert opened_with(bench) == [CloseInstruments(), OpenInstrument(FIRST)]


async def test_a_list_without_room_for_all_says_where_it_stands(open_app: OpenApp) -> None:
    async with open_app("line", size=(60, 16)) as bench:
        await bench.press("i")
        last = summaries()[-1].title
        assert f"1 of {len(summaries())}, up/down" in bench.text and last not in bench.text
        await bench.press(*["down"] * (len(summaries()) - 1))
        assert f"{len(summaries())} of {len(summaries())}, up/down" in bench.text and last in bench.text
    async with open_app("line") as bench:
        await bench.press("i")
        assert "up/down" not in bench.text and "enter opens, q closes" in bench.text


async def test_its_knobs_and_views_stand_where_the_scenarios_own_stood(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_first(bench)
        titles = [panel.title for panel in bench.lab.board.panels]
        assert titles == ["Look at", "Knobs", "Loss", "Table of it", "Picture of it", "Named parameters"]
        assert "looking at picture with sample 0, layer first" in bench.text
        assert "A line › Deep look" in bench.status and "What lies below. esc leads back." in bench.text
        assert bench.lab.board.main == bench.lab.board.panels[4].id
        assert all(
            not isinstance(ask, Look) or ask.instrument == FIRST for ask in bench.trainer.wants[-1].asks
        )


async def test_one_that_trains_says_which_key_starts_it(open_app: OpenApp) -> None:
    go = Switch("off", name="go")
    trains = replace(OPENED, knobs=(go.describe(), SAMPLE.describe()), values={"go": "off", "sample": 0})
    async with open_app("line", size=(80, 24)) as bench:
        await open_first(bench, trains)
        assert "What lies below. right starts it, esc leads back." in bench.text
        await bench.press("right")
        assert "looking at picture with go on, sample 0" in bench.text


async def test_escape_and_q_lead_back_to_the_scenario(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        before = [panel.title for panel in bench.lab.board.panels]
        for key in ("escape", "q"):
            await open_first(bench)
            await bench.press(key)
            assert [panel.title for panel in bench.lab.board.panels] == before
            assert opened_with(bench)[-1] == CloseInstruments()
            assert "Deep look" not in bench.text
            assert not any(isinstance(ask, Look) for ask in bench.trainer.wants[-1].asks)


async def test_each_opens_on_its_own_picture_and_esc_restores_what_was_there(open_app: OpenApp) -> None:
    without = replace(OPENED, knobs=(), values={})
    other = replace(without, name=summaries()[1].name, title="Other look", main="table")
    async with open_app("line", size=(80, 24)) as bench:
        board = bench.lab.board
        await bench.press("tab", "tab", "tab", "z")
        before = board.choices
        await open_first(bench, without)
        assert board.chosen == "look-0" and not board.zoomed
        await bench.press("tab", "tab", "tab")
        await bench.press("i", "down", "enter")
        bench.trainer.post(other)
        await bench.settle()
        assert board.main == board.chosen == "look-0" and "looking at table" in bench.text
        await bench.press("escape")
        assert board.choices == before
        await bench.press("z", "1")
        await open_first(bench, without)
        await bench.press("3", "escape")
        assert board.chosen == "lesson" and board.scope == "lesson"


async def test_keys_of_the_lesson_do_nothing_where_it_does_not_show(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_first(bench)
        before = bench.lab.lesson.at
        assert "next page" not in bench.text and "t try" not in bench.text
        for key in ("n", "t", "h"):
            await bench.press(key)
            assert "The lesson is put away while an instrument is open" in bench.text
        assert bench.lab.lesson.at == before and bench.lab.lesson.hints == 0
        assert not any(isinstance(order, SetKnobs) for order in bench.trainer.orders)
        await bench.press("escape", "n")
        assert bench.lab.lesson.at == before + 1


async def test_the_scenario_is_named_beside_it_and_the_keys_lead_there(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.enter("running", 60)
        await open_first(bench)
        assert "A line › Deep look" in bench.status
    async with open_app("line") as bench:
        await bench.enter("running", 60)
        assert "i look into  b rewind" in bench.text.split("\n")[-1]


async def test_its_knobs_change_what_it_looks_at_and_not_the_training(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_first(bench)
        await bench.press("1", "right", "down", "right")
        assert "looking at picture with sample 1, layer second" in bench.text
        assert not any(isinstance(order, SetKnobs) for order in bench.trainer.orders)
        await bench.press("up", "enter", "4", "2", "enter")
        assert "sample 42" not in bench.text and bench.lab.settings.editing  # refused, and there to be mended


async def test_another_run_is_looked_into_with_the_same_settings(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_first(bench)
        await bench.press("1", "right")
        bench.trainer.rebuild()
        await bench.settle()
        assert opened_with(bench)[-1] == OpenInstrument(FIRST)
        bench.trainer.post(replace(OPENED, knobs=(SAMPLE.describe(),), values={"sample": 0}))
        await bench.settle()
        assert "looking at picture with sample 1" in bench.text and "layer first" not in bench.text


async def test_one_that_does_not_apply_says_why_and_leads_back(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_first(bench, replace(OPENED, why_not="There are no modules here."))
        assert "There are no modules here." in bench.text and "Deep look" not in bench.status
        assert bench.lab.board.panels[0].title == "Lesson"


async def test_the_palette_opens_one_by_name(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        title = summaries()[0].title
        await bench.press("ctrl+p")
        await bench.press(*f"instrument {title}".replace(" ", "_").lower().replace("_", " "))
        await bench.app.workers.wait_for_complete()
        await bench.press("enter")
        await bench.settle()
        assert opened_with(bench)[-1] == OpenInstrument(FIRST)


async def test_where_nothing_trains_there_is_nothing_to_look_into(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.load(scenario=type("Still", (Scenario,), {"losses": ()}))
        await bench.press("i")
        assert "Nothing trains here, so there is no run to look into." in bench.text
