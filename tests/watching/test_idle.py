"""Who asks a script that takes no step is told so."""

from __future__ import annotations

from queue import Queue

from tui_lab.watching.idle import IDLE, Idle


def test_what_is_not_answered_for_long_is_said() -> None:
    said: Queue[str] = Queue()
    looked: Queue[bool] = Queue()

    def waits() -> bool:
        looked.put(waiting)
        return waiting

    waiting = True
    idle = Idle(waits, said.put, patience=0.01)
    idle.asked()
    idle.asked()
    assert said.get(timeout=30) == IDLE
    waiting = False
    idle.asked()
    assert [looked.get(timeout=30) for _ in range(2)] == [True, False]
    assert said.empty()
