"""`--kiosk`: the lab for whoever logs in, and nothing else, as `ForceCommand` of sshd.

What is allowed then stands in `tui_lab.rules`. Here is how a kiosk is entered: without what the environment
of a login may bring along, in a folder that everything is written to, behind the fence.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from tui_lab.cli.arguments import CLASS_VARIABLE, COURSE_VARIABLE, KEEP_VARIABLE, PLAIN_VARIABLE
from tui_lab.cli.kinds import NO_CLASS
from tui_lab.errors import LabError
from tui_lab.files import private_folder
from tui_lab.languages import translated as _
from tui_lab.rules import OF_A_KIOSK, Rules, hold_to, rules
from tui_lab.rules.fence import raise_fence
from tui_lab.terminal.choices import VARIABLES

# What says how the terminal is and which language is read. All else goes: variables name files, programs
# and modules (TUI_LAB_FILE, CXX, TEXTUAL_DRIVER, XDG_*, TERMINFO), and a server may let them in.
KEPT = (
    "TERM", "COLORTERM", "COLORFGBG", "NO_COLOR", "TMUX", "STY", "PATH", "CUDA_VISIBLE_DEVICES",
    *VARIABLES,
)  # fmt: skip
# Of what Python itself reads before any of this: neither code nor places to find some.
HARMLESS = {f"PYTHON{name}" for name in ("UNBUFFERED", "DONTWRITEBYTECODE", "UTF8", "IOENCODING", "HASHSEED")}
LEFT_BEHIND = 86_400.0  # seconds after which what a killed lab left in its folder is removed


def enter(arguments: Namespace) -> None:
    """Have this process be a kiosk from here on. Raises LabError for what none is opened with."""
    refuse_more_than_a_lab(arguments)
    own = {name: os.environ[name] for name in os.environ if name in KEPT or name.startswith("LC_")}
    own |= {CLASS_VARIABLE: NO_CLASS} if os.environ.get(CLASS_VARIABLE) == NO_CLASS else {}  # a learner's own
    own |= {"LANG": os.environ["LANG"]} if "LANG" in os.environ else {}
    home = _home()
    folder = Path(arguments.kiosk_folder or home / ".local" / "state" / "tui-lab").absolute()
    try:
        private_folder(folder)
        private_folder(folder / "tmp")
    except OSError as error:
        raise LabError(_("{file} cannot be used: {why}").format(file=folder, why=error.strerror)) from error
    os.environ.clear()
    os.environ.update(own, HOME=str(home), TMPDIR=str(folder / "tmp"), OPENBLAS_NUM_THREADS="1")
    for variable in ("CONFIG", "DATA", "CACHE"):
        os.environ[f"XDG_{variable}_HOME"] = str(folder / variable.lower())
    tempfile.tempdir = str(folder / "tmp")
    sys.dont_write_bytecode = True
    os.umask(0o077)
    if hasattr(signal, "SIGTSTP"):
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    _clear_away(folder / "tmp")
    hold_to(Rules(OF_A_KIOSK, folder))
    raise_fence(rules)


def refuse_more_than_a_lab(arguments: Namespace) -> None:
    """Raises LabError where what was typed asks for more than a kiosk has."""
    if arguments.command not in (None, "open") or getattr(arguments, PLAIN_VARIABLE, False):
        raise LabError(_("a kiosk opens the lab and nothing else: tui-lab --kiosk, or --kiosk open NAME"))
    if getattr(arguments, KEEP_VARIABLE, False):
        raise LabError(_("nothing trains on without its screen in a kiosk: leave out --keep"))
    if (arguments.folders or arguments.more_folders) and not hasattr(arguments, COURSE_VARIABLE):
        raise LabError(
            _("a kiosk has the scenarios that come with the lab, or those of a course: add --course FILE")
        )
    obeyed = [one for one in os.environ if one.startswith("PYTHON") and one not in HARMLESS]
    if obeyed and not sys.flags.ignore_environment:
        said = _("a kiosk is begun without {variable}, which Python has obeyed: python -I -m tui_lab --kiosk")
        raise LabError(said.format(variable=obeyed[0]))


def _home() -> Path:
    """That of the account, whatever HOME says."""
    try:
        import pwd

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError) as error:
        raise LabError(_("a kiosk is for an account of its own, which this is not")) from error


def _clear_away(folder: Path) -> None:
    for left in folder.iterdir():
        with suppress(OSError):
            if left.lstat().st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
