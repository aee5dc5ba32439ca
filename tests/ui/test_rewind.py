"""Back through a run on the screen: a line with keys of its own, and panels that show the step."""

from __future__ import annotations

from tests.ui.conftest import Bench, OpenApp
from tui_lab.engine.orders import Pause, Replaying, Rewind, Rewound, RunOrPause
from tui_lab.engine.snapshot import State
from tui_lab.ui.screens.rewinding import LAST


async def rewound(bench: Bench, step: int, steps: int = 5000, why: str = "") -> None:
    """The trainer has gone there."""
    bench.trainer.step = step
    state: State = "done" if step == steps else "paused"
    bench.trainer.post(Rewound(step, steps, state, 12, 3_400_000, why))
    await bench.settle()


def wanted(bench: Bench) -> list[int]:
    return [order.step for order in bench.trainer.orders if isinstance(order, Rewind)]


async def open_at_the_end(bench: Bench) -> None:
    await bench.enter("done", 5000)
    await bench.press("b")
    await rewound(bench, 5000)


async def test_it_opens_at_the_last_step_and_says_what_it_takes(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_at_the_end(bench)
        assert any(isinstance(order, Pause) for order in bench.trainer.orders) and wanted(bench) == [LAST]
        assert "rewound to step 5,000 of 5,000" in bench.text and "12 saves, 3.4 of 64 MB" in bench.text
        assert "left/right step" in bench.text


async def test_keys_go_to_steps_and_do_not_wait_for_each_other(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_at_the_end(bench)
        await bench.press("left", "left", "right", "pageup", "home", "pagedown", "end")
        assert wanted(bench)[1:] == [4999, 4998, 4999, 4749, 0, 250, 5000]
        await bench.press("1", "2", "0", "7")
        assert "go to step 1207_" in bench.text
        await bench.press("enter")
        assert wanted(bench)[-1] == 1207 and "go to step" not in bench.text.replace("0-9 enter go to", "")
        await bench.press("9", "9", "9", "9", "9", "enter")
        assert wanted(bench)[-1] == 5000


async def test_the_first_key_counts_from_where_the_run_came_to_meanwhile(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 100)
        await bench.press("b")
        await rewound(bench, 4000, steps=4000)  # it had trained on since the last picture
        await bench.press("left")
        assert wanted(bench)[-1] == 3999 and "going to step 3,999 of 4,000" in bench.text
        await rewound(bench, 3999, steps=4000)
        assert "rewound to step 3,999 of 4,000" in bench.text


async def test_a_way_that_is_trained_once_more_says_so(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await open_at_the_end(bench)
        await bench.press("home", "right", "right")
        bench.trainer.post(Replaying(1, 2))
        await bench.settle()
        assert "training once more from the start: step 1 of 2" in bench.text
        await bench.press("end", "left")
        assert "going to step 4,999 of 5,000" in bench.text
        bench.trainer.post(Replaying(4200, 4999, since=4100))
        await bench.settle()
        assert "training once more from step 4,100: step 4,200 of 4,999" in bench.text
        await rewound(bench, 4999)
        assert "rewound to step 4,999 of 5,000" in bench.text


async def test_a_notice_lies_over_it_until_the_next_key(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("diverged", 5000)
        await bench.press("b")
        await rewound(bench, 5000)
        await bench.press("left")
        await rewound(bench, 4999)
        await bench.press("u")
        assert "at this step it has not. end leads to its last step." in bench.text
        await bench.press("left")
        assert "going to step 4,998 of 5,000" in bench.text


async def test_the_screen_shows_the_step_and_leads_back(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_at_the_end(bench)
        await bench.press("home")
        await rewound(bench, 0)
        assert "step 0" in bench.status and "paused" in bench.status
        await bench.press("5", "escape")
        assert bench.lab.rewind_bar.open, "escape drops what was typed first"
        await bench.press("escape")
        await rewound(bench, 5000)
        assert wanted(bench)[-1] == LAST and not bench.lab.rewind_bar.open
        assert "rewound" not in bench.text and "done" in bench.status


async def test_space_goes_on_from_there_as_another_run(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_at_the_end(bench)
        await bench.press("home", "right")
        await rewound(bench, 250)
        await bench.press("space")
        assert isinstance(bench.trainer.orders[-1], RunOrPause)
        bench.trainer.run_id += 1
        await bench.enter("running", 250)
        assert not bench.lab.rewind_bar.open
        assert "Another run goes on from step 250. The one before is among the runs" in bench.text


async def test_from_the_last_step_the_same_run_goes_on_and_nothing_is_rewound_any_more(
    open_app: OpenApp,
) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 100)
        await bench.press("b")
        await bench.enter("running", 110)  # said before it was obeyed
        assert bench.lab.rewind_bar.open
        await rewound(bench, 120, steps=120)
        await bench.press("space")
        await bench.enter("running", 120)
        assert not bench.lab.rewind_bar.open and "rewound" not in bench.text
        await bench.press("left")
        assert wanted(bench) == [LAST]


async def test_before_anything_was_trained_there_is_nothing_to_go_back_to(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("b")
        assert "There is no step to go back to yet" in bench.text and wanted(bench) == []


async def test_it_has_room_in_a_small_window(open_app: OpenApp) -> None:
    async with open_app("line", size=(60, 16)) as bench:
        await open_at_the_end(bench)
        assert "rewound to step 5,000 of 5,000" in bench.text and "64 MB" not in bench.text


async def test_where_the_way_leads_elsewhere_it_says_why_and_goes_there_no_longer(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await open_at_the_end(bench)
        await bench.press("home")
        assert "going to step 0" in bench.text
        await rewound(bench, 5000, why="Step 0 cannot be shown: no data")
        assert "Step 0 cannot be shown" in bench.text, "it lies over the way"
        await bench.press("left")
        assert wanted(bench)[-1] == 4999 and "going to step 4,999 of 5,000" in bench.text
