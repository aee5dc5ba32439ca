"""Fashion-MNIST from the four files that the user has got: 70,000 pictures of clothes, 28 × 28 pixels.

By Zalando Research, https://github.com/zalandoresearch/fashion-mnist, MIT licence. It is not shipped: it
has 31 MB.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from torch import Tensor

from tui_lab.authoring.datasets.idx import read_idx
from tui_lab.authoring.datasets.pictures import Pictures
from tui_lab.authoring.datasets.places import DATA_VARIABLE, fashion_folders
from tui_lab.errors import LabError

CLASSES = (
    "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
SIDE = 28  # pixels


def fashion_mnist() -> Pictures:
    """60,000 pictures to train on and 10,000 to test on.

    Raises LabError when files are missing, saying where they were looked for and how to get them, or
    when what they hold is no such set.
    """
    files = _find()
    # Read once, and again when one of them has changed.
    return _read(files, tuple(file.stat().st_mtime_ns for file in files))


def _find() -> tuple[Path, ...]:
    """The four files, each packed or not, from the first folder that holds any of them."""
    folders = fashion_folders()
    for folder in folders:
        try:
            found = [_either(folder / name) for name in NAMES]
        except OSError as error:  # the right to, or a name that is too long
            raise LabError(
                f"The folder {folder} of Fashion-MNIST cannot be read: {error.strerror}. Mend that, "
                f"or name another folder with the option --data-dir DIR or the environment "
                f"variable {DATA_VARIABLE}."
            ) from error
        if any(found):
            break
    files = tuple(file for file in found if file)
    if len(files) < len(NAMES):
        missing = [name for name, file in zip(NAMES, found, strict=True) if not file]
        looked = [folder] if files else folders
        raise LabError(
            f"Fashion-MNIST is not all here. Missing in {_listed([str(place) for place in looked])}: "
            f"{_listed(missing)}.\n\n"
            f"Get {_listed([f'{name}.gz' for name in NAMES])} "
            "from the folder data/fashion of https://github.com/zalandoresearch/fashion-mnist "
            f"and put them into {looked[0]}, packed or unpacked.\n\n"
            "Or say where they are, with the option --data-dir DIR or the environment variable "
            f"{DATA_VARIABLE}."
        )
    return files


def _either(plain: Path) -> Path | None:
    packed = plain.with_name(f"{plain.name}.gz")
    # What is there and no file is said when it is read.
    return next((file for file in (plain, packed) if file.exists()), None)


def _listed(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


@lru_cache(maxsize=1)  # 55 MB
def _read(files: tuple[Path, ...], changed_at: tuple[int, ...]) -> Pictures:
    images, labels = _read_part(*files[:2])
    test_images, test_labels = _read_part(*files[2:])
    return Pictures(images, labels, test_images, test_labels, brightest=255, class_names=CLASSES)


def _read_part(image_file: Path, label_file: Path) -> tuple[Tensor, Tensor]:
    images, labels = read_idx(image_file, dimensions=3), read_idx(label_file, dimensions=1).long()
    if images.shape[1:] != (SIDE, SIDE):
        rows, columns = images.shape[1:]
        raise LabError(f"{image_file} holds pictures of {rows} × {columns} pixels, not {SIDE} × {SIDE}")
    if len(images) != len(labels) or not len(images):
        raise LabError(
            f"{image_file} holds {len(images):,} pictures, but {label_file} {len(labels):,} labels"
        )
    if labels.max() >= len(CLASSES):
        raise LabError(f"{label_file} holds the label {labels.max()}; there are 0 to {len(CLASSES) - 1}")
    return images, labels
