"""How long it takes to go to any step of a run, and what the saves cost the training.

python -m benchmarks.rewind [STEPS]
"""

from __future__ import annotations

import random
import sys
import time
from queue import SimpleQueue
from statistics import median
from typing import Any

from tui_lab.bench.engine import shipped
from tui_lab.engine import asks, orders
from tui_lab.engine.rewind import EVERY, MOST_BYTES
from tui_lab.engine.snapshot import Snapshot
from tui_lab.engine.trainer import Trainer

TRIES = 60


class Driven:
    """A trainer and what it says."""

    def __init__(self, name: str, steps: int) -> None:
        self.events: SimpleQueue[orders.Event] = SimpleQueue()
        self.trainer = Trainer(shipped(name), self.events.put, speed="flat out")
        self.trainer.start()
        self.next(orders.StateChanged)
        step = 0
        while step < steps:  # it pauses where the scenario's own steps are done
            self.trainer.tell(orders.StepBy(steps - step))
            self.next(orders.StateChanged)  # running
            step = self.next(orders.StateChanged).step

    def next(self, kind: type[Any]) -> Any:
        """The next event of a kind."""
        while not isinstance(event := self.events.get(), kind):
            pass
        return event


def main(steps: int) -> None:
    for name in ("regression", "classification", "digits", "cnn"):
        begin = time.perf_counter()
        driven = Driven(name, steps)
        trained = time.perf_counter() - begin
        chance, times = random.Random(1), []
        request: asks.Request = (asks.Curves(100), asks.Metrics(), asks.Parameters())
        rewound = None
        for _ in range(TRIES):
            step = chance.randrange(steps)
            begin = time.perf_counter()
            driven.trainer.tell(orders.Rewind(step))
            rewound = driven.next(orders.Rewound)
            driven.trainer.tell(orders.Want(request))
            shot = driven.next(Snapshot)
            assert shot.step == rewound.step == step
            times.append(1e3 * (time.perf_counter() - begin))
        assert rewound is not None
        driven.trainer.stop()  # what is printed is the scenario's until then
        times.sort()
        print(
            f"{name:15} {steps:,} steps in {trained:.1f} s; to any step: median {median(times):.0f} ms, "
            f"longest {times[-1]:.0f} ms; {rewound.saves} saves, one in {EVERY} s, "
            f"{rewound.bytes / 1e6:.2f} of {MOST_BYTES / 1e6:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
