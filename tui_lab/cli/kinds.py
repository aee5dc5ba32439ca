"""What may be typed for an option: numbers, and paths that are there."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tui_lab.files import open_regular
from tui_lab.languages import SaidLater, noted, translated as _

NO_CLASS = "none"


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """A parser of whole numbers from `low` to `high`, without an upper end when it is None."""
    accepted = noted("takes a whole number of {low} or more, not {text}")
    if high is not None:
        accepted = noted("takes a whole number from {low} to {high}, not {text}")

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low or (high is not None and value > high):
            ends = {"low": low, "high": f"{high or 0:,}"}
            raise argparse.ArgumentTypeError(_(accepted).format(text=repr(text), **ends))
        return value

    return parse


class NotThere(SaidLater, argparse.ArgumentTypeError):
    """A path that cannot be used."""


def folder(text: str) -> Path:
    """A folder that can be read. Raises ArgumentTypeError."""
    try:
        found = Path(text).expanduser()
        if not found.is_dir():
            raise NotThere(noted("{text} is not a folder"), text=repr(text))
        next(found.iterdir(), None)
    except (OSError, RuntimeError, ValueError) as error:  # in turn: its name or rights, ~nobody, NUL
        why = getattr(error, "strerror", None) or error
        raise NotThere(noted("the folder {text} cannot be read: {why}"), text=repr(text), why=why) from error
    return found


def class_folder_of(text: str) -> Path:
    """A folder, which need not be one that may be listed, or that of no class. Raises ArgumentTypeError."""
    with suppress(OSError, RuntimeError, ValueError):  # in turn: its name or rights, ~nobody, NUL
        if text == NO_CLASS or (folder := Path(text).expanduser().absolute()).is_dir():
            return Path(NO_CLASS) if text == NO_CLASS else folder
    raise NotThere(noted("{text} is not a folder"), text=repr(text))


def regular_file(text: str) -> Path:
    """A file that can be read. Raises ArgumentTypeError."""
    try:
        os.close(open_regular(file := Path(text).expanduser().absolute()))
    except (OSError, RuntimeError) as error:  # in turn: its name or rights, ~nobody
        why = getattr(error, "strerror", None) or error
        raise NotThere(noted("the file {text} cannot be read: {why}"), text=repr(text), why=why) from error
    return file
