"""Other keys for the actions of the table, from the config file: `lab.run_or_pause = "f5"` below `[keys]`.

An action is named by what it belongs to and by its name in the table. A key that cannot be, or that has a
meaning where it would work, is not taken; the action keeps the one it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.keys import REPLACED_KEYS, Keys, _character_to_key, key_to_character

from tui_lab.languages import noted
from tui_lab.terminal.config_file import ConfigFile, leaves
from tui_lab.ui.keys import KEYS, Key, Scope

NAMED = frozenset(key.value for key in Keys if not key.value.startswith("<"))
SHORT = {"escape": "esc"}
# For a terminal these are one key.
OTHER_KEYS = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
}
FILTERED: tuple[Scope, ...] = ("menu", "runs", "class", "help")  # where letters are typed
LETTERS = ("everywhere.back", "everywhere.help")  # which work there until something is typed
APART: tuple[Scope, ...] = ("menu", "welcome", "runs", "help", "code", "class")  # screens of their own
AROUND: tuple[Scope, ...] = ("lab", "board")


def name_of(key: Key) -> str:
    """What an action is called in the config file."""
    return f"{key.scope}.{key.action.removeprefix('app.')}"


def changeable() -> Iterator[Key]:
    """The keys of the table that may be others."""
    return (key for key in KEYS if key.action and key.keys and key.action != "panel")


def characters(key: Key) -> list[str]:
    """Its keys as they are written in the config file."""
    return [_written(name) for name in key.keys.split(",")]


def read_keys(file: ConfigFile) -> tuple[Key, ...]:
    """The table with the keys of a config file; complains there about those that are not taken."""
    named = {name_of(key): key for key in changeable()}
    asked: dict[str, tuple[tuple[str, ...], list[str]]] = {}
    for path, value in leaves(file.table("keys"), "keys"):
        name = ".".join(path[1:])
        if name not in named:
            text = noted("no key does {name}; tui-lab config --example names all that can have another key")
            file.complain(path, text, name=repr(name))
        elif (keys := _read(file, path, value)) is not None:
            asked[name] = path, keys
    taken = {name: keys for name, (_path, keys) in asked.items()}
    # One that is not taken gives its own key back, which may be in the way of another.
    while clash := _clash(named, taken):
        name, key, other = clash
        text = noted("{key} is the key of {other} there: give that another one, too")
        file.complain(asked[name][0], text, key=_written(key), other=name_of(other))
        del taken[name]
    return _written_out([_with(key, taken.get(name_of(key))) for key in KEYS])


def _read(file: ConfigFile, path: tuple[str, ...], value: Any) -> list[str] | None:
    several = value if isinstance(value, list) else [value]
    names = [_key(one) for one in several]
    if not names or None in names:
        wrong = next((one for one, name in zip(several, names, strict=True) if name is None), value)
        text = noted('{value} is no key: write one as "k", "K", "+", "f5", "ctrl+k" or "shift+up"')
        file.complain(path, text, value=repr(wrong))
        return None
    found = [name for name in names if name is not None]
    for name in found:
        if name in OTHER_KEYS:
            text = noted("in a terminal {key} is the same key as {other}")
            file.complain(path, text, key=name, other=OTHER_KEYS[name])
            return None
        if name == "ctrl+c":  # it ends most programs, and says here how to leave
            file.complain(path, noted("ctrl+c is what ends programs: no action can have it"))
            return None
        if _is_typed(".".join(path[1:]), name):
            text = noted("letters, digits and signs are typed there: {key} has to be such as f5 or ctrl+k")
            file.complain(path, text, key=_written(name))
            return None
    return found


def _is_typed(action: str, name: str) -> bool:
    """Whether a key would be a part of what is typed where an action works."""
    scope = action.partition(".")[0]
    if scope == "rewind":
        return name.isdigit()
    typing = scope in FILTERED or (scope == "everywhere" and action not in LETTERS)
    return typing and _sign(name) is not None


def _key(text: object) -> str | None:
    """Textual's name for a key; None for what is none."""
    if not isinstance(text, str):
        return None
    text = {"esc": "escape", "page up": "pageup", "page down": "pagedown", " ": "space"}.get(text, text)
    if len(text) == 1:
        return _character_to_key(text) if text.isprintable() else None
    low = text.lower()
    is_alt = low.startswith("alt+") and len(low) == 5 and low[4].isalnum()
    is_sign = text == low and _sign(text) is not None
    return low if low in NAMED or is_alt or is_sign else None


def _clash(named: Mapping[str, Key], taken: Mapping[str, list[str]]) -> tuple[str, str, Key] | None:
    """An action whose key another one has where both work, that key, and the other."""
    rows = [_with(key, taken.get(name_of(key))) for key in KEYS if key.keys]
    for name, keys in taken.items():
        for other in rows:
            if name_of(other) != name and _meet(named[name].scope, other.scope):
                for key in keys:
                    if key in other.keys.split(","):
                        return name, key, other
    return None


def _meet(one: Scope, other: Scope) -> bool:
    """Whether keys of both work at once."""
    if one == other or "everywhere" in (one, other):
        return True
    either = (one in AROUND and other not in APART) or (other in AROUND and one not in APART)
    return either or {one, other} == {"view", "points"}


def _with(key: Key, keys: Sequence[str] | None) -> Key:
    if keys is None or ",".join(keys) == key.keys:
        return key
    return key._replace(keys=",".join(keys), shown=_written(keys[0]))


def _written_out(rows: list[Key]) -> tuple[Key, ...]:
    """The rows, with what stands in the key bar for several of them made of these where one has changed."""
    found = list(rows)
    for at, row in enumerate(rows):
        if row.bar_key and row.action:
            alike = [
                other
                for other in range(at, len(rows))
                if rows[other].scope == row.scope and _verb(rows[other]) == _verb(row)
            ][:2]
            if any(rows[other] is not KEYS[other] for other in alike):
                found[at] = row._replace(bar_key="/".join(rows[other].shown for other in alike))
    return tuple(found)


def _verb(key: Key) -> str:
    return key.action.partition("(")[0]


def _written(name: str) -> str:
    """A key as a person writes it."""
    return SHORT.get(name, name if name == "space" else _sign(name) or name)


def _sign(name: str) -> str | None:
    """The character that a key types, where it types one."""
    sign = key_to_character(REPLACED_KEYS.get(name, name))
    return sign if sign is not None and sign.isprintable() else None
