"""The folder of a class: what a lab writes there, and what a teacher makes of whatever lies in it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from tui_lab import files
from tui_lab.cli.main import main
from tui_lab.errors import LabError
from tui_lab.keeping.beats import ENDING, FORMAT, LEFT, Beat, file_in, owner_name, read_beat, write_beat
from tui_lab.keeping.classroom import AWAY, MOST_OF_ONE, SILENT, STUCK, Attendee, attendees
from tui_lab.keeping.pulse import Pulse

ME = owner_name(os.getuid())
BEAT = Beat(ME, "pc7", 12, "xor", 2, 7, "Why", 3, 40, 61.5, 300.0, 4.0, ("lr 0.1", "hidden 8"), "running")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = write_beat(file_in(tmp_path), BEAT)
    assert file.name.startswith(f"{ME}@") and file.stat().st_mode & 0o777 == 0o644
    (one,) = attendees(tmp_path)
    assert (one.owner, one.called, one.beat, one.situation) == (ME, ME, BEAT, "here")
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


def test_a_folder_that_gives_its_group_is_read_by_that_group_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    if not tmp_path.stat().st_mode & stat.S_ISGID:
        pytest.skip("this file system has no such folders")
    assert write_beat(file_in(tmp_path), BEAT).stat().st_mode & 0o777 == 0o640


def test_a_name_that_another_has_taken_is_not_fought_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, write = file_in(tmp_path), files.write_for_others
    taken.write_text("of somebody else")

    def sticky(file: Path, content: bytes, mode: int) -> None:
        if file == taken:
            raise PermissionError
        write(file, content, mode)

    monkeypatch.setattr("tui_lab.keeping.beats.write_for_others", sticky)
    written = write_beat(taken, BEAT)
    assert written != taken and taken.read_text() == "of somebody else"
    assert [one.beat for one in attendees(tmp_path)] == [BEAT]


def test_a_name_that_no_file_can_have_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, link, write = file_in(tmp_path), file_in(tmp_path, 2), files.write_for_others
    folder.mkdir()
    assert write_beat(folder, BEAT) != folder
    link.symlink_to("nothing")

    def sticky(file: Path, content: bytes, mode: int) -> None:
        if file == link:
            raise PermissionError
        write(file, content, mode)

    monkeypatch.setattr("tui_lab.keeping.beats.write_for_others", sticky)
    assert write_beat(link, BEAT) != link
    assert [one.beat for one in attendees(tmp_path)] == [BEAT, BEAT]


@pytest.mark.parametrize(
    ("changed", "age", "situation", "seconds"),
    [
        ({}, 0.0, "here", 300.0),
        ({"working": STUCK}, 0.0, "stuck", STUCK),
        ({"working": STUCK, "met": 40}, 0.0, "here", STUCK),  # there is no goal left
        ({"working": STUCK, "idle": AWAY + 1}, 0.0, "away", AWAY + 1),
        ({"working": STUCK}, SILENT + 10, "away", SILENT + 14),
        ({"working": STUCK, "state": LEFT}, 60.0, "left", 60.0),
    ],
)
def test_who_is_stuck_and_who_is_away(
    changed: dict[str, Any], age: float, situation: str, seconds: float
) -> None:
    one = Attendee("ada", replace(BEAT, **changed), age)
    assert (one.situation, one.seconds) == (situation, seconds)
    assert one.last_goal == 61.5 + age


def test_nobody_poses_as_another(tmp_path: Path) -> None:
    """A file says what its owner says, whatever it is called and whatever name it holds."""
    write_beat(tmp_path / f"bob@pc1{ENDING}", replace(BEAT, name="bob"))
    (one,) = attendees(tmp_path)
    assert (one.owner, one.called) == (ME, f'{ME} ("bob")')


def content(**changed: Any) -> bytes:
    return json.dumps({"format": FORMAT, **asdict(BEAT), **changed}).encode()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "no object": b"[]",
    "nested": b"[" * 16_000,
    "another format": content(format="tui-lab class 99"),
    "something missing": json.dumps({"format": FORMAT}).encode(),
    "no UTF-8": b"\xff\xfe",
    "too long": content(title="x" * 20_000),
    "no number": content(working="long"),
    "not a number": content(working=float("nan")),
    "no end": content(idle=float("inf")),
    "a thousand digits": content().replace(b'"met": 3', b'"met": ' + b"9" * 1000),
    "too many digits": content().replace(b'"met": 3', b'"met": ' + b"9" * 9000),
    "a flag": content(page=True),
    "no list": content(tried="lr 0.1"),
    "a list of lists": content(tried=[["lr"]]),
    "no text": content(name=7),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / f"odd{ENDING}").write_bytes(HOSTILE[name])
    write_beat(file_in(tmp_path), BEAT)
    assert [one.beat for one in attendees(tmp_path)] == [BEAT]


LINKS: dict[str, Callable[[Path, Path], object]] = {
    "a link": lambda file, other: file.symlink_to(other),
    "a link to nothing": lambda file, other: file.symlink_to(other.with_name("nothing")),
    "a pipe": lambda file, other: os.mkfifo(file),
    "a folder": lambda file, other: file.mkdir(),
}


@pytest.mark.parametrize("name", LINKS)
def test_what_is_no_file_is_not_opened(tmp_path: Path, name: str) -> None:
    other = tmp_path / "elsewhere"
    other.write_bytes(content())
    LINKS[name](tmp_path / f"odd{ENDING}", other)
    assert attendees(tmp_path) == []


def test_texts_are_plain_and_short() -> None:
    beat = read_beat(content(title="\x1b[2Jgone\u202e" + "x" * 500, tried=["a\nb"] * 99).decode())
    assert beat.title.startswith("gone") and len(beat.title) <= 80
    assert beat.tried == ("a b",) * 8
    assert read_beat(content(working=-5, met=1e300, since_goal=None).decode()).working == 0


def test_one_who_floods_the_folder_is_read_so_far(tmp_path: Path) -> None:
    for number in range(MOST_OF_ONE + 5):
        write_beat(tmp_path / f"{number}{ENDING}", replace(BEAT, host=f"pc{number}"))
    assert len(attendees(tmp_path)) == MOST_OF_ONE


def test_what_was_left_for_another_lab_is_not_shown(tmp_path: Path) -> None:
    write_beat(tmp_path / f"a{ENDING}", replace(BEAT, host="old", state=LEFT))
    assert [one.situation for one in attendees(tmp_path)] == ["left"]
    write_beat(tmp_path / f"b{ENDING}", BEAT)
    assert [one.beat.host for one in attendees(tmp_path)] == ["pc7"]
    os.utime(tmp_path / f"b{ENDING}", (1, 1))  # of another day
    assert [one.beat.host for one in attendees(tmp_path)] == ["old"]


def test_how_old_a_file_is_is_told_by_its_own_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_beat(file_in(tmp_path), BEAT)
    true = time.time
    monkeypatch.setattr("tui_lab.keeping.classroom.time.time", lambda: true() + 3600)
    (one,) = attendees(tmp_path)
    assert one.situation == "here" and [file.name for file in tmp_path.iterdir()] == [one.file]


def test_a_folder_that_a_teacher_may_not_write_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError

    write_beat(file_in(tmp_path), BEAT)
    monkeypatch.setattr("tui_lab.keeping.classroom.TemporaryFile", refused, raising=False)
    assert [one.situation for one in attendees(tmp_path)] == ["here"]


def test_many_threads_may_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, several, start = sys.getswitchinterval(), 8, threading.Thread.start
    started: list[str] = []

    def counted(thread: threading.Thread) -> None:
        started.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", counted)
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(30):
            pulse, all_at_once = Pulse(tmp_path), threading.Barrier(several)

            def tell(pulse: Pulse = pulse, all_at_once: threading.Barrier = all_at_once) -> None:
                all_at_once.wait()
                pulse.tell(BEAT)

            with ThreadPoolExecutor(several) as threads:
                for told in [threads.submit(tell) for _ in range(several)]:
                    told.result()
            pulse.close(patience=30)
    finally:
        sys.setswitchinterval(before)
    assert started.count("pulse") == 30


def test_a_pulse_writes_the_last_that_it_was_told(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path)
    for met in range(5):
        pulse.tell(replace(BEAT, met=met))
    pulse.leave(replace(BEAT, met=9), patience=30)
    (one,) = attendees(tmp_path)
    assert (one.beat.met, one.situation, one.beat.process) == (9, "left", os.getpid())


def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch, process: int) -> Pulse:
    """A lab of the same account on this machine, as if it were another process."""
    pulse = Pulse(folder)
    monkeypatch.setattr("tui_lab.keeping.pulse.os.getpid", lambda: process)
    return pulse


def test_labs_of_one_account_are_a_row_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ones = (os.getppid(), os.getpid())
    for process in open_ones:
        pulse = elsewhere(tmp_path, monkeypatch, process)
        pulse.tell(replace(BEAT, idle=60.0))
        pulse.close(patience=30)
    assert sorted(one.beat.process for one in attendees(tmp_path)) == sorted(open_ones)


def test_the_file_of_a_lab_that_is_gone_is_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True)
    write_beat(file_in(tmp_path), replace(BEAT, process=int(gone.stdout)))  # it was killed
    for process in (os.getppid(), os.getpid(), os.getppid()):
        elsewhere(tmp_path, monkeypatch, process).leave(BEAT, patience=30)
        assert [one.beat.process for one in attendees(tmp_path)] == [process]
    assert list(tmp_path.iterdir()) == [file_in(tmp_path)]


def test_a_lab_whose_file_another_has_taken_finds_another(tmp_path: Path) -> None:
    """Two that begin at once, or where neither sees the processes of the other, may choose the same."""
    pulse, file = Pulse(tmp_path), file_in(tmp_path)
    pulse.tell(BEAT)
    end = time.monotonic() + 30
    while not file.exists() and time.monotonic() < end:
        os.sched_yield()
    write_beat(file, replace(BEAT, process=os.getppid()))
    pulse.leave(BEAT, patience=30)
    assert read_beat(file.read_text()).process == os.getppid()
    (mine,) = set(tmp_path.iterdir()) - {file}
    assert read_beat(mine.read_text()).state == LEFT


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path / "none")
    pulse.tell(BEAT)
    pulse.leave(BEAT, patience=30)
    assert "No such file" in pulse.trouble and str(tmp_path / "none") in pulse.trouble


def test_the_command_prints_the_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_beat(file_in(tmp_path), replace(BEAT, working=130.0))
    assert main(["class", str(tmp_path), "--stuck", "2", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["owner"], told["situation"], told["seconds"], told["scenario"]) == (ME, "stuck", 130, "xor")
    assert told["tried"] == ["lr 0.1", "hidden 8"]


def test_a_class_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_LAB_CLASS", "")  # put back after what the command sets
    assert main(["class"]) == 2
    assert "which class?" in capsys.readouterr().err
    assert main(["class", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    with pytest.raises(LabError):
        attendees(tmp_path / "none")
