"""What the doctor says of the machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.doctor_findings import ENTRY, GOOD, TORCH, around, line
from tui_lab import __version__
from tui_lab.doctor.findings import Findings, folder_state
from tui_lab.errors import Fault

BROKEN = replace(
    ENTRY, name="bent", fault=Fault(Path("/own/bent/scenario.py"), 3, "x = ", "SyntaxError: no", "import")
)


def test_python_and_packages() -> None:
    assert line("python", GOOD) == (f"3.11.9 at /usr/bin/python3; tui-lab {__version__}", "")
    assert line("packages", GOOD) == ("textual 8.2.8, plotext 5.3.2, numpy 2.4.6", "")
    assert line("packages", replace(GOOD, versions={"textual": "8.2.8", "plotext": ""})) == (
        "textual 8.2.8, plotext is not installed",
        "pip install plotext",
    )


def test_torch() -> None:
    assert line("torch", GOOD) == ("2.13.0, built for CUDA 12.8, in /lib/torch", "")
    assert line("torch", replace(GOOD, torch=replace(TORCH, built_for=""))) == ("2.13.0 in /lib/torch", "")
    without = replace(GOOD, torch="torch cannot be imported: no room")
    assert line("torch", without) == (
        "torch cannot be imported: no room",
        "nothing trains without it",
    )
    assert line("devices", without) == ("not known without torch", "")


def cpu_only(built_for: str, **environment: str) -> Findings:
    found = replace(TORCH, built_for=built_for, devices=("cpu",))
    return replace(around((), **environment), torch=found)


@pytest.mark.parametrize(
    ("found", "hint"),
    [
        (replace(cpu_only(""), nvidia=False), ""),
        (
            cpu_only(""),
            "there is an NVIDIA driver, but this torch is built without CUDA: "
            "pytorch.org/get-started says how to install one with it",
        ),
        (
            cpu_only("CUDA 12.8"),
            "there is an NVIDIA driver, but torch finds no GPU: see whether nvidia-smi lists one and "
            "whether its driver is new enough for CUDA 12.8",
        ),
        (
            cpu_only("CUDA 12.8", CUDA_VISIBLE_DEVICES=""),
            "CUDA_VISIBLE_DEVICES may hide the GPU: unset it",
        ),
    ],
)
def test_devices_without_a_gpu(found: Findings, hint: str) -> None:
    assert line("devices", found) == ("found cpu; chosen cpu: fastest here", hint)


def test_devices_with_a_gpu() -> None:
    assert line("devices", GOOD) == (
        "found cpu, cuda:0; chosen cpu: fastest here",
        "for a large network: tui-lab open NAME --device cuda:0",
    )


def test_threads() -> None:
    one = "training on the CPU takes 1: small networks gain nothing from more"
    assert line("threads", GOOD) == (f"8 cores; {one}", "")
    assert line("threads", replace(GOOD, usable_cores=2)) == (
        f"8 cores, of which this process may use 2; {one}",
        "",
    )
    assert line("threads", replace(GOOD, cores=1, usable_cores=1)) == (f"1 core; {one}", "")


@pytest.mark.parametrize(
    ("name", "path", "other", "text", "hint"),
    [
        ("g++", "/usr/bin/g++", "", "/usr/bin/g++, for torch.compile", ""),
        (
            "g++",
            "",
            "/usr/bin/clang++",
            "there is no g++, which torch.compile calls; all else works without",
            "export CXX=/usr/bin/clang++",
        ),
        (
            "g++",
            "",
            "",
            "there is no g++, which torch.compile calls; all else works without",
            "install one: apt install g++, or xcode-select --install on a Mac",
        ),
        (
            "cl",
            "",
            "",
            "there is no cl, which torch.compile calls; all else works without",
            "install the C++ build tools of Visual Studio",
        ),
        ("", "", "/usr/bin/g++", "CXX names none, so torch.compile has none", "unset CXX"),
    ],
)
def test_compiler(name: str, path: str, other: str, text: str, hint: str) -> None:
    found = replace(GOOD, compiler_name=name, compiler=path, other_compiler=other)
    assert line("compiler", found) == (text, hint)


def test_scenarios() -> None:
    assert line("scenarios", GOOD) == ("1 found, all of them can be read", "")
    assert line("scenarios", replace(GOOD, entries=())) == ("none found", "install tui-lab again")
    assert line("scenarios", replace(GOOD, entries=(ENTRY, BROKEN))) == (
        "2 found; bent does not load: scenario.py:3 in import: SyntaxError: no",
        "mend /own/bent/scenario.py:3",
    )


def test_folders() -> None:
    assert line("built in", GOOD) == ("/lib/scenarios: found", "")
    elsewhere = replace(
        GOOD,
        folders={
            "built in": (Path("/lib/scenarios"), "not there yet"),
            "your own": (Path("/config/scenarios"), "not there yet"),
            "progress": (Path("/state"), "cannot be written"),
            "--scenarios 1": (Path("/course"), "found"),
        },
    )
    assert line("built in", elsewhere) == ("/lib/scenarios: not there yet", "install tui-lab again")
    assert line("your own", elsewhere) == (
        "/config/scenarios: not there yet",
        "a folder in it with a scenario.py is a scenario of your own",
    )
    assert line("progress", elsewhere) == (
        "/state: cannot be written",
        "nothing will be remembered: make it writable, or export XDG_STATE_HOME=a folder that is",
    )
    assert line("--scenarios 1", elsewhere) == ("/course: found", "")


def test_runs() -> None:
    kept = replace(GOOD, runs="3, of which 1 pinned; the others take 12 MB of 200")
    assert line("runs kept", kept) == (kept.runs, "")
    wrong = replace(GOOD, runs="TUI_LAB_RUNS_MB takes a whole number of megabytes, not 'many'")
    assert line("runs kept", wrong) == (wrong.runs, "unset TUI_LAB_RUNS_MB, or set it to a number")
    full = replace(GOOD, folders={"runs": (Path("/data"), "cannot be written")})
    assert line("runs", full) == (
        "/data: cannot be written",
        "no run will be kept: make it writable, or export XDG_DATA_HOME=a folder that is",
    )


def test_folder_states(tmp_path: Path) -> None:
    assert folder_state(tmp_path) == "found"
    assert folder_state(tmp_path / "later" / "deeper") == "not there yet"
    (tmp_path / "file").write_text("in the way")
    assert folder_state(tmp_path / "file" / "deeper") == "cannot be written"
