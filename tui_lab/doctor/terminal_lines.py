"""What is said of the terminal, and of what was chosen for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_lab.doctor.cursor import TIMEOUT
from tui_lab.doctor.findings import Findings
from tui_lab.doctor.page import Line
from tui_lab.drawing.canvas.glyphs import CLASS_POINTS, SETS, Glyphs
from tui_lab.errors import LabError
from tui_lab.terminal import choices as chosen
from tui_lab.terminal.streams import is_terminal
from tui_lab.ui.layout import SMALLEST

NEWER = "export TERM=xterm-256color"


def terminal_lines(found: Findings) -> list[Line]:
    """From the terminal's name to how soon it answers."""
    sentences = (terminal, colours, glyphs, sample, theme, locale, language, mouse, link, delay)
    return [sentence(found) for sentence in sentences]


def terminal(found: Findings) -> Line:
    if not is_terminal(found.stream):
        return Line("terminal", "the output is no terminal", "without a pipe it is looked at, too")
    environment = found.environment
    parts = [f"TERM={environment['TERM']}" if environment.get("TERM") else "no TERM"]
    if program := environment.get("TERM_PROGRAM"):
        parts.append(f"{program} {environment.get('TERM_PROGRAM_VERSION', '')}".strip())
    if found.size:
        parts.append(f"{found.size[0]} columns, {found.size[1]} rows")
    if inner := _multiplexer(found):
        parts.append(f"inside {inner}")
    if _over_ssh(found):
        parts.append("over SSH")
    hint = ""
    if environment.get("TERM", "") in ("", "dumb"):
        hint = f"the lab does not open on it; if it is one that can place text: {NEWER}"
    elif found.size and (found.size[0] < SMALLEST[0] or found.size[1] < SMALLEST[1]):
        hint = f"the lab needs {SMALLEST[0]} columns and {SMALLEST[1]} rows: enlarge the window"
    return Line("terminal", "; ".join(parts), hint)


def colours(found: Findings) -> Line:
    choice, text = _said(lambda: chosen.choose_colours(found.stream, found.environment))
    return Line("colours", text, _colour_hint(found, choice.value) if choice else "")


def _colour_hint(found: Findings, depth: str) -> str:
    environment = found.environment
    term = environment.get("TERM", "")
    if _asked(found, chosen.COLOUR_VARIABLE) or depth == "truecolor":
        return ""
    if environment.get("NO_COLOR"):
        return "for colours all the same: tui-lab --color 256"
    if not is_terminal(found.stream):
        return ""
    if depth == "none":
        return f"if your terminal is newer than that: {NEWER}" if term.startswith("vt") else ""
    if depth == "16" and _multiplexer(found) == "GNU screen":
        return "for 256 colours: term screen-256color in ~/.screenrc"
    if depth == "16" and _multiplexer(found) == "tmux":
        return 'for 256 colours: set -g default-terminal "tmux-256color" in ~/.tmux.conf'
    if depth == "16" and term != "linux":
        return f"most terminals show 256 whatever they are called: tui-lab --color 256, or {NEWER}"
    if depth == "256" and _multiplexer(found) != "GNU screen":
        otherwise = (
            "let SSH send COLORTERM (SendEnv COLORTERM on your side, AcceptEnv COLORTERM on this one)"
            if _over_ssh(found)
            else "export COLORTERM=truecolor"
        )
        return f"if your terminal shows 24-bit colour: tui-lab --color truecolor, or {otherwise}"
    return ""


def glyphs(found: Findings) -> Line:
    choice, text = _said(lambda: chosen.choose_glyphs(found.stream, found.environment))
    return Line("glyphs", text, _glyph_hint(found) if choice and choice.value is Glyphs.ASCII else "")


def _glyph_hint(found: Findings) -> str:
    environment = found.environment
    if _asked(found, chosen.GLYPHS_VARIABLE):
        return ""
    name, value = chosen.locale_of(environment)
    if value and not _is_utf8(value):
        return f"if your terminal is set to UTF-8: export {name}=C.UTF-8"
    if not _is_utf8(_encoding(found)):
        if "PYTHONIOENCODING" in environment:
            return "unset PYTHONIOENCODING"
        return "if your terminal is set to UTF-8: export PYTHONUTF8=1"
    if environment.get("TERM") in chosen.WITHOUT_BRAILLE and environment["TERM"] != "linux":
        return f"if your terminal is newer than that: {NEWER}"
    return ""


