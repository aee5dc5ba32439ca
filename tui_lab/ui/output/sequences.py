"""What a terminal sends, cut into characters and control sequences (ECMA-48), whatever the bytes are.

Nothing is an error here: what no terminal means is left out, and what has begun is kept, shortened to what
can still be meant, until its end arrives or is no longer waited for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_KEPT = 4096  # bytes of an unfinished sequence
LONGEST_END = 6  # bytes, of `CSI 201~`
LONGEST_WRITTEN = 32  # bytes; a longer one comes in several pieces over a slow line
WAITS, WAITS_LONG = 0.1, 0.5  # seconds for the rest of a sequence: after a short one the next may be a key

# With seven bits, with eight, and with eight in UTF-8.
CSI = rb"(?:\x1b\[|\xc2?\x9b)"
SS3 = rb"(?:\x1bO|\xc2?\x8f)"
STRING = rb"\x1b[]P_^X][^\x00-\x1f]*"  # OSC, DCS, APC, PM, SOS
STRING_8 = rb"\xc2?[\x90\x98\x9d-\x9f][^\x00-\x1f\x9c]*"
X10_MOUSE = CSI + rb"M"  # and three bytes of any value but a control's
NUMBERS = rb"(?:<[0-9;-]*|[0-?]*[ -/]*)"  # some terminals report a mouse left of the window
PASTED = CSI + rb"200~"

CUT_CHARACTER = rb"(?:[\xc0-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xff][\x80-\xbf]{0,2})\Z"
LEADS = rb"[\xc0-\xdf][\x80-\xbf]?|[\xe0-\xef][\x80-\xbf]{0,2}|[\xf0-\xff][\x80-\xbf]{0,3}|[\xa0-\xbf]"
WIDE = rb"(?!" + CUT_CHARACTER + rb"|\xc2[\x80-\x9f])(?:" + LEADS + rb")"

COMPLETE = re.compile(
    rb"(?P<text>(?:[ -~\t\n\r]|" + WIDE + rb")+)"
    rb"|" + PASTED + rb"(?P<paste>.*?)" + CSI + rb"201~"
    rb"|(?P<sequence>" + CSI + rb"(?:\[[A-E]|[0-9]{1,2}\$|(?![M[]|200~)" + NUMBERS + rb"[@-~])"
    rb"|" + SS3 + rb"[0-9;]*[@-~])"
    rb"|(?P<key>\x1b(?=\x1b)|\x1b(?:[^\x1bO[\]P_^X\x80-\xff]|" + WIDE + rb")|[\x00-\x1a\x1c-\x1f\x7f])"
    rb"|(?P<nothing>" + X10_MOUSE + rb"[^\x00-\x1f]{3}"
    rb"|" + STRING + rb"(?:\x07|\x1b\\)"
    rb"|" + STRING_8 + rb"(?:\x9c|\x07|\x1b\\))",
    re.DOTALL,
)
BEGUN = rb"|".join([X10_MOUSE + rb"[^\x00-\x1f]{0,2}", CSI + rb"\[", CSI + NUMBERS, SS3 + rb"[0-9;]*"])
UNFINISHED = re.compile(
    rb"\x1b|\x1b?" + CUT_CHARACTER + rb"|" + PASTED + rb".*|" + BEGUN + rb"|(?:" + STRING + rb"|" + STRING_8
    + rb")\x1b?",
    re.DOTALL,
)  # fmt: skip
BROKEN_OFF = re.compile(BEGUN + rb"|" + STRING + rb"|" + STRING_8 + rb"|.", re.DOTALL)
PASTE_BEGUN = re.compile(PASTED)
NOT_UTF_8 = re.compile("[\udcc0-\udcff][\udc80-\udcbf]+|[\udc80-\udcff]")


class Piece(NamedTuple):
    """Text as it was typed ("text") or pasted ("paste"), a "sequence", or a single "key" that is no text.

    Introducers are those of seven bits.
    """

    kind: str
    text: str


class Scanner:
    """Cuts bytes into pieces; `feed` takes what arrives, `flush` ends what has begun."""

    def __init__(self) -> None:
        self._pending = b""

    @property
    def waits(self) -> float | None:
        """How many seconds the rest of what has begun should be waited for; None when nothing has."""
        if not self._pending:
            return None
        long = len(self._pending) > LONGEST_WRITTEN or PASTE_BEGUN.match(self._pending)
        return WAITS_LONG if long else WAITS

    def feed(self, data: bytes) -> Iterator[Piece]:
        """The pieces that are complete with `data`."""
        data = self._pending + data
        self._pending = b""
        at = 0
        while at < len(data):
            if found := COMPLETE.match(data, at):
                kind = found.lastgroup or ""
                if kind != "nothing":
                    yield _piece(kind, found[kind])
            elif UNFINISHED.fullmatch(data, at):
                self._pending = _shortened(data[at:])
                return
            else:
                found = BROKEN_OFF.match(data, at)
                assert found is not None
            at = found.end()

    def flush(self) -> Iterator[Piece]:
        """What has begun, as far as it can be meant as it is."""
        data, self._pending = self._pending, b""
        if begun := PASTE_BEGUN.match(data):
            yield _piece("paste", data[begun.end() :])
        elif re.fullmatch(CUT_CHARACTER, data):
            yield _piece("text", data)
        elif data[:1] == b"\x1b" and (len(data) <= 2 or re.fullmatch(CUT_CHARACTER, data[1:])):
            yield _piece("key", data)


def _piece(kind: str, data: bytes) -> Piece:
    if kind == "sequence":
        data = re.sub(rb"\A" + CSI, b"\x1b[", re.sub(rb"\A" + SS3, b"\x1bO", data))
    return Piece(kind, NOT_UTF_8.sub(_meant, data.decode("utf-8", errors="surrogateescape")))


def _meant(bad: re.Match[str]) -> str:
    """A byte that stands alone is a letter of Latin-1; a cut or overlong character is none."""
    return chr(ord(bad[0]) - 0xDC00) if len(bad[0]) == 1 and bad[0] >= "\udca0" else "\ufffd"


def _shortened(data: bytes) -> bytes:
    """An unfinished sequence without its middle, and still the beginning and the end of one."""
    return data if len(data) <= LONGEST_KEPT else data[: LONGEST_KEPT - LONGEST_END] + data[-LONGEST_END:]
