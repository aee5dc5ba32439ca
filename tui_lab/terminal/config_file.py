"""The config file: where it lies, what it says, and in which line what cannot be taken stands.

It is TOML with the tables `[defaults]`, `[keys]` and `[colors]`. What is wrong in it costs no more than that:
where one line is no TOML, the others still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tui_lab.files import base_folder, read_text
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain

TABLES = ("defaults", "keys", "colors")
LARGEST = 64_000  # bytes
MOST_SLIPS = 20  # lines that are no TOML; a file of more is something else

_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
# An assignment, or the head of a table.
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_BEGINS = re.compile(rf"\s*(?:{_NAME}(?:\s*\.\s*{_NAME})*\s*=|\[[^\[\],]+\]\s*(?:#.*)?$)")


class Complaint(NamedTuple):
    """What is wrong, to be translated, with what stands for its {names}; line 0 is the whole file."""

    line: int
    text: str
    values: Mapping[str, object] = {}

    def said(self) -> str:
        """The sentence, in the language in use."""
        what = _(self.text).format(**{name: plain(str(value)) for name, value in self.values.items()})
        return _("line {line}: {what}").format(line=self.line, what=what) if self.line else what


@dataclass
class ConfigFile:
    """What a file says; `text` is empty and `content` without anything where there is none."""

    path: Path
    there: bool = False
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    wrong: list[Complaint] = field(default_factory=list)

    def table(self, name: str) -> dict[str, Any]:
        """One of TABLES."""
        found = self.content.get(name)
        return found if isinstance(found, dict) else {}

    def line_of(self, *path: str) -> int:
        """The line in which what stands at `path` begins; 0 where that cannot be told."""
        import tomllib

        lines = self.text.split("\n")
        begins = re.compile(rf"{re.escape(path[-1])}[\"']?\s*[=.\]]")
        for at, line in enumerate(lines):
            if line.lstrip().startswith("#") or not begins.search(line):
                continue
            for end in range(at + 1, min(at + 50, len(lines)) + 1):  # a value may take several lines
                try:
                    so_far: Any = tomllib.loads("\n".join(lines[:end]))
                except (ValueError, RecursionError):
                    continue
                for name in path:
                    so_far = so_far.get(name) if isinstance(so_far, dict) else None
                if so_far is not None:
                    return at + 1
                break
        return 0

    def complain(self, path: tuple[str, ...], text: str, **values: object) -> None:
        """Note what is wrong at `path`."""
        # Each place is looked for in the text: of many that are wrong alike the first ones will do.
        line = self.line_of(*path) if len(self.wrong) < MOST_SLIPS else 0
        self.wrong.append(Complaint(line, text, values))


def config_path() -> Path:
    """Where the file lies, whether there is one or not."""
    return base_folder("XDG_CONFIG_HOME", ".config") / "tui-lab" / "config.toml"


def read_config() -> ConfigFile:
    """What the user's file says; where it cannot be read at all, `wrong` says why."""
    found = ConfigFile(config_path())
    try:
        text = read_text(found.path, LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError as error:
        found.there = True
        said = noted("the config file cannot be read: {why}")
        found.wrong.append(Complaint(0, said, {"why": error.strerror or error}))
        return found
    found.there = True
    found.text, found.content = _parsed(text, found.wrong)
    for name, value in found.content.items():
        if name not in TABLES:
            said = noted("there is no table [{name}]; there are {tables}")
            tables = ", ".join(f"[{one}]" for one in TABLES)
            found.complain((name,), said, name=name, tables=tables)
        elif not isinstance(value, dict):
            found.complain((name,), noted("{name} is a table: write [{name}] above its lines"), name=name)
    return found


def leaves(table: Mapping[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value of a table and of those within it, by its path."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, *above, name)
        else:
            yield (*above, name), value


def _parsed(text: str, wrong: list[Complaint]) -> tuple[str, dict[str, Any]]:
    """The text without the lines that are no TOML, and what it says."""
    import tomllib  # only where there is a file

    said = noted("this is no TOML: {why}")
    lines = text.split("\n")
    for _attempt in range(MOST_SLIPS):
        try:
            return "\n".join(lines), tomllib.loads("\n".join(lines))
        except RecursionError:
            wrong.append(Complaint(0, noted("this is no TOML: brackets within too many brackets")))
            return "", {}
        except ValueError as error:  # an impossible date or number is one without a line
            found = _WHERE.search(str(error))
            seen = int(found[1] or len(lines)) if found else 0
            at = _begin_of(lines, seen)
            wrong.append(Complaint(at, said, {"why": _WHERE.sub("", str(error))}))
            if not 0 < at <= len(lines) or not lines[at - 1].strip():
                return "", {}
            _take_out(lines, at - 1, goes_on=at < seen)
    return "", {}


def _begin_of(lines: list[str], seen: int) -> int:
    """The line at fault where line `seen` cannot be read: that in which a value begins that is not closed."""
    at = seen
    while at > 1 and not _holds(lines[: at - 1]):
        at = next((one for one in range(at - 1, 0, -1) if _BEGINS.match(lines[one - 1])), 0)
    return at


def _holds(lines: list[str]) -> bool:
    import tomllib

    try:
        tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return False
    return True


def _take_out(lines: list[str], at: int, goes_on: bool) -> None:
    """Empty a line that is no TOML, and where its value `goes_on` the lines of that.

    Below the head of a table that is also what would fall to the table before.
    """
    is_head = lines[at].lstrip().startswith("[")
    lines[at] = ""
    end = at + 1
    while goes_on and end < len(lines) and not _BEGINS.match(lines[end]):
        lines[end], end = "", end + 1
    while is_head and (at := at + 1) < len(lines) and not lines[at].lstrip().startswith("["):
        lines[at] = ""
