"""The IDX files that MNIST and its kin come in: a magic number, the sizes, then one byte a value.

The magic number is 0x000008nn, where 08 says that the values are bytes and nn how many sizes follow, each
a big-endian whole number of four bytes.
"""

from __future__ import annotations

import gzip
import os
import zlib
from math import prod
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tui_lab.errors import LabError
from tui_lab.files import open_regular

UNSIGNED_BYTES = 0x08
LARGEST = 2**30  # bytes of values; the training pictures of Fashion-MNIST have 47 million


def read_idx(file: Path, dimensions: int) -> Tensor:
    """The values of an IDX file, packed by gzip or not, as uint8 of `dimensions` dimensions.

    Raises LabError, which names the file and what is wrong with it.
    """
    head = 4 * (1 + dimensions)
    try:
        with os.fdopen(open_regular(file), "rb") as opened:
            packed = opened.read(2) == b"\x1f\x8b"  # gzip's own sign, whatever the file is called
            opened.seek(0)
            values = gzip.GzipFile(fileobj=opened) if packed else opened
            content = values.read(head)
            sizes = [int.from_bytes(content[at : at + 4], "big") for at in range(4, head, 4)]
            if content[:4] != bytes((0, 0, UNSIGNED_BYTES, dimensions)) or len(content) < head:
                raise LabError(
                    f"{file} is no IDX file of bytes in {dimensions} dimension{'s' * (dimensions > 1)}: "
                    f"it begins with {content[:4].hex(' ') or 'nothing'}; get it once more"
                )
            size = prod(sizes)
            # A few bytes may unpack to more than there is memory: no more is read than should be there.
            body = values.read(size + 1) if size <= LARGEST else b""
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise LabError(f"{file} cannot be read: {why}; get it once more") from error
    if len(body) != size:
        more = " or more" if len(body) > size else ""
        has = f"but holds {len(body):,}{more}" if size <= LARGEST else f"and at most {LARGEST:,} are read"
        raise LabError(
            f"{file} should hold {' × '.join(f'{size:,}' for size in sizes)} bytes after its head, "
            f"{has}; get it once more"
        )
    # frombuffer shares the bytes of `body`, which nobody may write to; a tensor has its own.
    return torch.from_numpy(np.frombuffer(body, np.uint8).reshape(sizes).copy())
