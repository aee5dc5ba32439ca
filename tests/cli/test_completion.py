"""What a shell completes, and the man page: both follow from the parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs.man_page import man_page
from tui_lab.cli.main import main

ASK = """
source {file}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_shtab_tui_lab
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("completion") / "tui-lab.bash"
    done = subprocess.run(
        [sys.executable, "-m", "tui_lab", "completion", "bash"], capture_output=True, text=True, check=True
    )
    file.write_text(done.stdout)
    return file


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("tui-lab ex", ["export"]),
        ("tui-lab open way-1", ["way-1-numpy"]),
        ("tui-lab look regression swe", ["sweep"]),
        ("tui-lab runs sh", ["show"]),
        ("tui-lab run --see", ["--seed"]),
        ("tui-lab --lang z", ["zh"]),
    ],
)
def test_bash_completes_commands_names_and_options(script: Path, words: str, completed: list[str]) -> None:
    asked = ASK.format(file=script, words=words)
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == completed, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "tcsh"])
def test_other_shells_have_a_script_too(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "way-1-numpy" in capsys.readouterr().out


def test_a_shell_that_is_not_known_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fish"]) == 2
    assert "bash" in capsys.readouterr().err


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its usage otherwise elsewhere")
def test_the_man_page_is_that_of_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    written = Path(__file__).parents[2] / "docs" / "tui-lab.1"
    assert written.read_text(encoding="utf-8") == man_page(), "python docs/man_page.py > docs/tui-lab.1"
