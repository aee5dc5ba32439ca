"""The Code view opens where the training is written, and marks that line."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.conftest import OpenApp
from tui_lab.teaching.catalogue import Entry

ABOVE = [f"above = {k}" for k in range(60)]
BELOW = [f"below = {k}" for k in range(60)]
SETUP = ["class It:", "    def setup(self):", "        pass"]
STEP = ["", "    def step(self):", "        return 1.0"]


def write(entry: Entry, *lines: str) -> None:
    entry.file.write_text("\n".join(lines) + "\n")


async def test_it_opens_at_the_step(open_app: OpenApp, entries: list[Entry]) -> None:
    write(entries[0], *ABOVE, *SETUP, *STEP, *BELOW)
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("c")
        near_the_top = bench.text.splitlines()[:6]
        (step,) = (line for line in near_the_top if "def step(self)" in line)
        assert "❱" in step and bench.text.count("❱") == 1
        await bench.press("home")
        assert "above = 0" in bench.text, "the beginning lies above"


async def test_one_without_a_step_opens_at_its_setup(open_app: OpenApp, entries: list[Entry]) -> None:
    write(entries[0], *ABOVE, *SETUP, *BELOW)
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("c")
        assert any("def setup(self)" in line for line in bench.text.splitlines()[:6])


async def test_a_short_one_or_one_without_either_opens_at_its_beginning(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    write(entries[0], *ABOVE, *BELOW)
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("c")
        assert "above = 0" in bench.text and "❱" not in bench.text


async def test_the_differences_begin_at_their_beginning_and_the_code_at_the_step_again(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    write(entries[0], *BELOW, *SETUP, *STEP)
    write(entries[1], *ABOVE, *SETUP, *STEP, *BELOW)
    async with open_app(
        "curve", size=(80, 24), entries=[replace(one, family="f") for one in entries[:2]]
    ) as bench:
        await bench.press("c", "d")
        assert "from line (-) to curve (+)" in bench.text and "--- line" in bench.text
        await bench.press("d")
        assert any("def step(self)" in line for line in bench.text.splitlines()[:6])


async def test_what_a_knob_changes_is_shown_with_signs_and_then_the_code_again(
    open_app: OpenApp, entries: list[Entry]
) -> None:
    knob = '    form = Choice("broken", choices=("broken", "mended"))'
    branch = ["        if self.form == 'mended':", "            self.clear()", "        return 1.0"]
    write(entries[0], *ABOVE, "class It:", knob, "    def step(self):", *branch, *BELOW)
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("c")
        assert "d differences" in bench.text
        await bench.press("d")
        assert "from form broken (-) to form mended (+)" in bench.text and "@@ in step() @@" in bench.text
        (added,) = (line for line in bench.text.splitlines() if "self.clear()" in line)
        assert "+  65          self.clear()" in added
        await bench.press("d")
        assert any("def step(self)" in line for line in bench.text.splitlines()[:6])


async def test_code_that_asks_for_no_knob_has_no_such_key(open_app: OpenApp, entries: list[Entry]) -> None:
    write(entries[0], *SETUP, *STEP)
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("c")
        before = bench.text
        await bench.press("d")
        assert bench.text == before and "differences" not in before
