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
from tui_lab.languages import plural, translated as _

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
                    plural(
                        "{file} is no IDX file of bytes in {dimensions} dimension: it begins with {begin}; "
                        "get it once more",
                        "{file} is no IDX file of bytes in {dimensions} dimensions: it begins with {begin}; "
                        "get it once more",
                        dimensions,
                    ).format(
                        file=file,
                        dimensions=dimensions,
                        begin=content[:4].hex(" ") or _("nothing"),
                    )
                )
            size = prod(sizes)
            # A few bytes may unpack to more than there is memory: no more is read than should be there.
            body = values.read(size + 1) if size <= LARGEST else b""
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or error
        raise LabError(
            _("{file} cannot be read: {why}; get it once more").format(file=file, why=why)
        ) from error
    if len(body) != size:
        has = _("but holds {bytes:,} or more") if len(body) > size else _("but holds {bytes:,}")
        has = has if size <= LARGEST else _("and at most {most:,} are read")
        raise LabError(
            _("{file} should hold {sizes} bytes after its head, {has}; get it once more").format(
                file=file,
                sizes=" × ".join(f"{size:,}" for size in sizes),
                has=has.format(bytes=len(body), most=LARGEST),
            )
        )
    # frombuffer shares the bytes of `body`, which nobody may write to; a tensor has its own.
    return torch.from_numpy(np.frombuffer(body, np.uint8).reshape(sizes).copy())
