"""What must not be lost is brought to disk once, whichever way the lab ends; also what a scenario wrote."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.endings import CLOSED, PROMPTLY, leave
from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tests.engine.scenarios import write_scenario
from tests.marks import slow

# Runs tui-lab with a `keep` that notes that it was called; the key x hangs the screen for ever.
NOTED = """
import runpy, sys, time
from tui_lab.ui import app

noted = sys.argv[1]

class Noting(app.TuiLab):
    def keep(self):
        super().keep()
        with open(noted, "a") as file:
            file.write("kept ")

    async def on_event(self, event):
        if getattr(event, "key", "") == "x":
            open(noted, "w").close()
            time.sleep(1000)
        await super().on_event(event)

app.TuiLab = Noting
sys.argv = ["tui-lab"]
runpy.run_module("tui_lab", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("way", ["ctrl+q", slow("SIGTERM"), slow(CLOSED)])
@pytest.mark.parametrize("hangs", [False, True])
def test_it_is_kept_once(opened: list[Terminal], tmp_path: Path, way: str, hangs: bool) -> None:
    noted = tmp_path / "noted"
    terminal = Terminal([sys.executable, "-c", NOTED, str(noted)], 100, 30, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("type to filter")
    if hangs:
        terminal.type("x")
        terminal.waits_for(noted.exists)
        way = "SIGHUP" if way == "ctrl+q" else way  # of which a screen that hangs does not hear
    code = leave(terminal, way)
    if way == CLOSED:
        assert terminal.process.wait(PROMPTLY) == code
    else:
        assert terminal.ends(PROMPTLY) == code
        assert terminal.is_given_back and terminal.after_leaving == ""
    assert noted.read_text() == "kept "


WRITES = '''
from pathlib import Path

from tui_lab import Scenario


class Writes(Scenario):
    """Never closes its file."""

    title = "Writes"
    steps = 20

    def setup(self):
        self.log = open(Path(__file__).with_name("log"), "w")
        self.log.write("held back")

    def step(self):
        return 1.0
'''


@pytest.mark.slow
@pytest.mark.parametrize("way", ["ctrl+q", "SIGTERM"])
def test_a_file_that_a_scenario_left_open_is_written(
    opened: list[Terminal], tmp_path: Path, way: str
) -> None:
    write_scenario(tmp_path, WRITES, "writes")
    command = [*LAB, "--scenarios", str(tmp_path), "open", "writes"]
    terminal = Terminal(command, 100, 30, **ENVIRONMENT)
    opened.append(terminal)
    terminal.shows("paused")
    assert (tmp_path / "writes" / "log").read_text() == ""
    code = leave(terminal, way)
    assert terminal.ends() == code
    assert (tmp_path / "writes" / "log").read_text() == "held back"
