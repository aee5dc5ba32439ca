"""Writes files that a learner takes home: never over one that is there, unless that was asked for."""

from __future__ import annotations

from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.files import write_whole
from tui_lab.languages import translated as _
from tui_lab.rules import rules


def take_home(path: str, content: str | bytes, over: bool = False) -> Path:
    """Write a file, and return where it lies. Raises LabError where one is there, unless `over`."""
    file = expanded(path)
    refuse_to_overwrite(file, over)
    if file.is_dir():
        raise LabError(_("cannot write {path}: it is a folder").format(path=repr(path)))
    try:
        data = content.encode() if isinstance(content, str) else content
        rules().require_room(len(data))
        if over and file.is_file():
            mode = file.stat().st_mode & 0o7777
            write_whole(file, data)  # what was there stays until all of it is
            file.chmod(mode)
        else:
            with file.open("wb" if over else "xb") as opened:
                opened.write(data)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else _("no file can have this name")
        raise LabError(_("cannot write {path}: {why}").format(path=repr(path), why=why)) from error
    return file


def expanded(path: str) -> Path:
    """The path with a ~ for the home folder written out; of a kiosk, in its folder. Raises LabError."""
    return rules().file_for(path)


def refuse_to_overwrite(file: Path, over: bool) -> None:
    """Raise LabError where something is there already, unless it may be written `over`."""
    try:
        there = (file.exists() or file.is_symlink()) and not file.is_dir()
    except (OSError, ValueError):
        return  # writing will say what is wrong
    if there and not over:
        raise LabError(
            _("{file} is there already: choose another name, or add --force to write over it").format(
                file=repr(str(file))
            )
        )
