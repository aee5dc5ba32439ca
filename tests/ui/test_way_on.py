"""From page to page and from scenario to scenario: each goal that is met says which key leads on."""

from __future__ import annotations

from tests.ui.conftest import Bench, OpenApp
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.course import Course, Stop
from tui_lab.ui.screens.menu import MenuScreen

COURSE = Course("First steps", (Stop("line"), Stop("queens")))


async def meet(bench: Bench) -> None:
    """Have the goal of the page met."""
    bench.trainer.says = {"goal_met": True}
    await bench.enter("paused", bench.trainer.step + 1)
    bench.trainer.says = {}


def said(bench: Bench) -> str:
    """What stands at the foot of the lab."""
    notice = bench.lab.notice
    return " ".join(str(notice.render()).split()) if notice.display else ""


async def test_a_goal_met_leads_to_the_next_page_and_the_last_one_to_the_next_scenario(
    open_app: OpenApp,
) -> None:
    async with open_app("line", course=COURSE) as bench:
        await meet(bench)
        assert said(bench) == "Goal met. n: next page."
        await bench.press("n")
        assert "Lesson 2/2" in bench.text
        await bench.press("n")
        assert said(bench) == "This is the last page: meet its goal, and n opens Equal queens."
        assert bench.trainer.entry.name == "line" and "Lesson 2/2" in bench.text
        await meet(bench)
        assert said(bench) == "Goal met. n: next on the way: Equal queens."
        await bench.press("n")
        assert bench.trainer.entry.name == "queens"
        await bench.load()
        assert "Lesson 1/2" in bench.text
        await bench.press("q")
        assert isinstance(bench.app.screen, MenuScreen) and "● A line" in bench.text
    assert Progress.load().last == "queens"


async def test_beside_a_course_and_at_its_end_the_last_page_says_what_leads_on(open_app: OpenApp) -> None:
    for name in ("queens", "curve"):
        async with open_app(name, course=COURSE) as bench:
            await bench.press("n", "n")
            assert said(bench) == "This is the last page: meet its goal."
            await meet(bench)
            assert said(bench) == "Goal met."
            await bench.press("n")
            assert said(bench) == "This is the last page: q leads to the menu, ] to the next scenario."
            assert len(bench.trainers) == 1


async def test_a_page_without_a_goal_holds_nobody_up(open_app: OpenApp) -> None:
    async with open_app("line", course=COURSE, loaded=False) as bench:
        bench.trainer.entry.lesson.write_text("## Only to read\nWords.\n")
        await bench.load()
        await bench.press("n")
        assert bench.trainer.entry.name == "queens"


async def test_whoever_is_new_is_told_the_first_two_keys(open_app: OpenApp) -> None:
    async with open_app(course=COURSE) as bench:
        await bench.press("enter")
        await bench.load()
        assert said(bench) == "t sets what the lesson suggests to try; then space trains."
        await bench.press("t")
        assert "space runs it" in said(bench)
        await meet(bench)
        await bench.press("n", "q")
    async with open_app("curve", course=COURSE) as bench:
        assert "suggests" not in said(bench)


async def test_a_try_asked_for_while_the_scenario_loads_is_set_then(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        await bench.press("t", "space")
        assert bench.trainer.orders == []
        await bench.load()
        kinds = [type(order).__name__ for order in bench.trainer.orders]
        assert kinds == ["SetKnobs", "RunOrPause"]
