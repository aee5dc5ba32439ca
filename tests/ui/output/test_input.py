"""Bytes of any kind become bounded input, and a key after them still arrives."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from hypothesis import given, strategies as st
from textual.events import AppFocus, CursorPosition, Key, MouseDown, MouseEvent, Paste, Resize
from textual.message import Message
from textual.messages import InBandWindowResize

from tui_lab.ui.output.input import LONGEST_PASTE, READ_SIZE, TYPED_AT_ONCE, TerminalInput, read_input

AFTERWARDS = 2.0  # seconds, after which nothing is waited for


class Line:
    """A terminal whose bytes come when they are sent, on a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.input = TerminalInput(lambda: self.now)

    def send(self, data: bytes, size: int = READ_SIZE) -> list[Message]:
        """What comes of `data` that is read in parts of `size` bytes, 1 ms apart."""
        found: list[Message] = []
        for at in range(0, len(data), size):
            found += self.input.feed(data[at : at + size]) + self.input.tick()
            self.now += 0.001
        return found

    def wait(self, seconds: float = AFTERWARDS) -> list[Message]:
        """What comes of what has begun when nothing more does."""
        self.now += seconds
        return self.input.tick()


def names(messages: Iterable[Message]) -> list[str]:
    """Keys by name, pasted text in quotation marks, other messages by class."""
    return [
        message.key
        if isinstance(message, Key)
        else repr(message.text)
        if isinstance(message, Paste)
        else type(message).__name__
        for message in messages
    ]


MEANT = {
    "é in UTF-8": ("é".encode(), ["é"]),
    "é in Latin-1": (b"\xe9", ["é"]),
    "é in Latin-1 before a letter": (b"\xe9t\xe9", ["é", "t", "é"]),
    "a byte that no encoding has": (b"\xff", ["ÿ"]),
    "a key with the eighth bit for meta": (b"\xe1", ["á"]),
    "a control with the eighth bit for meta": (b"\x83", []),
    "a cut character": (b"\xe4\xb8", ["replacement_character"]),
    "a cut character before a letter": (b"\xf0\x9f\x98y", ["replacement_character", "y"]),
    "an overlong slash": (b"\xc0\xaf", ["replacement_character"]),
    "half a surrogate pair": (b"\xed\xa0\x80", ["replacement_character"]),
    "beyond Unicode": (b"\xf4\x90\x80\x80", ["replacement_character"]),
    "an arrow": (b"\x1b[A", ["up"]),
    "an arrow of eight bits": (b"\x9bA", ["up"]),
    "an arrow of eight bits in UTF-8": ("\x9bA".encode(), ["up"]),
    "an arrow of the keypad": (b"\x1bOA", ["up"]),
    "an arrow of the keypad, of eight bits": (b"\x8fA", ["up"]),
    "a function key of the Linux console": (b"\x1b[[A", ["f1"]),
    "a function key of rxvt": (b"\x1b[3$", ["shift+delete"]),
    "escape": (b"\x1b", ["escape"]),
    "escape twice": (b"\x1b\x1b", ["escape", "escape"]),
    "escape before an arrow": (b"\x1b\x1b[A", ["escape", "up"]),
    "alt": (b"\x1ba", ["alt+a"]),
    "alt and a letter that begins sequences": (b"\x1bP", ["alt+shift+p"]),
    "control and a letter": (b"\x11", ["ctrl+q"]),
    "a kitty key": (b"\x1b[97;5u", ["ctrl+a"]),
    "a kitty key beyond Unicode": (b"\x1b[1114112u", []),
    "a kitty key of forty digits": (b"\x1b[" + b"9" * 40 + b"u", []),
    "a kitty key that is no character": (b"\x1b[55296u", []),
    "a kitty key with text beyond Unicode": (b"\x1b[97;;1114112u", []),
    "a kitty key with impossible modifiers": (b"\x1b[113;65537u", []),
    "a kitty key that is let go": (b"\x1b[97;1:3u", []),
    "a mouse report": (b"\x1b[<0;5;6M", ["MouseDown"]),
    "mouse reports of a way": (b"\x1b[<35;5;6M\x1b[<35;6;6M\x1b[<35;7;6M", ["MouseMove"]),
    "a mouse report left of the window": (b"\x1b[<35;-5;6M", []),
    "a mouse report from far away": (b"\x1b[<35;99999999;6M", []),
    "an X10 mouse report": (b"\x1b[M !!q", ["q"]),
    "an X10 mouse report above 127": (b"\x1b[M \xe9\xffq", ["q"]),
    "an X10 mouse report that looks like UTF-8": (b"\x1b[M \xc3\xa1q", ["q"]),
    "a cut X10 mouse report": (b"\x1b[M \x1b[A", ["up"]),
    "a cursor position": (b"\x1b[3;300R", ["CursorPosition"]),
    "focus": (b"\x1b[I", ["AppFocus"]),
    "focus that is lost again": (b"\x1b[I\x1b[O", ["AppBlur"]),
    "a resize report": (b"\x1b[48;30;100;600;1000t", []),
    "a resize report of a milliard cells": (b"\x1b[48;31623;31623;1;1t", []),
    "an offer of resize reports": (b"\x1b[?2048;2$y", []),
    "an answer that nobody asked for": (b"\x1b[?64;1;2c", []),
    "a sequence that nobody knows": (b"\x1b[5n", []),
    "a sequence cut by a key": (b"\x1b[1;\x11", ["ctrl+q"]),
    "a sequence cut by a letter": (b"\x1b[1;\xe9", ["é"]),
    "a colour": (b"\x1b]11;rgb:0000/0000/0000\x1b\\", []),
    "a colour of eight bits": (b"\x9d11;rgb:0000/0000/0000\x9c", []),
    "a device control string": (b"\x1bP1$r0m\x1b\\", []),
    "a string cut by an arrow": (b"\x1b]11;rgb\x1b[A", ["up"]),
    "a string cut by a key": (b"\x1b]11;rgb\x11", ["ctrl+q"]),
    "a paste": (b"\x1b[200~regr\x1b[201~", ["'regr'"]),
    "a paste of lines": (b"\x1b[200~\r\n one\ttwo\r\nthree\x1b[201~", ["' one two'"]),
    "a paste of nothing": (b"\x1b[200~\x1b[201~", []),
    "a paste in Latin-1": (b"\x1b[200~\xe9\x00\xff\x1b[201~", ["'éÿ'"]),
    "a paste without an end": (b"\x1b[200~regr", ["'regr'"]),
    "a paste without a beginning": (b"\x1b[201~", []),
}


