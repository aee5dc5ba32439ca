"""What a trainer does while its run rests: it looks for advice, and does what instruments take long for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui_lab.engine.at_hand import AtHand
from tui_lab.engine.events import Advised, Event, LookedFurther
from tui_lab.engine.stage import Stage

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.run import Run


class Resting:
    """A piece at a time, so that commands are obeyed in between."""

    def __init__(self, stage: Stage, hand: AtHand) -> None:
        self._stage = stage
        self._hand = hand
        self._search: Iterator[None] | None = None

    def look_for_advice(self, run: Run, knobs: dict[str, Any]) -> None:
        """A run has diverged: look for knobs with which it trains."""
        from tui_lab.engine.advice import search

        self._search = search(run, knobs)

    def end_search(self) -> None:
        """Nobody waits for that any longer."""
        self._search = None

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do."""
        return self._search is not None or self._hand.instruments.has_work

    def go_on(self) -> Event | None:
        """Do the next piece; what there is to say of it."""
        if self._search is None:
            self._hand.instruments.work()
            return LookedFurther()
        with self._stage.hearing.deaf():  # to what the same code prints for the hundredth time
            if next(self._search, self) is not self:
                return None
        self._search = None
        return Advised(self._hand.run_id)
