"""Finds scenarios: every folder with a `scenario.py`, the built-in ones and a learner's own alike.

The catalogue reads titles from the text of the files and runs nothing, so that the menu opens before
PyTorch is imported and a broken scenario harms nobody but itself.
"""

from __future__ import annotations

import ast
import difflib
import errno
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tui_lab.authoring.source import DECLARED, fault_of_reading, named_class, wrong_declaration
from tui_lab.errors import Fault, LabError
from tui_lab.files import base_folder, legible, read_bytes
from tui_lab.languages import in_language, translated as _
from tui_lab.plain_text import plain

# Where the constants of a class end: at its first method, or at the first thing that is made by a call.
BODY = re.compile(rb"\n    (?:def |@|\w+ = [\w.]+\()")
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
PACKAGE = Path(__file__).resolve().parent.parent
MANY = 200  # own scenarios; of more only the heads are read, or the menu would have to wait


@dataclass(frozen=True)
class Entry:
    """A scenario as the menu shows it; `fault` says why its file cannot be read.

    Scenarios of one `family` share their data, so that their losses and their code can be compared.
    """

    name: str
    title: str
    chapter: str
    position: int
    tutorial: str
    summary: str
    folder: Path
    fault: Fault | None = None
    family: str = ""
    is_script: ClassVar[bool] = False  # a training script of somebody's own, that is only looked at
    own_lesson: Path | None = None  # of a course, in the place of the one beside the scenario

    @property
    def file(self) -> Path:
        return self.folder / "scenario.py"

    @property
    def lesson(self) -> Path:
        return self.own_lesson or self.folder / "lesson.md"

    def contents(self) -> tuple[bytes | None, ...]:
        """Its files as they are now, to tell whether one was edited; None for one that cannot be read.

        The first is the scenario, the second the lesson; then come the modules beside them.
        """
        return tuple(map(_bytes_or_none, self._files()))

    def stamps(self) -> dict[str, tuple[int, int]]:
        """When each of its files that are there was written, and its size: cheap enough for every second."""
        found = {}
        for file in self._files():
            with suppress(OSError):
                stat = file.stat()
                found[file.name] = stat.st_mtime_ns, stat.st_size
        return found

    def _files(self) -> list[Path]:
        try:
            modules = sorted(file for file in self.folder.glob("*.py") if file != self.file)
        except OSError:
            modules = []
        return [self.file, in_language(self.lesson), *modules]


def _bytes_or_none(file: Path) -> bytes | None:
    try:
        return read_bytes(file)
    except OSError:
        return None


def built_in_folder() -> Path:
    """Where the shipped scenarios lie: inside the installed package, or beside it in a checkout."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def own_folder() -> Path:
    """Where a learner's own scenarios are looked for, by the XDG base directory rules."""
    return base_folder("XDG_CONFIG_HOME", ".config") / "tui-lab" / "scenarios"


def find_scenarios(more: tuple[Path, ...] = ()) -> list[Entry]:
    """All scenarios in the order of the menu: by chapter, position and name.

    `more` are folders that hold scenario folders. Of two scenarios with one name the learner's own
    wins, so that a copied one can be changed.
    """
    return built_in_and((own_folder(), *more))


def built_in_and(more: tuple[Path, ...]) -> list[Entry]:
    """Those that come with the lab, and those of some folders, whatever a learner keeps."""
    return _found_in(built_in_folder(), *more)


def shipped_scenarios() -> list[Entry]:
    """Those that come with the lab, whatever a learner keeps under their names, in the order of the menu."""
    return _found_in(built_in_folder())


def _found_in(*places: Path) -> list[Entry]:
    found: dict[str, Entry] = {}
    for place in places:
        files = _files_in(place)
        whole = place != built_in_folder() and len(files) <= MANY
        for file in files:
            entry = read_entry(file, whole)
            found[entry.name] = entry
    return sorted(found.values(), key=lambda one: (_place_of(one.chapter), one.position, one.name))


def _place_of(chapter: str) -> tuple[float, str]:
    """By the number that a chapter begins with; those without one come last, by their letters."""
    number = NUMBER.match(chapter)
    return (int(number.group()) if number else math.inf), chapter


def _files_in(place: Path) -> list[Path]:
    """The scenario files below a folder, also those that cannot be read: the menu says why."""
    try:
        folders = sorted(place.iterdir())
    except OSError:
        return []
    return [file for folder in folders if _is_there(file := folder / "scenario.py")]


def _is_there(file: Path) -> bool:
    try:
        file.lstat()
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ENOTDIR)
    return True


def find(name: str, entries: list[Entry]) -> Entry:
    """The scenario called `name`. Raises LabError with the nearest names."""
    by_name = {entry.name: entry for entry in entries}
    name = legible(name)
    for spelled in (name, name.replace("_", "-")):  # the folder may be called with either
        if spelled in by_name:
            return by_name[spelled]
    # Beside a slip of the finger, names that are merely alike would only distract.
    near = difflib.get_close_matches(name, by_name, n=3, cutoff=0.8)
    near = near or difflib.get_close_matches(name, by_name, n=3, cutoff=0.5)
    nearest = _("did you mean {names}?").format(names=_(" or ").join(near))
    advice = nearest if near else _("tui-lab list shows all of them")
    raise LabError(_("there is no scenario {name}; {advice}").format(name=repr(name), advice=advice))


def before_in_family(entry: Entry, entries: list[Entry]) -> Entry | None:
    """The scenario before `entry` among those of its family, None for the first and for one of no family."""
    family = [other for other in entries if other.family and other.family == entry.family]
    place = family.index(entry) if entry in family else 0
    return family[place - 1] if place else None


def read_entry(file: Path, whole: bool = True) -> Entry:
    """What the menu shows of a scenario's file; unless `whole`, errors below that do not count."""
    name = legible(file.parent.name).replace("_", "-")
    values: dict[str, object] = {}
    summary, fault = "", None
    try:
        source = read_bytes(file)
        tree = ast.parse(source if whole else _head(source), filename=str(file))
        if (named := named_class(tree, DECLARED)) is not None:
            node, values = named
            summary = (ast.get_docstring(node) or "").partition("\n")[0]
            if wrong := wrong_declaration(values):
                values = {}
                fault = Fault(file, node.lineno, "", f"TypeError: {wrong}", "import")
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError) as error:
        fault = fault_of_reading(error, file)
    position = values.get("position", 0)
    return Entry(
        name=name,
        title=plain(str(values.get("title", name))).strip() or name,
        chapter=plain(str(values.get("chapter", "Yours"))).strip() or "Yours",
        position=position if isinstance(position, int) else 0,
        tutorial=plain(str(values.get("tutorial", ""))),
        summary=plain(_("does not load: {error}").format(error=fault.message) if fault else summary),
        folder=file.parent,
        fault=fault,
        family=str(values.get("family", "")),
    )


def _head(source: bytes) -> bytes:
    """The class with a title, up to its first knob or method: parsing all would hold up the menu."""
    title = source.find(b"\n    title = ")
    start = source.rfind(b"\nclass ", 0, max(title, 0))
    body = BODY.search(source, max(title, 0))
    return source[start + 1 : body.start() + 1] if start >= 0 and body else source
