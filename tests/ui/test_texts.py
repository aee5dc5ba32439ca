"""Whatever a scenario's texts hold, the screens show what can be read of it and obey nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.marks import slow
from tests.nasty_texts import NASTY, WORD, obeyed
from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tests.ui.fake_trainer import figures, loss_curve
from tui_lab.authoring.figures import Figure, Plot
from tui_lab.authoring.knob_kinds import Choice, Number
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.scenario import Scenario
from tui_lab.errors import Fault
from tui_lab.teaching.catalogue import Entry

KINDS = (
    "erases the screen", "names the window", "C1 erases", "is one escape", "spells it backwards",
    "is no character", "piles up", "ends the line",
)  # fmt: skip
nasty = pytest.mark.parametrize(
    "text",
    [
        slow(NASTY[kind], kind) if k % 2 else pytest.param(NASTY[kind], id=kind)
        for k, kind in enumerate(KINDS)
    ],
)


def read(bench: Bench, *words: str) -> None:
    """The screen is whole, has nothing that a terminal obeys, and shows `words`."""
    width, height = bench.app.size
    lines = bench.text.split("\n")
    assert not obeyed(bench.text)
    assert [cell_len(line) for line in lines] == [width] * height
    for word in words:
        assert word.replace(WORD, WORD[:-1]) in bench.text  # an accent may have joined its last letter


def nasty_entry(entry: Entry, text: str) -> Entry:
    """As the catalogue would never make it."""
    return replace(entry, title=f"A {text}", chapter=f"0 {text}", summary=f"of {text}", tutorial=f"by {text}")


@nasty
async def test_menu_and_palette(open_app: OpenApp, entries: list[Entry], text: str) -> None:
    entries[:] = [nasty_entry(entry, text) for entry in entries]
    async with open_app(entries=entries, size=(80, 24)) as bench:
        await bench.press("down")
        read(bench, f"A {WORD}", f"0 {WORD}", f"by {WORD}")
        await bench.press("ctrl+p", *WORD)
        async with asyncio.timeout(PATIENCE):
            while "open A" not in bench.text:
                await bench.pilot.pause()
        read(bench)


@pytest.mark.slow
@nasty
async def test_panels_of_a_lab(open_app: OpenApp, entries: list[Entry], text: str) -> None:
    entries[:] = [nasty_entry(entry, text) for entry in entries]
    page = f"## Page {text}\nRead {text}\n\n- try: word = b\n- goal: loss < 0.1\n- hint: think {text}\n"
    entries[0].lesson.write_text(page, encoding="utf-8", errors="ignore", newline="")
    entries[0].file.write_text(f"# code {text}\n", encoding="utf-8", errors="ignore", newline="")
    knobs: dict[str, AnyKnob] = {
        f"lr{text}": Number(0.5, low=0, high=1, name=f"lr{text}", unit=text, about=f"rate {text}"),
        "word": Choice(text, choices=(text, "b"), name="word", about=text),
    }
    fit = figures()["fit"]
    assert isinstance(fit, Plot)
    drawn: dict[str, Figure] = {
        "fit": replace(fit, x_label=f"x {text}", y_label=f"y {text}", note=f"note {text}"),
        "surface": figures()["surface"],
    }

    class Own(Scenario):
        losses = (text, "b")

    async with open_app("line", size=(80, 24), loaded=False) as bench:
        names = {"loss": 0.5, f"n{text}": 0.5}
        bench.trainer.says = {"figures": drawn, "losses": names, "curves": {text: loss_curve([1.0, 0.5])}}
        await bench.load(views={"fit": f"Fit {text}", "surface": text}, knobs=knobs, scenario=Own)
        await bench.press("h")
        for number in range(1, 7):
            await bench.press(str(number), "right", "left")
            read(bench)
        await bench.press("1")
        read(bench, "Page", "think")
        await bench.press("2", "down")  # the knob that the page speaks of stands first
        read(bench, f"rate {WORD}", f"lr{WORD}")
        await bench.press("up", "enter")
        read(bench, "word takes")
        await bench.press("escape", "4")
        read(bench, f"Fit {WORD}", f"note {WORD}")
        await bench.press("c")
        read(bench, f"code {WORD}")


@nasty
async def test_faults_and_notices(open_app: OpenApp, entries: list[Entry], text: str) -> None:
    entries[0].file.write_text(f"raise Oh({text!r})  # {text}\n", encoding="utf-8", errors="ignore")
    async with open_app("line", size=(80, 24)) as bench:
        bench.lab.notice.say(f"you know {text}")
        await bench.settle()
        read(bench, f"you know {WORD}")
        await bench.enter("diverged", 3)
        bench.trainer.says = {
            "figures": {"fit": Fault(entries[0].file, 1, text, f"Oh: {text}", f"view {text}")}
        }
        await bench.press("4")
        read(bench)
        bench.trainer.fail(Fault(entries[0].file, 1, text, f"Oh: {text}", f"step {text}"))
        await bench.settle()
        read(bench, f"Oh: {WORD}", "press r")
        bench.trainer.fail(None, f"Ouch {text}")
        await bench.settle()
        read(bench, f"Ouch {WORD}")


@pytest.mark.parametrize("words", ["[/x]", *map(slow, ["[red]loss", "[@click=app.quit]x[/]", "a\\["])])
async def test_no_text_is_markup(open_app: OpenApp, words: str) -> None:
    class Own(Scenario):
        losses = (words, "b")

    async with open_app("line") as bench:
        bench.trainer.says = {"curves": {words: loss_curve([1.0, 0.5])}}
        await bench.load(scenario=Own)
        await bench.press("3", "right")
        assert f"{words} 0.5" in bench.text
        for key in ("7", "enter", "enter"):
            await bench.press(key)
        bench.lab.tensor.field.value = words
        await bench.press("enter")
        assert repr(words) in bench.text


@pytest.mark.parametrize(("words", "shown"), [(4_000, "wordword"), (120_000, "make several of it")])
async def test_a_lesson_that_is_one_endless_line_leaves_the_lab_usable(
    open_app: OpenApp, entries: list[Entry], words: int, shown: str
) -> None:
    entries[0].lesson.write_text("## One\n" + "\u202eword" * words + "\n- try: lr = 1.0\n")
    async with open_app("line") as bench:
        assert shown in bench.text and "\u202e" not in bench.text
        await bench.press("space", "tab", "question_mark")
        assert all(cell_len(line) <= 120 for line in bench.text.split("\n"))
