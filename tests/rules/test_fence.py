"""The fence of a kiosk, each time in a process of its own: it cannot be taken away again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RAISED = """
import os, shutil, socket, sqlite3, subprocess, sys, tempfile, webbrowser
from pathlib import Path
from tui_lab.rules import OF_A_KIOSK, Rules, hold_to, rules
from tui_lab.rules.fence import raise_fence
folder, elsewhere = map(Path, sys.argv[1:3])
hold_to(Rules(OF_A_KIOSK, folder))
raise_fence(rules)
"""
REFUSED = {
    "a process": "subprocess.run(['true'])",
    "a shell": "os.system('true')",
    "a fork": "os.fork()",
    "another program": "os.execv('/bin/sh', ['sh'])",
    "a spawned process": "os.posix_spawn('/bin/sh', ['sh'], {})",
    "a browser": "webbrowser.get('/bin/true %s').open('http://x')",
    "a connection": "socket.create_connection(('127.0.0.1', 1))",
    "a name that is looked up": "socket.gethostbyname('localhost')",
    "a socket that waits": "socket.socket(socket.AF_UNIX).bind(str(folder / 's'))",
    "a file elsewhere": "(elsewhere / 'a').write_text('a')",
    "a file by a way around": "(folder / '..' / elsewhere.name / 'a').write_text('a')",
    "a file by a link": "(folder / 'link' / 'a').write_text('a')",
    "a file to add to": "os.open(elsewhere / 'there', os.O_WRONLY | os.O_APPEND)",
    "a file by a question": "(folder / 'q?').mkdir(); (folder / 'q?' / '..' / '..' / 'a').write_text('a')",
    "to rename beside a folder": "os.rename(folder / 'mine', 'a', dst_dir_fd=os.open(elsewhere, 0))",
    "a database by its address": "sqlite3.connect(f'file:{elsewhere}/a.db?mode=rwc', uri=True)",
    "a folder": "(elsewhere / 'a').mkdir()",
    "to remove": "(elsewhere / 'there').unlink()",
    "to rename out": "(folder / 'mine').rename(elsewhere / 'a')",
    "to rename in": "(elsewhere / 'there').rename(folder / 'a')",
    "a link": "(elsewhere / 'a').symlink_to('/etc/passwd')",
    "a hard link": "(folder / 'a').hardlink_to(elsewhere / 'there')",
    "a database": "sqlite3.connect(elsewhere / 'a.db').execute('create table a (b)')",
    "other rights": "(elsewhere / 'there').chmod(0o777)",
    "to remove all": "shutil.rmtree(elsewhere)",
}


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A folder to write to, and one beside it."""
    folder, elsewhere = tmp_path / "kiosk", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "there").write_text("whole")
    (folder / "mine").write_text("")
    (folder / "link").symlink_to(elsewhere)
    return folder, elsewhere


def behind_the_fence(places: tuple[Path, Path], code: str) -> str:
    """What code prints there, errors and all."""
    command = [sys.executable, "-c", RAISED + code, *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def test_each_way_out_is_refused(places: tuple[Path, Path]) -> None:
    tries = "".join(
        f"try:\n    {what}\n    print({name!r}, 'was done')\nexcept PermissionError as error:\n"
        f"    assert 'this lab is a kiosk' in str(error), error\nexcept webbrowser.Error: pass\n"
        for name, what in REFUSED.items()
    )
    said = behind_the_fence(places, tries)
    assert said.replace("a browser was done\n", "") == ""  # it says so of a browser that could not be begun
    assert [(one.name, one.read_text()) for one in places[1].iterdir()] == [("there", "whole")]


def test_what_a_lab_does_goes_on(places: tuple[Path, Path]) -> None:
    code = """
tempfile.tempdir = str(folder)
with tempfile.TemporaryDirectory() as made:
    (Path(made) / "deep").mkdir()
    (Path(made) / "deep" / "a").write_text("a")
(folder / "b").write_text("b")
(folder / "b").rename(folder / "c")
sqlite3.connect(folder / "a.db").execute("create table a (b)")
open(os.devnull, "w").write("a")
os.chdir(folder); Path("relative").write_text("a")
assert (elsewhere / "there").read_text() == "whole" and not (folder / Path(made).name).exists()
print("all done")
"""
    assert behind_the_fence(places, code) == "all done\n"


def test_the_folder_of_a_class_is_written_to_as_well(places: tuple[Path, Path]) -> None:
    code = """
hold_to(Rules(OF_A_KIOSK, folder, told=elsewhere / "class"))
(elsewhere / "class").mkdir()
(elsewhere / "class" / "me.json").write_text("a")
try:
    (elsewhere / "there").write_text("a")
except PermissionError:
    print("refused")
"""
    assert behind_the_fence(places, code) == "refused\n"


def test_files_have_room_up_to_the_quota(places: tuple[Path, Path]) -> None:
    code = """
with open(folder / "most", "wb") as out:
    out.truncate(99_999_999)
(folder / "little").write_text("ab")
try:
    (folder / "more").write_text("a")
except OSError as error:
    print(error.strerror)
try:
    with open(folder / "most", "ab") as out: pass
except OSError as error:
    print(error.strerror)
(folder / "most").unlink()
(folder / "more").write_text("a")
with open(folder / "huge", "wb") as out:
    try:
        out.truncate(100_000_001)
    except OSError as error:
        print(error.strerror)
"""
    full = "100 of the 100 MB that there are for you are taken: delete runs among ctrl+r\n"
    assert behind_the_fence(places, code) == 2 * full + "File too large\n"
