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
from tui_lab.files import open_regular, set_aside

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
def connected(file: Path) -> Iterator[sqlite3.Connection]:
    """The database, made where there is none; all that the block does is done, or nothing of it.

    Raises Spoilt, and LabError where it cannot be read or written, in a sentence.
    """
    try:
        _require(file)
        with _opened(file) as database:
            yield database
    except OSError as error:
        raise LabError(f"{file} cannot be used: {error.strerror}") from error
    except sqlite3.OperationalError as error:  # locked, read-only, a full disk: not the fault of the file
        raise LabError(f"{file} cannot be used: {error}") from error
    except sqlite3.DatabaseError as error:
        raise Spoilt(f"{file} cannot be read: {error}") from error


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise LabError(f"{file} is of a newer tui-lab, which this one would take something from")
        if version < VERSION:
            with suppress(sqlite3.OperationalError):  # a network's file system may not be able to
                database.execute("PRAGMA journal_mode = WAL")
            database.executescript(SCHEMA)
        database.execute("PRAGMA synchronous = NORMAL")
        database.row_factory = sqlite3.Row
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
    finally:
        database.close()  # what was not committed is undone


def _require(file: Path) -> None:
    """Raises OSError unless there is a regular file, or none yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        os.close(open_regular(file))


def put_aside(file: Path) -> Path:
    """Set aside a database that cannot be read, with what belongs to it, and return its new name.

    Raises OSError.
    """
    place = set_aside(file)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            file.with_name(file.name + ending).replace(place.with_name(place.name + ending))
    return place
