"""What a learner has done, kept between visits in one small JSON file.

Nothing is written over that was not understood: a file that cannot be read, or only in part, is set aside
first, and one of a newer tui-lab, or what is no file at all, stays as it is.
"""

from __future__ import annotations

import errno
import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_lab.files import (
    alone_in,
    own_file,
    private_folder,
    read_text,
    refuse_link,
    set_aside,
    write_whole,
)
from tui_lab.keeping.places import state_folder
from tui_lab.languages import translated as _

VERSION = 1  # of the file; one without a number is as 1
FILE = "progress.json"
LARGEST = 4_000_000  # bytes; all goals of the shipped lessons take a hundredth of it


@dataclass
class Progress:
    """The last scenario opened; the lesson steps whose goal was met and the knobs as left, by scenario.

    `knobs` holds the texts that a learner would type.
    """

    last: str = ""
    goals: dict[str, list[str]] = field(default_factory=dict)
    knobs: dict[str, dict[str, str]] = field(default_factory=dict)
    not_kept: str = field(default="", compare=False)  # why nothing can be written
    spoilt: str = field(default="", compare=False)  # why the file is to be set aside before it is written
    aside: str = field(default="", compare=False)  # that it was, and where to
    _seen: dict[str, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Progress:
        """What was kept, here or in another state folder, as far as it is understood; changes nothing."""
        file = _file(folder)
        try:
            refuse_link(file) if folder is not None else own_file(file)  # what was handed in is another's
            return cls._of(json.loads(read_text(file, LARGEST)), file)
        except FileNotFoundError:
            return cls()
        except OSError as error:
            sentence = _("{file} cannot be read: {why}").format(file=file, why=error.strerror)
            # These two a file can have that was a good one once; no other may be moved.
            mine = error.errno in (errno.EFBIG, errno.EILSEQ)
            return cls(spoilt=sentence) if mine else cls(not_kept=sentence)
        except (ValueError, RecursionError) as error:
            return cls(spoilt=_("{file} cannot be read as JSON: {error}").format(file=file, error=error))

    @classmethod
    def begin(cls) -> Progress:
        """What was kept, for a session: what cannot be read is set aside now."""
        progress = cls.load()
        if progress.spoilt:
            progress.save()
        return progress

    @property
    def trouble(self) -> str:
        """What is wrong with the file, in a sentence for the learner; empty when nothing is."""
        if self.not_kept:
            return _("What you do is not remembered: {why}.").format(why=self.not_kept)
        return self.aside or (f"{self.spoilt}." if self.spoilt else "")

    @classmethod
    def _of(cls, kept: Any, file: Path) -> Progress:
        """The good entries of what the file holds."""
        if not isinstance(kept, dict):
            return cls(spoilt=_("{file} cannot be read: it holds no JSON object").format(file=file))
        goals = {k: _texts(v) for k, v in _dict(kept.get("goals")).items() if isinstance(v, list)}
        knobs = {k: _dict(v) for k, v in _dict(kept.get("knobs")).items() if isinstance(v, dict)}
        knobs = {k: {n: t for n, t in v.items() if isinstance(t, str)} for k, v in knobs.items()}
        progress = cls("".join(_texts([kept.get("last")])), goals, knobs, _seen=deepcopy(knobs))
        content = progress._content()
        version = kept.get("version")
        if isinstance(version, int) and version > VERSION:
            said = _("{file} is of a newer tui-lab, which this one would take something from")
            progress.not_kept = said.format(file=file)
        elif content | kept != content:
            progress.spoilt = _("{file} can be read only in part").format(file=file)
        return progress

    def _content(self) -> dict[str, Any]:
        return {"version": VERSION, "last": self.last, "goals": self.goals, "knobs": self.knobs}

    def save(self) -> None:
        """Write it whole or not at all, with what another tui-lab has added in the meantime.

        Where that cannot be, `not_kept` says why: it costs the memory, not the lab.
        """
        file = _file()
        with alone_in(file.parent):
            present = Progress.load()
            self._merge(present)
            self.not_kept = present.not_kept
            if self.not_kept:
                return
            try:
                content = json.dumps(self._content(), indent=1).encode()
                if len(content) > LARGEST:
                    raise OSError(errno.EFBIG, _("it would have {size:,} bytes").format(size=len(content)))
                private_folder(file.parent)
                if present.spoilt:
                    self.spoilt = present.spoilt
                    said = _("{error}; it was set aside as {name}.")
                    self.aside = said.format(error=self.spoilt, name=set_aside(file).name)
                write_whole(file, content)
                self.spoilt = ""
            except OSError as error:
                self.not_kept = _("{file} cannot be written: {why}").format(file=file, why=error.strerror)

    def _merge(self, present: Progress) -> None:
        for scenario, met in present.goals.items():
            self.goals[scenario] = list(dict.fromkeys([*self.goals.get(scenario, ()), *met]))
        for scenario, texts in present.knobs.items():
            if self.knobs.get(scenario) == self._seen.get(scenario):  # nobody has turned them here
                self.knobs[scenario] = texts
        self._seen = deepcopy(self.knobs)

    def goal_met(self, scenario: str, step: str) -> bool:
        """Note that the goal of a lesson step was met; whether that is news."""
        met = self.goals.setdefault(scenario, [])
        if step in met:
            return False
        met.append(step)
        self.save()
        return True


class Unkept(Progress):
    """Of one session alone: nothing of it is read or written."""

    def save(self) -> None:
        pass


def _file(folder: Path | None = None) -> Path:
    return (folder or state_folder()) / FILE


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
