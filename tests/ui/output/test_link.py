"""How much may be under way, on links and terminals that a clock turned by hand makes up."""

from __future__ import annotations

import pytest

from tui_lab.terminal.choices import LinkMode
from tui_lab.ui.output.link import SMALLEST_WINDOW, Link


class Line:
    """A line of `rate` bytes a second and `delay` seconds each way, with a program that always has news."""

    def __init__(self, rate: float, delay: float, mode: LinkMode = "auto", answers: bool = True) -> None:
        self.rate, self.delay, self.answers = rate, delay, answers
        self.now = 0.0
        self.link = Link(mode, clock=lambda: self.now)
        self.free_at = 0.0
        self.due: list[float] = []
        self.most_behind = 0.0

    def run(self, seconds: float, piece: int = 2000) -> None:
        """Send pieces of at most `piece` bytes whenever there is room."""
        end = self.now + seconds
        while self.now < end:
            self.now += 0.005
            while self.due and self.due[0] <= self.now:
                self.due.pop(0)
                self.link.answered()
            room = self.link.room()
            size = piece if room is None else min(room, piece)
            if size > 0:
                self.free_at = max(self.free_at, self.now) + size / self.rate
                self.most_behind = max(self.most_behind, self.free_at - self.now)
                if self.link.sent(size) and self.answers:
                    self.due.append(self.free_at + 2 * self.delay)


def test_on_a_good_line_the_window_never_holds_anything_up() -> None:
    line = Line(rate=10e6, delay=0.0005)
    line.run(2)
    assert line.link.answers is True
    assert line.link.sent_bytes > 100_000


def test_on_a_bad_line_little_waits_and_the_line_is_used() -> None:
    line = Line(rate=8000, delay=0.1)
    line.run(5)
    line.most_behind = 0.0
    before = line.link.sent_bytes
    line.run(20)
    assert line.most_behind < 0.35  # seconds that a key's answer would have to wait
    assert line.link.sent_bytes - before > 0.5 * 8000 * 20


def test_a_terminal_that_never_answers_gets_a_safe_pace() -> None:
    line = Line(rate=1e6, delay=0.01, answers=False)
    line.run(30)
    assert line.link.answers is False and line.link.paced
    before = line.link.sent_bytes
    line.run(10)
    assert 20_000 < line.link.sent_bytes - before <= 45_000


def test_a_last_question_is_asked_where_it_may_be_answered() -> None:
    line, silent = Line(rate=1e6, delay=0.01), Line(rate=1e6, delay=0.01, answers=False)
    assert silent.link.may_answer()  # nothing is known yet
    for one in (line, silent):
        one.run(2.5)
    assert line.link.may_answer() and not silent.link.may_answer()


def test_a_lost_answer_does_not_stop_the_picture() -> None:
    line = Line(rate=1e5, delay=0.01)
    line.run(1)
    line.due.clear()
    line.run(6)
    before = line.link.sent_bytes
    line.run(2)
    assert line.link.sent_bytes > before + SMALLEST_WINDOW


@pytest.mark.parametrize(("mode", "room"), [("fast", None), ("slow", 1000)])
def test_a_mode_that_was_asked_for_asks_the_terminal_nothing_or_keeps_to_its_pace(
    mode: LinkMode, room: int | None
) -> None:
    line = Line(rate=1e6, delay=0.01, mode=mode)
    assert line.link.room() == room
    assert line.link.sent(500) is (mode == "slow")
    line.link.cells = 4800
    assert line.link.byte_rate == (None if mode == "fast" else 2000)


def test_an_answer_that_nobody_waits_for_is_no_matter() -> None:
    link = Link()
    link.answered()
    assert link.room() == 4096


@pytest.mark.parametrize("mode", ["auto", "slow", "fast"])
def test_what_is_held_back_goes_out_when_released_or_at_the_end_of_its_time(mode: LinkMode) -> None:
    line = Line(rate=1e6, delay=0.01, mode=mode)
    line.link.hold(0.5)
    assert line.link.room() == 0
    line.link.release()
    assert line.link.room() != 0
    line.link.hold(0.5)
    line.run(0.4)
    assert line.link.sent_bytes == 0
    line.run(0.2)
    assert line.link.sent_bytes > 0
