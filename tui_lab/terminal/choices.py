"""What the terminal at the other end can show: what is chosen for it, and why.

Each choice can be made by the user instead, by an option of the command line or the environment variable
that it sets, or by the config file, which sets those that are not set.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Generic, Literal, NamedTuple, TextIO, TypeVar, get_args

from tui_lab import languages
from tui_lab.drawing.canvas.glyphs import ColourDepth, Glyphs
from tui_lab.errors import LabError
from tui_lab.languages import LANGUAGES, translated as _
from tui_lab.terminal.streams import is_terminal

Ground = Literal["dark", "light"]
LinkMode = Literal["auto", "slow", "fast"]
T = TypeVar("T")

COLOUR_VARIABLE, GLYPHS_VARIABLE, GROUND_VARIABLE = "TUI_LAB_COLOR", "TUI_LAB_GLYPHS", "TUI_LAB_THEME"
LINK_VARIABLE, FPS_VARIABLE, LANGUAGE_VARIABLE = "TUI_LAB_LINK", "TUI_LAB_FPS", languages.VARIABLE
MOUSE_VARIABLE = "TUI_LAB_MOUSE"
VARIABLES = (
    COLOUR_VARIABLE, GLYPHS_VARIABLE, GROUND_VARIABLE, LINK_VARIABLE, FPS_VARIABLE, LANGUAGE_VARIABLE,
    MOUSE_VARIABLE,
)  # fmt: skip
COLOURS: tuple[str, ...] = get_args(ColourDepth)
GROUNDS: tuple[str, ...] = get_args(Ground)
GLYPHS = tuple(glyphs.value for glyphs in Glyphs)
LINKS: tuple[str, ...] = get_args(LinkMode)
MOUSE = ("on", "off")
SWITCH = ("on", "off", "1", "0")
TEXTUAL_DEPTHS = {"none": "standard", "16": "standard", "256": "256", "truecolor": "truecolor"}
FASTEST, LARGEST_FPS = 15.0, 60.0  # frames a second: by default, and at most

# Terminals that show 24-bit colour and say so by their name, for SSH leaves COLORTERM behind.
TRUECOLOR_TERMS = ("-direct", "kitty", "alacritty", "foot", "wezterm", "ghostty", "contour")
WITHOUT_BRAILLE = ("linux", "dumb", "vt100", "vt102", "vt220", "ansi", "cons25")


class Choice(NamedTuple, Generic[T]):
    """What was chosen, and the reason in words."""

    value: T
    why: str


def choose_colours(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> Choice[ColourDepth]:
    """How many colours text on `stream` may have."""
    term = environment.get("TERM", "")
    colorterm = environment.get("COLORTERM", "")
    if asked := _asked(environment, COLOUR_VARIABLE, COLOURS):
        return Choice(asked, _("as asked"))  # type: ignore[arg-type]
    if environment.get("NO_COLOR"):
        return Choice("none", _("NO_COLOR is set"))
    if not is_terminal(stream):
        return Choice("none", _("the output is no terminal"))
    if term in ("", "dumb", "vt100", "vt102", "vt220"):
        return Choice("none", _("TERM={term} has no colours").format(term=term))
    if in_gnu_screen(environment):
        # It hands on COLORTERM of the terminal around it, but not its colours.
        why = _("TERM={term}, and GNU screen shows no more than that says").format(term=term)
        return Choice("256" if "256" in term else "16", why)
    if colorterm in ("truecolor", "24bit"):
        return Choice("truecolor", f"COLORTERM={colorterm}")
    if any(name in term for name in TRUECOLOR_TERMS):
        return Choice("truecolor", _("TERM={term} is known to have them").format(term=term))
    if "256" in term:
        return Choice("256", _("TERM={term}, and no COLORTERM says more").format(term=term))
    return Choice("16", _("TERM={term} promises no more").format(term=term))


def in_gnu_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether GNU screen is around the program; beyond SSH only TERM says so, which tmux may share."""
    return "STY" in environment or (
        environment.get("TERM", "").startswith("screen") and "TMUX" not in environment
    )


def choose_mouse(environment: Mapping[str, str] = os.environ) -> Choice[bool]:
    """Whether to ask the terminal to report the mouse."""
    if asked := _asked(environment, MOUSE_VARIABLE, MOUSE):
        return Choice(asked == "on", _("as asked"))
    if in_gnu_screen(environment):
        return Choice(False, _("with it GNU screen holds back escape until another key comes"))
    return Choice(True, _("nothing speaks against it"))


def choose_switch(variable: str, environment: Mapping[str, str] = os.environ) -> Choice[bool]:
    """Whether what a variable switches is on: nothing that it is for is unless somebody asks."""
    if asked := _asked(environment, variable, SWITCH):
        return Choice(asked in ("on", "1"), "as asked")
    return Choice(False, "nobody asks for it")


