"""How a table of text is written: its encoding, delimiter and header, found in its first bytes."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain

DELIMITERS = {",": noted("comma"), ";": noted("semicolon"), "\t": noted("tab"), "|": noted("bar")}
LINES = 200  # that are looked at
MOST_ODD = 0.05  # of the bytes of a text may be characters that are none
MOST_COLUMNS = 1000
LONGEST_NAME = 24  # characters that are shown of a column's name
MISSING = (
    "",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "-",
    "--",
    "?",
    ".",
    "missing",
)  # in any case
# What is no text, by how it begins, and what to do about it.
OTHERS = {
    b"PK\x03\x04": noted("an Excel or zip file: save it as CSV"),
    b"\xd0\xcf\x11\xe0": noted("an old Excel file: save it as CSV"),
    b"\x1f\x8b": noted("packed by gzip: unpack it"),
    b"PAR1": noted("a Parquet file: save it as CSV"),
    b"%PDF": noted("a PDF: save the table in it as CSV"),
    b"SQLite format 3": noted("a database: export the table as CSV"),
}
# How the encodings are called where a learner is told.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "cp1252": noted("Western"),
}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Dialect:
    """`names` are those of the columns, legible, no two alike; where `quoted`, " keeps a cell together."""

    encoding: str
    line_end: str
    delimiter: str
    quoted: bool
    header: bool
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """In short, as a learner is told."""
        header = _("header") if self.header else _("no header")
        return _("{delimiter}, {header}, encoding {encoding}").format(
            delimiter=_(DELIMITERS[self.delimiter]), header=header, encoding=_(ENCODINGS[self.encoding])
        )


def sniff(head: bytes, is_whole: bool, name: str) -> Dialect:
    """What the first bytes of a file say; `is_whole` where they are all of it. Raises LabError."""
    encoding = _encoding(head, name)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head, final=is_whole)
    line_end = "\n" if "\n" in text or "\r" not in text else "\r"
    lines = text.split(line_end)
    lines = [line.rstrip("\r") for line in (lines if is_whole else lines[:-1] or lines)][:LINES]
    found = [one for one in map(_try, *zip(*_ways(lines), strict=True)) if one is not None]
    if not found:
        *some, last = map(_, DELIMITERS.values())
        said = _("{some} or {last}").format(some=", ".join(some), last=last)
        raise LabError(
            _("{name} is no table: no {said} parts two columns or more in it").format(name=name, said=said)
        )
    *__, delimiter, quoted, rows = max(found, key=lambda one: one[:3])
    header = _has_header(rows)
    if not rows[header:]:
        raise LabError(_("{name} has names of columns, and no rows below them").format(name=name))
    width = min(MOST_COLUMNS, max(len(rows[0]) if header else 0, _usual(rows)))
    given = [*(rows[0] if header else []), *[""] * width][:width]
    return Dialect(encoding, line_end, delimiter, quoted, header, legible_names(given))


def cells_in(record: str, dialect: Dialect) -> int:
    """How many cells a record has."""
    if dialect.quoted and '"' in record:
        with suppress(csv.Error, StopIteration):
            return len(next(csv.reader(io.StringIO(record, newline=""), delimiter=dialect.delimiter)))
    return record.count(dialect.delimiter) + 1


def _encoding(head: bytes, name: str) -> str:
    for begin, what in OTHERS.items():
        if head.startswith(begin):
            raise LabError(_("{name} is {what}").format(name=name, what=_(what)))
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if not head.strip():
        raise LabError(_("{name} is empty").format(name=name))
    odd = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if odd > len(head) * MOST_ODD:
        raise LabError(_("{name} is no text: a table is text, such as a CSV file").format(name=name))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _is_chinese(text):
            return encoding
    return "cp1252"


def _is_chinese(text: str) -> bool:
    """Whether most of what is no ASCII in a text are common Chinese characters and signs."""
    before = " " + text
    found = [_is_common(sign, before[k]) for k, sign in enumerate(text) if not sign.isascii()]
    return sum(found) > len(found) / 2


def _is_common(sign: str, before: str) -> bool:
    """Whether a character is a full-width sign or of the frequent ones of GB2312.

    Western letters are taken for others: two in a row for a rare one, and one before ASCII for one that it
    has not. Two capitals within a word are not, but stand behind a letter.
    """
    try:
        place = sign.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return (place < 0xA4 or 0xB0 <= place <= 0xD7) and not (before.isascii() and before.isalpha())


def _ways(lines: list[str]) -> Iterable[tuple[list[str], str, bool]]:
    """How the lines could be written, the likelier before the others."""
    quotes = (True, False) if any('"' in line for line in lines) else (True,)
    return [(lines, delimiter, quoted) for quoted in quotes for delimiter in DELIMITERS]


Way = tuple[float, int, int, str, bool, list[list[str]]]


def _try(lines: list[str], delimiter: str, quoted: bool) -> Way | None:
    """The rows as they would be, and before them how well that fits; None where they have one column."""
    try:
        reader = csv.reader(
            lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        )
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    usual = _usual(rows)
    if usual < 2:
        return None
    fit = sum(len(row) == usual for row in rows)
    return fit / len(rows), fit, usual, delimiter, quoted, rows


def _usual(rows: list[list[str]]) -> int:
    """How many cells most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: by words above numbers, or such as do not come again."""
    first, body = rows[0], rows[1:]
    if any(map(_is_number, first)) or not any(cell.strip() for cell in first):
        return False
    columns = [[row[k] for row in body if k < len(row)] for k in range(len(first))]
    if any(sum(map(_is_number, column)) > len(column) / 2 for column in columns if column):
        return True
    again = any(cell in column for cell, column in zip(first, columns, strict=True) if cell.strip())
    return not again and len(set(first)) == len(first)


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().strip("%$€£").replace(",", "."))
    except ValueError:
        return False
    return cell.strip().lower() not in MISSING


def legible_names(given: Iterable[str]) -> tuple[str, ...]:
    """Names that can be shown and typed: no two alike, none empty, none with a comma, which parts them."""
    names: list[str] = []
    taken = {"all", "all but"}  # which mean something where inputs are typed
    times: Counter[str] = Counter()
    for number, name in enumerate(given, start=1):
        short = " ".join(plain(name[: 8 * LONGEST_NAME]).replace(",", " ").split())[:LONGEST_NAME].strip()
        wanted = short = short or f"column {number}"
        while wanted.lower() in taken:
            times[short] += 1
            wanted = f"{short} {times[short] + 1}"
        taken.add(wanted.lower())
        names.append(wanted)
    return tuple(names)
