"""What is on a screen after a program's bytes."""

from __future__ import annotations

import pyte
import pytest

from tui_lab.bench.screen_model import ScreenModel


def shown(written: bytes, columns: int = 12, rows: int = 3) -> list[str]:
    screen = ScreenModel(columns, rows)
    screen.feed(written)
    return screen.lines


def test_text_is_placed_by_cursor_addresses_and_line_ends() -> None:
    assert shown(b"\x1b[2;4Htwo\r\nthree\x1b[Hone") == ["one", "   two", "three"]


def test_a_changed_word_needs_only_its_changed_letters() -> None:
    assert shown(b"\x1b[1;1Hrunning \x1b[1;1Hpaus\x1b[1;5H\x1b[1med\x1b[0m \r") == ["paused", "", ""]


def test_cells_are_erased_and_passed_over() -> None:
    assert shown(b"0123456789\x1b[1;3H\x1b[4X\x1b[6C!\x1b[2C?") == ["01    67!9 ?", "", ""]


@pytest.mark.parametrize(
    "unseen",
    [
        b"\x1b[0;38;2;95;215;255m",
        b"\x1b[?1049h",
        b"\x1b[?2026$p",
        b"\x1b[>25u",
        b"\x1b]22;default\x07",
        b"\x1b]0;a title\x1b\\",
        b"\x1bP+q544e\x1b\\",
        b"\x1b7",
        b"\x07",
    ],
)
def test_what_is_no_text_leaves_no_trace(unseen: bytes) -> None:
    assert shown(b"a" + unseen + b"b") == ["ab", "", ""]


def test_bytes_may_be_cut_anywhere() -> None:
    written = "\x1b[2;3H\x1b[38;5;196m● läuft\x1b[0m\x1b]22;default\x07\r\n漢字!".encode()
    screen = ScreenModel(12, 3)
    for byte in written:
        screen.feed(bytes([byte]))
    assert screen.lines == shown(written) == ["", "  ● läuft", "漢字!"]


def test_what_lies_outside_is_left_out() -> None:
    assert shown(b"\x1b[1;10Habcdef\x1b[9;1Hbelow") == ["         abc", "", ""]


def test_the_screen_is_covered_once_every_row_was_written() -> None:
    screen = ScreenModel(4, 2)
    screen.feed(b"\x1b[?1049h\x1b[1;1H    ")
    assert not screen.covered
    screen.feed(b"\x1b[2;1H\x1b[4X")
    assert screen.covered


def test_questions_are_answered_as_a_terminal_does() -> None:
    screen = ScreenModel(12, 3)
    assert screen.feed(b"\x1b[2;4Htwo\x1b[6n") == "\x1b[2;7R"
    assert screen.feed(b"\x1b[?2026$p\x1b[?2048$p\x1b[c") == "\x1b[?2026;2$y"


def test_it_shows_what_a_whole_emulator_shows() -> None:
    written = "".join(
        f"\x1b[{1 + at * 7 % 10};{1 + at // 10 * 15}H\x1b[{31 + at % 7}mstep {at * 37:,} 漢 ▸\x1b[0m\r\n"
        for at in range(40)
    )
    screen, emulator = ScreenModel(60, 11), pyte.Screen(60, 11)
    screen.feed(written.encode())
    pyte.ByteStream(emulator).feed(written.encode())
    assert screen.lines == [line.rstrip() for line in emulator.display]
