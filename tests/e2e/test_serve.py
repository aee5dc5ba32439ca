"""The lab in a real browser."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.chromium import Chromium, why_no_chromium
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.progress import Progress

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_no_chromium()), reason=why_no_chromium()),
]


class Served:
    """`tui-lab serve` in a process of its own, and the link that it printed."""

    def __init__(self, pid: int, link: str) -> None:
        self._pid, self.link = pid, link
        self.origin = link.partition("/#")[0]

    async def has_sessions(self, count: int) -> None:
        """Wait until there are so many."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children")
        async with asyncio.timeout(30):
            while len(children.read_text().split()) != count:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def serve(*arguments: str) -> AsyncIterator[Served]:
    """Serve until the end, which ctrl+c brings."""
    command = [sys.executable, "-m", "tui_lab", "serve", "--port", "0", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE)
    try:
        assert process.stdout is not None
        yield Served(process.pid, (await process.stdout.readline()).decode().split()[-1])
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 20) == 128 + signal.SIGINT
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_learner_trains_in_a_browser(tmp_path: Path) -> None:
    async with serve() as served, Chromium(tmp_path / "profile") as browser:
        page = await browser.open(served.link)
        await page.shows("Regression", "type to filter")
        await page.type("\r")
        await page.shows("paused", "Goal", "step 0 ")
        await page.type("t ")
        await page.shows("Goal met", "⠤", "step 100 ")
        assert await page.ask("location.href") == f"{served.origin}/"
        before = page.size
        await page.resize(800, 500)
        await page.waits_for(lambda: page.size < before, "it was not resized")
        await page.shows("Goal met", "[4 Fit]", "run/pause")
        assert {len(page.screen.lines), page.size[1]} == {page.size[1]}

        await page.picture(tmp_path / "page.png")
        with Image.open(tmp_path / "page.png") as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 100  # letters and curves, smoothed
        assert page.refused == []
        own = (served.origin, served.origin.replace("http", "ws"), "data:")
        assert [one for one in page.requested if not one.startswith(own)] == []

        await served.has_sessions(1)
        await page.close()
        await served.has_sessions(0)
        left = KeptRuns().left()
        assert [(row.scenario, row.step) for row in left] == [("regression", 100)]


async def test_two_sessions_know_nothing_of_each_other(tmp_path: Path) -> None:
    async with serve("--", "open", "linear") as served, Chromium(tmp_path / "profile") as browser:
        stranger = await browser.open(served.link + "é", apart=True)
        refused = "The link has no token, or a wrong one. tui-lab serve prints the one that opens the lab."
        await stranger.waits_for(lambda: refused in stranger.received, "it was not refused")
        await stranger.reads("The session has ended.")
        await stranger.go(served.link)  # in the same tab
        await stranger.shows("Linear", "run/pause")
        await stranger.close()

        one, other = await browser.open(served.link), await browser.open(served.link)
        await one.shows("Linear", "paused", "step 0 ")
        await other.shows("Linear", "paused", "step 0 ")
        await served.has_sessions(2)
        await one.type("s")
        await one.shows("step 1 ")
        assert "step 0 " in other.text

        assert await one.ask("location.href") == f"{served.origin}/"
        assert await one.ask("document.cookie") == ""
        await one.call("Page.reload")
        await one.shows("Linear", "step 0 ")
        token = served.link.partition("=")[2]
        assert not any(token in address for address in one.requested)
    assert Progress.load().last == "linear"
