"""What is said of the terminal, and of what was chosen for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_lab.doctor.cursor import TIMEOUT
from tui_lab.doctor.findings import Findings
from tui_lab.doctor.page import Line
from tui_lab.drawing.canvas.glyphs import CLASS_POINTS, SETS, Glyphs
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.terminal import choices as chosen
from tui_lab.terminal.streams import is_terminal
from tui_lab.ui.layout import SMALLEST

NEWER = "export TERM=xterm-256color"
TMUX_SETTING, TMUX_FILE = 'set -g default-terminal "tmux-256color"', "~/.tmux.conf"


def terminal_lines(found: Findings) -> list[Line]:
    """From the terminal's name to how soon it answers."""
    sentences = (terminal, colours, glyphs, sample, theme, locale, language, mouse, link, delay)
    return [sentence(found) for sentence in sentences]


def terminal(found: Findings) -> Line:
    if not is_terminal(found.stream):
        return Line(_("terminal"), _("the output is no terminal"), _("without a pipe it is looked at, too"))
    environment = found.environment
    parts = [f"TERM={environment['TERM']}" if environment.get("TERM") else _("no TERM")]
    if program := environment.get("TERM_PROGRAM"):
        parts.append(f"{program} {environment.get('TERM_PROGRAM_VERSION', '')}".strip())
    if found.size:
        columns, rows = found.size
        parts.append(_("{columns} columns, {rows} rows").format(columns=columns, rows=rows))
    if inner := _multiplexer(found):
        parts.append(_("inside {name}").format(name=inner))
    if _over_ssh(found):
        parts.append(_("over SSH"))
    hint = ""
    if environment.get("TERM", "") in ("", "dumb"):
        said = _("the lab does not open on it; if it is one that can place text: {command}")
        hint = said.format(command=NEWER)
    elif found.size and (found.size[0] < SMALLEST[0] or found.size[1] < SMALLEST[1]):
        said = _("the lab needs {columns} columns and {rows} rows: enlarge the window")
        hint = said.format(columns=SMALLEST[0], rows=SMALLEST[1])
    return Line(_("terminal"), _("; ").join(parts), hint)


def colours(found: Findings) -> Line:
    choice, text = _said(lambda: chosen.choose_colours(found.stream, found.environment))
    return Line(_("colours"), text, _colour_hint(found, choice.value) if choice else "")


def _colour_hint(found: Findings, depth: str) -> str:
    environment = found.environment
    term = environment.get("TERM", "")
    if _asked(found, chosen.COLOUR_VARIABLE) or depth == "truecolor":
        return ""
    if environment.get("NO_COLOR"):
        return _("for colours all the same: tui-lab --color 256")
    if not is_terminal(found.stream):
        return ""
    if depth == "none":
        newer = _("if your terminal is newer than that: {command}").format(command=NEWER)
        return newer if term.startswith("vt") else ""
    if depth == "16" and _multiplexer(found) == "GNU screen":
        return _("for 256 colours: {setting} in {file}").format(
            setting="term screen-256color", file="~/.screenrc"
        )
    if depth == "16" and _multiplexer(found) == "tmux":
        return _("for 256 colours: {setting} in {file}").format(setting=TMUX_SETTING, file=TMUX_FILE)
    if depth == "16" and term != "linux":
        said = _("most terminals show 256 whatever they are called: tui-lab --color 256, or {command}")
        return said.format(command=NEWER)
    if depth == "256" and _multiplexer(found) != "GNU screen":
        otherwise = (
            _("let SSH send COLORTERM (SendEnv COLORTERM on your side, AcceptEnv COLORTERM on this one)")
            if _over_ssh(found)
            else "export COLORTERM=truecolor"
        )
        said = _("if your terminal shows 24-bit colour: tui-lab --color truecolor, or {otherwise}")
        return said.format(otherwise=otherwise)
    return ""


def glyphs(found: Findings) -> Line:
    choice, text = _said(lambda: chosen.choose_glyphs(found.stream, found.environment))
    return Line(_("glyphs"), text, _glyph_hint(found) if choice and choice.value is Glyphs.ASCII else "")


def _glyph_hint(found: Findings) -> str:
    environment = found.environment
    if _asked(found, chosen.GLYPHS_VARIABLE):
        return ""
    name, value = chosen.locale_of(environment)
    if value and not _is_utf8(value):
        said = _("if your terminal is set to UTF-8: {command}")
        return said.format(command=f"export {name}=C.UTF-8")
    if not _is_utf8(_encoding(found)):
        if "PYTHONIOENCODING" in environment:
            return _("unset {name}").format(name="PYTHONIOENCODING")
        return _("if your terminal is set to UTF-8: {command}").format(command="export PYTHONUTF8=1")
    if environment.get("TERM") in chosen.WITHOUT_BRAILLE and environment["TERM"] != "linux":
        return _("if your terminal is newer than that: {command}").format(command=NEWER)
    return ""


