"""The database of runs: one file, which several labs may have open at once.

Nothing is written over that was not understood: a file that is no database any more is set aside, and one
of a newer tui-lab, or what is no file at all, stays as it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.files import open_regular, own_file, private_folder, set_aside
from tui_lab.languages import translated as _

VERSION = 1
PATIENCE = 2.0  # seconds that one waits for another that writes
SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY, serial INTEGER NOT NULL, session TEXT NOT NULL, at_hand INTEGER NOT NULL,
    scenario TEXT NOT NULL, began REAL NOT NULL, saved REAL NOT NULL, step INTEGER NOT NULL,
    state TEXT NOT NULL, seed INTEGER NOT NULL, device TEXT NOT NULL, loss REAL, knobs TEXT NOT NULL,
    losses TEXT NOT NULL, metrics TEXT NOT NULL, changes INTEGER NOT NULL, recipe TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', pinned INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS runs_serial ON runs (serial);
CREATE TABLE IF NOT EXISTS curves (key TEXT PRIMARY KEY, curves BLOB NOT NULL);
PRAGMA user_version = 1;
COMMIT;
"""


class Spoilt(LabError):
    """The file is no database of runs, or not any more."""


@contextmanager
def connected(file: Path, writes: bool) -> Iterator[sqlite3.Connection]:
    """The database, made where there is none; all that the block does is done, or nothing of it.

    Raises Spoilt, and LabError where it cannot be read or written, in a sentence.
    """
    try:
        with _opened(file, writes) as database:
            yield database
    except OSError as error:
        raise LabError(_("{file} cannot be used: {why}").format(file=file, why=error.strerror)) from error
    except sqlite3.DatabaseError as error:
        # What is corrupt or no database has no class of its own; others are locks, full disks and the like.
        if type(error) is sqlite3.DatabaseError or str(error).startswith("no such"):
            raise Spoilt(_("{file} cannot be read: {error}").format(file=file, error=error)) from error
        raise LabError(
            _("{file} cannot be used: {error}").format(file=file, error=error)
        ) from error  # locked, read-only, a full disk


@contextmanager
def _opened(file: Path, writes: bool) -> Iterator[sqlite3.Connection]:
    _require(file)
    try:
        database = _ready(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None))
    except sqlite3.OperationalError:
        if writes or not file.exists() or _has_log(file):
            raise
        # Where nothing can be written, not even what reading writes beside it.
        database = sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True, isolation_level=None)
    database.row_factory = sqlite3.Row
    try:
        # From the first on: who reads before it writes would not wait for another who writes meanwhile.
        database.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        yield database
        database.execute("COMMIT")
    finally:
        database.close()  # what was not committed is undone


def _has_log(file: Path) -> bool:
    """Whether something was written that is not in the file itself yet."""
    log = file.with_name(f"{file.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _ready(database: sqlite3.Connection) -> sqlite3.Connection:
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise LabError(_("the runs are of a newer tui-lab, which this one would take something from"))
        if version < VERSION:
            with suppress(sqlite3.OperationalError):  # a network's file system may not be able to
                database.execute("PRAGMA journal_mode = WAL")
            database.executescript(SCHEMA)
        database.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        database.close()
        raise
    return database


def _require(file: Path) -> None:
    """Raises OSError unless there is a regular file, or none yet."""
    with suppress(FileNotFoundError):
        os.close(open_regular(own_file(file)))
        return
    private_folder(file.parent)
    with suppress(OSError):  # sqlite would make it for all to read; where it cannot be made that says why
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def put_aside(file: Path) -> Path:
    """Set aside a database that cannot be read, with what belongs to it, and return its new name.

    Raises OSError.
    """
    place = set_aside(file)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            file.with_name(file.name + ending).replace(place.with_name(place.name + ending))
    return place
