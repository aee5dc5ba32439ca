"""Reading and writing, whatever lies in the place of a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.odd_files import NO_FILES
from tui_lab.files import alone_in, base_folder, open_to_add, read_bytes, read_text, set_aside, write_whole

PATIENCE = 60  # seconds after which a process that reads hangs


def test_it_brings_neither_torch_nor_textual() -> None:
    code = "import sys, tui_lab.files; print({'torch', 'textual', 'numpy'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "set()"


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_said_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "file")
    code = (
        "import sys; from pathlib import Path; from tui_lab.files import read_bytes\n"
        "try: read_bytes(Path(sys.argv[1]))\n"
        "except OSError as error: print(error.strerror)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    links = {"a circular link": "Too many levels", "a broken link": "it is a link to what is not there"}
    assert links.get(kind, "not a file") in done.stdout


@pytest.mark.parametrize("name", ["a\0b", "n" * 300, "\ud800"])
def test_a_name_that_no_file_can_have_is_an_os_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError) as raised:
        read_bytes(tmp_path / name)
    assert raised.value.strerror


def test_size_and_encoding_are_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(file) == "one\ntwo\nthree\n"
    with pytest.raises(OSError, match="it has 18 bytes, and at most 17 are read"):
        read_bytes(file, largest=17)
    file.write_bytes(b"one\n\xff")
    with pytest.raises(OSError, match="it is no UTF-8 text, by a byte in line 2"):
        read_text(file)


def test_a_file_whose_size_is_not_said_is_bounded_all_the_same() -> None:
    file = Path("/proc/self/maps")
    if not file.is_file():
        pytest.skip("no /proc")
    assert file.stat().st_size == 0
    with pytest.raises(OSError, match="at most 5 are read"):
        read_bytes(file, largest=5)


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "made" / "file"
    write_whole(file, b"first")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(file, b"second")
    assert [(one.name, one.read_bytes()) for one in file.parent.iterdir()] == [("file", b"first")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "link", b"text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"text"


def test_set_aside_never_goes_over_another_and_ends_somewhere(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for number in (1, 2):
        file.write_text(str(number))
        assert set_aside(file, most=2).read_text() == str(number)
    file.write_text("3")
    with pytest.raises(OSError, match="there are 2 such files beside it already"):
        set_aside(file, most=2)
    assert sorted(one.read_text() for one in tmp_path.iterdir()) == ["1", "2", "3"]
    file.unlink()
    (tmp_path / "file.unreadable-1").unlink()
    with pytest.raises(FileNotFoundError):
        set_aside(file, most=2)
    assert [one.name for one in tmp_path.iterdir()] == ["file.unreadable-2"]


def test_one_is_alone_in_a_folder_and_who_waits_too_long_goes_on(tmp_path: Path) -> None:
    with alone_in(tmp_path), alone_in(tmp_path), alone_in(tmp_path / "not there"):
        entered = True
    assert entered


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/h"}, "/h/.local"),
        ({"XDG_STATE_HOME": "", "HOME": "/h"}, "/h/.local"),
        ({"XDG_STATE_HOME": "", "HOME": "relative"}, "/dev/null/no home/.local"),
    ],
)
def test_base_folders(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert base_folder("XDG_STATE_HOME", ".local") == Path(expected)


def test_who_has_no_home_has_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(NotADirectoryError):
        read_bytes(base_folder("XDG_STATE_HOME", ".local"))


def test_only_a_file_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "log"
    for afresh, text in ((False, "one"), (False, "onetwo"), (True, "two")):
        with os.fdopen(open_to_add(file, afresh), "w") as out:
            out.write(text[-3:])
        assert file.read_text() == text
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, tmp_path, Path("/dev/null")):
        with pytest.raises(OSError):
            open_to_add(place)
