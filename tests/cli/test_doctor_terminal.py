"""What the doctor says of the terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.cli.doctor_findings import GOOD, OldScreen, around, line
from tui_lab.doctor.findings import Findings


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "TERM=xterm-256color; 120 columns, 40 rows", ""),
        (
            around(
                TERM_PROGRAM="tmux", TERM_PROGRAM_VERSION="3.4", TMUX="/tmp/tmux", SSH_CONNECTION="1 2 3 4"
            ),
            "TERM=xterm-256color; tmux 3.4; 120 columns, 40 rows; inside tmux; over SSH",
            "",
        ),
        (around(STY="1.a"), "TERM=xterm-256color; 120 columns, 40 rows; inside GNU screen", ""),
        (
            around(TERM="screen-256color", SSH_TTY="/dev/pts/1"),
            "TERM=screen-256color; 120 columns, 40 rows; inside GNU screen or tmux; over SSH",
            "",
        ),
        (
            replace(GOOD, size=(59, 40)),
            "TERM=xterm-256color; 59 columns, 40 rows",
            "the lab needs 60 columns and 16 rows: enlarge the window",
        ),
        (
            replace(around(("TERM",)), size=None),
            "no TERM",
            "the lab does not open on it; if it is one that can place text: export TERM=xterm-256color",
        ),
        (
            replace(GOOD, stream=io.StringIO()),
            "the output is no terminal",
            "without a pipe it is looked at, too",
        ),
    ],
)
def test_terminal(found: Findings, text: str, hint: str) -> None:
    assert line("terminal", found) == (text, hint)


WITHOUT = ("COLORTERM",)


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "truecolor: COLORTERM=truecolor", ""),
        (
            around(WITHOUT, SSH_TTY="/dev/pts/1"),
            "256: TERM=xterm-256color, and no COLORTERM says more",
            "if your terminal shows 24-bit colour: tui-lab --color truecolor, or let SSH send COLORTERM "
            "(SendEnv COLORTERM on your side, AcceptEnv COLORTERM on this one)",
        ),
        (
            around(WITHOUT),
            "256: TERM=xterm-256color, and no COLORTERM says more",
            "if your terminal shows 24-bit colour: tui-lab --color truecolor, or export COLORTERM=truecolor",
        ),
        (
            around(TERM="screen", STY="1.a"),
            "16: TERM=screen, and GNU screen shows no more than that says",
            "for 256 colours: term screen-256color in ~/.screenrc",
        ),
        (
            around(WITHOUT, TERM="screen", TMUX="/tmp/tmux"),
            "16: TERM=screen promises no more",
            'for 256 colours: set -g default-terminal "tmux-256color" in ~/.tmux.conf',
        ),
        (
            around(WITHOUT, TERM="xterm"),
            "16: TERM=xterm promises no more",
            "most terminals show 256 whatever they are called: tui-lab --color 256, "
            "or export TERM=xterm-256color",
        ),
        (around(WITHOUT, TERM="linux"), "16: TERM=linux promises no more", ""),
        (
            around(TERM="vt100"),
            "none: TERM=vt100 has no colours",
            "if your terminal is newer than that: export TERM=xterm-256color",
        ),
        (around(NO_COLOR="1"), "none: NO_COLOR is set", "for colours all the same: tui-lab --color 256"),
        (around(TUI_LAB_COLOR="16"), "16: as asked", ""),
        (
            around(TUI_LAB_COLOR="many"),
            "TUI_LAB_COLOR takes auto, none, 16, 256, truecolor, not 'many'",
            "",
        ),
        (replace(GOOD, stream=io.StringIO()), "none: the output is no terminal", ""),
    ],
)
def test_colours(found: Findings, text: str, hint: str) -> None:
    assert line("colours", found) == (text, hint)


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "braille: LANG=en_GB.UTF-8", ""),
        (
            around(LANG="C"),
            "ascii: LANG=C is not UTF-8",
            "if your terminal is set to UTF-8: export LANG=C.UTF-8",
        ),
        (
            around(LC_ALL="POSIX"),
            "ascii: LC_ALL=POSIX is not UTF-8",
            "if your terminal is set to UTF-8: export LC_ALL=C.UTF-8",
        ),
        (
            replace(GOOD, stream=OldScreen()),
            "ascii: the output is encoded in iso-8859-1, not in UTF-8",
            "if your terminal is set to UTF-8: export PYTHONUTF8=1",
        ),
        (
            replace(around(PYTHONIOENCODING="latin-1"), stream=OldScreen()),
            "ascii: the output is encoded in iso-8859-1, not in UTF-8",
            "unset PYTHONIOENCODING",
        ),
        (
            around(TERM="vt220"),
            "ascii: fonts of TERM=vt220 have neither braille nor quarter blocks",
            "if your terminal is newer than that: export TERM=xterm-256color",
        ),
        (
            around(TERM="linux"),
            "ascii: fonts of TERM=linux have neither braille nor quarter blocks",
            "",
        ),
        (around(TUI_LAB_GLYPHS="ascii"), "ascii: as asked", ""),
    ],
)
def test_glyphs(found: Findings, text: str, hint: str) -> None:
    assert line("glyphs", found) == (text, hint)


def test_sample_shows_what_the_font_must_have() -> None:
    text, hint = line("sample", GOOD)
    for glyph in "⡠⠔▗▄▟╭╮│─└┤┬▁█●◇":
        assert glyph in text
    assert hint == "if there are gaps or boxes here: tui-lab --glyphs block, or ascii"
    assert line("sample", around(LANG="C")) == (
        text,
        "if all of this can be read: tui-lab --glyphs braille",
    )
    assert line("sample", replace(GOOD, stream=OldScreen())) == (
        "none: braille, blocks and frames cannot be written without UTF-8",
        "",
    )


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "dark: COLORFGBG=15;0", ""),
        (
            around(("COLORFGBG",)),
            "dark: nothing says that the terminal is light",
            "if it is: tui-lab --theme light",
        ),
        (around(("COLORFGBG",), TUI_LAB_THEME="light"), "light: as asked", ""),
    ],
)
def test_theme(found: Findings, text: str, hint: str) -> None:
    assert line("theme", found) == (text, hint)


def test_locale() -> None:
    assert line("locale", GOOD) == ("LANG=en_GB.UTF-8; the output is encoded in utf-8", "")
    assert line("locale", replace(around(("LANG",)), stream=None)) == (
        "LC_ALL, LC_CTYPE and LANG say nothing; the output is encoded in nothing known",
        "",
    )


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "on: nothing speaks against it", ""),
        (around(STY="1.a"), "off: with it GNU screen holds back escape until another key comes", ""),
        (
            around(TERM="screen-256color", SSH_TTY="/dev/pts/1"),
            "off: with it GNU screen holds back escape until another key comes",
            'if it is tmux: set -g default-terminal "tmux-256color" in ~/.tmux.conf',
        ),
    ],
)
def test_mouse(found: Findings, text: str, hint: str) -> None:
    assert line("mouse", found) == (text, hint)


AUTO = "auto: frames follow what the terminal has taken"


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, f"{AUTO}; at most 15 frames a second", ""),
        (around(TUI_LAB_LINK="fast", TUI_LAB_FPS="4.5"), "fast: as asked; at most 4.5 frames a second", ""),
        (
            around(TUI_LAB_LINK="fast", SSH_CLIENT="1 2 3"),
            "fast: as asked; at most 15 frames a second",
            "if the screen lags behind your keys: tui-lab --link auto",
        ),
        (around(TUI_LAB_FPS="0"), f"{AUTO}; TUI_LAB_FPS takes a number from 0.1 to 60, not '0'", ""),
    ],
)
def test_link(found: Findings, text: str, hint: str) -> None:
    assert line("link", found) == (text, hint)


SILENT = "no answer in 1 s; the lab then keeps to a safe pace after a while"


@pytest.mark.parametrize(
    ("found", "text", "hint"),
    [
        (GOOD, "the terminal answers in 2.1 ms, at the slowest 30.4 ms", ""),
        (
            replace(around(TMUX="/tmp/tmux"), answers=(0.0001,)),
            "the terminal answers in 0.1 ms, at the slowest 0.1 ms; "
            "tmux answered, which may be nearer than your terminal",
            "",
        ),
        (replace(GOOD, answers=()), SILENT, "from its first frame on: tui-lab --link slow"),
        (replace(around(TUI_LAB_LINK="slow"), answers=()), SILENT, ""),
        (replace(GOOD, answers=None), "not measured: no terminal", ""),
    ],
)
def test_link_delay(found: Findings, text: str, hint: str) -> None:
    assert line("link delay", found) == (text, hint)