@pytest.mark.parametrize("size", [READ_SIZE, 1], ids=["at once", "byte by byte"])
@pytest.mark.parametrize(("data", "means"), MEANT.values(), ids=MEANT.keys())
def test_what_bytes_mean(data: bytes, means: list[str], size: int) -> None:
    line = Line()
    found = names(line.send(data, size) + line.wait())
    assert found == means or (size == 1 and found[-1:] == means and means[0] in ("MouseMove", "AppBlur"))
    assert names(line.send(b"q")) == ["q"]


UNFINISHED = {
    "CSI": (b"\x1b[" + b"1" * 100_000, b"u"),
    "OSC": (b"\x1b]52;c;" + b"QUJD" * 25_000, b"\x07"),
    "DCS": (b"\x1bP1$r" + b"x" * 100_000, b"\x1b\\"),
    "DCS of eight bits": (b"\x90" + b"x" * 100_000, b"\x9c"),
}


@pytest.mark.parametrize("finished", [False, True], ids=["unfinished", "finished"])
@pytest.mark.parametrize(("data", "end"), UNFINISHED.values(), ids=UNFINISHED.keys())
def test_a_sequence_of_any_length_is_nothing(data: bytes, end: bytes, finished: bool) -> None:
    line = Line()
    found = line.send(data + end * finished)
    assert names(found + ([] if finished else line.wait())) == []
    assert names(line.send(b"q")) == ["q"]


PASTED = {"a line": b"y" * 200_000, "lines": b"y" * 5000 + b"\ry\r" * 65_000, "wide": "中".encode() * 66_000}


