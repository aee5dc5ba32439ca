"""How soon the menu is on the screen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.measurement import Measurement, in_turns

EMPTY_APP = "from textual.app import App; App().run()"
SHOWN = "tui-lab"  # the head of the menu, drawn with all of it

# Opens the menu, and notes in the file named last every module of PyTorch that is looked for.
WATCHED_MENU = """
import sys
from importlib.abc import MetaPathFinder
note = open(sys.argv.pop(), "w", buffering=1)
class Watch(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            print(name, file=note)
sys.meta_path.insert(0, Watch())
from tui_lab.cli.main import main
main([])
"""


def menu_over_empty(rounds: int = 15) -> Measurement:
    """Processor time from starting the process to the whole menu, over that to an empty Textual screen.

    The least of each: other work on the machine, which only ever adds, hardly touches it, and may double
    the time that passes. That is told beside it, and is longer where something waits.
    """
    passed: list[float] = []
    with TemporaryDirectory() as home:
        been_here(Path(home))

        def milliseconds(arguments: list[str], text: str) -> float:
            # Wherever the modules are installed and whoever may write there: compiled once, then found.
            with ChildTerminal(
                arguments,
                Path(home),
                PYTHONPYCACHEPREFIX=f"{home}/compiled",
                PYTHONDONTWRITEBYTECODE="",
            ) as terminal:
                before = _processor_time()
                seconds = painted(terminal, text) - terminal.begin
            if text == SHOWN:
                passed.append(1000 * seconds)
            return 1000 * (_processor_time() - before)

        def menu() -> float:
            return milliseconds(["-m", "tui_lab"], SHOWN)

        def empty() -> float:
            return milliseconds(["-c", EMPTY_APP], "")

        menu(), empty()  # compiles the modules and brings them into the memory of the system
        pairs = in_turns(menu, empty, rounds)
    ours, theirs = min(pairs.ours), min(pairs.theirs)
    sides = {
        "ms of CPU to the menu": ours,
        "ms of CPU to an empty app": theirs,
        "ms to the menu": min(passed),
    }
    return Measurement(ours / theirs, sides)


def been_here(home: Path) -> None:
    """Leave what a learner leaves who has opened something: the command then begins with the menu."""
    (home / "tui-lab").mkdir(parents=True)
    (home / "tui-lab" / "progress.json").write_text('{"version": 1, "last": "regression"}')


def _processor_time() -> float:
    """Seconds that all children used which have ended."""
    import resource  # there is none on Windows, nor a ChildTerminal

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def torch_modules() -> Measurement:
    """How many modules of PyTorch were asked for before the menu was there."""
    with TemporaryDirectory() as home:
        been_here(Path(home))
        note = Path(home) / "asked-for"
        with ChildTerminal(["-c", WATCHED_MENU, str(note)], Path(home)) as terminal:
            painted(terminal, SHOWN)
            return Measurement(len(note.read_text().split()), {})


def painted(terminal: ChildTerminal, text: str) -> float:
    """When, by time.perf_counter(), the whole screen was drawn with `text` on it."""
    screen = terminal.screen
    return terminal.wait_until(
        lambda: screen.covered and any(text in line for line in screen.lines), text or "the first screen"
    )
