"""Where data that are not shipped are looked for, and put when they are fetched."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tui_lab.authoring.datasets.known_sets import NAMES, KnownSet
from tui_lab.errors import LabError
from tui_lab.files import base_folder
from tui_lab.languages import translated as _

DATA_VARIABLE = "TUI_LAB_DATA_DIR"  # what --data-dir sets
FILE_VARIABLE = "TUI_LAB_FILE"  # what --file sets


_brought_back: list[str] = []  # the table of a run that was brought back, the latest last
_asked_for: list[str] = []  # the table that a scenario here was given last; empty where none takes any


def named_table() -> str:
    """The table that the learner has named, or that of a run brought back since; empty for none."""
    return _brought_back[-1] if _brought_back else os.environ.get(FILE_VARIABLE, "")


def table_for_scenario() -> str:
    """The same, for a scenario that learns from it."""
    _asked_for[:] = [named_table()]
    return _asked_for[-1]


def table_in_use() -> str | None:
    """The table that a scenario here was given last, empty for its own; None where none was."""
    return _asked_for[-1] if _asked_for else None


def go_back_to_table(file: str) -> None:
    """Have a table be the one that is named, empty for none. Raises LabError where it is there no more."""
    if file and not Path(file).is_file():
        raise LabError(_("the run was trained on {file}, which is not there any more").format(file=file))
    name_table(file)


def name_table(file: str | None) -> None:
    """Have a file be the table that is named, empty for none; None leaves it as it is."""
    if file is not None and file != named_table():
        _brought_back[:] = [file]


def cache_folder(known: KnownSet) -> Path:
    """Where the files of a set are put, by the XDG base directory rules."""
    return base_folder("XDG_CACHE_HOME", ".cache") / "tui-lab" / known.folder


def folders_of(known: KnownSet) -> tuple[Path, ...]:
    """The folders that may hold the files of a set, the first one that has them all before the others.

    They are the one that the user names, what torchvision makes below that, below `data`, as PyTorch's
    tutorials have it, and below the working directory, and last the cache.
    """
    below = Path(known.torchvision) / "raw"
    here = (Path("data") / below, below)
    return (*named_folders(known), *here, cache_folder(known))


def named_folders(known: KnownSet) -> tuple[Path, ...]:
    """The folder that the user has named, if any, and what torchvision makes below it."""
    if not (named := os.environ.get(DATA_VARIABLE)):
        return ()
    folder = Path(os.path.expanduser(named))  # noqa: PTH111 - a ~ of nobody stays and is not found
    return folder, folder / known.torchvision / "raw"


def files_of(known: KnownSet) -> tuple[Path, ...]:
    """The four files of a set, each packed or not, in the order of NAMES; none where they are not here.

    Raises LabError where the folder that the user has named cannot be read, or has some of them only.
    """
    named = named_folders(known)
    for folder in folders_of(known):
        try:
            if folder in named[:1] and not folder.is_dir():
                raise OSError(errno.ENOTDIR, _("there is no such folder"))
            found = [_either(folder / name) for name in NAMES]
        except (OSError, ValueError) as error:  # the right to; a name that is too long, or is none
            if folder not in named:
                continue
            why = getattr(error, "strerror", None) or error
            raise LabError(
                _(
                    "The folder {folder} of {title} cannot be read: {why}. Mend that, or name another folder "
                    "with the option --data-dir DIR or the environment variable {variable}."
                ).format(folder=folder, title=known.title, why=why, variable=DATA_VARIABLE)
            ) from error
        if all(found):
            return tuple(file for file in found if file)
        if any(found) and folder in named:
            missing = [name for name, file in zip(NAMES, found, strict=True) if not file]
            raise LabError(
                _("{title} is not all here. Missing in {folder}: {missing}.\n\n{advice}").format(
                    title=known.title, folder=folder, missing=_listed(missing), advice=how_to_get(known)
                )
            )
    return ()


def how_to_get(known: KnownSet) -> str:
    """What to do where a set is not here."""
    return _(
        "tui-lab data fetch {name} gets it, into {folder}.\n\n"
        "Or say where its files are, packed or unpacked, with the option --data-dir DIR or the environment "
        "variable {variable}."
    ).format(name=known.name, folder=cache_folder(known), variable=DATA_VARIABLE)


def _either(plain: Path) -> Path | None:
    packed = plain.with_name(f"{plain.name}.gz")
    # What is there and no file is said when it is read.
    return next((file for file in (plain, packed) if file.exists()), None)


def _listed(words: list[str]) -> str:
    *first, last = words
    return _("{some} and {last}").format(some=", ".join(first), last=last) if first else last
