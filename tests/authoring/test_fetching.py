"""Fetching a set from mirrors that cut, lie, send elsewhere, are slow or away; a full disk; two labs."""

from __future__ import annotations

import errno
import gzip
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.authoring.mirror import Mirror, known, serving, small_files
from tui_lab.authoring.datasets import fetching
from tui_lab.authoring.datasets.fetch_rate import FetchRate
from tui_lab.authoring.datasets.fetching import Far, fetch, spoilt
from tui_lab.authoring.datasets.idx_sets import fashion_mnist
from tui_lab.authoring.datasets.known_sets import KNOWN, KnownSet
from tui_lab.authoring.datasets.places import DATA_VARIABLE, cache_folder
from tui_lab.errors import LabError

FIRST = "train-images-idx3-ubyte.gz"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    return small_files(tmp_path / "made")


@pytest.fixture
def mirror(files: dict[str, bytes]) -> Iterator[Mirror]:
    with serving(dict(files)) as one:
        yield one


@pytest.fixture
def clothes(files: dict[str, bytes], mirror: Mirror) -> KnownSet:
    return known(files, mirror.address)


@pytest.fixture
def folder(clothes: KnownSet) -> Path:
    return cache_folder(clothes)


def all_of(clothes: KnownSet, folder: Path, *mirrors: str) -> list[Far]:
    return list(fetch(clothes, folder, mirrors))


def is_whole(clothes: KnownSet, folder: Path) -> bool:
    """Whether the files are there, right, and nothing is left beside them."""
    places = [folder / file.name for file in clothes.files]
    here = {place.name for place in folder.iterdir()}
    return here == {".lock", *(place.name for place in places)} and not spoilt(clothes, places)


def test_the_known_sets_have_four_files_each_and_mirrors_that_are_folders() -> None:
    for one in KNOWN.values():
        assert len(one.files) == 4 and all(len(file.sha256) == 64 for file in one.files)
        assert one.mirrors and all(
            mirror.startswith("http") and mirror.endswith("/") for mirror in one.mirrors
        )
        assert 10e6 < one.size < 40e6


