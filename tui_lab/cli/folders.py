"""The folders with a user's own scenarios, whose code runs as theirs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tui_lab.cli.kinds import folder
from tui_lab.errors import LabError
from tui_lab.files import user_called
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import own_folder

FOLDERS_VARIABLE = "TUI_LAB_SCENARIOS"


def scenario_folders(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Those named before and after the command, else those of the variable.

    Raises LabError, also for another user's, unless they are trusted.
    """
    named = (*arguments.folders, *arguments.more_folders)
    try:
        named = named or tuple(
            map(folder, filter(None, os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep)))
        )
    except argparse.ArgumentTypeError as error:
        raise LabError(f"{FOLDERS_VARIABLE}: {error}") from error
    for one in (own_folder(), *named):
        refuse_others_code(one, arguments)
    return named


def refuse_others_code(folder: Path, arguments: argparse.Namespace) -> None:
    """Raises LabError where code below a folder belongs to neither this user nor root, unless `--trust`."""
    if getattr(arguments, "trust", False) or os.name != "posix":
        return
    for place in _code_below(folder):
        with suppress(OSError):  # what cannot be read is said where it is, and does not run
            if (owner := place.stat().st_uid) not in (0, os.getuid()):
                said = _(
                    "{place} belongs to another user, {name}, and its code would run as yours: "
                    "add --trust if you want that"
                )
                raise LabError(said.format(place=place, name=user_called(owner)))


def _code_below(folder: Path) -> Iterator[Path]:
    """A folder, what lies in it, and all code and folders that a scenario in it could import."""
    found = [folder]
    with suppress(OSError):
        found += folder.iterdir()
    yield from found
    for one in found:
        with suppress(OSError):
            if (one / "scenario.py").is_file():
                for place, folders, files in os.walk(one):
                    yield from (Path(place, name) for name in (*folders, *files))
