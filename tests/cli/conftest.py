"""The command line as a function, and scenarios of a learner's own."""

from __future__ import annotations

import os
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


OTHER = 12345  # a user that nobody is

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


@pytest.fixture(
    params=["own", "own/mine", "own/mine/scenario.py", "own/mine/views.py", "own/mine/parts/layers/one.py"]
)
def anothers(
    request: pytest.FixtureRequest, write_scenario: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of scenarios of which something belongs to another user."""
    folder = write_scenario("mine", "title = 'Mine'\ndef setup(self): pass\ndef step(self): return 0.0")
    (folder / "mine" / "views.py").write_text("")
    (folder / "mine" / "parts" / "layers").mkdir(parents=True)
    (folder / "mine" / "parts" / "layers" / "one.py").write_text("")
    (folder / "loop").symlink_to("loop")  # which ends no look at the rest
    place = tmp_path / request.param
    stat = Path.stat

    def owned(self: Path, **options: bool) -> os.stat_result:
        found = stat(self, **options)
        return os.stat_result((*found[:4], OTHER, *found[5:10])) if self == place else found

    monkeypatch.setattr(Path, "stat", owned)
    return folder
