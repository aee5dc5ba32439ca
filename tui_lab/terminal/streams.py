"""The streams that a command reads and writes, and the terminal behind them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TextIO

from tui_lab.languages import translated as _
from tui_lab.plain_text import plain

LONGEST = 2_000  # characters of a sentence
NARROWEST, WIDEST = 20, 1_000  # columns that COLUMNS may ask for


def complain(message: str, stream: TextIO | None = None) -> None:
    """Say on the standard error, or on another `stream`, in one line, what went wrong."""
    print("tui-lab:", _short(" ".join(plain(message).split())), file=stream or sys.stderr)


def _short(sentence: str) -> str:
    """The beginning and the end: what was typed may be long, and what to do stands behind it."""
    half = LONGEST // 2
    return sentence if len(sentence) <= LONGEST else f"{sentence[:half]} ... {sentence[-half:]}"


@contextmanager
def printed_aside() -> Iterator[TextIO]:
    """Have what is printed go to the standard error, also by child processes.

    Yields a stream to where the standard output led.
    """
    output, own = sys.stdout, None
    with suppress(OSError, ValueError, AttributeError):  # closed, or none with a descriptor
        if output.fileno() == 1:
            output.flush()
            own = os.fdopen(os.dup(1), "w", encoding=output.encoding, errors=output.errors)
            os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield own or output
        if own is not None:
            own.flush()
    finally:
        if own is not None:
            os.dup2(own.fileno(), 1)
            with suppress(OSError):  # what could not be written was told
                own.close()


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads `stream`; a closed one is None."""
    return stream is not None and stream.isatty()


def is_open(stream: TextIO) -> bool:
    """Whether there is anything behind `stream`."""
    try:
        os.fstat(stream.fileno())
        return True
    except (OSError, ValueError):
        return False


def why_no_screen() -> str:
    """Why the lab cannot open here and what works instead; empty when it can."""
    advice = _("tui-lab --plain works in lines of text, and tui-lab run NAME trains without a screen")
    for stream, why in (
        (sys.stdin, _("the lab needs a terminal, and the standard input is none; {advice}")),
        (sys.stdout, _("the lab needs a terminal, and the standard output is none; {advice}")),
    ):
        if not is_terminal(stream):
            return why.format(advice=advice)
    term = os.environ.get("TERM", "")
    if os.name == "posix" and term in ("", "dumb"):
        found = f"TERM={term}" if term else _("without a TERM")
        said = _("the lab needs a terminal that can place text; this one is {found}; {advice}")
        return said.format(found=found, advice=advice)
    return ""


def width_of(stream: TextIO | None) -> int:
    """The columns of the terminal behind `stream`; where there is none, those of COLUMNS, or else 80."""
    with suppress(OSError, ValueError):
        if stream is not None and (columns := os.get_terminal_size(stream.fileno()).columns):
            return columns
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isdecimal() and NARROWEST <= int(asked) <= WIDEST else 80
