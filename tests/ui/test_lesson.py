"""The lesson: its steps, what it suggests to try, its hints, and goals that stay met."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.marks import slow
from tests.ui.conftest import LESSON, OpenApp
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width
from tui_lab.engine.orders import Advised, SetKnobs
from tui_lab.engine.snapshot import Advice
from tui_lab.keeping.places import state_folder
from tui_lab.keeping.proofs import read_proofs
from tui_lab.teaching.catalogue import Entry


async def test_n_and_p_turn_the_steps(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert "1 Lesson 1/2" in bench.text and "First look" in bench.text
        await bench.press("p")
        assert "1 Lesson 1/2" in bench.text
        await bench.press("n", "n")
        assert "1 Lesson 2/2" in bench.text and "Second thoughts" in bench.text
        await bench.press("p")
        assert "First look" in bench.text


async def test_t_applies_the_try_and_so_does_enter_in_the_lesson(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("t")
        # All other knobs as in the tutorial, which is what the lesson's words count on.
        start = {"hidden": (10,), "optimizer": "sgd"}
        assert bench.trainer.orders == [SetKnobs({"lr": 1.0} | start, restart=True, keep_points=False)]
        assert "lr = 1.0: space runs it." in bench.text
        await bench.press("n", "1", "enter")
        after = SetKnobs({"hidden": (5,), "lr": 0.5, "optimizer": "sgd"}, restart=True, keep_points=False)
        assert bench.trainer.orders[-1] == after
        assert bench.app.memory.progress.knobs["line"] == {"lr": "0.5", "hidden": "5", "optimizer": "sgd"}


PAGES = """## One
- try: lr = 1.0
- goal: Get the `loss` down. `loss < 0.1 and lr < 2`

## Two
- start: optimizer = adam
- keep: hidden
- try: lr = 0.1