@pytest.mark.parametrize("marked", [True, False], ids=["bracketed", "bare"])
@pytest.mark.parametrize("data", PASTED.values(), ids=PASTED.keys())
def test_what_is_pasted_is_one_bounded_line(data: bytes, marked: bool) -> None:
    line = Line()
    found = line.send(b"\x1b[200~" + data + b"\x1b[201~" if marked else data)
    assert [type(message) for message in found] == [Paste]
    assert isinstance(found[0], Paste) and found[0].text == data.decode()[:LONGEST_PASTE]
    assert not line.wait()
    assert names(line.send(b"q")) == ["q"]


def test_what_is_typed_ahead_is_typed_and_no_more() -> None:
    line = Line()
    assert names(line.send(b"q" * TYPED_AT_ONCE)) == ["q"] * TYPED_AT_ONCE
    assert names(line.send(b"\x11" * 10)) == []  # at once, as nobody types
    line.wait()
    assert names(line.send(b"\x11" * 10)) == ["ctrl+q"] * 10


def test_the_rest_of_a_flood_is_no_keys_however_late_it_comes() -> None:
    line = Line()
    line.send(b"y" * 1000)
    line.now += 0.5
    assert names(line.send(b"\x11" * 50)) == []
    line.now += 0.5
    assert names(line.send(b"q")) == ["q"]


def test_what_comes_slower_than_a_person_types_is_never_a_flood() -> None:
    line = Line()
    found: list[Message] = []
    for _ in range(1000):
        found += line.send(b"s")
        line.now += 1 / 30
    assert names(found) == ["s"] * 1000


def test_answers_of_the_terminal_are_heard_within_a_flood() -> None:
    line = Line()
    found = line.send(b"y" * 300 + b"\x1b[1;1R" + b"\x11" * 300)
    assert [type(message) for message in found] == [CursorPosition, Paste]


def test_places_of_the_mouse_are_in_cells() -> None:
    (down,) = Line().send(b"\x1b[48;40;120;0;0t\x1b[<0;5;6M")
    assert isinstance(down, MouseDown) and (down.x, down.y) == (4, 5)


ODD = st.sampled_from(
    [b"\x1b", b"\x1b[", b"\x9b", b"\x1b]", b"\x1bP", b"\x1b[M", b"\x1b[200~", b"\x1b[<", b"u"]
)


@given(st.lists(st.lists(ODD | st.binary(max_size=6), max_size=40).map(b"".join), max_size=8))
def test_no_bytes_are_an_error(reads: list[bytes]) -> None:
    line = Line()
    found = [message for data in reads for message in line.send(data)] + line.wait()
    assert len(found) <= sum(map(len, reads))
    for message in found:
        assert (
            isinstance(message, Key | Paste | MouseEvent | CursorPosition) or "App" in type(message).__name__
        )
        assert not isinstance(message, Resize | InBandWindowResize)
        if isinstance(message, Key):
            f"{message.key}{message.character}".encode()
        if isinstance(message, Paste):
            assert message.text.isprintable() and message.text.encode()
    assert names(line.send(b"q")) == ["q"]


def test_reading_ends_with_its_input() -> None:
    terminal, other = os.pipe()
    found: list[Message] = []
    os.write(other, b"a\xff\x1b[I")
    os.close(other)
    ended, _ = pipe = os.pipe()
    assert not read_input(terminal, ended, found.append)
    for descriptor in (terminal, *pipe):
        os.close(descriptor)
    assert names(found) == ["a", "ÿ", AppFocus.__name__]


def test_reading_ends_when_it_is_told_to() -> None:
    (terminal, other), (ended, end) = pipes = os.pipe(), os.pipe()
    found: list[Message] = []
    os.write(other, b"a")

    def take(message: Message) -> None:
        found.append(message)
        os.write(other, b"b")
        os.write(end, b"!")

    assert read_input(terminal, ended, take)
    for descriptor in (*pipes[0], *pipes[1]):
        os.close(descriptor)
    assert names(found) == ["a"]
