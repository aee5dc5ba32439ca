"""Every row measures something, in rounds too few to mean anything."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from tui_lab.bench import engine
from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.engine import lab_over_plain, plain_regression
from tui_lab.bench.first_paint import menu_over_empty, torch_modules
from tui_lab.bench.frame import (
    Remembering,
    draw_frame,
    falling_losses,
    history_memory,
    lesson_goal,
    long_over_short,
)
from tui_lab.bench.live import live_lab
from tui_lab.bench.measurement import Measurement, NotMeasured
from tui_lab.bench.opening import slowest_opening
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import DEFAULT_SEED


def is_measured(measured: Measurement, sides: int = 2) -> bool:
    figures = (measured.value, *measured.sides.values())
    return all(math.isfinite(figure) and figure > 0 for figure in figures) and len(measured.sides) == sides


@pytest.mark.parametrize("name", ["regression", "classification"])
def test_the_engine_comes_to_the_loss_of_the_plain_loop(name: str) -> None:
    measured = lab_over_plain(name, networks=1, rounds=1)
    assert is_measured(measured)
    assert measured.trouble == ""


def test_another_loss_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.PLAIN, "regression", lambda seed: plain_regression(seed + 1))
    measured = lab_over_plain("regression", networks=1, rounds=1)
    assert measured.trouble.startswith(f"with seed {DEFAULT_SEED} the losses differ: ")


def test_a_long_history_is_recorded_whole_and_drawn() -> None:
    losses = falling_losses(3000)
    run = Remembering(losses)
    assert (run.step, run.loss) == (3000, losses[-1])
    assert run.curves["loss"].lowest() == min(losses)
    assert 20 < len(run.curves["test_loss"].reduced(1000)) < 300
    pictures = [cells.text() for cells in draw_frame(run, lesson_goal(), DrawingStyle())]
    assert any("hidden.0.weight" in text for text in pictures)
    assert all(text.strip() for text in pictures)


def test_frames_and_memory() -> None:
    assert is_measured(long_over_short(long=2000, rounds=2))
    assert is_measured(history_memory(steps=2000))


@pytest.mark.slow
def test_the_slowest_scenario_is_named() -> None:
    measured = slowest_opening(names=("regression", "cnn"))
    assert is_measured(measured)
    slowest, middle = measured.sides
    assert slowest in ("ms regression", "ms cnn") and middle == "ms the median of 2"


@pytest.mark.slow
def test_first_paint() -> None:
    assert is_measured(menu_over_empty(rounds=1), sides=3)
    assert torch_modules() == Measurement(0, {})


@pytest.mark.slow
def test_the_live_lab_is_read_off_its_screen() -> None:
    with live_lab() as lab:
        before = lab.step
        assert lab.steps_per_second(0.6) > 0
        assert lab.step > before > 0
        assert all(0 < wait < math.inf for wait in lab.waits(presses=2))


def test_a_command_that_ends_is_not_measured(tmp_path: Path) -> None:
    with (
        ChildTerminal(["-c", "print('out of order')"], tmp_path) as terminal,
        pytest.raises(NotMeasured, match="ended by itself; it said last: out of order"),
    ):
        terminal.wait_until(lambda: False, "something")


def test_what_never_shows_is_not_measured(tmp_path: Path) -> None:
    with (
        ChildTerminal(["-c", "input()"], tmp_path) as terminal,
        pytest.raises(NotMeasured, match="'yes' did not show within"),
    ):
        terminal.wait_until(lambda: "yes" in terminal.screen.lines[0], "'yes'", seconds=0.01)


def test_a_child_has_a_modern_terminal_and_a_home_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    told = "import os; print(*os.get_terminal_size(), os.environ['XDG_STATE_HOME'], 'NO_COLOR' in os.environ)"
    with ChildTerminal(["-c", f"{told}; input()"], tmp_path) as terminal:
        terminal.wait_until(lambda: "False" in "".join(terminal.screen.lines), "its answer")
        assert "".join(terminal.screen.lines).startswith(f"120 40 {tmp_path} False"[:120])


def test_without_pseudo_terminals_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pty", None)
    with pytest.raises(NotMeasured, match="no pseudo-terminals on this system"):
        ChildTerminal([], tmp_path)
