"""Devices: the same work on each device found, from small sizes to large ones.

A GPU has thousands of slow cores where a CPU has a few fast ones, and lies at the other end of a slow
road. Small work is done before a GPU has begun; large work pays for the way, if it brings enough to do
for each byte that travels. Each step of the walk measures one more size.
"""

import math
import time
from collections.abc import Callable
from itertools import cycle

import numpy as np
import torch
from torch import nn

from tui_lab import CLASS_ROLES, Choice, Integer, Line, Plot, Scenario, Table, available_devices, view

SMALLEST = 16
AT_LEAST = 0.01  # seconds over which one measurement is repeated
AT_MOST = 0.1  # seconds that one size may need; larger sizes are then left out on that device
GROWTH = {"product": 8, "step": 4}  # how much more a doubled size has to do


class Devices(Scenario):
    """When a GPU pays: work, bytes moved and time over size."""

    title = "Devices"
    chapter = "7 · Practice"
    position = 4
    tutorial = "MorvanZhou/PyTorch-Tutorial, 502_GPU.py"
    steps = 7  # sizes from 16 to 1024
    speed = "slow"
    losses = ()
    main = "crossing"

    work = Choice("product", choices=tuple(GROWTH), view_only=True, about="what Time and Crossing show")
    largest = Choice("1024", choices=("256", "512", "1024", "2048", "4096"), about="the last size measured")
    batch = Integer(64, low=1, high=1024, about="step: examples in a batch")
    dtype = Choice("float32", choices=("float32", "float64"), about="4 or 8 bytes a number")
    weights = Choice("stay", choices=("stay", "travel"), about="step: are they moved each time?")

    def setup(self) -> None:
        doublings = int(math.log2(int(self.largest) // SMALLEST))
        self.sizes = [SMALLEST * 2**k for k in range(doublings + 1)]
        self.steps = len(self.sizes)
        self.measured = 0
        self.number = torch.float64 if self.dtype == "float64" else torch.float32
        self.places = [torch.device(name) for name in available_devices()]
        if self.dtype == "float64":  # which Apple's GPUs do not have
            self.places = [place for place in self.places if place.type != "mps"]
        # Seconds by work, by device (with or without the way there and back), by size.
        self.seconds: dict[str, dict[str, dict[int, float]]] = {work: {} for work in GROWTH}

    def step(self) -> None:
        size = self.sizes[self.measured]
        for place in self.places:
            for transfer in (False, True) if place.type != "cpu" else (False,):
                for work, prepare in (("product", self.product), ("step", self.training_step)):
                    name = f"{place} + transfer" if transfer else str(place)
                    seconds = self.seconds[work].setdefault(name, {})
                    before = 0.0 if size == SMALLEST else seconds.get(size // 2, math.inf)
                    if before * GROWTH[work] < AT_MOST:
                        seconds[size] = shortest(prepare(size, place, transfer), place)
        self.measured += 1

    def product(self, size: int, place: torch.device, transfer: bool) -> Callable[[], object]:
        """A product of two (size, size) matrices."""
        a, b = torch.rand(2, size, size, dtype=self.number)
        if transfer:
            return lambda: (a.to(place) @ b.to(place)).cpu()
        there_a, there_b = a.to(place), b.to(place)
        return lambda: there_a @ there_b

    def training_step(self, size: int, place: torch.device, transfer: bool) -> Callable[[], object]:
        """One step of a net with two layers of `size` units on one batch."""
        layers = (nn.Linear(size, size), nn.ReLU(), nn.Linear(size, size))
        model = nn.Sequential(*layers).to(place, self.number)
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
        x, y = torch.rand(2, self.batch, size, dtype=self.number)
        there_x, there_y = x.to(place), y.to(place)

        def train() -> object:
            inputs, targets = (x.to(place), y.to(place)) if transfer else (there_x, there_y)
            loss = nn.functional.mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if transfer and self.weights == "travel":
                model.cpu()
                model.to(place)
            return loss.item() if transfer else loss

        return train

    def flop(self, work: str, size: int) -> int:
        """Multiplications and additions: a product of (a, b) and (b, c) has 2·a·b·c of them."""
        if work == "product":
            return 2 * size**3
        # Two layers, forward and backward to the weights; the second also passes a gradient back.
        return 2 * self.batch * size**2 * (2 + 2 + 1)

    def bytes_moved(self, work: str, size: int) -> int:
        """What has to travel to another device and back."""
        if work == "product":
            numbers = 3 * size**2  # two matrices there, one back
        else:
            numbers = 2 * self.batch * size + 1  # inputs and targets there, the loss back
            if self.weights == "travel":
                numbers += 2 * 2 * (size**2 + size)  # two layers, there and back
        return numbers * self.number.itemsize

    def intensity(self, work: str, size: int) -> float:
        """FLOP for each byte that travels."""
        return self.flop(work, size) / self.bytes_moved(work, size)

    def metrics(self) -> dict[str, float]:
        """Counted, not timed: the same on every machine. Of the last size measured."""
        if not self.measured:
            return {}
        size = self.sizes[self.measured - 1]
        return {f"{work}_flop_per_byte": self.intensity(work, size) for work in GROWTH}

    @view("Time")
    def times(self) -> Plot:
        work = self.work
        lines = tuple(
            Line(name, np.log2(list(seconds)), 1e3 * np.array(list(seconds.values())), role)
            for (name, seconds), role in zip(self.seconds[work].items(), cycle(CLASS_ROLES), strict=False)
        )
        return Plot("log2 of size", "ms", lines, y_log=True, note="the shortest of several")

    @view("Crossing")
    def crossing(self) -> Table:
        """Work, bytes and milliseconds of each size; the fastest device is marked where there are several."""
        work = self.work
        names = list(self.seconds[work])
        rows, marked = [], set()
        for row, size in enumerate(self.sizes):
            counted = [self.flop(work, size) / 1e6, self.bytes_moved(work, size) / 1e6]
            counted.append(self.intensity(work, size))
            times = [self.seconds[work][name].get(size, math.inf) for name in names]
            cells = [f"{value:.3g}" if value < 1000 else f"{value:,.0f}" for value in counted]
            if row < self.measured:
                cells += [f"{1e3 * time:.3g}" if time < math.inf else "–" for time in times]
            rows.append((str(size), *cells))
            if len(names) > 1 and row < self.measured:
                marked.add((row, 1 + len(counted) + times.index(min(times))))
        columns = ("size", "MFLOP", "MB", "FLOP/byte", *(f"{name} ms" for name in names))
        left_out = any("–" in row for row in rows)
        note = self.verdict(work) + f"; – takes over {AT_MOST:g} s" * left_out
        return Table(columns, tuple(rows), frozenset(marked), note=note)

    @view("Speed")
    def speed_plot(self) -> Plot:
        """How much work a second, without the way there and back."""
        lines: list[Line] = []
        for place in map(str, self.places):
            for work in GROWTH:
                seconds = self.seconds[work].get(place, {})
                speed = [self.flop(work, size) / least / 1e9 for size, least in seconds.items()]
                role = CLASS_ROLES[len(lines) % len(CLASS_ROLES)]
                lines.append(Line(f"{place} {work}", np.log2(list(seconds)), np.array(speed), role))
        return Plot("log2 of size", "GFLOP/s", tuple(lines), y_log=True)

    def verdict(self, work: str) -> str:
        """From which size on each device is faster than the CPU."""
        cpu, *others = self.seconds[work] or ["cpu"]
        if not others:
            return "only a cpu here: nothing to cross" if self.measured else ""
        found = []
        for name in others:
            seconds, of_cpu = self.seconds[work][name], self.seconds[work][cpu]
            faster = [size for size in seconds if seconds[size] < of_cpu.get(size, math.inf)]
            found.append(f"{name} faster from {min(faster)}" if faster else f"{name} never faster")
        return ", ".join(found)


def shortest(work: Callable[[], object], place: torch.device) -> float:
    """Seconds that `work` takes: the shortest of several times, for other programs only make it longer."""
    work()  # the first call also sets things up
    best, started, times = math.inf, time.perf_counter(), 0
    while times < 2 or time.perf_counter() - started < AT_LEAST:
        begin = time.perf_counter()
        work()
        if place.type != "cpu":
            torch.accelerator.synchronize(place)  # else only the asking is timed: a GPU works on by itself
        best = min(best, time.perf_counter() - begin)
        times += 1
    return best
