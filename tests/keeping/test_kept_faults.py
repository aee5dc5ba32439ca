"""Whatever the machine does to what is kept: it costs no more than has to be, and is said."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.keeping.runs_made import kept
from tests.odd_files import NO_FILES
from tui_lab.errors import LabError
from tui_lab.keeping.content_files import STALE
from tui_lab.keeping.runs import Runs
from tui_lab.keeping.saver import Saver

KEY = kept().key
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def runs() -> Runs:
    """With one run that was written twice."""
    runs = Runs()
    runs.put(kept(step=3))
    runs.put(kept(step=4))
    return runs


def trouble(runs: Runs) -> str:
    """What is said when another run is to be kept."""
    saver = Saver(runs)
    saver.begin()
    saver.keep(kept("b" * 32))
    assert saver.close(20)
    return saver.trouble


# The weights of a run

SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "garbage": lambda content: os.urandom(len(content)),
    "a byte changed": lambda content: content.replace(b"weights", b"weightz", 1),
}


@pytest.mark.parametrize("how", SPOILT)
def test_the_last_state_but_one_is_taken(runs: Runs, how: str) -> None:
    newest, before = runs._contents._files(KEY)
    newest.write_bytes(SPOILT[how](newest.read_bytes()))
    found = runs.fetch(KEY)
    if how == "a byte changed" and found.step == 4:  # zip's own check does not cover each byte
        return
    assert (found.step, found.content is not None) == (3, True)
    before.write_bytes(SPOILT[how](before.read_bytes()))
    found = runs.fetch(KEY)  # by its recipe, as far as it was known to have come
    assert (found.step, found.content) == (4, None) and "cannot be read" in found.why


def test_a_power_cut_between_two_renames_costs_the_last_state(runs: Runs) -> None:
    newest, before = runs._contents._files(KEY)
    newest.replace(before)
    assert runs.fetch(KEY).step == 4
    runs.put(kept(step=5))
    assert (runs.fetch(KEY).step, before.exists()) == (5, True)


def test_what_a_broken_off_write_left_is_removed_later(runs: Runs) -> None:
    torn = runs.folder / "runs" / f".{KEY}.pt-x1"
    torn.write_bytes(b"half")
    runs.begin()
    assert torn.exists()  # another lab may be at it
    os.utime(torn, (0, time.time() - STALE - 1))
    runs.begin()
    assert not torn.exists()


def test_weights_of_a_newer_lab_stay_as_they_are(runs: Runs) -> None:
    import torch

    newest, _ = runs._contents._files(KEY)
    torch.save({"version": 99}, newest)
    content = newest.read_bytes()
    assert runs.fetch(KEY).step == 3
    assert newest.read_bytes() == content


def test_no_code_in_a_file_is_run(runs: Runs, tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "run",)  # type: ignore[return-value]

    for file in runs._contents._files(KEY):
        file.write_bytes(pickle.dumps(Evil()))
    assert runs.fetch(KEY).content is None
    assert not (tmp_path / "run").exists()


# The database

BROKEN: dict[str, Callable[[Path], object]] = {
    "garbage": lambda file: file.write_bytes(os.urandom(40_000)),
    "truncated": lambda file: os.truncate(file, 5000),
    "a header alone": lambda file: os.truncate(file, 100),
    "huge garbage": lambda file: _huge(file),
    "text": lambda file: file.write_text("select * from runs"),
    "another database": lambda file: _other(file),
}


def _huge(file: Path) -> None:
    file.write_bytes(b"x" * 100)
    os.truncate(file, 3_000_000_000)


def _other(file: Path) -> None:
    file.unlink()
    database = sqlite3.connect(file)
    database.executescript("CREATE TABLE runs (x); PRAGMA user_version = 1")
    database.close()


@pytest.mark.parametrize("how", BROKEN)
def test_a_database_that_cannot_be_read_is_set_aside_and_made_anew(runs: Runs, how: str) -> None:
    for beside in runs.folder.glob("runs.db-*"):
        beside.unlink()
    BROKEN[how](runs.file)
    size = runs.file.stat().st_size
    fresh = Runs()
    assert trouble(fresh) == ""
    assert "set aside as runs.db.unreadable-1" in fresh.aside
    assert runs.file.with_name("runs.db.unreadable-1").stat().st_size == size
    assert {row.key for row in fresh.rows()} == {KEY, "b" * 32}  # found by its weights
    assert fresh.fetch(KEY).step == 4


def test_runs_whose_rows_were_lost_while_a_lab_was_open_are_found(runs: Runs) -> None:
    lab = Runs()
    runs.file.write_bytes(b"garbage" * 1000)
    for beside in runs.folder.glob("runs.db-*"):
        beside.unlink()
    lab.put(kept("b" * 32))  # so that the new database is not empty
    later = Runs()
    later.begin()
    assert {row.key for row in later.rows()} == {KEY, "b" * 32}


@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_stays_as_it_is(what: str) -> None:
    fresh = Runs()
    fresh.folder.mkdir(parents=True)
    NO_FILES[what](fresh.file)
    before = os.lstat(fresh.file)
    said = trouble(fresh)
    assert said.startswith(f"Runs are not kept: {fresh.file} cannot be used: ")
    assert (os.lstat(fresh.file).st_mode, os.lstat(fresh.file).st_ino) == (before.st_mode, before.st_ino)


def test_a_database_of_a_newer_lab_stays_as_it_is(runs: Runs) -> None:
    database = sqlite3.connect(runs.file)
    database.execute("PRAGMA user_version = 7")
    database.close()
    content = runs.file.read_bytes()
    assert "of a newer tui-lab" in trouble(Runs())
    assert runs.file.read_bytes() == content


def test_one_that_another_lab_holds_for_long_is_said(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_lab.keeping.database.PATIENCE", 0.01)
    holder = sqlite3.connect(runs.file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert "cannot be used: database is locked" in trouble(Runs())
    holder.close()
    assert trouble(Runs()) == ""


# The folder


@pytest.mark.parametrize("place", ["a file", "no home"])
def test_where_no_folder_can_be_runs_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    if place == "no home":
        monkeypatch.setenv("HOME", "nowhere")
    else:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / ".local").write_text("")
    assert trouble(Runs()).startswith("Runs are not kept: ")


READ_ONLY = """
import os, sqlite3, torch
from tests.keeping.runs_made import kept
from tui_lab.keeping import curve_bytes
from tui_lab.keeping.runs import Runs
from tui_lab.keeping.saver import Saver
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
print([row.step for row in Runs().rows()])
saver = Saver(Runs())
saver.begin()
saver.keep(kept())
assert saver.close(20)
print(saver.trouble)
"""
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
from tests.keeping.runs_made import kept
from tui_lab.errors import LabError
from tui_lab.keeping.runs import Runs
runs = Runs()
import torch
for step in range(5, 9):
    try:
        runs.put(kept(step=step, content={"weights": torch.full((10_000,), float(step))}))
    except LabError as error:
        print(error)
print([file.name for file in (runs.folder / "runs").iterdir()], runs.fetch(kept().key).step)
"""