## Three
- try: hidden = 5
"""
TUTORIAL = {"hidden": (10,), "lr": 0.5, "optimizer": "sgd"}


@pytest.fixture
def pages(entries: list[Entry]) -> None:
    entries[0].lesson.write_text(PAGES)


async def test_a_page_starts_with_the_knobs_that_its_words_count_on(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        await bench.press("n")
        assert bench.trainer.orders[-1] == SetKnobs(
            TUTORIAL | {"optimizer": "adam"}, restart=True, unasked=True, keep_points=False
        )
        assert "This page starts with optimizer = adam." in bench.text
        await bench.press("t", "n")
        by_itself = SetKnobs(TUTORIAL, restart=True, unasked=True, keep_points=False)
        assert bench.trainer.orders[-1] == by_itself, "a try is not the learner's own"
        turned = len(bench.trainer.orders)
        await bench.press("p", "p")
        assert bench.trainer.orders[-1] == SetKnobs(TUTORIAL, restart=True, unasked=True, keep_points=False)
        await bench.press("p")
        assert len(bench.trainer.orders) == turned + 2, "a page that is there already changes nothing"


async def test_a_training_of_a_page_that_is_done_ends_with_it(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        await bench.press("t")
        await bench.enter("running", 5)
        turned = len(bench.trainer.orders)
        await bench.press("n")
        assert not any(isinstance(order, SetKnobs) for order in bench.trainer.orders[turned:])
        await bench.press("p")
        bench.trainer.says = {"goal_met": True}
        await bench.enter("running", 6)
        bench.trainer.says = {}
        await bench.press("n")
        assert bench.trainer.orders[-1] == SetKnobs(
            TUTORIAL | {"optimizer": "adam"}, restart=True, unasked=True, keep_points=False
        )


async def test_knobs_of_the_learner_s_own_stay_when_a_page_is_turned(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        await bench.press("2", "down", "right", "right")
        own = bench.trainer.orders[-1]
        await bench.press("n")
        assert bench.trainer.orders[-1] == own
        assert "This page is about optimizer = adam. Your knobs stay" in bench.text


async def test_a_training_under_way_goes_on_when_a_page_is_turned(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 3)
        await bench.press("n")
        assert not bench.trainer.orders


async def test_t_keeps_the_knobs_that_the_page_does_not_depend_on(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        knobs = list(bench.lab.knobs.list.knobs)
        await bench.press("2", *["down"] * knobs.index("hidden"), "right", "n", "t")
        kept = TUTORIAL | {"hidden": (11,), "optimizer": "adam", "lr": 0.1}
        assert bench.trainer.orders[-1] == SetKnobs(kept, restart=True, keep_points=False)
        await bench.press("p", "t")
        assert bench.trainer.orders[-1] == SetKnobs(TUTORIAL | {"lr": 1.0}, restart=True, keep_points=False)
        assert "lr = 1.0 (set back: hidden, optimizer): space runs it." in bench.text


async def test_a_goal_is_said_in_words_before_its_condition(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        assert "○ Goal Get the loss down." in bench.text and "loss < 0.1 and lr < 2" in bench.text
        bench.trainer.enter("paused", 5)
        await bench.pilot.pause()
        bench.trainer.answer(goal_met=True)
        await bench.settle()
        assert "Goal met: Get the loss down." in bench.text


async def test_how_a_goal_was_met_is_kept_with_it(open_app: OpenApp, pages: None) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("paused", 5)
        await bench.pilot.pause()
        bench.trainer.answer(goal_met=True, made_from='{"scenario": "line"}')
        await bench.settle()
    (proof,) = read_proofs(state_folder()).values()
    assert (proof.scenario, proof.step, proof.recipe) == ("line", 5, {"scenario": "line"})


async def test_hints_come_in_stages(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        assert "h hint" in bench.text and "the first hint" not in bench.text
        await bench.press("h")
        assert "the first hint" in bench.text and "the second hint" not in bench.text
        assert "h hint" in bench.text
        await bench.press("h", "h")
        assert "the second hint" in bench.text and "h hint" not in bench.text


@pytest.mark.parametrize("size", [(80, 24), slow((120, 40))])
async def test_the_key_for_a_hint_stays_beside_its_word(
    open_app: OpenApp, entries: list[Entry], size: tuple[int, int]
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        for number in range(1, 13):
            goal = f"goal: step >= {'5' * number}"
            entries[0].lesson.write_text(LESSON.replace("goal: step >= 5", f"{goal} and loss < 0.5"))
            await bench.load()
            assert bench.text.count("h hint") == 1, goal


async def test_the_key_for_a_hint_stays_beside_its_word_in_a_window_that_changes(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    async with open_app("line", loaded=False) as bench:
        entries[0].lesson.write_text(LESSON.replace("goal: step >= 5", "goal: step >= 5 and loss < 0.51"))
        await bench.load()
        for width in (80, 120, 109, 60, 140):
            await bench.pilot.resize_terminal(width, 40)
            await bench.settle()
            assert bench.text.count("h hint") == 1, width


async def test_the_knobs_are_there_after_a_hint_that_had_the_lesson_scroll(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        lesson = LESSON.replace("Read the `loss`", "word " * 60).replace("the first hint", "hint " * 40)
        entries[0].lesson.write_text(lesson)
        await bench.load()
        await bench.press("h")
        await bench.press("h")
        await bench.press("2")
        assert "▸ hidden" in bench.text


async def test_the_goal_stays_in_sight_where_the_knobs_take_the_lesson_s_place(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("2")
        assert "First look" not in bench.text and "○ Goal step >= 5" in bench.text
        await bench.press("enter")
        assert "○ Goal step >= 5" in bench.text, "also while a value is typed"
        await bench.press("escape", "n", "2")
        assert "○ Goal loss < 0.1" in bench.text, "that of the page"
        await bench.press("p", "1")
        assert bench.text.count("Goal") == 1
    async with open_app("line") as bench:
        assert bench.text.count("Goal") == 1, "the lesson itself is in sight"
        await bench.press("2", "z")
        assert "First look" not in bench.text and bench.text.count("Goal") == 1


async def test_a_goal_out_of_reach_says_so_below_the_knobs_too(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        entries[0].lesson.write_text(LESSON.replace("goal: step >= 5", "goal: loss < 0.1 by step 3"))
        await bench.load()
        await bench.press("2")
        assert "Not in this run" not in bench.text
        await bench.enter("paused", 4)
        assert "Not in this run: step 3 has" in bench.text and "r starts again." in bench.text


@pytest.mark.parametrize(
    ("size", "lesson"),
    [
        pytest.param((60, 16), LESSON, id="no room beside the knobs"),
        pytest.param((80, 24), LESSON.replace("- goal: step >= 5", ""), id="no goal"),
    ],
)
async def test_the_knobs_stand_alone(
    open_app: OpenApp, entries: list[Entry], size: tuple[int, int], lesson: str
) -> None:
    async with open_app("line", size=size, loaded=False) as bench:
        entries[0].lesson.write_text(lesson)
        await bench.load()
        await bench.press("2")
        assert "▸ hidden" in bench.text and "optimizer" in bench.text
        assert "Goal" not in bench.text and bench.text.count("──────\n") == 0
        assert not bench.lab.knobs.goal.display


async def test_a_goal_is_met_once_and_for_all(open_app: OpenApp, tmp_path: Path) -> None:
    async with open_app("line") as bench:
        assert bench.trainer.wants[-1].goal is not None
        assert "○ Goal step >= 5" in bench.text
        bench.trainer.enter("paused", 5)
        await bench.pilot.pause()
        bench.trainer.answer(goal_met=True)
        await bench.settle()
        assert "● Goal met: step >= 5" in bench.text and "You have seen it fall." in bench.text
        assert bench.lab.notice.display and "Goal met." in str(bench.lab.notice.render())
        await bench.press("s")
        assert not bench.lab.notice.display
        bench.trainer.enter("paused", 6)
        await bench.pilot.pause()
        bench.trainer.answer(goal_met=True)
        await bench.settle()
        assert not bench.lab.notice.display, "what is known is not told again"
        await bench.press("q")
        assert "1 of 2 goals" in bench.text
    kept = json.loads((tmp_path / "state" / "tui-lab" / "progress.json").read_text())
    assert kept["goals"] == {"line": ["First look"]}
    async with open_app("line") as bench:
        assert "1 Lesson 2/2" in bench.text  # the first goal that is still open
        await bench.press("p")
        assert "● Goal met: step >= 5" in bench.text


async def test_a_goal_of_divergence_is_told_instead_of_the_advice(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    async with open_app("line", loaded=False) as bench:
        entries[0].lesson.write_text(LESSON.replace("step >= 5", "diverged"))
        await bench.load()
        for goal_met, told in ((True, "Goal met."), (False, "try a smaller lr")):
            bench.trainer.says = {"message": "The loss became NaN: try a smaller lr."}
            bench.trainer.enter("diverged", 7)
            await bench.pilot.pause()
            bench.trainer.answer(goal_met=goal_met)
            await bench.settle()
            assert told in str(bench.lab.notice.render())
            if goal_met:
                bench.trainer.post(Advised(bench.trainer.run_id))
                await bench.pilot.pause()
                bench.trainer.answer(goal_met=True, advice=Advice("lr 0.1 trains."))
                await bench.settle()
                assert told in str(bench.lab.notice.render())


async def test_a_goal_met_by_the_way_does_not_hide_what_a_divergence_needs(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.says = {"message": "The loss became NaN: try a smaller lr."}
        bench.trainer.enter("diverged", 7)
        await bench.pilot.pause()
        bench.trainer.answer(goal_met=True)
        await bench.settle()
        assert "try a smaller lr" in str(bench.lab.notice.render())
        assert "● Goal met: step >= 5" in bench.text


async def test_the_step_that_a_goal_names_stays_in_a_narrow_top_line(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    many = {f"long_metric_{letter}": 0.5 for letter in "ab"}
    asked = "long_metric_a < 1 and long_metric_b < 1"
    for goal, stays in ((f"{asked} by step 9", True), (asked, False)):
        entries[0].lesson.write_text(LESSON.replace("step >= 5", goal))
        async with open_app("line", size=(60, 24), loaded=False) as bench:
            bench.trainer.says = {"metrics": many}
            await bench.load()
            await bench.enter("paused", 7)
            assert ("step 7" in bench.status) is stays, bench.status


async def test_an_answer_about_another_goal_marks_that_one(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        bench.trainer.enter("paused", 5)
        await bench.pilot.pause()
        assert bench.trainer.unanswered == 1
        await bench.pilot.press("n")
        bench.trainer.answer(goal_met=True)
        await bench.settle()
        assert bench.app.memory.progress.goals == {"line": ["First look"]}
        assert "○ Goal loss < 0.1" in bench.text


async def test_a_slip_in_the_lesson_is_told_in_its_place(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.entry.lesson.write_text("## One\n- goal: loss < [/]x")
        await bench.load()
        lesson = " ".join(str(bench.lab.lesson._text.render()).split())
        assert "lesson.md:1: in the step 'One': in 'loss < [/]x': '[/]x' is no number" in lesson
        assert "The lesson has a slip" in lesson and "press r" in lesson
        await bench.press("n", "t", "h", "space")
        assert "slip" in bench.text


async def test_a_lesson_longer_than_its_panel_says_how_to_scroll(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        lesson = bench.trainer.entry.lesson
        lesson.write_text("## Long\n" + "word " * 900 + "\n\n## Short\nx")
        await bench.load()
        assert "up/down scroll" in bench.text
        await bench.press("n")
        assert "up/down scroll" not in bench.text


async def test_a_scenario_without_a_lesson_says_so(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.entry.lesson.unlink()
        await bench.load()
        assert "This scenario has no lesson (lesson.md)." in bench.text
        await bench.press("n", "p", "h", "t", "1", "enter")
        assert bench.trainer.orders == []


async def test_a_hint_brings_the_lesson_to_the_screen(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("2")
        assert "Read the loss" not in bench.text
        await bench.press("h")
        assert "the first hint" in bench.text
        await bench.press("2", "n")
        assert "Second thoughts" in bench.text


async def test_a_goal_met_behind_another_panel_is_explained_on_return(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        lesson = bench.lab.lesson
        lesson.steps = (replace(lesson.steps[0], solved="many words " * 60 + "the end"), *lesson.steps[1:])
        await bench.press("2")
        bench.trainer.says = {"goal_met": True}
        await bench.enter("paused", 5)
        assert "Goal met: step >= 5; 1 says why" in bench.text
        await bench.press("1")
        assert "the end" in bench.text


@pytest.mark.parametrize("style", [DrawingStyle(glyphs=Glyphs.ASCII)])
async def test_formulas_of_a_lesson_are_spelled_in_ascii(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        text = bench.trainer.entry.lesson.read_text().replace("Read the", "At 0.1² and θ ≥ 3 read the")
        bench.trainer.entry.lesson.write_text(text)
        await bench.load()
        assert "At 0.1^2 and theta >= 3" in bench.text


async def test_turning_the_page_in_an_open_parameter_goes_back_to_the_panels(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("7")
        await bench.press("enter")
        assert bench.lab.mode == "tensor"
        await bench.press("n")
        assert bench.lab.mode == "panels"
        assert "Second thoughts" in bench.text


async def test_the_metric_that_the_open_goal_asks_for_is_in_the_status_line(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        lesson = bench.trainer.entry.lesson
        lesson.write_text(lesson.read_text().replace("step >= 5", "test_loss < 0.5"))
        bench.trainer.says = {"metrics": {"test_loss": 0.75, "train_loss": 0.25, "accuracy": 0.5}}
        await bench.load()
        assert "test_loss 0.75" in bench.status and "train_loss" not in bench.status
        bench.trainer.says = {"metrics": {"test_loss": 0.75} | {f"other{k}": 0.5 for k in range(12)}}
        await bench.enter("paused", 4)
        assert "test_loss 0.75" in bench.status and "other1 " not in bench.status
        await bench.press("n")  # whose goal is on the loss
        assert "test_loss" not in bench.status


async def test_a_goal_that_asks_for_what_nobody_measures_says_so(open_app: OpenApp) -> None:
    async with open_app("line", loaded=False) as bench:
        bench.trainer.entry.lesson.write_text("## One\nx\n- goal: acuracy > 0.9 and lr < 1\n")
        await bench.load()
        assert "not measured here" not in bench.text, "a metric may come with the first step"
        await bench.enter("paused", 1)
        said = " ".join(str(bench.lab.lesson._doing.render()).split())
        assert "The goal asks for acuracy, which is not measured here" in said
        assert said.endswith("there are: loss, accuracy.")
        bench.trainer.says = {"metrics": {"acuracy": 0.5}}
        await bench.enter("paused", 2)
        assert "not measured here" not in bench.text


async def test_chinese_fills_its_lines_and_no_line_begins_with_a_comma(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    sentence = "一层一层往前算，得到 1。再一层一层往回算，又得到 2。"
    entries[0].lesson.write_text(f"## 一\n{sentence * 6}\n", encoding="utf-8")
    async with open_app("line") as bench:
        said = [line.split("│")[1].strip() for line in bench.text.splitlines() if "层" in line]
    assert "".join(said).replace(" ", "") == (sentence * 6).replace(" ", "")
    assert all(cell_width(line) >= 33 for line in said[:-1]), said
    assert not any(line.startswith(("，", "。")) for line in said)