def choose_glyphs(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> Choice[Glyphs]:
    """Braille where `stream` and locale are UTF-8 and the font may have it."""
    if asked := _asked(environment, GLYPHS_VARIABLE, GLYPHS):
        return Choice(Glyphs(asked), _("as asked"))
    name, value = locale_of(environment)
    if value and "utf8" not in value.lower().replace("-", ""):
        return Choice(Glyphs.ASCII, _("{name}={value} is not UTF-8").format(name=name, value=value))
    encoding = getattr(stream, "encoding", None) or ""
    if "utf8" not in encoding.lower().replace("-", ""):
        why = _("the output is encoded in {encoding}, not in UTF-8")
        return Choice(Glyphs.ASCII, why.format(encoding=encoding or _("nothing known")))
    term = environment.get("TERM", "")
    if term in WITHOUT_BRAILLE:
        why = _("fonts of TERM={term} have neither braille nor quarter blocks").format(term=term)
        return Choice(Glyphs.ASCII, why)
    return Choice(Glyphs.BRAILLE, f"{name}={value}" if value else _("the output is UTF-8"))


def choose_ground(environment: Mapping[str, str] = os.environ) -> Choice[Ground]:
    """Whether to draw on dark or on light."""
    if asked := _asked(environment, GROUND_VARIABLE, GROUNDS):
        return Choice(asked, _("as asked"))  # type: ignore[arg-type]
    # rxvt and Konsole: the numbers of foreground and background among the sixteen colours.
    colours = environment.get("COLORFGBG", "")
    ground = colours.rpartition(";")[2]
    if ground.isdigit():
        return Choice("light" if int(ground) in (7, *range(9, 16)) else "dark", f"COLORFGBG={colours}")
    return Choice("dark", _("nothing says that the terminal is light"))


def choose_link(environment: Mapping[str, str] = os.environ) -> Choice[LinkMode]:
    """Whether frames follow the terminal's answers (auto), keep to a safe rate (slow) or do neither."""
    if asked := _asked(environment, LINK_VARIABLE, LINKS):
        return Choice(asked, _("as asked"))  # type: ignore[arg-type]
    return Choice("auto", _("frames follow what the terminal has taken"))


def choose_fps(environment: Mapping[str, str] = os.environ) -> Choice[float]:
    """How many frames a second at most."""
    asked = environment.get(FPS_VARIABLE, "")
    if asked in ("", "auto"):
        return Choice(FASTEST, _("no more can be told apart"))
    try:
        fps = float(asked)
    except ValueError:
        fps = 0.0
    if not 0.1 <= fps <= LARGEST_FPS:
        raise LabError(
            _("{variable} takes a number from 0.1 to {largest:g}, not {asked}").format(
                variable=FPS_VARIABLE, largest=LARGEST_FPS, asked=repr(asked)
            )
        )
    return Choice(fps, _("as asked"))


def choose_language(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> Choice[str]:
    """What a learner reads, in a language that text on `stream` can be written in."""
    asked = _asked(environment, LANGUAGE_VARIABLE, LANGUAGES)
    name, value = _messages_locale(environment)
    found = asked or next((one for one in LANGUAGES if value.lower().startswith(one)), LANGUAGES[0])
    if found == LANGUAGES[0]:
        said = f"{name}={value}" if value else _("no locale says another")
        return Choice(found, _("as asked") if asked else said)
    glyphs = choose_glyphs(stream, environment)
    if glyphs.value is Glyphs.ASCII:
        why = _("{language} cannot be shown here: {why}").format(language=found, why=glyphs.why)
        return Choice(LANGUAGES[0], why)
    return Choice(found, _("as asked") if asked else f"{name}={value}")


def prepare_environment() -> None:
    """Tell Textual how many colours were chosen: before it is imported, for it reads this then."""
    colours = choose_colours(sys.__stdout__).value
    # Without colours Textual paints in greys: they, too, have to be ones that the terminal knows.
    unasked = {name: os.environ[name] for name in os.environ if name not in (COLOUR_VARIABLE, "NO_COLOR")}
    greys = choose_colours(sys.__stdout__, unasked).value
    os.environ["TEXTUAL_COLOR_SYSTEM"] = TEXTUAL_DEPTHS[greys if colours == "none" else colours]
    if colours == "none":
        os.environ["NO_COLOR"] = "1"
    else:
        os.environ.pop("NO_COLOR", None)  # empty, or outvoted by --color


def locale_of(environment: Mapping[str, str]) -> tuple[str, str]:
    """The variable that decides on characters, and its value; both empty when none is set."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environment.get(name, "")
        # Python itself sets LC_CTYPE so under the C locale (PEP 538).
        if value and not (name == "LC_CTYPE" and value == "C.UTF-8"):
            return name, value
    return "", ""


def _messages_locale(environment: Mapping[str, str]) -> tuple[str, str]:
    """The variable that decides on the language of messages, and its value; both empty when none is set."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            return name, value
    return "", ""


def _asked(environment: Mapping[str, str], variable: str, accepted: tuple[str, ...]) -> str:
    asked = environment.get(variable, "")
    if asked in ("", "auto"):
        return ""
    if asked not in accepted:
        raise LabError(
            _("{variable} takes auto, {accepted}, not {asked}").format(
                variable=variable, accepted=", ".join(accepted), asked=repr(asked)
            )
        )
    return asked
