"""The IDX files that MNIST and its kin come in: a magic number, the sizes, then one byte a value.

The magic number is 0x000008nn, where 08 says that the values are bytes and nn how many sizes follow, each
a big-endian whole number of four bytes.
"""

from __future__ import annotations

import gzip
import zlib
from math import prod
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tui_lab.errors import LabError

UNSIGNED_BYTES = 0x08


def read_idx(file: Path, dimensions: int) -> Tensor:
    """The values of an IDX file, packed by gzip or not, as uint8 of `dimensions` dimensions.

    Raises LabError, which names the file and what is wrong with it.
    """
    try:
        content = file.read_bytes()
        if content[:2] == b"\x1f\x8b":  # gzip's own sign, whatever the file is called
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise LabError(f"{file} cannot be read: {error}; get it once more") from error
    head = 4 * (1 + dimensions)
    if content[:4] != bytes((0, 0, UNSIGNED_BYTES, dimensions)) or len(content) < head:
        raise LabError(
            f"{file} is no IDX file of bytes in {dimensions} dimension{'s' * (dimensions > 1)}: "
            f"it begins with {content[:4].hex(' ') or 'nothing'}; get it once more"
        )
    sizes = [int.from_bytes(content[at : at + 4], "big") for at in range(4, head, 4)]
    if len(content) != head + prod(sizes):
        raise LabError(
            f"{file} should hold {' × '.join(f'{size:,}' for size in sizes)} bytes after its head, "
            f"but holds {len(content) - head:,}; get it once more"
        )
    # frombuffer shares the bytes of `content`, which nobody may write to; a tensor has its own.
    return torch.from_numpy(np.frombuffer(content, np.uint8, offset=head).reshape(sizes).copy())