def test_all_files_come_and_are_what_fashion_is_read_from(
    clothes: KnownSet, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(folder.parent.parent.parent)  # where no data lie
    assert fashion_mnist().stand_in == "fashion"
    told = all_of(clothes, folder)
    assert [far.done for far in told] == sorted(far.done for far in told)
    assert told[-1] == (clothes.size, clothes.size, False)
    assert is_whole(clothes, folder)
    data = fashion_mnist()
    assert data.stand_in == "" and len(data.labels) == 200


def test_what_is_here_is_not_fetched_again_and_what_is_wrong_is(
    clothes: KnownSet, folder: Path, mirror: Mirror
) -> None:
    all_of(clothes, folder)
    mirror.asked.clear()
    all_of(clothes, folder)
    assert mirror.asked == []
    (folder / FIRST).write_bytes(b"\0" * clothes.files[0].size)
    all_of(clothes, folder)
    assert [name for name, _ in mirror.asked] == [FIRST] and is_whole(clothes, folder)


def test_a_line_that_is_cut_is_gone_on_with_where_it_was(
    clothes: KnownSet, folder: Path, mirror: Mirror
) -> None:
    mirror.cut_after = 3000
    all_of(clothes, folder)
    assert is_whole(clothes, folder)
    wanted = [wanted for name, wanted in mirror.asked if name == FIRST]
    assert wanted[:3] == ["", "bytes=3000-", "bytes=6000-"]


def test_what_came_before_a_lab_ended_is_gone_on_with(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    folder.mkdir(parents=True)
    (folder / f"{FIRST}.part").write_bytes(files[FIRST][:1234])
    all_of(clothes, folder)
    assert mirror.asked[0] == (FIRST, "bytes=1234-") and is_whole(clothes, folder)


def test_a_mirror_that_cannot_go_on_in_the_middle_sends_the_whole(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    mirror.ranges = False
    folder.mkdir(parents=True)
    (folder / f"{FIRST}.part").write_bytes(b"?" * 1234)
    all_of(clothes, folder)
    assert is_whole(clothes, folder)


def test_a_part_that_is_spoilt_is_thrown_away_and_fetched_from_its_beginning(
    clothes: KnownSet, folder: Path, mirror: Mirror
) -> None:
    folder.mkdir(parents=True)
    (folder / f"{FIRST}.part").write_bytes(b"?" * 1234)
    all_of(clothes, folder)
    assert mirror.asked[:2] == [(FIRST, "bytes=1234-"), (FIRST, "")] and is_whole(clothes, folder)


def test_a_file_with_another_checksum_comes_from_the_next_mirror(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    wrong = dict(files)
    wrong[FIRST] = files[FIRST][:-1] + bytes([files[FIRST][-1] ^ 1])
    with serving(wrong) as liar:
        all_of(clothes, folder, liar.address)
        assert liar.asked[0] == (FIRST, "") and mirror.asked == [(FIRST, "")]
    assert is_whole(clothes, folder)


def test_no_mirror_that_is_right_leaves_nothing_and_says_what_each_did(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    mirror.files[FIRST] = files[FIRST][:-1] + b"!"
    with serving({FIRST: b"<!DOCTYPE html> log in first"}) as portal, serving({}) as empty:
        portal.says_length = False
        with pytest.raises(LabError) as raised:
            all_of(clothes, folder, portal.address, empty.address, "http://127.0.0.1:1/", "no address")
    said = str(raised.value)
    for words in (
        "what it sends is no packed file",
        "it answers 404",
        "http://127.0.0.1:1/: Connection refused",
        "no address: unknown url type",
        f"{mirror.address}: what it sends has another checksum",
        str(folder),
    ):
        assert words in said, said
    assert [place.name for place in folder.iterdir()] == [".lock"]


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_of_another_size_is_refused(
    clothes: KnownSet, folder: Path, mirror: Mirror, says_length: bool
) -> None:
    mirror.files[FIRST] += b"more"
    mirror.says_length = says_length
    words = "bytes there, and should have" if says_length else "the file is longer there than"
    with pytest.raises(LabError, match=words):
        all_of(clothes, folder)
    assert not (folder / FIRST).exists()


def test_a_redirect_is_followed_and_a_circle_of_them_left(
    clothes: KnownSet, folder: Path, mirror: Mirror
) -> None:
    with serving({}) as other:
        other.to = mirror.address
        all_of(clothes._replace(mirrors=(other.address,)), folder)
        assert is_whole(clothes, folder)
        (folder / FIRST).unlink()
        other.to = other.address
        with pytest.raises(LabError, match="it answers 302"):
            all_of(clothes._replace(mirrors=(other.address,)), folder)


def test_a_mirror_that_falls_silent_is_given_up_and_what_it_sent_gone_on_with(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SILENCE", 0.1)
    with serving(dict(files)) as slow:
        slow.slow = True
        all_of(clothes, folder, slow.address)
    assert mirror.asked[0] == (FIRST, "bytes=100-"), "no more than that came"
    assert is_whole(clothes, folder)


def test_a_full_disk_is_said_and_what_has_come_stays(
    clothes: KnownSet, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 2000
    real = os.write

    def write(descriptor: int, chunk: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = real(descriptor, chunk[:room])
        room -= taken
        return taken

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", write)
        with pytest.raises(LabError, match=f"{folder} does not take the files: there is no room"):
            all_of(clothes, folder)
    assert (folder / f"{FIRST}.part").stat().st_size == 2000
    all_of(clothes, folder)
    assert is_whole(clothes, folder)


def test_a_folder_that_cannot_be_made_is_said(clothes: KnownSet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match="does not take the files: Not a directory"):
        all_of(clothes, tmp_path / "file" / "below")


def test_who_leaves_early_leaves_a_part_and_nothing_else(
    clothes: KnownSet, folder: Path, mirror: Mirror
) -> None:
    mirror.slow = True
    going = cast(Generator[Far, None, None], fetch(clothes, folder))
    assert next(going).done == 100
    going.close()
    mirror.slow = False
    mirror.goes_on.set()
    all_of(clothes, folder)
    assert is_whole(clothes, folder)


def test_of_two_labs_the_second_waits_and_finds_the_files(
    clothes: KnownSet, folder: Path, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LOOK_AGAIN", 0.001)
    mirror.slow = True
    first = threading.Thread(target=all_of, args=(clothes, folder))
    first.start()
    assert mirror.began.wait(20)
    second = fetch(clothes, folder)
    assert next(second).waits
    mirror.slow = False
    mirror.goes_on.set()
    rest = list(second)
    first.join()
    assert not rest[-1].waits and is_whole(clothes, folder)
    assert len(mirror.asked) == 4, "each file was asked for once"


def test_the_rate_and_the_time_left_are_of_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("tui_lab.authoring.datasets.fetch_rate.time.monotonic", lambda: now)
    rate = FetchRate()
    assert rate.words(0, 30_900_000) == ["0.0 of 31 MB"]
    now += 1
    assert rate.words(3_000_000, 30_900_000) == ["3.0 of 31 MB", "3.0 MB/s", "9 s left"]
    for _ in range(8):
        now += 1
        said = rate.words(3_000_000, 30_900_000)
    assert said == ["3.0 of 31 MB", "0 kB/s"], "nothing comes any more, and nobody knows how long"


def test_a_packed_file_of_any_content_is_checked_before_it_is_there(
    clothes: KnownSet, folder: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    mirror.files[FIRST] = bomb[: clothes.files[0].size].ljust(clothes.files[0].size, b"\0")
    with pytest.raises(LabError, match="another checksum"):
        all_of(clothes, folder)
    assert not (folder / FIRST).exists()
