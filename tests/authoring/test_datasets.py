"""The data sets: the shipped digits; IDX files, whole and spoilt, and where they are found."""

from __future__ import annotations

import errno
import gzip
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.odd_files import NO_FILES
from tests.scenarios.idx_files import TEST, TRAIN, as_clothes, idx, write_fashion
from tui_lab.authoring.datasets.digits import FILE, digits
from tui_lab.authoring.datasets.idx import read_idx
from tui_lab.authoring.datasets.idx_sets import fashion_mnist, kmnist, mnist
from tui_lab.authoring.datasets.known_sets import NAMES
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.errors import LabError

Spoil = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the user has named."""
    named = tmp_path / "named"
    named.mkdir()
    monkeypatch.setenv(DATA_VARIABLE, str(named))
    monkeypatch.chdir(tmp_path)  # where no data lie
    return named


def test_the_digits_are_small_and_come_with_their_licence() -> None:
    assert FILE.stat().st_size <= 150_000
    licence = FILE.with_name("digits.LICENSE.txt").read_text(encoding="utf-8")
    assert "Alpaydin" in licence and "CC BY 4.0" in licence


def test_the_digits_are_all_there_and_parted() -> None:
    data = digits()
    assert data.images.shape == (1437, 8, 8) and data.test_images.shape == (360, 8, 8)
    assert data.images.dtype == torch.uint8
    assert data.images.max() == data.test_images.max() == data.brightest == 16
    everything = torch.cat((data.labels, data.test_labels))
    assert torch.bincount(everything).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    # The first digit of the file, as its first four rows count the ink.
    assert data.labels[0] == 0
    assert data.images[0, :4].tolist() == [
        [0, 0, 5, 13, 9, 1, 0, 0],
        [0, 0, 13, 15, 10, 15, 5, 0],
        [0, 3, 15, 2, 0, 11, 8, 0],
        [0, 4, 12, 0, 0, 8, 8, 0],
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_the_four_files_are_read_packed_or_not(folder: Path, packed: bool) -> None:
    write_fashion(folder, packed)
    data, original = fashion_mnist(), digits()
    assert data.images.shape == (TRAIN, 28, 28) and data.test_images.shape == (TEST, 28, 28)
    torch.testing.assert_close(data.images, as_clothes(original.images[:TRAIN]))
    torch.testing.assert_close(data.test_labels, original.test_labels[:TEST])
    assert data.images.max() == data.brightest == 255
    assert len(data.class_names) == 10


def test_they_are_found_where_torchvision_puts_them(folder: Path) -> None:
    place = folder / "FashionMNIST" / "raw"
    place.mkdir(parents=True)
    write_fashion(place)
    assert len(fashion_mnist().labels) == TRAIN


def test_without_a_named_folder_they_are_looked_for_in_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    cache = tmp_path / "cache" / "tui-lab" / "fashion-mnist"  # XDG_CACHE_HOME, as every test has it
    cache.mkdir(parents=True)
    write_fashion(cache)
    assert len(fashion_mnist().labels) == TRAIN


@pytest.mark.parametrize("place", ["data/FashionMNIST/raw", "FashionMNIST/raw"])
def test_what_a_tutorial_fetched_here_is_found_before_the_cache(
    folder: Path, tmp_path: Path, place: str
) -> None:
    below = tmp_path / place
    below.mkdir(parents=True)
    write_fashion(below)
    (tmp_path / "cache" / "tui-lab" / "fashion-mnist").mkdir(parents=True)
    assert fashion_mnist().stand_in == ""


def test_without_files_drawn_clothes_stand_in_and_say_so(folder: Path) -> None:
    data = fashion_mnist()
    assert data.stand_in == "fashion" and data is fashion_mnist()
    assert data.images.shape == (6000, 28, 28) and data.test_images.shape == (1000, 28, 28)
    assert data.images.dtype == torch.uint8 and data.labels.dtype == torch.int64
    everything = torch.cat((data.labels, data.test_labels))
    assert torch.bincount(everything).tolist() == [700] * 10, "in the ten classes of Fashion-MNIST"
    assert data.brightest == 255 and data.images.max() > 200
    covered = (data.images > 40).float().mean(dim=(1, 2))
    assert covered.min() > 0.02 and covered.max() < 0.75, "each picture shows something on a dark ground"
    assert len(torch.unique(data.images.flatten(1), dim=0)) == 6000, "no two are alike"


def test_what_has_no_stand_in_says_how_to_get_it(folder: Path) -> None:
    for name, read in (("mnist", mnist), ("kmnist", kmnist)):
        with pytest.raises(LabError, match=f"tui-lab data fetch {name} gets it"):
            read()
    place = folder / "KMNIST" / "raw"
    place.mkdir(parents=True)
    write_fashion(place)
    assert kmnist().class_names[1] == "ki" and len(kmnist().labels) == TRAIN


def test_what_is_missing_is_named_with_the_way_to_get_it(folder: Path) -> None:
    write_fashion(folder)
    (folder / NAMES[1]).unlink()
    with pytest.raises(LabError) as raised:
        fashion_mnist()
    sentence = str(raised.value)
    assert f"Missing in {folder}: {NAMES[1]}.\n\n" in sentence
    for words in ("tui-lab data fetch fashion", "--data-dir", DATA_VARIABLE):
        assert words in sentence


def test_a_folder_that_may_not_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path) -> bool:  # chmod would not keep root out
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(LabError, match=f"{folder} .*cannot be read: Permission denied.*--data-dir"):
        fashion_mnist()


def test_a_file_that_was_mended_is_read_again(folder: Path) -> None:
    write_fashion(folder)
    before = fashion_mnist()
    assert fashion_mnist() is before
    (folder / NAMES[1]).write_bytes(idx(torch.zeros(TRAIN)))
    assert not fashion_mnist().labels.any()


def change(name: str, how: Callable[[bytes], bytes]) -> Spoil:
    return lambda folder: (folder / name).write_bytes(how((folder / name).read_bytes()))


def replace(name: str, values: torch.Tensor) -> Spoil:
    return change(name, lambda _: idx(values))


IMAGES, LABELS = NAMES[:2]


@pytest.mark.parametrize(
    ("spoil_files", "words"),
    [
        (
            change(IMAGES, lambda content: content[:-1]),
            "should hold 200 × 28 × 28 bytes after its head, but holds 156,799",
        ),
        (change(IMAGES, lambda content: content + b"!"), "but holds 156,801"),
        (change(IMAGES, lambda content: content[:9]), "it begins with 00 00 08 03"),
        (change(IMAGES, lambda content: b""), "it begins with nothing"),
        (change(IMAGES, lambda content: b"<!DOCTYPE html>"), "it begins with 3c 21 44 4f"),
        (change(IMAGES, lambda content: gzip.compress(content)[:-20]), "cannot be read"),
        (replace(IMAGES, torch.ones(3)), "no IDX file of bytes in 3 dimensions"),
        (replace(IMAGES, torch.zeros(TRAIN, 8, 9)), "pictures of 8 × 9 pixels, not 28 × 28"),
        (replace(IMAGES, torch.zeros(7, 28, 28)), "holds 7 pictures, .* 200 labels"),
        (replace(LABELS, torch.full((TRAIN,), 10)), "holds the label 10; there are 0 to 9"),
    ],
)
def test_a_spoilt_file_is_named_with_what_is_wrong(folder: Path, spoil_files: Spoil, words: str) -> None:
    write_fashion(folder)
    spoil_files(folder)
    with pytest.raises(LabError, match=words) as raised:
        fashion_mnist()
    assert str(folder) in str(raised.value)


def test_an_idx_file_by_the_letter_of_its_format(tmp_path: Path) -> None:
    file = tmp_path / "six"
    file.write_bytes(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]))
    assert read_idx(file, dimensions=2).tolist() == [[1, 2, 3], [4, 5, 255]]


@pytest.mark.slow
def test_what_stands_in_the_place_of_a_data_file_is_said(folder: Path) -> None:
    for kind, put in NO_FILES.items():
        place = folder / kind.replace("/", "-")
        place.mkdir()
        write_fashion(place)
        (place / LABELS).unlink()
        put(place / LABELS)
    code = (
        "import os, sys; from tui_lab import fashion_mnist\n"
        f"for folder in sys.argv[1:]:\n    os.environ['{DATA_VARIABLE}'] = folder\n"
        "    try: fashion_mnist()\n"
        "    except Exception as error: print(type(error).__name__, ascii(str(error)))"
    )
    command = [sys.executable, "-c", code, *(str(folder / kind.replace("/", "-")) for kind in NO_FILES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    for kind, said in zip(NO_FILES, done.stdout.splitlines(), strict=True):
        words = "Missing in" if kind in ("a broken link", "a circular link") else "cannot be read: it is a"
        assert said.startswith("LabError ") and words in said and LABELS in said, kind


def test_what_unpacks_to_more_than_its_head_says_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb", compresslevel=1) as packed:
        packed.write(bytes([0, 0, 8, 1, 0, 0, 0, 5]))
        for _ in range(300):
            packed.write(bytes(1_000_000))
    tracemalloc.start()
    with pytest.raises(LabError, match="should hold 5 bytes after its head, but holds 6 or more"):
        read_idx(bomb, dimensions=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    bomb.write_bytes(bytes([0, 0, 8, 3]) + b"\xff" * 12)
    with pytest.raises(LabError, match=r"should hold .* and at most 1,073,741,824 are read"):
        read_idx(bomb, dimensions=3)
