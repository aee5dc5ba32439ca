"""A script that is watched, as menu and lab know a scenario: without a lesson, and never loaded here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain
from tui_lab.remote.client import Served
from tui_lab.teaching.catalogue import Entry


@dataclass(frozen=True)
class ScriptEntry(Entry):
    """Its code is shown; that it was saved is no news, for it runs as it was."""

    script: Path = Path()
    is_script: ClassVar[bool] = True

    @property
    def file(self) -> Path:
        return self.script

    @property
    def lesson(self) -> Path:
        return self.folder / f"{self.script.name}.no-lesson"

    def stamps(self) -> dict[str, tuple[int, int]]:
        return {}


def entry_of(one: Served) -> ScriptEntry:
    """What is served, to be opened."""
    file = Path(one.file)
    return ScriptEntry(
        name=one.name or "script",
        title=one.title or "script",
        chapter=noted("Watched"),
        position=0,
        tutorial="",
        summary=_("{file}, process {pid}").format(file=one.file, pid=one.pid),
        folder=file.parent,
        script=file,
    )


def entry_of_file(file: Path, title: str) -> ScriptEntry:
    """A run that is followed by its file, whose code is not there to be shown."""
    title = plain(title)[:80] or "run"
    return ScriptEntry(
        name=plain(file.stem)[:80] or "run",
        title=title,
        chapter=noted("Followed"),
        position=0,
        tutorial="",
        summary=f"{file}",
        folder=file.parent,
        script=file,
    )
