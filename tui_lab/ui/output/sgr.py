"""Colours and attributes of a cell, and the shortest way from one set to another (ECMA-48 SGR)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Look(NamedTuple):
    """SGR parameters by what they set: `38;5;75`, `48;5;233`, and attributes such as 1 for bold."""

    fg: str = ""
    bg: str = ""
    attributes: frozenset[int] = frozenset()


PLAIN = Look()
VISIBLE_ON_BLANK = frozenset({4, 7, 9, 21, 53})  # underline, reverse, strike, double underline, overline
# The parameter that ends an attribute; 22 ends bold and dim together.
ENDS = {1: 22, 2: 22, 3: 23, 4: 24, 21: 24, 5: 25, 7: 27, 8: 28, 9: 29, 53: 55}


@lru_cache(maxsize=4096)
def look(parameters: str) -> Look:
    """The look that an SGR sequence with these parameters sets, starting from plain."""
    fg = bg = ""
    attributes: set[int] = set()
    numbers = iter(parameters.split(";"))
    for text in numbers:
        code = int(text or 0)
        if code in (38, 48):
            kind = next(numbers, "")
            rest = [next(numbers, "") for _ in range(3 if kind == "2" else 1)]
            colour = ";".join((text, kind, *rest))
            fg, bg = (colour, bg) if code == 38 else (fg, colour)
        elif code == 0:
            fg = bg = ""
            attributes.clear()
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fg = text
        elif 40 <= code <= 47 or 100 <= code <= 107:
            bg = text
        elif code == 39:
            fg = ""
        elif code == 49:
            bg = ""
        elif code in ENDS:
            attributes.add(code)
        else:
            attributes -= {attribute for attribute, end in ENDS.items() if end == code}
    return Look(fg, bg, frozenset(attributes))


@lru_cache(maxsize=4096)
def on_blank(cell: Look) -> Look:
    """What of a look can be seen where there is no character."""
    attributes = cell.attributes & VISIBLE_ON_BLANK
    # A reversed blank shows its foreground.
    return Look(cell.fg if attributes else "", cell.bg, attributes)


@lru_cache(maxsize=8192)
def change(before: Look | None, after: Look) -> str:
    """The shortest sequence that turns `before` into `after`; None is a look that is not known."""
    if before == after:
        return ""
    afresh = "0" + _joined(after.fg, after.bg, *map(str, sorted(after.attributes)))
    if before is None:
        return f"\x1b[{afresh}m"
    ended = before.attributes - after.attributes
    ends = {ENDS[attribute] for attribute in ended}
    # What ends with an attribute that shares its end has to be set again.
    lost = {attribute for attribute in after.attributes & before.attributes if ENDS[attribute] in ends}
    parts = [str(end) for end in sorted(ends)]
    parts += [str(attribute) for attribute in sorted((after.attributes - before.attributes) | lost)]
    if after.fg != before.fg:
        parts.append(after.fg or "39")
    if after.bg != before.bg:
        parts.append(after.bg or "49")
    # Without parameters the sequence means plain.
    return f"\x1b[{min(';'.join(parts), '' if after == PLAIN else afresh, key=len)}m"


def _joined(*parts: str) -> str:
    return "".join(f";{part}" for part in parts if part)
