"""Colours of the user's own, from the config file: of surfaces and of figures, for dark, light or both.

Whether one can be told from its ground is the user's matter; that it is a colour is looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tui_lab.drawing.canvas.palette import DARK, Palette
from tui_lab.languages import noted
from tui_lab.terminal.choices import GROUNDS, Ground
from tui_lab.terminal.config_file import ConfigFile

SURFACES = (
    "background", "foreground", "surface", "panel", "primary", "secondary", "accent", "success", "warning",
    "error", "border", "border-blurred", "scrollbar", "hint",
)  # fmt: skip
FIGURES = ("text", "muted", "accent", "good", "warning", "bad", "frame")
ROLES = tuple(DARK.roles)
CLASSES = "classes"
NAMES = tuple(dict.fromkeys((*SURFACES, *FIGURES, *ROLES, CLASSES)))
Colours = Mapping[str, int | tuple[int, ...]]  # 0xRRGGBB by name, of the classes as many as were given

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_own: dict[Ground, Colours] = {}


def use(own: Mapping[Ground, Colours]) -> None:
    """Have all that is drawn from here on in these colours."""
    _own.clear()
    _own.update(own)


def own_colors(ground: Ground) -> Colours:
    """Those in use on a ground, by name."""
    return _own.get(ground, {})


def read_colors(file: ConfigFile) -> dict[Ground, Colours]:
    """Those of a config file by ground; complains there about what is no colour."""
    table = file.table("colors")
    both = {name: value for name, value in table.items() if name not in GROUNDS}
    found: dict[Ground, Colours] = {}
    for ground in GROUNDS:
        only = table.get(ground, {})
        if not isinstance(only, dict):
            said = noted("{name} is a table of colours: write [colors.{name}] above its lines")
            file.complain(("colors", ground), said, name=ground)
            only = {}
        found[ground] = _read(file, only, "colors", ground)  # type: ignore[index]
    shared = _read(file, both, "colors")
    return {ground: {**shared, **only} for ground, only in found.items()}


def with_own(palette: Palette, ground: Ground) -> Palette:
    """A palette of that ground with the colours in use."""
    own: dict[str, Any] = dict(own_colors(ground))
    if not own:
        return palette
    roles = palette.roles | {role: own[role] for role in ROLES if role in own}
    classes = own.get(CLASSES, ())
    return replace(
        palette,
        roles=roles,
        classes=(*classes, *palette.classes[len(classes) :]),
        **{name: own[name] for name in FIGURES if name in own},
    )


def _read(file: ConfigFile, table: Mapping[str, Any], *above: str) -> Colours:
    found: dict[str, int | tuple[int, ...]] = {}
    for name, value in table.items():
        place = (*above, name)
        if name not in NAMES:
            said = noted("there is no colour called {name}; there are {names}")
            file.complain(place, said, name=repr(name), names=", ".join(NAMES))
        elif name == CLASSES:
            several = value if isinstance(value, list) else [value]
            most = len(DARK.classes)
            if len(several) > most or None in (colours := [_colour(one) for one in several]):
                said = noted('{name} takes up to {most} colours such as ["#5fafff", "#ffaf00"], not {value}')
                file.complain(place, said, name=name, most=most, value=repr(value))
            else:
                found[name] = tuple(one for one in colours if one is not None)
        elif (colour := _colour(value)) is None:
            said = noted('{name} takes a colour such as "#5fafff", not {value}')
            file.complain(place, said, name=name, value=repr(value))
        else:
            found[name] = colour
    return found


def _colour(value: object) -> int | None:
    if not isinstance(value, str) or not _HEX.match(value):
        return None
    digits = value[1:]
    return int(digits if len(digits) == 6 else "".join(2 * digit for digit in digits), 16)
