"""The command line as a function, and scenarios of a learner's own."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tui_lab.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]
Write = Callable[..., Path]


@pytest.fixture
def tui_lab(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command with some arguments."""

    def command(*arguments: str) -> Answer:
        capsys.readouterr()
        code = main(list(arguments))
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return command


@pytest.fixture
def write_scenario(tmp_path: Path) -> Write:
    """Write a scenario file and return the folder to name after --scenarios.

    `body` stands in a class `Own(Scenario)`; `head` above it.
    """

    def write(name: str, body: str, head: str = "") -> Path:
        file = tmp_path / "own" / name / "scenario.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        code = textwrap.indent(textwrap.dedent(body), "    ")
        imports = "from tui_lab import Scenario"
        file.write_text(f'{imports}\n{head}\n\nclass Own(Scenario):\n    """My own."""\n\n{code}')
        return tmp_path / "own"

    return write
