"""Small files in the form of Fashion-MNIST's, with the shipped digits in the place of clothes."""

from __future__ import annotations

import gzip
from pathlib import Path

import torch
from torch import Tensor

from tui_lab.authoring.datasets.digits import digits

TRAIN, TEST = 200, 100
PIXEL = torch.ones(3, 3, dtype=torch.uint8)  # each pixel of a digit becomes nine


def idx(values: Tensor) -> bytes:
    """`values`, whole numbers from 0 to 255, as the content of an IDX file."""
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes((0, 0, 8, values.dim())) + sizes + values.to(torch.uint8).numpy().tobytes()


def as_clothes(images: Tensor) -> Tensor:
    """8 × 8 pixels from 0 to 16 as 28 × 28 pixels from 0 to 255: tripled, with a margin of 2."""
    tripled = torch.kron((images.long() * 255 // 16).to(torch.uint8), PIXEL)
    return torch.nn.functional.pad(tripled, (2, 2, 2, 2))


def write_fashion(folder: Path, packed: bool = False) -> None:
    """The four files, by the names that Fashion-MNIST's have."""
    data = digits()
    for part, images, labels in (
        ("train", data.images[:TRAIN], data.labels[:TRAIN]),
        ("t10k", data.test_images[:TEST], data.test_labels[:TEST]),
    ):
        for kind, values in (("images-idx3", as_clothes(images)), ("labels-idx1", labels)):
            name, content = f"{part}-{kind}-ubyte", idx(values)
            if packed:
                name, content = f"{name}.gz", gzip.compress(content)
            (folder / name).write_bytes(content)
