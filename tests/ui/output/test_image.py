"""What is sent is the shortest way to the same picture: checked on an emulated terminal."""

from __future__ import annotations

import random

import pyte
import pytest

from tui_lab.ui.output.image import Image

WIDTH, HEIGHT = 40, 12
LOOKS = ["1;31;42", "38;2;1;2;3;48;5;17", "7", "4;33", "", "38;5;75", "1", "2;9"]


class Emulated:
    """A terminal that is printed to."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)

    def print(self, data: str) -> None:
        """Print `data`."""
        self._stream.feed(data)

    def seen(self) -> list[tuple[object, ...]]:
        """What can be seen of each cell: a blank shows no foreground."""
        cells = []
        for row in range(self.screen.lines):
            for col in range(self.screen.columns):
                cell = self.screen.buffer[row][col]
                shown: tuple[object, ...] = (cell.data, cell.bg, cell.reverse, cell.underscore)
                if cell.data.strip() or cell.reverse:
                    shown += (cell.fg, cell.bold)
                cells.append(shown)
        return cells


def piece(chance: random.Random, characters: str) -> str:
    """A move and a few runs of text, as Textual prints them."""
    row, col = chance.randrange(HEIGHT), chance.randrange(WIDTH)
    out = f"\x1b[{row + 1};{col + 1}H"
    room = WIDTH - col
    for _ in range(chance.randint(1, 4)):
        text = "".join(chance.choice(characters) for _ in range(min(room, chance.randint(1, 12))))
        room -= len(text)
        out += f"\x1b[{chance.choice(LOOKS)}m{text}\x1b[0m"
    return out


@pytest.mark.parametrize("erases", [True, False])
def test_the_terminal_shows_what_was_printed(erases: bool) -> None:
    chance = random.Random(3)
    plain, spared = Emulated(), Emulated()
    image = Image(WIDTH, HEIGHT, erases_in_colour=erases)
    for _ in range(400):
        data = "".join(piece(chance, "abc xyz     │─⡀▀ ") for _ in range(chance.randint(1, 6)))
        plain.print(data)
        assert image.feed(data) == ""
        while image.dirty:
            spared.print(image.update(chance.choice([None, 50, 400])))
        assert spared.seen() == plain.seen()


def test_what_is_there_already_is_not_sent_again() -> None:
    image = Image(WIDTH, HEIGHT)
    page = "".join(f"\x1b[{row + 1};1H\x1b[31m{'loss 0.5':<40}\x1b[0m" for row in range(HEIGHT))
    image.feed(page)
    assert len(image.update()) > 100
    image.feed(page)
    assert image.update() == ""
    image.feed(page.replace("0.5", "0.4", 1))
    assert image.update() == "\x1b[1;8H\x1b[31m4"


def test_what_was_covered_before_it_was_sent_never_is() -> None:
    image = Image(WIDTH, HEIGHT)
    image.update()
    for step in range(1000):
        image.feed(f"\x1b[1;1Hstep {step:4}")
    assert "step  999" in (sent := image.update()) and "998" not in sent


def test_a_cut_update_sends_the_upper_rows_first_and_the_rest_later() -> None:
    image = Image(WIDTH, HEIGHT)
    image.update()
    for row in range(HEIGHT):
        image.feed(f"\x1b[{row + 1};1Hrow {row}")
    first = image.update(most=12)
    assert "row 0" in first and "row 11" not in first and image.dirty
    assert "row 11" in image.update() and not image.dirty


def test_sequences_that_are_no_picture_come_through_in_order() -> None:
    image = Image(WIDTH, HEIGHT)
    data = "\x1b[?1049h\x1b[?25l\x1b[1;1Htext\x1b]0;title\x07\x1b[?2026$p\x1b[>1u"
    assert image.feed(data) == "\x1b[?1049h\x1b[?25l\x1b]0;title\x07\x1b[?2026$p\x1b[>1u"
    assert image.feed("\x1b[?2026h\x1b[2;1Hmore\x1b[?2026l\n") == ""


def test_wide_and_joined_characters_keep_their_cells() -> None:
    image, terminal = Image(12, 1), Emulated(12, 1)
    image.feed("\x1b[1;1H学 习e\u0301ab")
    terminal.print(image.update())
    assert terminal.screen.display[0] == "学 习e\u0301ab    ".replace("e\u0301", "é")
    image.feed("\x1b[1;1Hx")  # covers half of the first one
    terminal.print(image.update())
    assert terminal.screen.display[0].startswith("x  习")


def test_what_lies_outside_is_left_out() -> None:
    image, terminal = Image(20, 5), Emulated(20, 5)
    for place in ("1;19", "2;21", "3;90", "9;1", "0;0"):
        image.feed(f"\x1b[{place}Htext of an older, larger size\x1b[4;1Hin sight")
    terminal.print(image.update())
    assert [row.rstrip() for row in terminal.screen.display] == [" " * 18 + "te", "", "", "in sight", ""]


def test_another_size_sends_everything_again() -> None:
    image = Image(WIDTH, HEIGHT)
    image.feed("\x1b[1;1Hhere")
    image.update()
    image.resize(20, 5)
    image.feed("\x1b[1;1Hhere")
    terminal = Emulated(20, 5)
    terminal.print(image.update())
    assert terminal.screen.display[0].rstrip() == "here"
