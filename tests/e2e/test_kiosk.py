"""A kiosk behind a real sshd: whatever is typed, sent along or asked for, there is the lab alone."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.sshd import Server, why_no_server
from tests.e2e.terminal import Terminal

ROOT = Path(__file__).parents[2]
ADVICE = re.compile(r"    Match Group learners\n(?:        .+\n)+")  # of SECURITY.md
# A checkout is not where Python looks by itself when it is begun with -I.
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tui_lab.__main__ import main; main()"
ALLOWED = {
    "sshd",
    "sshd-session",
    "sh",
    "bash",
    "dash",
    "python",
    "python3",
    Path(sys.executable).resolve().name,
}
# Each key that a terminal has, but ctrl+q, and q and ctrl+c, which end the lab once the menu is there.
KEYS = (
    *(chr(code) for code in range(1, 128) if code not in (3, 17, ord("q"))),
    *(f"\x1b{one}" for one in ("", "OP", "OQ", "OR", "OS", "[A", "[B", "[C", "[D", "[H", "[F", "[Z")),
    *(f"\x1b[{number}~" for number in (2, 3, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24)),
    *(f"\x1b[1;{number}{one}" for number in (2, 5) for one in "ABCD"), *(f"\x1b{one}" for one in "!:;xz"),
)  # fmt: skip


class Kiosk:
    """A server whose learners get a kiosk, as SECURITY.md has it, and a place that nothing is written to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.elsewhere = folder / "kiosk", folder / "elsewhere"
        self.elsewhere.mkdir()
        found = ADVICE.search((ROOT / "SECURITY.md").read_text())
        assert found is not None
        command = shlex.join([sys.executable, "-I", "-c", PROGRAM])
        lines = found[0].replace("Match Group learners", "Match all")
        lines = lines.replace("/opt/tui-lab/bin/python -I -m tui_lab", command)
        lines = lines.replace("--kiosk\n", f"--kiosk --kiosk-folder {shlex.quote(str(self.folder))}\n")
        # More than SECURITY.md asks for: whatever a client sends is let in.
        (keys := folder / "sshd").mkdir()
        sftp = "Subsystem sftp internal-sftp\n"
        self.server = Server(keys, f"AcceptEnv *\n{sftp}{lines}")

    @property
    def files(self) -> set[str]:
        """What lies in its folder, by the names within."""
        return {str(one.relative_to(self.folder)) for one in self.folder.rglob("*")}

    @property
    def odd_commands(self) -> set[str]:
        """Programs of its sessions that are neither sshd's nor the lab."""
        return {*self.server.commands} - ALLOWED

    def evil(self) -> dict[str, str]:
        """Variables that would lead out, write elsewhere, read what a learner names or fill the memory."""
        trap = f"open({str(self.elsewhere / 'sprung')!r}, 'w')\n"
        modules = self.elsewhere.parent / "modules"
        modules.mkdir()
        for name in ("sitecustomize", "usercustomize", "evil"):
            (modules / f"{name}.py").write_text(trap)
        here = {
            name: str(self.elsewhere / name) for name in ("TMPDIR", "TEXTUAL_LOG", "TORCHINDUCTOR_CACHE_DIR")
        }
        here |= {f"XDG_{name}": str(self.elsewhere) for name in ("STATE_HOME", "DATA_HOME", "CACHE_HOME")}
        here |= {f"XDG_{name}": str(self.elsewhere) for name in ("CONFIG_HOME", "RUNTIME_DIR")}
        return here | {
            "PYTHONPATH": str(modules), "PYTHONSTARTUP": str(modules / "evil.py"), "PYTHONINSPECT": "1",
            "PYTHONBREAKPOINT": "evil.x", "PYTHONUSERBASE": str(modules),
            "PYTHONPYCACHEPREFIX": str(self.elsewhere),
            "TEXTUAL_DRIVER": "evil:x", "TEXTUAL": "devtools,debug", "TEXTUAL_SCREENSHOT": "1",
            "TEXTUAL_SCREENSHOT_LOCATION": str(self.elsewhere), "TEXTUAL_PRESS": "ctrl+q",
            "TUI_LAB_FILE": "/etc/passwd", "TUI_LAB_COURSE": "/etc/passwd", "TUI_LAB_DATA_DIR": "/etc",
            "TUI_LAB_KEEP": "1", "TUI_LAB_RUNS_MB": "1000000", "CXX": "/bin/sh",
            "COLUMNS": "60000", "LINES": "60000",
            "RANK": "0", "WORLD_SIZE": "2", "LOCAL_RANK": "0", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1",
            "TERMINFO": str(self.elsewhere), "EDITOR": "/bin/sh", "PAGER": "/bin/sh", "BROWSER": "/bin/sh",
            "SSH_ORIGINAL_COMMAND": "sh", "LC_ALL": "C.UTF-8", "LANGUAGE": "../../etc",
        }  # fmt: skip

    def login(self, *command: str) -> Terminal:
        """A learner's terminal, who asks for a `command` and sends every variable along."""
        evil = self.evil()
        login = self.server.login(*command, sends=" ".join(evil))
        return Terminal(login, 120, 40, **{"TERM": "xterm-256color", **evil})

    def asked(self, *options: str) -> subprocess.CompletedProcess[str]:
        """What comes of logging in without a terminal, by the options of ssh."""
        login = [one for one in self.server.login("x") if one != "-tt"][:-2]
        return subprocess.run(
            [*login, *options], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    if reason := why_no_server():
        pytest.skip(reason)
    found = Kiosk(tmp_path)
    try:
        yield found
    finally:
        found.server.close()


@pytest.mark.slow
def test_without_a_terminal_there_is_a_sentence_whatever_is_asked_for(kiosk: Kiosk) -> None:
    trap = kiosk.elsewhere / "sprung"
    for options in (
        ("127.0.0.1", f"touch {trap}"),
        ("127.0.0.1", "tui-lab run regression"),
        ("127.0.0.1",),
        ("-s", "127.0.0.1", "sftp"),
    ):
        done = kiosk.asked(*options)
        assert done.returncode == 2 and not done.stdout, done
        assert "needs a terminal" in done.stderr or "sftp" in options  # which tells nobody what is said
    forwarded = kiosk.asked("-W", f"127.0.0.1:{kiosk.server.port}", "127.0.0.1")
    assert forwarded.returncode and not forwarded.stdout
    assert not trap.exists() and not [*kiosk.elsewhere.iterdir()]


@pytest.mark.slow
def test_no_key_variable_or_name_leads_out_of_a_kiosk(kiosk: Kiosk) -> None:
    terminal = kiosk.login("sh", "-c", f"touch {kiosk.elsewhere / 'sprung'}; exec sh")
    try:
        terminal.shows("start with Regression", seconds=60)
        terminal.type("\r")
        terminal.shows("paused", "Named parameters", seconds=90)
        play_through(terminal, kiosk)
    finally:
        terminal.close()
    assert not [*kiosk.elsewhere.iterdir()]
    kept = {name.partition("/")[0] for name in kiosk.files}
    assert kept <= {"tmp", "data", "exports", "progress.json", "goals.jsonl", "printed.txt"}, kept
    modes = {one.stat().st_mode & 0o777 for one in (kiosk.folder, *kiosk.folder.rglob("*"))}
    assert modes <= {0o700, 0o600}


def play_through(terminal: Terminal, kiosk: Kiosk) -> None:
    """Press what there is, on a lab that stands paused, and leave."""
    terminal.type("\x1a")
    terminal.shows("There is no shell to go back to from here")
    terminal.type("&")
    terminal.shows("Nothing trains on without its screen here")
    for key in KEYS:
        terminal.type(key)
        terminal.waits(0.02)
        assert terminal.process.poll() is None and not kiosk.odd_commands, f"after {key!r}:\n{terminal.text}"
    back_to_the_menu(terminal)
    terminal.type("regr")
    terminal.shows("filter: regr")
    terminal.type("\r")
    terminal.shows("Lines and curves › Regression", "paused", seconds=60)
    for name in ("/etc/pwned", "../../pwned", "~/pwned", str(kiosk.elsewhere / "pwned"), "a/b"):
        take_home(terminal, name)
        terminal.shows("Give a name alone")
    take_home(terminal, "mine.py")
    terminal.shows("exports/mine.py", "is written", seconds=60)
    assert "exports/mine.py" in kiosk.files
    terminal.type(" ")
    terminal.shows("● running")
    terminal.hang_up()  # nothing of it outlives the line
    deadline = time.monotonic() + 30
    while {*kiosk.server.commands} - {"sshd", "sshd-session"}:
        assert time.monotonic() < deadline, kiosk.server.commands
        time.sleep(0.05)


def back_to_the_menu(terminal: Terminal) -> None:
    """From wherever the keys have led: escape clears or closes, q leads back, and in the menu would quit."""
    for key in "\x1b\x1bq\x1bq\x1bq\x1bq":
        with suppress(AssertionError):
            terminal.shows("a neural-network laboratory", "type to filter", seconds=3)
            return
        terminal.type(key)
    terminal.shows("a neural-network laboratory", "type to filter")


def take_home(terminal: Terminal, name: str) -> None:
    """Ask for the script under a name, instead of the one that is suggested."""
    terminal.press("x", until="Take home")
    terminal.type("\r")
    terminal.shows("goes into this file")
    terminal.type("\x1b[F\x15")  # ctrl+u takes away what stands before the cursor
    terminal.lacks("regression.py")
    terminal.type(name)
    terminal.shows(name[-30:])  # the end of it, where it is long
    terminal.type("\r")
    terminal.lacks("Take home")
