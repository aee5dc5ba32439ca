"""Texts that a terminal would obey, with a word in each that is to be read all the same."""

from __future__ import annotations

import re

WORD = "zebra"
# By what they would do.
NASTY = {
    "colours": f"\x1b[31m{WORD}\x1b[0m",
    "erases the screen": f"\x1b[2J{WORD}",
    "leaves the alternate screen": f"\x1b[?1049l{WORD}",
    "moves the cursor": f"{WORD}\x1b[1;1H",
    "names the window": f"\x1b]0;pwned\x07{WORD}",
    "names the window by ST": f"\x1b]2;pwned\x1b\\{WORD}",
    "links": f"\x1b]8;;http://pwned\x1b\\{WORD}\x1b]8;;\x1b\\",
    "fills the clipboard": f"\x1b]52;c;cHduZWQ=\x07{WORD}",
    "draws a picture": f"\x1bPqpwned\x1b\\{WORD}",
    "resets": f"\x1bc{WORD}",
    "changes the charset": f"\x1b(0{WORD}",
    "asks where the cursor is": f"{WORD}\x1b[6n",
    "is cut off": f"{WORD}\x1b[3",
    "never ends": f"{WORD}\x1b]0;pwned",
    "is one escape": f"{WORD}\x1b",
    "is two at once": f"\x1b\x1b[2J{WORD}",
    "C1 erases": f"\x9b2J{WORD}",
    "C1 names the window": f"\x9d0;pwned\x9c{WORD}",
    "rings and goes back": f"\x07\x08{WORD}\x7f",
    "shifts": f"\x0e{WORD}\x0f",
    "spells it backwards": f"\u202e{WORD}\u202c",
    "isolates": f"\u2066{WORD}\u2069\u200f",
    "hides": f"\u200b{WORD}\u2060\ufeff",
    "joins": f"{WORD}\u200d",
    "is no character": f"{WORD}\udc9b",
    "piles up": WORD + "\u0301" * 300,
    "ends the line": f"{WORD}\r\nmore",
    "is a tab": f"{WORD}\tmore",
    "other line ends": f"{WORD}\x85more\u2028more",
}
OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]|\u0301{9}"
)
# What a program may print of its own accord.
OWN = re.compile(r"\x1b\[[\d;]*m|\n")


def obeyed(text: str) -> list[str]:
    """What a terminal would obey of `text`; lines and the program's own colours aside."""
    return OBEYED.findall(OWN.sub("", text))
