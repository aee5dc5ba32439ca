"""Made-up surroundings for the doctor, and what it says of them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from tui_lab.doctor.findings import Findings, Torch
from tui_lab.doctor.machine_lines import machine_lines
from tui_lab.doctor.terminal_lines import terminal_lines
from tui_lab.teaching.catalogue import Entry


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class OldScreen(Screen):
    encoding = "iso-8859-1"


MODERN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8", "COLORFGBG": "15;0"}
TORCH = Torch("2.13.0", "/lib/torch", "CUDA 12.8", ("cpu", "cuda:0"), "cpu: fastest here")
ENTRY = Entry("curve", "Curve", "Curves", 1, "", "", Path("/scenarios/curve"))
GOOD = Findings(
    environment=MODERN,
    stream=Screen(),
    size=(120, 40),
    answers=(0.0021, 0.0304),
    python="3.11.9",
    executable="/usr/bin/python3",
    versions={"textual": "8.2.8", "plotext": "5.3.2", "numpy": "2.4.6"},
    torch=TORCH,
    nvidia=True,
    cores=8,
    usable_cores=8,
    compiler_name="g++",
    compiler="/usr/bin/g++",
    other_compiler="/usr/bin/g++",
    folders={
        "built in": (Path("/lib/scenarios"), "found"),
        "your own": (Path("/config/scenarios"), "found"),
        "progress": (Path("/state"), "found"),
    },
    entries=(ENTRY,),
)


def line(head: str, found: Findings) -> tuple[str, str]:
    """The text and the hint under `head`."""
    [wanted] = [line for line in terminal_lines(found) + machine_lines(found) if line.head == head]
    return wanted.text, wanted.hint


def around(unset: tuple[str, ...] = (), **environment: str) -> Findings:
    """GOOD with a terminal of other variables."""
    kept = {name: value for name, value in MODERN.items() if name not in unset}
    return replace(GOOD, environment={**kept, **environment})
