"""The wheel, installed where nothing else of the checkout is."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from tui_lab import __version__
from tui_lab.teaching.catalogue import shipped_scenarios

CHECKOUT = Path(__file__).resolve().parents[2]
SITE = Path(sysconfig.get_path("purelib"))
PATIENCE = 300  # seconds after which a process hangs

pytestmark = pytest.mark.slow


def done(*command: str | Path, cwd: Path = CHECKOUT, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a command said, and its exit code, away from this process's PYTHONPATH."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE
    )


def printed(*command: str | Path, cwd: Path = CHECKOUT, **variables: str) -> str:
    """What a command that must not fail said."""
    told = done(*command, cwd=cwd, **variables)
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    printed(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (file,) = folder.glob("*.whl")
    return file


def test_all_that_the_checkout_has_is_in_it(wheel: Path) -> None:
    inside = {name.replace("tui_lab/scenarios/", "scenarios/", 1) for name in ZipFile(wheel).namelist()}
    ours = {name for name in inside if name.startswith(("tui_lab/", "scenarios/"))}
    here = {
        file.relative_to(CHECKOUT).as_posix()
        for room in ("tui_lab", "scenarios")
        for file in (CHECKOUT / room).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    assert (sorted(here - ours), sorted(ours - here)) == ([], [])


def test_it_runs_where_it_is_installed_and_says_what_is_missing(wheel: Path, tmp_path: Path) -> None:
    own = tmp_path / "venv"
    printed(sys.executable, "-m", "venv", "--without-pip", own)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", own / "bin" / "python"]
    printed(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    assert (own / "share" / "man" / "man1" / "tui-lab.1").is_file()

    # What it depends on is linked from here, first of all without PyTorch.
    others = tmp_path / "others"
    others.mkdir()
    for one in SITE.iterdir():
        if one.name not in ("torch", "__pycache__") and one.suffix != ".pth":
            (others / one.name).symlink_to(one)
    (site,) = own.glob("lib/python*/site-packages")
    (site / "others.pth").write_text(f"{others}\n")
    command = own / "bin" / "tui-lab"
    assert printed(command, "--version", cwd=tmp_path) == f"tui-lab {__version__}\n"
    listed = printed(command, "list", cwd=tmp_path)
    assert [one.name for one in shipped_scenarios() if f"  {one.name} " not in listed] == []
    assert "张量与梯度" in printed(command, "--lang", "zh", "list", cwd=tmp_path)
    assert "way-9-dynamic" in printed(command, "completion", "bash", cwd=tmp_path)
    assert "torch cannot be imported" in printed(command, "doctor", cwd=tmp_path)
    without = done(command, "run", "regression", "--steps", "5", cwd=tmp_path)
    assert without.returncode == 2 and "pip install torch" in without.stderr

    (others / "torch").symlink_to(SITE / "torch")
    training = ("run", "regression", "--steps", "5", "--csv", "-")
    assert printed(command, *training, cwd=tmp_path) == printed(sys.executable, "-m", "tui_lab", *training)
