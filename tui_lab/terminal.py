"""What the terminal at the other end can show."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from tui_lab.ui.drawing.glyphs import Glyphs
from tui_lab.ui.drawing.to_ansi import ColourDepth


def complain(message: str) -> None:
    """Say on the standard error, in one line, what went wrong."""
    print("tui-lab:", " ".join(message.split()), file=sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads `stream`; a closed one is None."""
    return stream is not None and stream.isatty()


def why_no_screen() -> str:
    """Why the lab cannot open here and what works instead; empty when it can."""
    advice = "; tui-lab run NAME trains without a screen"
    for stream, what in ((sys.stdin, "input"), (sys.stdout, "output")):
        if not is_terminal(stream):
            return f"the lab needs a terminal, and the standard {what} is none{advice}"
    term = os.environ.get("TERM", "")
    if os.name == "posix" and term in ("", "dumb"):
        found = f"TERM={term}" if term else "without a TERM"
        return f"the lab needs a terminal that can place text; this one is {found}{advice}"
    return ""


def colour_depth(stream: TextIO | None) -> ColourDepth:
    """How many colours text on `stream` may have."""
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR") or not is_terminal(stream) or term in ("", "dumb"):
        return "none"
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256" in term else "16"


def choose_glyphs(stream: TextIO | None) -> Glyphs:
    """Braille where `stream` and locale are UTF-8 and the font may have it; ASCII elsewhere."""
    locale = os.environ.get("LC_ALL") or _character_type() or os.environ.get("LANG") or "utf-8"
    encoding = getattr(stream, "encoding", None) or ""
    utf8 = all("utf8" in name.lower().replace("-", "") for name in (locale, encoding))
    return Glyphs.BRAILLE if utf8 and os.environ.get("TERM") not in ("linux", "dumb") else Glyphs.ASCII


def _character_type() -> str:
    """LC_CTYPE, unless it is what Python itself puts there under the C locale (PEP 538)."""
    name = os.environ.get("LC_CTYPE", "")
    return "" if name == "C.UTF-8" else name


def width_of(stream: TextIO | None) -> int:
    """The columns of the terminal behind `stream`; 80 when there is none or it does not say."""
    try:
        return (os.get_terminal_size(stream.fileno()).columns if stream is not None else 0) or 80
    except (OSError, ValueError):
        return 80
