"""The process of the command `tui-lab`: what signals do to it, and the one place where it ends.

SIGINT, SIGTERM, SIGHUP, SIGQUIT    end it with 128 + their number; what was ignored stays so (nohup)
ctrl+z, SIGTSTP                     stop it with its whole job, as the driver of a terminal does
"""

from __future__ import annotations

import atexit
import gc
import math
import os
import select
import signal
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import IOBase
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)  # Windows has no SIGHUP
PATIENCE = 5.0  # seconds that what is done last may take
HURRY = 1.7  # seconds that all of it may take where somebody waits
WRITING = 8.0  # seconds that what is large may still be written, once the terminal is given back
GRACE = 0.3  # seconds that children have to end by themselves
LOOK_AGAIN = 0.1  # seconds between two looks at what is waited for

_deadline = math.inf  # by time.monotonic(), for all that is done last
_outliving: set[int] = set()  # children that go on by themselves
_modes: list[Any] | None = None  # of the terminal, as the shell gave it


def take(numbers: Iterable[int], handle: Callable[[int], object]) -> None:
    """Have `handle` called on the main thread with each of these signals, but for those that are ignored."""
    owner = os.getpid()

    def taken(number: int, frame: FrameType | None) -> None:
        if os.getpid() == owner:
            handle(number)
        else:  # a forked child, such as a data loader's worker, is no tui-lab
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, taken)


def end_on_signals() -> None:
    """From here on the signals in ENDING end the process at once, wherever it stands."""
    global _modes
    if in_foreground(0):
        with suppress(ImportError, OSError, ValueError):
            import termios

            with suppress(termios.error):
                _modes = termios.tcgetattr(0)
    take(ENDING, _end_at_once)


def _end_at_once(number: int) -> NoReturn:
    # No KeyboardInterrupt: many an import in the middle of which it came would swallow or turn it.
    hurry()
    if number == signal.SIGINT:
        with suppress(OSError):
            os.write(2, b"tui-lab: interrupted\n")
    if _modes is not None and in_foreground(0):
        import termios

        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, _modes)
    end(128 + number)


def leave(code: int) -> NoReturn:
    """End the process, which has done all it had to. To be called on the main thread, as `end`.

    What files hold back that a scenario's own code opened and never closed is written first.
    """
    _ignore_signals()
    at_the_latest(lambda: os._exit(code))
    if _writes_a_file():
        gc.unfreeze()
        plain = IOBase.__mro__[1]  # in C: the abstract class would be asked in Python
        for file in [one for one in gc.get_objects() if issubclass(type(one), plain)]:
            with suppress(Exception):
                if file.writable() and _takes(file.fileno()):
                    file.flush()
    end(code)


def _writes_a_file() -> bool:
    """Whether a file is open for writing: looking for what it holds back takes long beside PyTorch."""
    try:
        import fcntl

        descriptors = [int(one.name) for one in Path("/dev/fd").iterdir() if int(one.name) > 2]
    except (ImportError, OSError, ValueError):
        return True
    for descriptor in descriptors:
        with suppress(OSError):
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
            if stat.S_ISREG(os.fstat(descriptor).st_mode) and flags & os.O_ACCMODE != os.O_RDONLY:
                return True
    return False


def end(code: int) -> NoReturn:
    """End the process and its children, whatever its threads do; what was printed is flushed.

    The interpreter's own way out would abort in a thread that is inside a C++ call.
    """
    _ignore_signals()
    at_the_latest(lambda: os._exit(code))
    takes = _flush()
    with suppress(OSError):  # what threads say of children that end is nobody's concern
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    end_children()
    if takes:  # else the first of them that prints would wait for ever
        atexit._run_exitfuncs()
        _flush()
    os._exit(code)


def hurry() -> None:
    """From the first call on, all that is done last may take HURRY seconds."""
    global _deadline
    _deadline = min(_deadline, time.monotonic() + HURRY)


def take_time() -> None:
    """From now on there are WRITING seconds: the terminal is given back, so that nobody waits for it."""
    global _deadline
    _deadline = time.monotonic() + WRITING


def wait_again() -> None:
    """The terminal is given back, and what comes now takes as long as it takes: signals end it, as before."""
    global _deadline
    _deadline = math.inf
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def at_the_latest(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Do something on the main thread in so many seconds, even where that waits for something else.

    It takes the place of what was to be done before.
    """
    if hasattr(signal, "setitimer"):
        # No thread: one cannot be started everywhere that a signal may come.
        signal.signal(signal.SIGALRM, lambda *_: what())
        left = min(seconds, _deadline - time.monotonic())
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.01))  # 0 would mean never


def _ignore_signals() -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _flush() -> bool:
    """Write what the streams hold; whether each of them takes it, or is none."""
    taken = True
    for stream in (sys.stdout, sys.stderr):
        # Gone, closed, none, or just being written.
        with suppress(OSError, ValueError, AttributeError, RuntimeError):
            if takes := _takes(stream.fileno()):
                stream.flush()
            taken = taken and takes
    return taken


def _takes(descriptor: int) -> bool:
    """Whether writing there would not wait: a terminal may have stopped to take anything."""
    return os.name != "posix" or bool(select.select([], [descriptor], [], 0)[1])


def outlives(child: int) -> None:
    """Have a child go on when this process ends."""
    _outliving.add(child)


def end_children() -> None:
    """End all processes below this one, compilers first of all; Linux alone tells which they are."""
    left = _descendants(os.getpid())
    for number, patience in ((signal.SIGTERM, GRACE), (getattr(signal, "SIGKILL", signal.SIGTERM), GRACE)):
        for child in left:
            with suppress(OSError):
                os.kill(child, number)
        deadline = time.monotonic() + patience
        while (left := [child for child in left if _lives(child)]) and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN / 10)


def _descendants(process: int) -> list[int]:
    found = [process]
    for parent in found:  # grows meanwhile
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found += {*map(int, children.read_text().split())} - _outliving
    return found[1:]


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def in_foreground(terminal: int) -> bool:
    """Whether the process may use the terminal that is open as `terminal`; without job control it may."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except (AttributeError, OSError):  # Windows; no terminal, or that of another session
        return True


def wait_for_foreground(terminal: int) -> None:
    """Stay stopped, as programs do that read in the background, until the shell brings the job back."""
    while not in_foreground(terminal):
        os.killpg(os.getpgrp(), signal.SIGTTIN)
        time.sleep(LOOK_AGAIN)  # a job without a shell is not stopped


def can_be_continued() -> bool:
    """Whether a shell could bring the job back: one that can has given it a group of its own."""
    return os.getpgrp() != os.getsid(0)


def stop(terminal: int) -> None:
    """Stop the whole job as ctrl+z does; returns once it is continued in the foreground."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTSTP, signal.SIGCONT)}
    os.killpg(os.getpgrp(), signal.SIGTSTP)
    wait_for_foreground(terminal)
    for number, handler in before.items():
        signal.signal(number, handler)
