"""A terminal's screen in memory: what a program printed, and the shortest print that shows the same.

Textual prints whole regions. Fed into an `Image`, most of what it prints turns out to be on the
terminal already; `update` gives the rest. What was printed meanwhile and covered again is never sent.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

from tui_lab.drawing.canvas.ascii_text import ascii_text
from tui_lab.ui.output.sgr import PLAIN, Look, change, look, on_blank

Cell = tuple[str, Look]  # the right half of a wide character has no text
BLANK: Cell = (" ", PLAIN)
UNKNOWN: Cell = ("\0", PLAIN)  # equals nothing that can be printed

TOKEN = re.compile(
    r"\x1b\[(?P<sgr>[\d;]*)m"
    r"|\x1b\[(?P<row>\d+);(?P<col>\d+)H"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    r"|(?P<other>\x1b(?:\[[\x20-\x3f]*[\x40-\x7e]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_^X][^\x1b]*\x1b\\|[\x20-\x2f]*[\x30-\x7e])|[\x00-\x1a\x1c-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"  # no terminal shows the controls from 80 to 9f, and some obey
)
# Moving on by a sequence costs four bytes and more: cells that are right already are cheaper said again.
BRIDGE = 4
ZERO_WIDTH_JOINER = "\u200d"
ERASE_FROM = 9  # blanks in a row from which on erasing them is shorter than printing them


class Image:
    """`width` × `height` cells as wanted, and as the terminal shows them.

    `erases_in_colour` says that erased cells take the present background (terminfo's bce); `ascii_only`
    has every other character replaced by its likeness.
    """

    def __init__(
        self, width: int, height: int, erases_in_colour: bool = False, ascii_only: bool = False
    ) -> None:
        self._erases_in_colour = erases_in_colour
        self._ascii_only = ascii_only
        self._row = self._col = 0
        self._look = PLAIN
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Another size: the terminal is taken to show nothing that is known."""
        self.width, self.height = width, height
        self._wanted: list[list[Cell]] = [[BLANK] * width for _ in range(height)]
        self.forget()

    def forget(self) -> None:
        """Somebody else printed there, or the terminal was cleared: send everything again."""
        self._shown: list[list[Cell]] = [[UNKNOWN] * self.width for _ in range(self.height)]
        self._dirty = set(range(self.height))
        self._at: tuple[int, int] | None = None
        self._pen: Look | None = None

    @property
    def dirty(self) -> bool:
        """Whether something may have to be sent."""
        return bool(self._dirty)

    def feed(self, data: str) -> str:
        """Take what a program prints; the sequences that are no picture come back, to be sent as they are."""
        through = []
        for token in TOKEN.finditer(data):
            match token.lastgroup:
                case "text":
                    self._print(ascii_text(token["text"]) if self._ascii_only else token["text"])
                case "sgr":
                    self._look = look(token["sgr"])
                case "col":
                    self._row, self._col = int(token["row"]) - 1, int(token["col"]) - 1
                case "other" if token["other"] not in "\r\n":
                    through.append(token["other"])
        return "".join(through)

    def _print(self, text: str) -> None:
        if not (0 <= self._row < self.height and 0 <= self._col < self.width):
            return  # of a larger size that the terminal had before
        size = len(text) if text.isascii() else cell_len(text)
        blank = (" ", on_blank(self._look))
        if size == len(text):
            cells = [blank if char == " " else (char, self._look) for char in text]
        else:
            cells = self._cells_of(text)
        row, start = self._wanted[self._row], self._col
        end = min(start + len(cells), self.width)
        # Half of a wide character that stood here is no character.
        if start < end and not row[start][0]:
            row[start - 1] = (" ", on_blank(row[start - 1][1]))
        if end < self.width and not row[end][0]:
            row[end] = (" ", on_blank(row[end][1]))
        row[start:end] = cells[: end - start]
        self._col += size
        self._dirty.add(self._row)

    def _cells_of(self, text: str) -> list[Cell]:
        """A cell for each character, two for a wide one; what has no width joins the character before."""
        cells: list[Cell] = []
        last = 0  # where the last character with a width stands
        joined = False
        for char in text:
            size = cell_len(char)
            if cells and (size == 0 or joined):
                cells[last] = (cells[last][0] + char, self._look)
                joined = char == ZERO_WIDTH_JOINER
                continue
            last = len(cells)
            if char == " ":
                cells.append((" ", on_blank(self._look)))
            elif size:
                cells += [(char, self._look), ("", self._look)][:size]
        return cells

    def update(self, most: int | None = None) -> str:
        """What to send so that the terminal shows the wanted picture, row by row from the top.

        With `most`, no further row is begun after so many bytes of UTF-8; the rest stays dirty.
        """
        out: list[str] = []
        length = 0
        for row in sorted(self._dirty):
            if most is not None and length >= most:
                break
            piece = self._update_row(row)
            out.append(piece)
            length += len(piece.encode())
            self._dirty.discard(row)
        return "".join(out)

    def _update_row(self, row: int) -> str:
        wanted, shown = self._wanted[row], self._shown[row]
        if wanted == shown:
            return ""
        out: list[str] = []
        for start, end in self._changed_runs(wanted, shown):
            out.append(self._move(row, start))
            col = start
            while col < end:
                blanks = self._blanks(wanted, col, end)
                text, cell_look = wanted[col]
                out.append(change(self._pen, cell_look))
                self._pen = cell_look
                if blanks >= ERASE_FROM and (self._erases_in_colour or not cell_look.bg):
                    out.append(f"\x1b[{blanks}X")
                    col += blanks
                    if col < end:
                        out.append(f"\x1b[{blanks}C")
                    else:
                        self._at = (row, col - blanks)
                        break
                else:
                    out.append(text)
                    col += 1
            else:
                # At the right edge terminals differ in where the cursor is.
                self._at = (row, end) if end < self.width else None
        self._shown[row] = list(wanted)
        return "".join(out)

    def _changed_runs(self, wanted: list[Cell], shown: list[Cell]) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for col, (new, old) in enumerate(zip(wanted, shown, strict=True)):
            if new == old:
                continue
            if runs and col - runs[-1][1] <= BRIDGE:
                runs[-1] = (runs[-1][0], col + 1)
            else:
                runs.append((col, col + 1))
        # A wide character is sent whole, or not at all.
        return [
            (start - (not wanted[start][0]), end + (end < self.width and not wanted[end][0]))
            for start, end in runs
        ]

    @staticmethod
    def _blanks(cells: list[Cell], start: int, end: int) -> int:
        first = cells[start]
        if first[0] != " " or first[1].attributes:
            return 0
        col = start
        while col < end and cells[col] == first:
            col += 1
        return col - start

    def _move(self, row: int, col: int) -> str:
        here, self._at = self._at, (row, col)
        if here == (row, col):
            return ""
        if here is not None and here[0] == row and col > here[1]:
            by = col - here[1]
            return f"\x1b[{by}C" if by > 1 else "\x1b[C"
        return f"\x1b[{row + 1};{col + 1}H"
