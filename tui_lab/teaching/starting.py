"""A new scenario of one's own: a small one that runs, with its lesson, to be changed into what one wants."""

from __future__ import annotations

import re
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.languages import translated as _

TEMPLATE = Path(__file__).parent / "template"
NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
LONGEST = 40  # characters of a name


def start_scenario(name: str, place: Path) -> Path:
    """Write a scenario called `name` below the folder `place`, and return its own folder. Raises LabError."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise LabError(
            _(
                "{name} cannot be the name of a scenario: take small letters, digits and -, such as two-moons"
            ).format(name=repr(name))
        )
    folder = place / name.replace("-", "_")
    title = name.replace("-", " ").replace("_", " ").capitalize()
    names = {"TITLE": title, "CLASS": title.title().replace(" ", ""), "NAME": name.replace("_", "-")}
    try:
        folder.mkdir(parents=True)
        for file in ("scenario.py", "lesson.md"):
            text = read_text(TEMPLATE / file)
            for word, meant in names.items():
                text = re.sub(rf"\b{word}\b", meant, text)
            (folder / file).write_text(text, encoding="utf-8")
    except FileExistsError as error:
        raise LabError(
            _("{folder} is there already; choose another name, or remove it first").format(folder=folder)
        ) from error
    except OSError as error:
        raise LabError(
            _("cannot write to {folder}: {why}").format(folder=folder, why=error.strerror)
        ) from error
    return folder
