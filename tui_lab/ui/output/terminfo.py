"""What the terminal database says of the terminal."""

from __future__ import annotations

import sys


def erases_in_colour() -> bool:
    """Whether erased cells take the present background (bce) and cells can be erased by number (ech)."""
    try:
        import curses
    except ImportError:  # Windows
        return False
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ else -1)
        return bool(curses.tigetflag("bce") > 0 and curses.tigetstr("ech"))
    except (OSError, ValueError, curses.error):
        return False
