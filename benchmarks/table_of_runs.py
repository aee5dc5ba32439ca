"""Seconds from ctrl+r to the painted table of ten thousand runs, all that it needs already imported.

python -m benchmarks.table_of_runs
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from tui_lab.keeping.rows import NAMES
from tui_lab.keeping.runs import Runs
from tui_lab.teaching.catalogue import find_scenarios
from tui_lab.ui.app import TuiLab
from tui_lab.ui.screens.runs import RunsScreen

RUNS, TIMES = 10_000, 5
KNOBS = ("hidden", "activation", "lr", "optimizer", "momentum", "weight_decay", "init", "points", "noise")
MORE = ("serial", "session", "at_hand", "recipe")  # columns beside those of a row


def rows() -> Iterator[tuple[object, ...]]:
    """Of three scenarios, each with nine knobs, two of which were turned, and two metrics."""
    chance = random.Random(1)
    for k in range(RUNS):
        knobs = dict.fromkeys(KNOBS, "default")
        knobs |= {"lr": chance.choice(("0.5", "0.1", "0.02")), "hidden": chance.choice(("10", "20"))}
        loss = chance.random()
        scenario = chance.choice(("regression", "xor", "digits"))
        texts = (
            json.dumps(knobs),
            json.dumps({"loss": loss}),
            json.dumps({"accuracy": loss, "test_loss": loss}),
        )
        began = 1.76e9 + 60 * k
        row = f"{k:032x}", scenario, began, began, 100, "done", k % 7, "cpu", loss, *texts, 0, "", "", 0, 1000
        yield *row, k, "", 0, "{}"


def keep(runs: Runs) -> None:
    """Write them into the database."""
    runs.rows()  # makes it
    names = [*NAMES, *MORE]
    insert = f"INSERT INTO runs ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with sqlite3.connect(runs.file) as database:
        database.executemany(insert, rows())


async def opening() -> tuple[float, float, float]:
    """Seconds until the runs in sight are there, until all are, and of the processor."""
    app = TuiLab(entries=find_scenarios())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("escape")
        begin, used = perf_counter(), process_time()
        app.simulate_key("ctrl+r")
        while not painted(app, " runs"):
            await asyncio.sleep(0.001)
        seen = perf_counter() - begin
        while not painted(app, f"{RUNS:,} runs"):
            await asyncio.sleep(0.001)
        return seen, perf_counter() - begin, process_time() - used


def painted(app: TuiLab, words: str) -> bool:
    """Whether a line of the table that was painted has some words."""
    screen = app.screen
    if not isinstance(screen, RunsScreen):
        return False
    return any(words in strip.text for strip in screen.list._strips.values())


def main() -> None:
    with TemporaryDirectory() as home:
        for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            os.environ[name] = str(Path(home) / name)
        keep(Runs())
        found = [asyncio.run(opening()) for _ in range(TIMES)]
    seen, by_clock, used = (sorted(column)[TIMES // 2] for column in zip(*found, strict=True))
    print(f"{RUNS:,} runs: {seen:.3f} s from the key to the table, {by_clock:.3f} s until all are in it")
    print(f"{used:.3f} s of the processor")


if __name__ == "__main__":
    main()
