"""The last line: what the keys do where the focus is, and nothing that would do nothing."""

from __future__ import annotations

import re

import pytest

from tests.marks import slow
from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.scenario import Scenario
from tui_lab.ui.commands import LabCommands

SIZES = [slow((60, 16)), (80, 24), (120, 40), slow((200, 60))]


class Answers(Scenario):
    losses = ()
    steps = 0


class Walks(Scenario):
    losses = ()
    steps = 3


def bar(bench: Bench) -> list[str]:
    """What the last line shows, a key and its word each."""
    return re.split(r"  +", bench.text.splitlines()[-1].strip())


async def hush(bench: Bench) -> None:
    """Have no notice lie over the keys."""
    bench.lab.notice.say("")
    await bench.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_of_what_has_the_focus_come_first(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        await bench.enter("paused", 5)
        for panel, first in (
            ("1", "space run/pause"),
            ("2", "up/down choose"),
            ("3", "left/right read"),
            ("5", "arrows move"),
            ("7", "up/down choose"),
        ):
            await bench.press(panel)
            await hush(bench)
            shown = [word for word in bar(bench) if not word.startswith("up/down scroll")]
            assert shown[0] == first
            assert shown[-2:] == ["? help", "q back"]
            assert len(bench.text.splitlines()[-1]) == size[0]


async def test_no_key_is_shown_that_does_nothing(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await hush(bench)
        assert {"t try", "n next page", "s step", "r reset", "z zoom", "v large"} <= set(bar(bench))
        assert "p page before" not in bar(bench)
        await bench.press("n")
        await hush(bench)
        assert "n next page" not in bar(bench) and "p page before" in bar(bench)
        await bench.press("3")
        await hush(bench)
        assert "left/right read" not in bar(bench), "there is no curve before the first step"


async def test_where_nothing_trains_no_key_runs_it(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60), loaded=False) as bench:
        await bench.load(scenario=Answers)
        await hush(bench)
        assert not {"space run/pause", "s step", "r reset", "+/- speed"} & set(bar(bench))
        names = [command.name for command in LabCommands(bench.lab).commands()]
        assert "run or pause the training" not in names and "zoom the panel, and back" in names


async def test_after_the_last_step_of_a_walk_only_r_leads_on(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60), loaded=False) as bench:
        await bench.load(scenario=Walks)
        await hush(bench)
        assert {"space run/pause", "s step"} <= set(bar(bench))
        await bench.enter("done", 3)
        assert not {"space run/pause", "s step"} & set(bar(bench)) and "r reset" in bar(bench)


async def test_while_a_value_is_typed_letters_are_no_keys(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "enter")
        await hush(bench)
        assert bar(bench) == ["enter take", "esc leave it"]
        await bench.press("escape")
        await hush(bench)
        assert bar(bench)[0] == "up/down choose"


async def test_the_knobs_of_the_page_come_first_and_the_chosen_one_stays(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        knobs = bench.lab.knobs.list
        assert list(knobs.knobs) == ["hidden", "lr", "optimizer"]
        rows = knobs._cells.text().splitlines()
        assert set(rows[2]) == {"─"} and "optimizer" in rows[3], "a rule, and what the page does not name"
        await bench.press("2", "down")
        chosen = knobs.knob()
        assert chosen is not None and chosen.name == "lr"
        await bench.press("n")
        assert knobs._cells.text().splitlines()[1].startswith("─"), "this page is about hidden alone"
        assert knobs.knob() is chosen
