"""Which characters a terminal can be trusted with, and what each thing is drawn by."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.authoring.figures import Role

ColourDepth = Literal["none", "16", "256", "truecolor"]
Dash = Literal["solid", "dashed", "dotted", "thin"]


class Glyphs(Enum):
    """The character sets, from the finest to the most modest."""

    BRAILLE = "braille"
    BLOCK = "block"
    ASCII = "ascii"


class GlyphSet(NamedTuple):
    """`dots` are the pixels of a line in a cell (across, down)."""

    dots: tuple[int, int]
    frame: tuple[
        str, str, str, str, str
    ]  # vertical, horizontal, corner, tick on the vertical, tick on the horizontal
    rule: str
    ellipsis: str
    pointer: str
    above: str  # points at the column below it
    below: str
    now: str  # where a path has come to
    bars: str  # one eighth to full
    by: str
    arrow: str
    wrong: str
    gap: str  # a number that is not there
    unit: str
    cross: str
    branches: tuple[str, str, str]  # to a node, to the last one, past one
    brackets: tuple[str, str]  # of a matrix, left and right: first row, rows between, last row


BARS = "▁▂▃▄▅▆▇█"
BRAILLE_SET = GlyphSet(
    dots=(2, 4),
    frame=("│", "─", "└", "┤", "┬"),
    rule="┊",
    ellipsis="…",
    pointer="▸",
    above="▾",
    below="▴",
    now="◎",
    bars=BARS,
    by="×",
    arrow="→",
    wrong="✗",
    gap="·",
    unit="●",
    cross="┼",
    branches=("├─", "└─", "│ "),
    brackets=("┌│└", "┐│┘"),
)
ASCII_SET = GlyphSet(
    dots=(1, 1),
    frame=("|", "-", "+", "+", "+"),
    rule=":",
    ellipsis="~",
    pointer=">",
    above="v",
    below="^",
    now="N",
    bars="_.-=#",
    by="x",
    arrow="->",
    wrong="x",
    gap=".",
    unit="o",
    cross="+",
    branches=("|-", "`-", "| "),
    brackets=("|||", "|||"),
)
SETS = {
    Glyphs.BRAILLE: BRAILLE_SET,
    Glyphs.BLOCK: BRAILLE_SET._replace(dots=(2, 2)),
    Glyphs.ASCII: ASCII_SET,
}

GHOSTS: tuple[Role, ...] = (
    "ghost1",
    "ghost2",
    "ghost3",
    "ghost4",
    "ghost5",
    "ghost6",
)  # with a digit on each
DASHES: dict[Role, Dash] = {
    **dict.fromkeys(GHOSTS, "dotted"),
    "test": "dashed",
    "truth": "dashed",
    "held-out": "dashed",
    "ghost": "dotted",
    "raw": "thin",
}
LINE_SAMPLES: dict[Dash, str] = {"solid": "──", "dashed": "╌╌", "dotted": "··", "thin": "┈┈"}
ASCII_LINES: dict[Role, str] = {
    **dict.fromkeys(GHOSTS, "."),
    "test": "=",
    "truth": "-",
    "held-out": "=",
    "ghost": ".",
    "raw": ",",
    "path": "o",
}

CLASS_POINTS = "●▲■◆▼★○△□◇"
HOLLOW_CLASS_POINTS = "○△□◇▽☆◌▵▫⋄"
ASCII_CLASS_POINTS = "ox+*#@%&$s"
ASCII_HOLLOW_CLASS_POINTS = "OXTVHAGKQS"
OPEN_POINTS: tuple[Role, ...] = ("held-out", "test", "ghost", "truth")

# Textures for pictures without colour; a blank is a gap. A class has a light one, so that points stand
# out on it.
RAMP = ".:-=+*#%@"
DIVERGING_RAMP = "=-.+#"
CLASS_TEXTURES = ".:-=~,'\"^_"


def class_index(role: Role) -> int | None:
    """k of "class<k>", None for another role."""
    return int(role[5:]) if role.startswith("class") else None


def sign_index(role: Role) -> int | None:
    """Which of its kind a line is that carries a sign of its own here and there; None for another."""
    return GHOSTS.index(role) if role in GHOSTS else class_index(role)


def point_glyph(role: Role, glyphs: Glyphs, hollow: bool = False) -> str:
    """The one-cell character that a point of `role` is drawn by."""
    k = class_index(role)
    if k is not None:
        if glyphs is Glyphs.ASCII:
            return (ASCII_HOLLOW_CLASS_POINTS if hollow else ASCII_CLASS_POINTS)[k]
        return (HOLLOW_CLASS_POINTS if hollow else CLASS_POINTS)[k]
    if role in GHOSTS:
        return str(1 + GHOSTS.index(role))
    if role == "path":
        return SETS[glyphs].now
    if glyphs is Glyphs.ASCII:
        return "x" if hollow or role in OPEN_POINTS else "o"
    return "∘" if hollow or role in OPEN_POINTS else "•"


def line_sample(role: Role, glyphs: Glyphs) -> str:
    """What a line of `role` looks like, for the legend."""
    k = sign_index(role)
    if glyphs is Glyphs.ASCII:
        stroke = ASCII_LINES.get(role, "*")
        return stroke * 2 if k is None else stroke + point_glyph(role, glyphs)
    sample = LINE_SAMPLES[DASHES.get(role, "solid")]
    return sample if k is None else sample[0] + point_glyph(role, glyphs)