def child(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_folder_that_is_read_only_is_said(tmp_path: Path, runs: Runs) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        folder.chmod(folder.stat().st_mode | 0o055)
    for one in runs.folder.rglob("*"):
        one.chmod(0o555 if one.is_dir() else 0o444)
    runs.folder.chmod(0o555)
    there = sorted(runs.folder.rglob("*"))
    rows, said = child(READ_ONLY).splitlines()
    assert rows == "[4]"  # what is there can be looked at
    assert said.startswith("Runs are not kept: ") and "Permission denied" in said
    assert sorted(runs.folder.rglob("*")) == there


def test_a_full_disk_costs_the_new_state_and_no_other(runs: Runs) -> None:
    """A limit on the size of files stands for it: what is written then breaks off in the same way."""
    *said, last = child(FULL).splitlines()
    assert len(said) == 4 and all("a run cannot be written" in one for one in said)
    assert last == f"['{KEY}.before.pt', '{KEY}.pt'] 4" or last == f"['{KEY}.pt', '{KEY}.before.pt'] 4"


def test_trouble_that_ends_is_not_said_any_more(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    saver = Saver(runs)
    saver._try(lambda: (_ for _ in ()).throw(LabError("the disk is full")))
    assert saver.trouble == "Runs are not kept: the disk is full."
    saver._try(lambda: runs.put(kept()))
    assert saver.trouble == ""
