"""The language that a learner reads: files beside the English ones, and words of a catalogue.

A text of one language more is a file more: `lesson.zh.md` beside `lesson.md`, and for the words of the
interface `locale/zh/LC_MESSAGES/tui_lab.mo`, which gettext reads (`make locale` makes it of the .po beside
it). What has no translation stays English.
"""

from __future__ import annotations

import gettext
import os
import re
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")  # the first is what everything is written in
VARIABLE = "TUI_LAB_LANG"  # names one of them
LOCALE = Path(__file__).resolve().parent / "locale"
# Characters between which a line may break, and which a blank does not part.
WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60"

_language = LANGUAGES[0]


def use(language: str) -> None:
    """Have all that is read from here on in one of LANGUAGES."""
    global _language
    _language = language


def use_told() -> None:
    """Speak as the lab does that has begun this process, or as its user has asked for."""
    if (told := os.environ.get(VARIABLE)) in LANGUAGES:
        use(told)


def language() -> str:
    """The one in use."""
    return _language


def in_language(file: Path) -> Path:
    """The file that holds the same in the language in use, where there is one; else `file` itself."""
    if _language == LANGUAGES[0]:
        return file
    other = file.with_suffix(f".{_language}{file.suffix}")
    return other if other.is_file() else file


def translated(text: str) -> str:
    """A text of the interface, as it stands in the code, in the language in use."""
    if _language == LANGUAGES[0] or not text:
        return text
    return _catalogue(_language).gettext(text)


def in_both(title: str) -> str:
    """The title of a panel, as lessons speak of it, and behind it the same in the language in use."""
    own = translated(title)
    return title if own == title else f"{title} {own}"


def noted(text: str) -> str:
    """`text` itself: marks it for the catalogue, where it is translated only as it is shown."""
    return text


class SaidLater(Exception):
    """An error with a `noted` sentence, in the language in use where it is said, not where it was raised."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text)
        self.text, self.values = text, values

    def __str__(self) -> str:
        return translated(self.text).format(**self.values)


def plural(one: str, many: str, number: float) -> str:
    """The text for `number` of something, `one` or `many` in the code, in the language in use."""
    if _language == LANGUAGES[0]:
        return one if number == 1 else many
    return _catalogue(_language).ngettext(one, many, int(number))


def has_wide(text: str) -> bool:
    """Whether there is Chinese, Japanese or the like in it."""
    return not text.isascii() and _pattern(f"[{WIDE}]").search(text) is not None


def unparted(text: str) -> str:
    """`text`, whose lines were joined by blanks, without those that no Chinese sentence has."""
    return text if text.isascii() else _pattern(rf"(?<=[{WIDE}]) (?=[{WIDE}])").sub("", text)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Made where it is first wanted: the sets of characters are large, and an English menu needs none."""
    return re.compile(text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("tui_lab", LOCALE, [language], fallback=True)
