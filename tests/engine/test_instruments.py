"""Instruments that fail, wherever: they say so, and the training goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.authoring.figures import TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.views import view
from tui_lab.engine.asks import Console, Health, Look
from tui_lab.engine.orders import (
    CloseInstruments,
    LookedFurther,
    Opened,
    OpenInstrument,
    Rewind,
    StateChanged,
    StepBy,
    Want,
)
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import Fault
from tui_lab.teaching.catalogue import Entry


class Broken(Instrument):
    """Raises where `at` says."""

    title, about, every, at = "Broken", "It is.", 1, ""

    def _raise(self, at: str) -> None:
        if at == self.at:
            raise RuntimeError(f"no {at}")

    def applies(self, run: Any) -> str:
        self._raise("applies")
        return ""

    def knobs(self, run: Any) -> Mapping[str, AnyKnob]:
        self._raise("knobs")
        return {}

    def look(self, run: Any) -> None:
        self._raise("look")

    def record(self, run: Any) -> None:
        self._raise("record")

    def work(self, run: Any) -> Iterator[object] | None:
        self._raise("work")
        return self._pieces()

    def _pieces(self) -> Iterator[object]:
        self._raise("piece")
        yield None

    @view("Text")
    def text(self) -> TextBlock:
        self._raise("view")
        return TextBlock("all is well")


@pytest.mark.parametrize("at", ["", "applies", "knobs", "look", "record", "work", "piece", "view"])
def test_the_training_goes_on(restless: Entry, drive: Callable[..., Driven], at: str) -> None:
    broken = type("Broken", (Broken,), {"at": at})
    driven = drive(restless, instruments=lambda name: broken)
    driven.state("paused")
    driven.tell(OpenInstrument("broken"))
    why_not = driven.next(Opened).why_not
    assert (f"no {at}" in why_not) == (at in ("applies", "knobs"))
    for step in (1, 2, 3):
        driven.tell(StepBy(1))
        driven.state("paused")
        ask = Look("broken", "text")
        driven.tell(Want((ask,)))
        shot = driven.next(Snapshot)
        answer = shot.answer(ask)
        assert shot.step == step and answer is not None
        if at not in ("", "piece"):
            assert f"no {at}" in str(answer)
        assert isinstance(answer, Fault | TextBlock)


def test_one_that_is_closed_stays_so_though_its_panels_still_ask(
    restless: Entry, drive: Callable[..., Driven]
) -> None:
    made: list[str] = []

    def find(name: str) -> type[Instrument]:
        made.append(name)
        return Broken

    driven = drive(restless, instruments=find)
    driven.state("paused")
    old, new = Look("old", "text"), Look("new", "text")
    driven.tell(OpenInstrument("old"), CloseInstruments(), OpenInstrument("new"), Want((old, new)), StepBy(3))
    assert driven.next(Snapshot).answers.keys() == {new}
    driven.state("paused")
    assert made == ["old", "new"]


class Columns(Instrument):
    """Records the steps that it sees."""

    title, about, every = "Columns", "Which steps.", 1

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []

    def record(self, run: Any) -> None:
        self.steps.append(run.step)

    @view("Steps")
    def text(self) -> TextBlock:
        return TextBlock(" ".join(map(str, self.steps)))


def test_a_run_that_goes_on_from_an_earlier_step_is_looked_into_anew(
    restless: Entry, drive: Callable[..., Driven]
) -> None:
    driven = drive(restless, instruments=lambda name: Columns)
    driven.state("paused")
    ask = Look("columns", "text")
    driven.tell(OpenInstrument("columns"), StepBy(6))
    driven.state("running")
    driven.state("paused")
    driven.tell(Rewind(3), Want((ask,)), StepBy(2))
    assert driven.next(Snapshot).answer(ask) == TextBlock("1 2 3 4 5 6")
    driven.next(StateChanged, lambda one: one.state == "paused" and one.step == 5)
    driven.tell(Want((ask,)))
    assert driven.next(Snapshot).answer(ask) == TextBlock("4 5")


class Trying(Instrument):
    """Tries a step whenever it may."""

    title, about, every = "Trying", "A step.", 1

    def _try(self, run: Any) -> None:
        with run.tried():
            run.advance()

    def knobs(self, run: Any) -> Mapping[str, AnyKnob]:
        self._try(run)
        return {}

    def look(self, run: Any) -> None:
        self._try(run)

    def record(self, run: Any) -> None:
        self._try(run)

    def work(self, run: Any) -> Iterator[object]:
        self._try(run)
        yield None
        self._try(run)

    @view("Text")
    def text(self) -> TextBlock:
        return TextBlock("")


def test_steps_that_are_tried_say_nothing(tmp_path: Path, drive: Callable[..., Driven]) -> None:
    driven = drive(
        write_scenario(tmp_path, counter(step="print(self.left)")), instruments=lambda name: Trying
    )
    driven.state("paused")
    ask, console = Look("trying", "text"), Console(50)
    driven.tell(OpenInstrument("trying"), Want((ask, Health())))
    driven.next(LookedFurther)
    driven.next(LookedFurther)
    driven.tell(StepBy(4))
    driven.state("running")
    driven.state("paused")
    driven.tell(Want((ask, Health(), console)))
    answer = driven.next(Snapshot).answer(console)
    assert answer is not None and [line.text for line in answer.lines] == ["99.0", "98.0", "97.0", "96.0"]
