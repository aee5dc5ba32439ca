"""One snapshot at a time, as often as drawing can afford."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tui_lab.ui.pace import SOON, FrameLoop, FramePace


def test_frames_are_spaced_by_what_they_cost() -> None:
    pace = FramePace(fastest=10, slowest=1)
    assert pace.wait_after(0.001, share=0.1) == pytest.approx(0.1 - 0.001)  # no more than ten a second
    assert pace.wait_after(0.03, share=0.1) == pytest.approx(0.3 - 0.03)  # drawing is a tenth of the time
    assert pace.wait_after(0.5, share=0.1) == pytest.approx(1 - 0.5)  # at least one a second
    assert pace.wait_after(5, share=0.1) == SOON


def test_a_cheap_frame_after_a_dear_one_is_believed_by_and_by() -> None:
    pace = FramePace(fastest=100, slowest=1)
    pace.wait_after(0.05, share=0.1)
    waits = [pace.wait_after(0.005, share=0.1) for _ in range(40)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 0.3 and waits[-1] == pytest.approx(0.045, rel=0.05)


class Clock:
    """A loop whose requests are counted and whose timers are rung by hand."""

    def __init__(self) -> None:
        self.sent = 0
        self.timers: list[Callable[[], None]] = []
        self.waits: list[float] = []
        self.loop = FrameLoop(self.send, self.later)

    def send(self) -> None:
        self.sent += 1

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        assert seconds >= 0
        self.waits.append(seconds)
        self.timers.append(what)

    def ring(self) -> None:
        due, self.timers = self.timers, []
        for timer in due:
            timer()


def test_while_one_is_in_flight_the_others_wait_and_become_one() -> None:
    clock = Clock()
    for _ in range(5):
        clock.loop.ask()
    assert clock.sent == 1
    clock.loop.drawn(0.01, moving=False)
    assert clock.sent == 2
    clock.loop.drawn(0.01, moving=False)
    assert clock.sent == 2 and not clock.timers


def test_a_moving_picture_is_asked_for_again_after_a_pause() -> None:
    clock = Clock()
    clock.loop.ask()
    clock.loop.drawn(0.01, moving=True)
    assert (clock.sent, len(clock.timers)) == (1, 1)
    clock.ring()
    assert clock.sent == 2
    clock.loop.drawn(0.01, moving=False)
    assert not clock.timers


def test_keys_between_two_frames_do_not_make_frames_more_frequent() -> None:
    clock = Clock()
    clock.loop.ask()
    clock.loop.drawn(0.01, moving=True)
    for _ in range(5):  # a key each time, before the timer rings
        clock.loop.ask()
        clock.loop.drawn(0.01, moving=True)
    sent = clock.sent
    clock.ring()
    assert clock.sent == sent + 1
    clock.loop.drawn(0.01, moving=True)
    assert len(clock.timers) == 1


def test_after_a_lost_snapshot_the_next_one_is_sent() -> None:
    clock = Clock()
    clock.loop.ask()
    clock.loop.ask()
    clock.loop.lost()
    clock.loop.ask()
    clock.loop.drawn(0.01, moving=False)
    assert clock.sent == 2  # what was wanted before the loss is not asked for a second time


def test_what_stands_still_meanwhile_is_not_asked_for() -> None:
    clock = Clock()
    clock.loop.ask()
    clock.loop.drawn(0.01, moving=True)
    clock.loop.ask()
    clock.loop.drawn(0.01, moving=False)
    clock.ring()
    assert clock.sent == 2 and not clock.timers


def test_flat_out_drawing_takes_less_of_the_time() -> None:
    clock = Clock()
    waits = []
    for flat_out in (False, True):
        clock.loop.ask()
        clock.loop.drawn(0.02, moving=True, flat_out=flat_out)
        waits.append(clock.waits[-1])
        clock.ring()
        clock.loop.lost()
    assert waits == pytest.approx([0.2 - 0.02, 0.02 / 0.03 - 0.02])


def test_no_wait_is_nothing_however_long_a_frame_took() -> None:
    pace = FramePace()
    assert all(pace.wait_after(cost, 0.2) > 0 for cost in (0.0, 0.5, 5.0, 60.0))
