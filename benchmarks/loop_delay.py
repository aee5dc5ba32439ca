"""Opens the lab and, when it ends, writes the longest delay of its event loop in training to a file.

python -m benchmarks.loop_delay FILE NAME
"""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path

from tui_lab.teaching.catalogue import find_scenarios
from tui_lab.terminal.choices import prepare_environment

TICK = 0.005  # seconds


def main(file: Path, name: str) -> None:
    prepare_environment()
    from tui_lab.ui.app import TuiLab

    class Watched(TuiLab):
        longest = 0.0

        async def watch_loop(self) -> None:
            loop = asyncio.get_running_loop()
            while True:
                before = loop.time()
                await asyncio.sleep(TICK)
                if self.lab is not None and self.lab.running:
                    self.longest = max(self.longest, loop.time() - before - TICK)

        def on_mount(self) -> None:
            super().on_mount()
            self._watch = asyncio.create_task(self.watch_loop())

    lab = Watched(entries=find_scenarios(), open_name=name, speed="flat out")
    lab.run()
    gc.unfreeze()
    file.write_text(str(lab.longest))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
