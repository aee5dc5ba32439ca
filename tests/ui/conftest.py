"""A lab with fake trainers, and what is read off its screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.pilot import Pilot

from tests.ui.fake_trainer import FakeTrainer
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.orders import Event
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.app import TuiLab
from tui_lab.ui.screens.lab import LabScreen

PATIENCE = 20  # seconds that a busy machine may take to draw

LESSON = """\
## First look
Read the `loss` and **wait**.

- try: lr = 1.0
- goal: step >= 5
- hint: the first hint
- hint: the second hint
- solution: hidden = 20, lr = 1.0
- solved: You have seen it fall.

## Second thoughts
More text.

- try: hidden = 5
- goal: loss < 0.1
"""


@dataclass
class Bench:
    """An app under test, the hand on its keyboard, and its trainers in the order they were made."""

    app: TuiLab
    pilot: Pilot[None]
    trainers: list[FakeTrainer]

    @property
    def trainer(self) -> FakeTrainer:
        """The latest one."""
        return self.trainers[-1]

    @property
    def lab(self) -> LabScreen:
        """The lab on the screen."""
        assert isinstance(self.app.screen, LabScreen)
        return self.app.screen

    @property
    def text(self) -> str:
        """What the screen on top shows."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def in_sight(self) -> str:
        """What the terminal shows: the screen on top, and what shows through it."""
        token = visible_screen_stack.set(self.app._background_screens)
        try:
            return self.text
        finally:
            visible_screen_stack.reset(token)

    @property
    def status(self) -> str:
        """The first line of the lab."""
        return self.text.partition("\n")[0]

    async def settle(self) -> None:
        """Until nothing is left to do; every request for a snapshot is answered, and each answer drawn."""
        await self.pilot.pause()
        async with asyncio.timeout(PATIENCE):
            while any(trainer.unanswered for trainer in self.trainers) or self._drawing:
                for trainer in self.trainers:
                    if trainer.unanswered:
                        trainer.answer()
                await self.pilot.pause()

    @property
    def _drawing(self) -> bool:
        screen = self.app.screen
        return isinstance(screen, LabScreen) and screen._frames.in_flight

    async def press(self, *keys: str) -> None:
        """Type keys, and let their effects come to rest."""
        await self.pilot.press(*keys)
        await self.settle()

    async def load(self, **more: Any) -> None:
        """Have the latest trainer loaded and its first snapshot drawn."""
        self.trainer.load(**more)
        await self.settle()

    async def enter(self, *state: Any) -> None:
        """Have the run enter a state and its snapshot drawn."""
        self.trainer.enter(*state)
        await self.settle()


OpenApp = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    """Three scenarios in two chapters."""

    def entry(name: str, title: str, chapter: str, summary: str) -> Entry:
        folder = tmp_path / "scenarios" / name
        folder.mkdir(parents=True)
        (folder / "scenario.py").write_text(f'"""The code of {name}."""\n\nlearning = True\n')
        (folder / "lesson.md").write_text(LESSON)
        return Entry(name, title, chapter, 0, f"{name}.py of a tutorial", summary, folder)

    return [
        entry("line", "A line", "1 · Lines", "Two numbers learn a line."),
        entry("curve", "A curve", "1 · Lines", "A hidden layer bends."),
        entry("queens", "Equal queens", "2 · Classes", "Which class is it?"),
    ]


@pytest.fixture(autouse=True)
def files_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test writes is not offered to be loaded again, unless it is about that."""
    monkeypatch.setattr("tui_lab.ui.screens.lab.LOOK", 3600.0)


@pytest.fixture
def style() -> DrawingStyle:
    """What the terminal can show; a test may parametrize it."""
    return DrawingStyle()


@pytest.fixture
def open_app(entries: list[Entry], style: DrawingStyle, monkeypatch: pytest.MonkeyPatch) -> OpenApp:
    """Run the app without a terminal; `name` opens that scenario's lab at once, loaded."""
    monkeypatch.setattr("tui_lab.ui.app.drawing_style", lambda: style)
    monkeypatch.delenv("NO_COLOR", raising=False)
    # Without a training thread an app that rests this long is idle; Textual's 20 ms are for busier ones.
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.01)
    # Textual draws each change and, without a terminal, throws it away; `Bench.text` draws what is asked for.
    monkeypatch.setattr(Compositor, "render_update", lambda self, **_: self._dirty_regions.clear())

    @asynccontextmanager
    async def run(
        name: str | None = None, size: tuple[int, int] = (120, 40), loaded: bool = True, **options: Any
    ) -> AsyncIterator[Bench]:
        trainers: list[FakeTrainer] = []

        def make(entry: Entry, post: Callable[[Event], object], **more: Any) -> FakeTrainer:
            trainers.append(FakeTrainer(entry, post, **{k: v for k, v in more.items() if k != "device"}))
            return trainers[-1]

        app = TuiLab(**({"entries": entries, "open_name": name, "make_trainer": make} | options))
        async with app.run_test(size=size) as pilot:
            bench = Bench(app, pilot, trainers)
            if name is not None:
                await pilot.pause()
                if loaded:
                    await bench.load()
            yield bench

    return run
