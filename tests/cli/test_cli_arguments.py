"""What may be typed, and the one line that answers what may not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.cli.conftest import Command, Write
from tui_lab import __version__

HEAVY = ("torch", "textual", "rich", "plotext")


def heavy_modules_after(*arguments: str) -> tuple[int, set[str]]:
    """The exit code of a command in a fresh interpreter, and which of HEAVY it imported."""
    script = (
        "import sys\n"
        "from tui_lab.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True)
    return done.returncode, set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("list",)])
def test_light_commands_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert heavy_modules_after(*arguments) == (0, set())


@pytest.mark.slow
def test_run_needs_no_screen_library() -> None:
    code, imported = heavy_modules_after("run", "regression", "--steps", "1", "--json")
    assert code == 0
    assert imported <= {"torch", "plotext"}
    assert "torch" in imported


def test_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "tui_lab", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"tui-lab {__version__}\n")


def test_help_names_every_command(tui_lab: Command) -> None:
    answer = tui_lab("--help")
    assert answer.code == 0
    for command in ("open", "list", "run", "bench", "--scenarios", "--version"):
        assert command in answer.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "regresion"), ["no scenario 'regresion'", "did you mean regression?"]),
        (("run", "zzzzzz"), ["no scenario 'zzzzzz'", "tui-lab list"]),
        (("open", "regresion"), ["no scenario", "regression"]),
        (("run", "regression", "--set", "foo=1"), ["no knob 'foo'", "hidden, activation, lr"]),
        (("run", "regression", "--set", "lr=99"), ["lr takes a number from 0 to 10, not 99"]),
        (("run", "regression", "--set", "lr"), ["'lr' is not NAME=VALUE"]),
        (("run", "regression", "--set", "activation=bend"), ["relu", "tanh", "not 'bend'"]),
        (("run", "regression", "--device", "abacus"), ["no device 'abacus'", "found: cpu"]),
        (("run", "regression", "--steps", "0"), ["--steps", "whole number of 1 or more", "'0'"]),
        (("run", "regression", "--steps", "many"), ["--steps", "'many'"]),
        (("run", "regression", "--seed", "-1"), ["--seed", "from 0 to 4,294,967,295", "'-1'"]),
        (("run", "regression", "--csv", "/nowhere/loss.csv"), ["cannot write '/nowhere/loss.csv'"]),
        (("run", "regression", "--json", "--csv", "x"), ["--csv", "not allowed with", "--json"]),
        (("run",), ["NAME"]),
        (("fly",), ["'fly'", "'run'"]),
        (("--scenarios", "/nowhere"), ["'/nowhere' is not a folder"]),
        (("list", "--scenarios", "/nowhere"), ["'/nowhere' is not a folder"]),
        (("open", "regression", "--speed", "warp"), ["'warp'", "slow, normal, fast, flat out"]),
    ],
)
def test_a_mistake_is_answered_in_one_line(
    tui_lab: Command, arguments: tuple[str, ...], words: list[str]
) -> None:
    answer = tui_lab(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("tui-lab: ")
    assert answer.err.count("\n") == 1
    for word in words:
        assert word in answer.err


def test_a_mistake_leaves_the_csv_file_alone(tui_lab: Command, tmp_path: Path) -> None:
    file = tmp_path / "loss.csv"
    file.write_text("precious")
    assert tui_lab("run", "regression", "--csv", str(file), "--set", "lr=99").code == 2
    assert file.read_text() == "precious"


def test_scenario_folders_before_and_after_the_command(tui_lab: Command, tmp_path: Path) -> None:
    folders = []
    for name in ("one", "two", "three"):
        file = tmp_path / f"in-{name}" / name / "scenario.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"class Own:\n    '''Scenario {name}.'''\n    title = '{name}'\n")
        folders += ["--scenarios", str(tmp_path / f"in-{name}")]
    listed = tui_lab(*folders[:4], "list", *folders[4:]).out
    for name in ("one", "two", "three", "regression"):
        assert f"  {name} " in listed


@pytest.mark.parametrize("as_json", [True, False])
def test_bench_is_handed_over(tui_lab: Command, monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:
    asked = []
    bench = ModuleType("tui_lab.bench")

    def measure(json: bool) -> int:
        asked.append(json)
        return 7

    bench.main = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tui_lab.bench", bench)
    assert tui_lab("bench", *["--json"] * as_json).code == 7
    assert asked == [as_json]


@pytest.mark.parametrize("arguments", [["list"], ["run", "endless", "--csv", "-"]])
def test_a_reader_that_leaves_is_no_error(arguments: list[str], write_scenario: Write) -> None:
    folder = write_scenario(
        "endless",
        """
        steps = 10**9
        def setup(self):
            pass
        def step(self):
            return 1.0
        """,
    )
    command = [sys.executable, "-m", "tui_lab", "--scenarios", str(folder), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(60) == 141
