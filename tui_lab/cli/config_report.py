"""What `tui-lab config` prints: what is set and by what, or an example of a file with everything."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tui_lab.cli.config import Config
from tui_lab.cli.settings import Held, settings
from tui_lab.drawing.canvas.text import cell_width, padded
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.terminal.choices import GROUNDS
from tui_lab.terminal.own_colors import CLASSES, NAMES, own_colors
from tui_lab.ui import own_keys
from tui_lab.ui.keys import KEYS, Key

WIDEST = 24  # cells of the column of values


def changed_keys(config: Config) -> list[Key]:
    """The keys that the file gives to actions; complains there about those that it cannot give."""
    return [
        key
        for key, shipped in zip(own_keys.read_keys(config.file), KEYS, strict=True)
        if key.keys != shipped.keys
    ]


def as_text(config: Config, rows: Sequence[Held], keys: Sequence[Key]) -> str:
    """Where the file lies, what is wrong in it, each setting, and own keys and colours."""
    path = plain(str(config.file.path))
    lines = [path]
    if not config.file.there:
        folder, file = _short(config.file.path.parent), _short(config.file.path)
        make = f"mkdir -p {folder} && tui-lab config --example > {file}"
        lines.append(_("There is no such file yet; this makes one, with everything commented out:"))
        lines.append(f"    {make}")
    lines += [_("Wrong: {what}").format(what=one.said()) for one in config.wrong]
    names = max(cell_width(row.setting.name) for row in rows)
    values = max(cell_width(_value(row)) for row in rows if len(_value(row)) <= WIDEST)
    lines.append("")
    for row in rows:
        why = plain(row.why)
        lines.append(f"{padded(row.setting.name, names)}  {padded(_value(row), values)}  {why}")
    if keys:
        lines += ["", _("Other keys")]
        lines += [
            f"{own_keys.name_of(key)}  {' '.join(own_keys.characters(key))}  {_(key.help)}" for key in keys
        ]
    for ground in GROUNDS:
        if own := own_colors(ground):  # type: ignore[arg-type]
            heads = {
                "dark": _("Other colours on a dark ground"),
                "light": _("Other colours on a light ground"),
            }
            lines += ["", heads[ground], *(f"{name}  {_hex(value)}" for name, value in own.items())]
    return "\n".join(lines)


def as_json(config: Config, rows: Sequence[Held], keys: Sequence[Key]) -> str:
    """An object: path, there, settings (by name: value, from, why), keys, colors by ground, wrong."""
    described: dict[str, Any] = {
        "path": str(config.file.path),
        "there": config.file.there,
        "settings": {
            row.setting.name: {"value": row.value, "from": row.source, "why": row.why} for row in rows
        },
        "keys": {own_keys.name_of(key): own_keys.characters(key) for key in keys},
        "colors": {
            ground: {name: _hex(value) for name, value in own_colors(ground).items()}  # type: ignore[arg-type]
            for ground in GROUNDS
        },
        "wrong": [{"line": one.line or None, "message": one.said()} for one in config.wrong],
    }
    return json.dumps(described, indent=2, ensure_ascii=False)


def example() -> str:
    """A file with all that it may say, every line a comment."""
    lines = [
        _("The config file of tui-lab. A line without its # holds; tui-lab config shows all that does."),
        _("An option of the command line counts before a variable, and that before this file."),
        "",
        "[defaults]",
    ]
    for setting in settings():
        lines += [f"{setting.example}  # {_(setting.about)}; {setting.variable}"]
    lines += ["", _("Other keys, one or several: what stands here are those that it has."), "[keys]"]
    lines += [
        f"{_dotted(key)} = {json.dumps(own_keys.characters(key), ensure_ascii=False)}  # {_(key.help)}"
        for key in own_keys.changeable()
    ]
    lines += [
        "",
        _("Colours, for both grounds; those for one stand below [colors.dark] or [colors.light]."),
        _("Which of them can be told apart is up to you."),
        "[colors]",
    ]
    lines += [f'{name} = "#5fafff"' for name in NAMES if name != CLASSES]
    lines.append(f'{CLASSES} = ["#5fafff", "#ffaf00", "#00d787"]')
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _dotted(key: Key) -> str:
    scope, _dot, action = own_keys.name_of(key).partition(".")
    return f"{scope}.{action}" if action.replace("_", "").isalnum() else f'{scope}."{action}"'


def _value(row: Held) -> str:
    return plain(row.value) or "-"


def _hex(value: int | tuple[int, ...]) -> Any:
    return f"#{value:06x}" if isinstance(value, int) else [f"#{one:06x}" for one in value]


def _short(path: Path) -> str:
    home = os.environ.get("HOME", "") or os.sep
    return str(path).replace(home, "~", 1) if str(path).startswith(home + os.sep) else str(path)
