import gzip
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

FOLDER = Path("fashion-mnist")  # with the four files of github.com/zalandoresearch/fashion-mnist
CLASSES = (
    "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


def read_idx(name, dimensions):
    """The bytes of a file of Fashion-MNIST, packed or not: a head of big-endian sizes, then pixels."""
    file = FOLDER / name
    content = file.read_bytes() if file.exists() else gzip.decompress((FOLDER / f"{name}.gz").read_bytes())
    sizes = np.frombuffer(content, ">i4", count=dimensions, offset=4)
    pixels = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    return torch.from_numpy(pixels.reshape(tuple(sizes)).copy())


def fashion_mnist():
    """60,000 pictures of clothes, 28 × 28 pixels, to learn from, and 10,000 to test on."""
    return SimpleNamespace(
        images=read_idx("train-images-idx3-ubyte", 3),
        labels=read_idx("train-labels-idx1-ubyte", 1).long(),
        test_images=read_idx("t10k-images-idx3-ubyte", 3),
        test_labels=read_idx("t10k-labels-idx1-ubyte", 1).long(),
        brightest=255,
        class_names=CLASSES,
    )