def sample(found: Findings) -> Line:
    if not _is_utf8(_encoding(found)):
        return Line("sample", "none: braille, blocks and frames cannot be written without UTF-8")
    finest = SETS[Glyphs.BRAILLE]
    text = (
        f"braille ⡠⠔⠊⠉⠑⠢⢄⣀  blocks ▗▄▟▀▙▄▖  box ╭╮{''.join(finest.frame)}  "
        f"bars {finest.bars}  points {CLASS_POINTS}"
    )
    choice, _ = _said(lambda: chosen.choose_glyphs(found.stream, found.environment))
    if choice and choice.value is Glyphs.ASCII:
        return Line("sample", text, "if all of this can be read: tui-lab --glyphs braille")
    return Line("sample", text, "if there are gaps or boxes here: tui-lab --glyphs block, or ascii")


def theme(found: Findings) -> Line:
    _, text = _said(lambda: chosen.choose_ground(found.environment))
    known = _asked(found, chosen.GROUND_VARIABLE) or found.environment.get("COLORFGBG")
    return Line("theme", text, "" if known else "if it is: tui-lab --theme light")


def locale(found: Findings) -> Line:
    name, value = chosen.locale_of(found.environment)
    said = f"{name}={value}" if value else "LC_ALL, LC_CTYPE and LANG say nothing"
    return Line("locale", f"{said}; the output is encoded in {_encoding(found) or 'nothing known'}")


def language(found: Findings) -> Line:
    _, text = _said(lambda: chosen.choose_language(found.stream, found.environment))
    return Line("language", text)


def mouse(found: Findings) -> Line:
    choice = chosen.choose_mouse(found.environment)
    perhaps_tmux = not choice.value and "STY" not in found.environment
    hint = 'if it is tmux: set -g default-terminal "tmux-256color" in ~/.tmux.conf' if perhaps_tmux else ""
    return Line("mouse", f"{'on' if choice.value else 'off'}: {choice.why}", hint)


def link(found: Findings) -> Line:
    choice, mode = _said(lambda: chosen.choose_link(found.environment))
    fps, rate = _said(lambda: chosen.choose_fps(found.environment))
    if fps:
        rate = f"at most {fps.value:g} frames a second"
    careless = choice is not None and choice.value == "fast" and (_over_ssh(found) or found.answers == ())
    hint = "if the screen lags behind your keys: tui-lab --link auto" if careless else ""
    return Line("link", f"{mode}; {rate}", hint)


def delay(found: Findings) -> Line:
    if found.answers is None:
        return Line("link delay", "not measured: no terminal")
    if not found.answers:
        return Line(
            "link delay",
            f"no answer in {TIMEOUT:g} s; the lab then keeps to a safe pace after a while",
            "" if _asked(found, chosen.LINK_VARIABLE) else "from its first frame on: tui-lab --link slow",
        )
    quickest, slowest = (1000 * pick(found.answers) for pick in (min, max))
    inner = _multiplexer(found)
    note = f"; {inner} answered, which may be nearer than your terminal" if inner else ""
    return Line(
        "link delay", f"the terminal answers in {quickest:.1f} ms, at the slowest {slowest:.1f} ms{note}"
    )


def _said(choose: Callable[[], chosen.Choice[Any]]) -> tuple[chosen.Choice[Any] | None, str]:
    """The choice, and in words; None with what is wrong with what the user asked for."""
    try:
        choice = choose()
    except LabError as error:
        return None, str(error)
    return choice, f"{getattr(choice.value, 'value', choice.value)}: {choice.why}"


def _asked(found: Findings, variable: str) -> bool:
    """Whether the user chose, by an option or its environment variable."""
    return found.environment.get(variable, "auto") not in ("", "auto")


def _multiplexer(found: Findings) -> str:
    if "TMUX" in found.environment:
        return "tmux"
    if "STY" in found.environment:
        return "GNU screen"
    return "GNU screen or tmux" if chosen.in_gnu_screen(found.environment) else ""


def _over_ssh(found: Findings) -> bool:
    return any(name in found.environment for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def _encoding(found: Findings) -> str:
    return getattr(found.stream, "encoding", None) or ""


def _is_utf8(encoding: str) -> bool:
    return "utf8" in encoding.lower().replace("-", "")
