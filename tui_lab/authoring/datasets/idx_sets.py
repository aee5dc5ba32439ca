"""MNIST and its kin, from the four files that were fetched or that the user has got.

They are not shipped: each has 12 to 31 MB.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from torch import Tensor

from tui_lab.authoring.datasets.clothes import drawn_clothes
from tui_lab.authoring.datasets.idx import read_idx
from tui_lab.authoring.datasets.known_sets import FASHION, KMNIST, MNIST, SIDE, KnownSet
from tui_lab.authoring.datasets.pictures import Pictures
from tui_lab.authoring.datasets.places import files_of, how_to_get
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


def fashion_mnist() -> Pictures:
    """60,000 pictures of clothes to train on and 10,000 to test on.

    Where the files are not here they are a few thousand drawn ones, and `stand_in` says so. Raises LabError
    when what files hold is no such set, or some of them are missing in the folder that the user has named.
    """
    return _here(FASHION) or drawn_clothes()


def mnist() -> Pictures:
    """60,000 handwritten digits to train on and 10,000 to test on.

    Raises LabError when files are missing, saying how to get them, or when what they hold is no such set.
    """
    return _required(MNIST)


def kmnist() -> Pictures:
    """60,000 handwritten Japanese characters to train on and 10,000 to test on. Raises as `mnist` does."""
    return _required(KMNIST)


def _required(known: KnownSet) -> Pictures:
    found = _here(known)
    if found is None:
        raise LabError(
            _("{title} is not here.\n\n{advice}").format(title=known.title, advice=how_to_get(known))
        )
    return found


def _here(known: KnownSet) -> Pictures | None:
    files = files_of(known)
    # Read once, and again when one of them has changed.
    return _read(known, files, tuple(file.stat().st_mtime_ns for file in files)) if files else None


@lru_cache(maxsize=1)  # 55 MB
def _read(known: KnownSet, files: tuple[Path, ...], changed_at: tuple[int, ...]) -> Pictures:
    images, labels = _read_part(known, *files[:2])
    test_images, test_labels = _read_part(known, *files[2:])
    return Pictures(images, labels, test_images, test_labels, brightest=255, class_names=known.class_names)


def _read_part(known: KnownSet, image_file: Path, label_file: Path) -> tuple[Tensor, Tensor]:
    images, labels = read_idx(image_file, dimensions=3), read_idx(label_file, dimensions=1).long()
    if images.shape[1:] != (SIDE, SIDE):
        rows, columns = images.shape[1:]
        raise LabError(
            _("{image_file} holds pictures of {rows} × {columns} pixels, not {side} × {side}").format(
                image_file=image_file, rows=rows, columns=columns, side=SIDE
            )
        )
    if len(images) != len(labels) or not len(images):
        raise LabError(
            _("{image_file} holds {images:,} pictures, but {label_file} {labels:,} labels").format(
                image_file=image_file, images=len(images), label_file=label_file, labels=len(labels)
            )
        )
    if labels.max() >= (classes := len(known.class_names)):
        raise LabError(
            _("{label_file} holds the label {label}; there are 0 to {last}").format(
                label_file=label_file, label=labels.max(), last=classes - 1
            )
        )
    return images, labels
