"""What is kept of a learner is that learner's alone; links and others' files are told of and left alone."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.keeping.runs_made import kept
from tui_lab import files
from tui_lab.errors import LabError
from tui_lab.files import own_file, private_folder
from tui_lab.keeping.failures import Failures
from tui_lab.keeping.learners import learner_of
from tui_lab.keeping.places import data_folder, printed_file, state_folder
from tui_lab.keeping.progress import Progress
from tui_lab.keeping.proofs import Proof, add_proof, read_proofs
from tui_lab.keeping.runs import Runs
from tui_lab.terminal.apart import _open

NOBODYS = 12345


def everything() -> None:
    """Have all written that a lab writes."""
    Progress(last="regression").save()
    add_proof(Proof("regression", "One", 1, {}, {}))
    Failures().note(ValueError("a"), "testing")
    os.close(_open(printed_file()))
    runs = Runs()
    runs.begin()
    runs.put(kept())


def modes(folder: Path) -> set[tuple[str, int]]:
    """Those of a folder and all in it."""
    return {
        ("folder" if one.is_dir() else "file", stat.S_IMODE(one.stat().st_mode))
        for one in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("before", [False, True])
def test_all_that_is_kept_is_open_to_its_user_alone(before: bool) -> None:
    mask = os.umask(0o022)
    try:
        everything()
        if before:  # as earlier versions left it, or a copy that forgot the rights
            for folder in (state_folder(), data_folder()):
                for one in (folder, *folder.rglob("*[!k]")):  # no lock, which goes with its lab
                    one.chmod(0o755 if one.is_dir() else 0o644)
            everything()
    finally:
        os.umask(mask)
    assert modes(state_folder()) | modes(data_folder()) == {("folder", 0o700), ("file", 0o600)}


@pytest.mark.parametrize("name", ["progress.json", "goals.jsonl", "errors.log", "printed.txt"])
def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    target.write_text('{"last": "xor"}')
    private_folder(state_folder())
    (state_folder() / name).symlink_to(target)
    everything()
    assert target.read_text() == '{"last": "xor"}' and (state_folder() / name).is_symlink()
    if name == "progress.json":
        assert Progress.load().last == ""
        assert Progress.begin().trouble == (
            f"What you do is not remembered: {state_folder() / name} cannot be read: "
            "it is a link, and none is followed here."
        )


@pytest.mark.parametrize("name", ["progress.json", "goals.jsonl"])
def test_a_link_in_what_was_handed_in_shows_no_file_of_the_teachers(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"last": "xor"}\n')
    (tmp_path / "learner").mkdir()
    (tmp_path / "learner" / name).symlink_to(secret)
    found = learner_of("learner", tmp_path / "learner", [])
    assert found.last == "" and "it is a link, and none is followed here" in found.trouble
    if name == "goals.jsonl":
        with pytest.raises(OSError, match="it is a link"):
            read_proofs(tmp_path / "learner")


def test_a_database_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target.db"
    sqlite3.connect(target).execute("CREATE TABLE a (b)").connection.close()
    before = target.read_bytes()
    private_folder(data_folder())
    (data_folder() / "runs.db").symlink_to(target)
    with pytest.raises(LabError, match=r"runs\.db cannot be used: it is a link, and none is followed here"):
        Runs().rows()
    assert target.read_bytes() == before


def test_weights_by_a_link_are_not_read(tmp_path: Path) -> None:
    runs = Runs()
    runs.put(kept())
    (file,) = (data_folder() / "runs").glob("*.pt")
    moved = file.rename(tmp_path / "elsewhere.pt")
    file.symlink_to(moved)
    found = runs.fetch("a" * 32)
    assert found.content is None and "t is a link, and none is followed here" in found.why
    with pytest.raises(LabError, match="it is a link"):
        runs.put(kept(step=4))
    assert moved.is_file()


def give_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all that is kept belong to somebody else than this process, and not to root either."""
    if os.getuid():
        monkeypatch.setattr(os, "getuid", lambda: NOBODYS)
        return
    for folder in (state_folder(), data_folder()):
        for place in (folder, *folder.rglob("*")):
            os.chown(place, NOBODYS, -1)


def test_what_belongs_to_another_user_is_neither_read_nor_written(monkeypatch: pytest.MonkeyPatch) -> None:
    everything()
    kept_there = (state_folder() / "progress.json").read_bytes()
    give_to_another(monkeypatch)
    owner = files.user_called(state_folder().stat().st_uid)
    progress = Progress.begin()
    assert progress.last == "" and f"belongs to another user, {owner}" in progress.trouble
    progress.goal_met("regression", "One")
    with pytest.raises(LabError, match=f"belongs to another user, {owner}"):
        Runs().rows()
    with pytest.raises(OSError, match="belongs to another user"):
        private_folder(state_folder())
    with pytest.raises(OSError, match="belongs to another user"):
        own_file(state_folder() / "goals.jsonl")
    assert (state_folder() / "progress.json").read_bytes() == kept_there


def test_a_folder_elsewhere_by_a_link_of_ones_own_is_fine(tmp_path: Path) -> None:
    (tmp_path / "large disk").mkdir()
    state_folder().parent.mkdir(parents=True)
    state_folder().symlink_to(tmp_path / "large disk")
    Progress(last="xor").save()
    assert Progress.load().last == "xor" and (tmp_path / "large disk" / "progress.json").is_file()
