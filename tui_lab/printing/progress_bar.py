"""One line on a terminal that says how far a training is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.text import cell_width, cut, padded
from tui_lab.engine.snapshot import epoch_words
from tui_lab.languages import translated as _
from tui_lab.number_text import duration, short
from tui_lab.terminal.choices import choose_glyphs
from tui_lab.terminal.streams import is_terminal, width_of

REDRAW_SECONDS = 0.1
LEARNT = 0.5  # seconds after which it can be said how long the rest will take
NARROWEST_BAR, WIDEST_BAR = 6, 40


def progress_line(
    step: int, steps: int, loss: float, rate: float, width: int, glyphs: Glyphs, epoch_steps: int = 0
) -> str:
    """A bar and the numbers beside it in at most `width` cells; the bar gives way first.

    Where `steps` is 0 nobody knows how many there will be, and there is no bar.
    """
    said = _("step {step} of {steps}") if steps else _("step {step}")
    parts = [said.format(step=f"{step:,}", steps=f"{steps:,}")]
    if step:
        parts += filter(None, [epoch_words(step, epoch_steps, steps)])
        parts += [f"loss {short(loss)}", _("{rate} steps/s").format(rate=f"{rate:,.0f}")]
    return _line(parts, step / steps if steps else None, width, glyphs)


def sweep_line(done: int, total: int, share: float, seconds: float | None, width: int, glyphs: Glyphs) -> str:
    """How many of `total` runs are done, and how many `seconds` the rest will take, None where unknown.

    The bar is the `share` of the whole training.
    """
    parts = [_("{done} of {all} runs").format(done=f"{done:,}", all=f"{total:,}")]
    if seconds is not None:
        parts.append(_("{time} left").format(time=duration(seconds)))
    return _line(parts, share, width, glyphs)


def _line(parts: list[str], share: float | None, width: int, glyphs: Glyphs) -> str:
    """The last of `parts` give way first; there is no bar where nobody knows which `share` is done."""
    while len(parts) > 1 and cell_width("  ".join(parts)) > width:
        parts.pop()
    text = "  ".join(parts)
    room = min(WIDEST_BAR, width - cell_width(text) - 2)
    if room < NARROWEST_BAR or share is None:
        return cut(text, max(0, width), "")
    done, left = "#." if glyphs is Glyphs.ASCII else "━┈"
    filled = int(room * share)
    return f"{done * filled}{left * (room - filled)}  {text}"


class ProgressBar:
    """Redraws its line on `stream`, a terminal, a few times a second."""

    def __init__(self, stream: TextIO, steps: int, epoch_steps: int = 0) -> None:
        self._stream = stream
        self._steps, self._epoch_steps = steps, epoch_steps
        self._glyphs = choose_glyphs(stream).value
        self._shown = ""
        self._first: float | None = None  # the share that was done when it began
        self._begin = time.perf_counter()
        self._due = self._begin

    @property
    def due(self) -> bool:
        """Whether the line is no longer fresh."""
        return time.perf_counter() >= self._due

    def show(self, step: int, loss: float) -> None:
        """Say that `step` steps are done."""
        now = time.perf_counter()
        self._due = now + REDRAW_SECONDS
        rate = step / (now - self._begin) if step else 0.0
        # The last column stays free: a character there makes some terminals begin a new line.
        width = width_of(self._stream) - 1
        self._draw(progress_line(step, self._steps, loss, rate, width, self._glyphs, self._epoch_steps))

    def show_runs(self, done: int, total: int, share: float) -> None:
        """Say that of `total` runs so many are `done`; the first `share` tells where it began."""
        now = time.perf_counter()
        self._due = now + REDRAW_SECONDS
        if self._first is None:
            self._first, self._begin = share, now
        gone, passed = share - self._first, now - self._begin
        seconds = passed * (1 - share) / gone if gone > 0 and passed > LEARNT else None
        self._draw(sweep_line(done, total, share, seconds, width_of(self._stream) - 1, self._glyphs))

    def show_fetched(self, parts: list[str], share: float) -> None:
        """Say how far something is that is fetched."""
        self._due = time.perf_counter() + REDRAW_SECONDS
        self._draw(_line(parts, share, width_of(self._stream) - 1, self._glyphs))

    def clear(self) -> None:
        """Leave the line empty and the cursor at its start."""
        if self._shown:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        if line == self._shown:
            return
        # Blanks instead of an escape code: every terminal knows them.
        self._stream.write("\r" + padded(line, cell_width(self._shown)))
        self._stream.flush()
        self._shown = line

    @contextmanager
    def below_prints(self) -> Iterator[None]:
        """Give way meanwhile to what is printed on a terminal, and stand below it."""
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (
            cast(TextIO, _Above(stream, self)) if is_terminal(stream) else stream for stream in before
        )
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


class _Above:
    """A stream that has the line of a progress bar emptied before it writes."""

    def __init__(self, stream: TextIO, bar: ProgressBar) -> None:
        self._above, self._bar = stream, bar

    def write(self, text: str) -> int:
        """Write where the bar was."""
        self._bar.clear()
        return self._above.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._above, name)
