"""A file of text in blocks of whole records, as UTF-8, so that one of any size takes little memory."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from tui_lab.authoring.datasets.tables.dialect import Dialect
from tui_lab.errors import LabError
from tui_lab.files import open_regular

FIRST, BLOCK = 2_000_000, 8_000_000  # bytes of the first block, and of those after it
LONGEST = 4_000_000  # bytes of a record
LOOKS = 2000  # line ends that are tried for one outside of quotes


def blocks(file: Path, dialect: Dialect) -> Iterator[tuple[bytes, int]]:
    """Each block, without the header, and how many bytes of the file have been read by then.

    Raises OSError, and LabError for a record that does not end.
    """
    decoder = codecs.getincrementaldecoder(dialect.encoding)(errors="replace")
    rest, read, size = b"", 0, FIRST
    header = dialect.header
    with os.fdopen(open_regular(file), "rb") as opened:
        while True:
            raw = opened.read(size)
            read, size = read + len(raw), BLOCK
            whole = rest + decoder.decode(raw, final=not raw).replace(dialect.line_end, "\n").encode()
            end = _end(whole, dialect.quoted) if raw else len(whole)
            block, rest = whole[:end], whole[end:]
            if len(rest) > LONGEST:
                raise LabError(f"{file.name} has a row of more than {LONGEST:,} bytes: it is no table")
            if header and block:
                block, header = block[_first(block, dialect.quoted) :], False
            if block or not raw:
                yield block, read
            if not raw:
                return


def _end(text: bytes, quoted: bool) -> int:
    """Behind the last line end that is outside of quotes; 0 where there is none.

    A quote that never ends, such as that of an inch, means nothing: then any line end will do.
    """
    last = end = text.rfind(b"\n") + 1
    if not quoted:
        return end
    quotes = text.count(b'"', 0, end)
    for _ in range(LOOKS):
        if quotes % 2 == 0:
            return end
        before = text.rfind(b"\n", 0, end - 1) + 1
        quotes -= text.count(b'"', before, end)
        if not before:
            break
        end = before
    return last


def _first(text: bytes, quoted: bool) -> int:
    """Behind the first record."""
    end = 0
    for _ in range(LOOKS):
        end = text.find(b"\n", end) + 1
        if not end:
            return len(text)
        if text[:end].strip() and not (quoted and text.count(b'"', 0, end) % 2):
            return end
    return text.find(b"\n") + 1
