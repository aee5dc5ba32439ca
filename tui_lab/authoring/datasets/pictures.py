"""What a set of labelled pictures is, whichever file it comes from."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Pictures(NamedTuple):
    """Grey pictures and their classes, parted into those to train on and those to test on.

    `images` has shape (n, rows, columns) and dtype uint8, from 0 to `brightest`; `labels` has shape (n,)
    and dtype int64. Both are shared by all who ask: read them, do not change them. `stand_in` is the name of
    the known set in whose place they are, empty where they are what they are said to be.
    """

    images: Tensor
    labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    brightest: int
    class_names: tuple[str, ...]
    stand_in: str = ""
