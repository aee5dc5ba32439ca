"""Odd files, folders and settings on the command line: a sentence, and never a wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write
from tests.marks import slow
from tests.odd_files import NO_FILES
from tui_lab.authoring.datasets.idx_sets import fashion_mnist
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.errors import LabError

PATIENCE = 120  # seconds after which a process hangs
CHECKOUT = Path(__file__).resolve().parents[2]
WALK = "title = 'Own'\nlosses = ()\nsteps = 0\ndef setup(self): pass\n"
FAILURES = {
    "ValueError('no such log: x\\n\\nmore')": "ValueError: no such log: x; mend or unset TORCH_LOGS",
    "OSError('libtorch.so: cannot open shared object file')": "OSError: libtorch.so: cannot open",
    "ImportError('')": "ImportError: it says no more; mend that, or install it again: pip install torch",
    "RuntimeError('broken')": "RuntimeError: broken",
    "AttributeError('half of it')": "AttributeError: half of it",
}
first, *others = FAILURES


def process(*arguments: str, cwd: str = ".", **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)} | variables
    command = [sys.executable, "-m", "tui_lab", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd, env=environment, encoding="utf-8"
    )


@pytest.fixture
def own(write_scenario: Write) -> Path:
    """A folder with a scenario `own` that trains nothing."""
    return write_scenario("own", WALK)


@pytest.mark.parametrize("statement", ["sys.stdout.close()", slow("os.close(1)")])
def test_an_output_that_the_code_has_closed_is_said(write_scenario: Write, statement: str) -> None:
    body = f"title = 'Own'\nlosses = ()\nsteps = 0\ndef setup(self):\n    {statement}\n"
    folder = write_scenario("own", body, "import os, sys")
    answer = process("run", "own", "--scenarios", str(folder))
    assert answer.returncode == 1 and "Traceback" not in answer.stderr
    assert "has closed the standard output" in answer.stderr


@pytest.mark.parametrize("option", ["--scenarios", "--data-dir"])
@pytest.mark.parametrize("kind", [*NO_FILES, "nobody's home", "a long name", "NUL", "a file", "nothing"])
def test_what_is_no_folder_is_refused(tui_lab: Command, tmp_path: Path, option: str, kind: str) -> None:
    named = {"nobody's home": "~nobody-at-all", "a long name": "n" * 300, "NUL": "a\0b"}
    place = tmp_path / "place"
    if kind in NO_FILES:
        NO_FILES[kind](place)
    elif kind == "a file":
        place.write_text("")
    answer = tui_lab(option, named.get(kind, str(place)), "list")
    if kind == "a folder":
        assert answer.code == 0
    else:
        assert answer.code == 2 and option in answer.err
        assert "is not a folder" in answer.err or "cannot be read" in answer.err
        assert answer.err.count("\n") == 1


def test_a_name_of_any_length_is_a_slip_like_another(tui_lab: Command) -> None:
    answer = tui_lab("open", "n" * 300)
    assert (answer.code, answer.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("a pipe", "nobody reads at the other end"),
        ("a folder", "Is a directory"),
        ("a circular link", "Too many levels"),
        ("a socket", "nobody reads at the other end"),
        ("/dev/full", "No space left on device"),
        ("no such folder", "No such file or directory"),
        ("a long name", "File name too long"),
    ],
)
def test_a_csv_that_cannot_be_written_is_said(
    tui_lab: Command, tmp_path: Path, kind: str, words: str
) -> None:
    named = {"/dev/full": kind, "no such folder": "none/at/all", "a long name": "n" * 300}
    if kind in NO_FILES:
        NO_FILES[kind](tmp_path / "rows")
    elif kind == "/dev/full" and not Path(kind).exists():
        pytest.skip("there is no such device here")
    path = named.get(kind, str(tmp_path / "rows"))
    arguments = ("run", "regression", "--steps", "3", "--csv", path)
    if kind == "a pipe":  # which must not hang the other tests
        done = process(*arguments)
        code, said = done.returncode, done.stderr
    else:
        answer = tui_lab(*arguments)
        code, said = answer.code, answer.err
    assert (code, said.count("\n")) == (2, 1)
    assert f"tui-lab: cannot write {path!r}: " in said and words in said


def test_a_pipe_that_is_read_gets_the_rows(tui_lab: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows")
    both = os.open(tmp_path / "rows", os.O_RDWR)  # opened for both a pipe never waits
    answer = tui_lab("run", "regression", "--steps", "3", "--csv", str(tmp_path / "rows"))
    rows = os.read(both, 10_000)
    os.close(both)
    assert (answer.code, rows.count(b"\n")) == (0, 4), answer.err


@pytest.mark.parametrize("failure", [first, *map(slow, others)])
@pytest.mark.parametrize("module", ["torch", "numpy"])
def test_what_cannot_be_imported_is_said(tmp_path: Path, own: Path, module: str, failure: str) -> None:
    (tmp_path / f"{module}.py").write_text(f"raise {failure}\n")
    variables = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{CHECKOUT}", f"{module.upper()}_LOGS": "x"}
    cause = FAILURES[failure].replace("torch", module).replace("TORCH", module.upper())
    cause = cause.replace(f"lib{module}", "libtorch")
    for command in ("run own", "list --json", "bench"):
        done = process("--scenarios", str(own), *command.split(), **variables)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert f"tui-lab: {module} cannot be imported: {cause}" in done.stderr
    done = process("doctor", **variables)
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert f"torch {module} cannot be imported: {cause}" in said


def test_odd_settings_of_torch_itself_are_named(own: Path) -> None:
    done = process("--scenarios", str(own), "run", "own", TORCH_LOGS="nonsense")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "torch cannot be imported" in done.stderr and "TORCH_LOGS" in done.stderr


def test_too_little_address_space_is_said_before_torch_ends_the_process(own: Path) -> None:
    program = f"exec {sys.executable} -m tui_lab --scenarios {own} run own"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        ["sh", "-c", f"ulimit -v 500000; {program}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "ulimit -v allows 512,000,000; raise that limit" in done.stderr


@pytest.mark.parametrize("arguments", ["list", slow("run regression --steps 2")])
def test_a_deleted_working_directory_is_no_reason_to_end(tmp_path: Path, arguments: str) -> None:
    (tmp_path / "gone").mkdir()
    program = f"{sys.executable} -m tui_lab {arguments}"
    command = ["sh", "-c", f'cd "$0" && rmdir "$0" && exec {program}', str(tmp_path / "gone")]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and "MKL" not in done.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": ""},
        {"HOME": "relative"},
        {"HOME": "/nowhere/at/all", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": ""},
        {"XDG_STATE_HOME": "relative", "XDG_CONFIG_HOME": "relative", "XDG_CACHE_HOME": "relative"},
        {"XDG_STATE_HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null"},
        {"TERM": "", "COLUMNS": "x", "LINES": "-3"},
        {"TERM": "no-such-terminal", "COLUMNS": "0", "LINES": "99999999999999999999"},
        {"LANG": "xx_YY.nonsense", "LC_ALL": "nonsense", "PYTHONIOENCODING": "ascii"},
        {"LANG": "", "LC_ALL": "C", "LC_CTYPE": "", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0"},
        {"COLORTERM": "", "NO_COLOR": "x", "COLORFGBG": ";;", "CXX": ""},
    ],
    ids=lambda variables: " ".join(f"{name}={value}"[:20] for name, value in variables.items()),
)
def test_odd_variables_are_tolerated(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('it would take seconds')")
    path = f"{tmp_path}{os.pathsep}{CHECKOUT}"
    for arguments, code in (("doctor", 0), ("open nothing-such", 2)):
        done = process(*arguments.split(), cwd=str(tmp_path), PYTHONPATH=path, **variables)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    assert {one.name for one in tmp_path.iterdir()} <= {"torch.py", "__pycache__"}


@pytest.mark.parametrize("folder", ["~nobody-at-all", "relative", "/dev/null", "n" * 300])
def test_a_folder_of_data_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setenv(DATA_VARIABLE, folder)
    with pytest.raises(LabError, match="Fashion-MNIST"):
        fashion_mnist()


def test_the_doctor_says_what_is_wrong_with_the_progress_file_and_leaves_it(
    tui_lab: Command, tmp_path: Path
) -> None:
    file = tmp_path / "state" / "tui-lab" / "progress.json"
    file.parent.mkdir(parents=True)
    file.write_text("torn")
    said = " ".join(tui_lab("doctor").out.split())
    assert f"progress file {file} cannot be read as JSON: " in said
    assert [one.name for one in file.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("words", ["watch", "attach --read-only", "run regression --shared"])
def test_a_name_that_no_file_system_takes_is_told_as_one_of_nothing(tui_lab: Command, words: str) -> None:
    answer = tui_lab(*words.split(), "a" * 300)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
