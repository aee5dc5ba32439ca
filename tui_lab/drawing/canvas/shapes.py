"""Characters that are pictures, as rectangles: fonts draw braille, blocks and frames each in another way.

All are in parts of a cell, from its upper left corner: left, top, right, bottom.
"""

from __future__ import annotations

from functools import cache

Rectangle = tuple[float, float, float, float]

# The dots of a braille character by the bits of its number: column and row.
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
DOT = 0.15  # of a cell's width: half the side of a dot
THIN = 0.06  # of a cell's width: half a line
# The quarters that a character fills: upper left, upper right, lower left, lower right.
QUARTERS = {
    "▖": "3", "▗": "4", "▘": "1", "▙": "134", "▚": "14",
    "▛": "123", "▜": "124", "▝": "2", "▞": "23", "▟": "234",
}  # fmt: skip
# The sides that a line goes to from the middle: up, down, left, right.
LINES = {
    "─": "lr", "│": "ud",
    "┌": "dr", "╭": "dr", "┐": "dl", "╮": "dl", "└": "ur", "╰": "ur", "┘": "ul", "╯": "ul",
    "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "udlr",
}  # fmt: skip


@cache
def shapes_of(char: str) -> tuple[Rectangle, ...] | None:
    """What a character fills; None for one that is for a font to draw."""
    if "\u2800" <= char <= "\u28ff":
        bits = ord(char) - 0x2800
        return tuple(_dot(*DOTS[bit]) for bit in range(8) if bits >> bit & 1)
    if char in QUARTERS:
        return tuple(_quarter(int(one) - 1) for one in QUARTERS[char])
    if char in LINES:
        return tuple(_line(side) for side in LINES[char])
    match char:
        case "▀":
            return ((0, 0, 1, 0.5),)
        case "▐":
            return ((0.5, 0, 1, 1),)
    if "▁" <= char <= "█":
        return ((0, 1 - (ord(char) - ord("▁") + 1) / 8, 1, 1),)
    if "▉" <= char <= "▏":
        return ((0, 0, 1 - (ord(char) - ord("▉") + 1) / 8, 1),)
    return None


def _dot(column: int, row: int) -> Rectangle:
    x, y = 0.25 + 0.5 * column, 0.125 + 0.25 * row
    return (x - DOT, y - DOT / 2, x + DOT, y + DOT / 2)  # a cell is twice as high as it is wide


def _quarter(place: int) -> Rectangle:
    x, y = 0.5 * (place % 2), 0.5 * (place // 2)
    return (x, y, x + 0.5, y + 0.5)


def _line(side: str) -> Rectangle:
    across, down = THIN, THIN / 2
    return {
        "u": (0.5 - across, 0, 0.5 + across, 0.5 + down),
        "d": (0.5 - across, 0.5 - down, 0.5 + across, 1),
        "l": (0, 0.5 - down, 0.5 + across, 0.5 + down),
        "r": (0.5 - across, 0.5 - down, 1, 0.5 + down),
    }[side]
