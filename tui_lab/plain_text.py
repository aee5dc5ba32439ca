"""Text from outside, such as a title, a file's name or an error, as text and nothing else.

A terminal obeys some characters instead of showing them. `plain` leaves none of these: control sequences
(of ECMA-48) go as a whole and other control characters by themselves, and so does what shows nothing but
turns the direction of text, hides or joins. Tabs and line ends become blanks, a code unit that is no
character becomes U+FFFD, and of marks piled on one character the first few stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

MOST_MARKS = 4  # on one character; no script needs more of those that stand above each other

_CONTROL = "\x00-\x1f\x7f-\x9f"
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_JOINERS = "\u200c\u200d"  # emoji and many scripts are written with them, but not Latin, Greek and Cyrillic
_NOT_JOINED = f"\u0000-\u052f{_INVISIBLE}{_JOINERS}\u2028\u2029"
_OBEYED = re.compile(
    # CSI, which ends in a letter; OSC, DCS and the like, which have an end of their own; other escapes.
    rf"(?P<gone>(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    rf"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^{_CONTROL}]*(?:\x07|\x1b\\|\x9c)"
    rf"|\x1b[#%(-+]?[0-~])"  # not those with a blank, dot or dash: a lone escape takes no more along
    r"|(?P<blank>\r\n|[\t-\r\x1c-\x1f\x85\u2028\u2029])"
    r"|(?P<broken>[\ud800-\udfff])"
    rf"|[{_CONTROL}{_INVISIBLE}]"
    rf"|[{_JOINERS}](?:(?<![^{_NOT_JOINED}].)|(?![^{_NOT_JOINED}]))"
)
_SIGNS = {"blank": " ", "broken": "\ufffd"}


def plain(text: str) -> str:
    """`text` in one line, without anything that a terminal would obey."""
    # Most of what is drawn: the whole text is looked at by one call in C.
    return text if text.isascii() and text.isprintable() else _plain(text)


def plain_lines(text: str) -> str:
    """Each line of `text` by itself, its tabs as blanks; line ends are newlines alone."""
    if "\n" not in text and "\r" not in text:
        return plain(text.expandtabs(4))
    return "\n".join(plain(line) for line in re.split(r"\r\n|\r|\n", text.expandtabs(4)))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    text = _OBEYED.sub(lambda found: _SIGNS.get(found.lastgroup or "", ""), text)
    return text if text.isascii() else _unpiled(text)


def _unpiled(text: str) -> str:
    """`text` with no more than so many marks on a character."""
    kept: list[str] = []
    for is_mark, chars in groupby(text, _is_mark):
        run = list(chars)
        kept += run[:MOST_MARKS] if is_mark else run
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in ("Mn", "Me")