def sample(found: Findings) -> Line:
    if not _is_utf8(_encoding(found)):
        return Line(_("sample"), _("none: braille, blocks and frames cannot be written without UTF-8"))
    finest = SETS[Glyphs.BRAILLE]
    text = _("braille {braille}  blocks {blocks}  box {box}  bars {bars}  points {points}").format(
        braille="⡠⠔⠊⠉⠑⠢⢄⣀",
        blocks="▗▄▟▀▙▄▖",
        box=f"╭╮{''.join(finest.frame)}",
        bars=finest.bars,
        points=CLASS_POINTS,
    )
    choice, __ = _said(lambda: chosen.choose_glyphs(found.stream, found.environment))
    if choice and choice.value is Glyphs.ASCII:
        return Line(_("sample"), text, _("if all of this can be read: tui-lab --glyphs braille"))
    return Line(_("sample"), text, _("if there are gaps or boxes here: tui-lab --glyphs block, or ascii"))


def theme(found: Findings) -> Line:
    __, text = _said(lambda: chosen.choose_ground(found.environment))
    known = _asked(found, chosen.GROUND_VARIABLE) or found.environment.get("COLORFGBG")
    return Line(_("theme"), text, "" if known else _("if it is: tui-lab --theme light"))


def locale(found: Findings) -> Line:
    name, value = chosen.locale_of(found.environment)
    said = f"{name}={value}" if value else _("LC_ALL, LC_CTYPE and LANG say nothing")
    encoded = _("{locale}; the output is encoded in {encoding}")
    encoding = _encoding(found) or _("nothing known")
    return Line(_("locale"), encoded.format(locale=said, encoding=encoding))


def language(found: Findings) -> Line:
    __, text = _said(lambda: chosen.choose_language(found.stream, found.environment))
    return Line(_("language"), text)


def mouse(found: Findings) -> Line:
    choice, said = _said(lambda: chosen.choose_mouse(found.environment))
    perhaps_tmux = choice is not None and not choice.value and "STY" not in found.environment
    hint = _("if it is tmux: {setting} in {file}").format(setting=TMUX_SETTING, file=TMUX_FILE)
    return Line(_("mouse"), said, hint if perhaps_tmux else "")


def link(found: Findings) -> Line:
    choice, mode = _said(lambda: chosen.choose_link(found.environment))
    fps, rate = _said(lambda: chosen.choose_fps(found.environment))
    if fps:
        rate = _("at most {rate:g} frames a second").format(rate=fps.value)
    careless = choice is not None and choice.value == "fast" and (_over_ssh(found) or found.answers == ())
    hint = _("if the screen lags behind your keys: tui-lab --link auto") if careless else ""
    return Line(_("link"), _("; ").join((mode, rate)), hint)


def delay(found: Findings) -> Line:
    if found.answers is None:
        return Line(_("link delay"), _("not measured: no terminal"))
    if not found.answers:
        return Line(
            _("link delay"),
            _("no answer in {seconds:g} s; the lab then keeps to a safe pace after a while").format(
                seconds=TIMEOUT
            ),
            "" if _asked(found, chosen.LINK_VARIABLE) else _("from its first frame on: tui-lab --link slow"),
        )
    quickest, slowest = (1000 * pick(found.answers) for pick in (min, max))
    inner = _multiplexer(found)
    said = _("the terminal answers in {quickest:.1f} ms, at the slowest {slowest:.1f} ms")
    parts = [said.format(quickest=quickest, slowest=slowest)]
    if inner:
        parts.append(_("{name} answered, which may be nearer than your terminal").format(name=inner))
    return Line(_("link delay"), _("; ").join(parts))


def _said(choose: Callable[[], chosen.Choice[Any]]) -> tuple[chosen.Choice[Any] | None, str]:
    """The choice, and in words; None with what is wrong with what the user asked for."""
    try:
        choice = choose()
    except LabError as error:
        return None, str(error)
    value = getattr(choice.value, "value", choice.value)
    if isinstance(value, bool):
        value = _("on") if value else _("off")
    return choice, _("{value}: {why}").format(value=value, why=choice.why)


def _asked(found: Findings, variable: str) -> bool:
    """Whether the user chose, by an option or its environment variable."""
    return found.environment.get(variable, "auto") not in ("", "auto")


def _multiplexer(found: Findings) -> str:
    if "TMUX" in found.environment:
        return "tmux"
    if "STY" in found.environment:
        return "GNU screen"
    return _("GNU screen or tmux") if chosen.in_gnu_screen(found.environment) else ""


def _over_ssh(found: Findings) -> bool:
    return any(name in found.environment for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def _encoding(found: Findings) -> str:
    return getattr(found.stream, "encoding", None) or ""


def _is_utf8(encoding: str) -> bool:
    return "utf8" in encoding.lower().replace("-", "")
