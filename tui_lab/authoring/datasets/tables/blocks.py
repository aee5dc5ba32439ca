"""A file of text in blocks of whole records, as UTF-8, so that one of any size takes little memory."""

from __future__ import annotations

import codecs
import os
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from tui_lab.authoring.datasets.tables.dialect import Dialect
from tui_lab.errors import LabError
from tui_lab.files import open_regular
from tui_lab.languages import translated as _

FIRST, BLOCK = 2_000_000, 8_000_000  # bytes of the first block, and of those after it
LONGEST = 4_000_000  # bytes of a record
LOOKS = 2000  # line ends that are tried for one outside of quotes


class Block(NamedTuple):
    """Records as UTF-8, how many bytes of the file have been `read` by then, and whether those are all.

    The first record begins at a `line` of the file, counted from 1.
    """

    text: bytes
    read: int
    is_last: bool
    line: int


def blocks(file: Path, dialect: Dialect) -> Generator[Block, None, None]:
    """Each block of a file, without its header. Raises OSError, and LabError for a record without an end."""
    decoder = codecs.getincrementaldecoder(dialect.encoding)(errors="replace")
    rest, read, header, line = b"", 0, dialect.header, 1
    with os.fdopen(open_regular(file), "rb") as opened:
        raw = opened.read(FIRST)
        while True:
            ahead = opened.read(BLOCK)
            is_last = not ahead
            read += len(raw)
            whole = rest + decoder.decode(raw, final=is_last).replace(dialect.line_end, "\n").encode()
            end = len(whole) if is_last else _end(whole, dialect.quoted)
            text, rest = whole[:end], whole[end:]
            if len(rest) > LONGEST:
                raise LabError(
                    _("{file} has a row of more than {most:,} bytes: it is no table").format(
                        file=file.name, most=LONGEST
                    )
                )
            if header and text:
                begin = _first(text, dialect.quoted)
                line += text.count(b"\n", 0, begin)
                text, header = text[begin:], False
            if text or is_last:
                yield Block(text, read, is_last, line)
                line += text.count(b"\n")
            if is_last:
                return
            raw = ahead


def blocks_of(size: int, read: int) -> int:
    """How many there are at most of a file of so many bytes, by what the first one took."""
    return 1 + -(-(size - read) // BLOCK)


def _end(text: bytes, quoted: bool) -> int:
    """Behind the last line end that is outside of quotes; 0 where there is none yet.

    A quote that never ends, such as that of an inch, means nothing: then any line end will do.
    """
    last = end = text.rfind(b"\n") + 1
    quotes = text.count(b'"', 0, end) if quoted else 0
    for __ in range(LOOKS):
        if quotes % 2 == 0 or not end:
            return end if end or len(text) <= LONGEST else last
        before = text.rfind(b"\n", 0, end - 1) + 1
        quotes -= text.count(b'"', before, end)
        end = before
    return last


def _first(text: bytes, quoted: bool) -> int:
    """Behind the first record."""
    end = 0
    for __ in range(LOOKS):
        end = text.find(b"\n", end) + 1
        if not end:
            return len(text)
        if text[:end].strip() and not (quoted and text.count(b'"', 0, end) % 2):
            return end
    return text.find(b"\n") + 1
