"""The real lab in training flat out: what drawing costs the steps, and how soon a key answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tui_lab.authoring.devices import limit_threads
from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.engine import CPU, advance, scenario_called, steps_per_second
from tui_lab.bench.measurement import TIMEOUT, Measurement, NotMeasured, Pairs, in_turns, percentile
from tui_lab.engine import DEFAULT_SEED
from tui_lab.engine.run import Run

STEP = re.compile(r"\bstep ([\d,]+)")
SETTLE = 0.3  # seconds until the frames after a start come at their own pace
FRAMES = 3  # at least, between the first and the last of which the steps are counted
# A key, the word it brings into the status line, and the key and word that lead back.
WORDS = ((" ", "paused", " ", "running"), ("-", "fast", "+", "flat out"))


class LiveLab:
    """A regression in the lab on a pseudo-terminal, past the end of its own steps and paused."""

    def __init__(self, terminal: ChildTerminal) -> None:
        self.terminal = terminal
        self.expect("paused")
        terminal.press(" ")
        self.expect("done")
        terminal.wait_until(lambda: self.step > 0, "a step in the status line")

    @property
    def status(self) -> str:
        """The status line."""
        return self.terminal.screen.lines[0]

    @property
    def step(self) -> int:
        """The number of steps that the status line says."""
        found = STEP.search(self.status)
        return int(found[1].replace(",", "")) if found else 0

    def expect(self, word: str) -> float:
        """Wait for `word` in the status line; returns when, by time.perf_counter()."""
        return self.terminal.wait_until(lambda: word in self.status, f"{word!r} in the status line")

    def steps_per_second(self, seconds: float) -> float:
        """Run for `seconds` or a little more, between two changes of the step on the screen, and pause."""
        self.terminal.press(" ")
        self.expect("running")
        self.terminal.watch_for(SETTLE)
        seen: list[tuple[float, int]] = []
        end = perf_counter() + seconds
        while perf_counter() < end or len(seen) < FRAMES:
            when = self.terminal.watch_frame(TIMEOUT)
            if when is None:
                raise NotMeasured(f"the screen stood still for {TIMEOUT:.0f} s")
            if not seen or self.step != seen[-1][1]:
                seen.append((when, self.step))
        self.terminal.press(" ")
        self.expect("paused")
        (begin, first), (end, last) = seen[0], seen[-1]
        return (last - first) / (end - begin)

    def waits(self, presses: int) -> list[float]:
        """Press keys in training; the milliseconds from each to its word on the screen."""
        self.terminal.press(" ")
        self.expect("running")
        waits = []
        for press in range(presses):
            # At ever other places between two frames.
            self.terminal.watch_for(SETTLE + 0.3 * (press * 0.618 % 1))
            key, word, key_back, word_back = WORDS[press % len(WORDS)]
            pressed = self.terminal.press(key)
            waits.append(1000 * (self.expect(word) - pressed))
            self.terminal.press(key_back)
            self.expect(word_back)
        self.terminal.press(" ")
        self.expect("paused")
        return waits


@contextmanager
def live_lab() -> Iterator[LiveLab]:
    """The command that a learner types, in a home of its own."""
    command = ["-m", "tui_lab", "open", "regression", "--speed", "flat out"]
    with TemporaryDirectory() as home, ChildTerminal(command, Path(home)) as terminal:
        yield LiveLab(terminal)


def screen_over_headless(labs: int = 3, rounds: int = 9, seconds: float = 1.0) -> Measurement:
    """Steps per second with the lab on a screen over those without one, the lab paused meanwhile.

    Of several labs: the speed of one process differs from that of the next by several per cent.
    """
    limit_threads(CPU)
    pairs = Pairs((), ())
    for _ in range(labs):
        headless = partial(advance, Run(scenario_called("regression"), {}, DEFAULT_SEED, CPU))
        steps = max(1, round(steps_per_second(headless, 300) * seconds * 0.7))
        with live_lab() as lab:
            with_screen = partial(lab.steps_per_second, seconds)
            pairs += in_turns(with_screen, partial(steps_per_second, headless, steps), rounds)
    return pairs.measurement("steps/s with the screen", "without")


def key_latency(presses: int = 20) -> Measurement:
    """Milliseconds from a key to its word on the screen, training flat out: the 95th percentile."""
    with live_lab() as lab:
        waits = lab.waits(presses)
    middle, longest = percentile(waits, 0.5), max(waits)
    return Measurement(percentile(waits, 0.95), {"ms median": middle, "ms longest": longest})
