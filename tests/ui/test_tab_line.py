"""The line of tabs: every number, and as much of the words as fits."""

from __future__ import annotations

from tests.ui.conftest import OpenApp

LONG = {f"v{k}": f"A long title {k}" for k in range(6)}


async def test_numbers_stay_and_words_are_cut_where_it_is_narrow(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        await bench.load(views=LONG)
        line = bench.text.splitlines()[1]
        assert all(f" {number} " in line.replace("[", " ") for number in range(1, 10)), line
        assert "[1 Lesson]" in line and "Param" in line and len(line.rstrip()) <= 80
