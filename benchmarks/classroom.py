"""What a class costs that works on one machine, from one installation: memory, start-up, and CPU at rest.

    python -m benchmarks.classroom [LABS [PYTHON]]

LABS (30 by default, three at least) are opened by PYTHON, that of an installation which need not be writable,
each on a terminal and in a home of its own, and shared with a class: one alone, then the others at once. Then
all open a scenario, and each trains it once. `own` is the memory that a lab has for itself, `share` that and
its part of what it shares with others (proportional set size), `all` what `ps` says, which counts what is
shared each time. Where root runs this, each lab is another user's. Linux.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import check_output
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tui_lab.bench.child_terminal import ChildTerminal
from tui_lab.bench.first_paint import been_here
from tui_lab.keeping.classroom import attendees

LABS = 30
PATIENCE = 900.0  # seconds that all of them may take
ROUND = 0.005  # seconds between two looks at all screens
SETTLE = 12.0  # seconds until each has come to rest
REST = 20.0  # seconds in which the CPU of labs at rest is measured
FIRST_USER = 20_000
TICKS = os.sysconf("SC_CLK_TCK")


class Memory(NamedTuple):
    """Megabytes of a lab."""

    own: float
    share: float
    all: float


def memory_of(lab: ChildTerminal) -> Memory:
    """As the kernel sums it up."""
    lines = Path(f"/proc/{lab.pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {
        name: int(rest.split()[0]) * 1024 / 1e6 for name, __, rest in (one.partition(":") for one in lines)
    }
    return Memory(sizes["Private_Clean"] + sizes["Private_Dirty"], sizes["Pss"], sizes["Rss"])


def cpu_of(lab: ChildTerminal) -> float:
    """Seconds of a processor that it has used so far."""
    fields = Path(f"/proc/{lab.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def until(labs: list[ChildTerminal], shows: Callable[[ChildTerminal], bool]) -> list[float]:
    """When each showed that, by time.perf_counter(), while all are read."""
    when: dict[int, float] = {}
    end = time.perf_counter() + PATIENCE
    while len(when) < len(labs) and time.perf_counter() < end:
        for number, lab in enumerate(labs):
            while lab.watch(0):
                pass
            if number not in when and shows(lab):
                when[number] = time.perf_counter()
        time.sleep(ROUND)
    return list(when.values())


def rest(labs: list[ChildTerminal], seconds: float) -> None:
    """Read all for so long."""
    end = time.perf_counter() + seconds
    until(labs, lambda lab: time.perf_counter() > end)


def files_of(python: str) -> Iterator[tuple[str, int]]:
    """Each file of the installation, and when it was written."""
    for folder in check_output(
        [python, "-I", "-c", "import sys; print(*sys.path, sep='\\n')"], text=True
    ).split():
        for file in Path(folder).rglob("*") if Path(folder).is_dir() else ():
            yield str(file), file.lstat().st_mtime_ns


def say(labs: list[ChildTerminal], what: str) -> None:
    """Print the memory of all, and their CPU at rest."""
    rest(labs, SETTLE)
    before = [cpu_of(lab) for lab in labs]
    rest(labs, REST)
    used = [(cpu_of(lab) - then) / REST for lab, then in zip(labs, before, strict=True)]
    memory = [memory_of(lab) for lab in labs]
    own, share, everything = (statistics.mean(column) for column in zip(*memory, strict=True))
    print(
        f"{what:28} own {own:6.1f} MB  share {share:6.1f} MB  all {everything:6.1f} MB a lab;"
        f"  {sum(one.share for one in memory) / 1000:.2f} GB for {len(labs)};"
        f"  {statistics.mean(before):.1f} s of CPU each so far, at rest {statistics.mean(used):.2%}",
        flush=True,
    )


def took(what: str, seconds: list[float], count: int) -> None:
    """Print how long something took."""
    if len(seconds) < count:
        sys.exit(f"{what}: {count - len(seconds)} did not come to it within {PATIENCE:.0f} s")
    print(
        f"{what:28} median {statistics.median(seconds):5.1f} s, the last after {max(seconds):5.1f} s",
        flush=True,
    )


def main(count: int, python: str) -> None:
    before = set(files_of(python))
    with TemporaryDirectory() as place, ExitStack() as opened:
        room = Path(place) / "class"
        room.mkdir()
        Path(place).chmod(0o711)
        room.chmod(0o1777)

        def open_lab(number: int) -> ChildTerminal:
            home = Path(place) / f"learner{number}"
            been_here(home)
            user = FIRST_USER + number if os.getuid() == 0 else None
            if user is not None:
                for file in (home, *home.rglob("*")):
                    os.chown(file, user, user)
            terminal = ChildTerminal(
                ["-P", "-m", "tui_lab"],
                home,
                python=python,
                user=user,
                HOME=str(home),
                XDG_RUNTIME_DIR=str(home),
                TUI_LAB_CLASS=str(room),
                PYTHONPATH="",
            )
            return opened.enter_context(terminal)

        def in_menu(lab: ChildTerminal) -> bool:
            return "Regression" in "\n".join(lab.screen.lines)

        labs = [open_lab(0)]
        until(labs, in_menu)  # what is read from the disk for the first time is no matter of a lab
        labs.append(open_lab(1))
        took("menu, one alone", [until(labs[1:], in_menu)[0] - labs[1].begin], 1)
        begin = time.perf_counter()
        labs += [open_lab(number) for number in range(2, count)]
        took("menu, the others at once", [when - begin for when in until(labs[2:], in_menu)], count - 2)
        say(labs, "at the menu")
        begin = time.perf_counter()
        for lab in labs:
            lab.press("\r")
        took("scenario, all at once", [when - begin for when in until(labs, shows("paused"))], count)
        begin = time.perf_counter()
        for lab in labs:
            lab.press("+++ ")
        took("trained, all at once", [when - begin for when in until(labs, shows("done"))], count)
        say(labs, "a scenario trained once")
        print(f"tui-lab class sees {len(attendees(room))} learners")
    changed = {name for name, __ in set(files_of(python)) ^ before}
    print(f"written beside the installation: {len(changed)} files", *sorted(changed)[:10], sep="\n  ")


def shows(state: str) -> Callable[[ChildTerminal], bool]:
    """Whether the line at the top ends in a state."""
    return lambda lab: state in lab.screen.lines[0]


if __name__ == "__main__":
    print(f"on {len(os.sched_getaffinity(0))} of {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else LABS, sys.argv[2] if len(sys.argv) > 2 else sys.executable
    )
