"""The compiler that is looked for is the one that torch.compile calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_lab.engine.cpp_compiler import compiler_name, compiler_path

ASK_TORCH = "import torch, torch._inductor.config as config; print(config.cpp.cxx[1])"


@pytest.mark.parametrize(
    ("system", "name"), [("linux", "g++"), ("freebsd14", "g++"), ("darwin", "clang++"), ("win32", "cl")]
)
def test_each_system_has_its_own(system: str, name: str) -> None:
    assert compiler_name({}, system) == name
    assert compiler_name({"CXX": "icpx"}, system) == "icpx"
    assert compiler_name({"CXX": ""}, system) == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there torch asks the environment at each call")
@pytest.mark.parametrize("environment", [{}, {"CXX": ""}])
def test_torch_says_the_same(environment: dict[str, str]) -> None:
    around = {name: value for name, value in os.environ.items() if name != "CXX"} | environment
    said = subprocess.run(
        [sys.executable, "-c", ASK_TORCH], env=around, capture_output=True, text=True, timeout=60, check=True
    )
    assert said.stdout.rstrip("\n") == compiler_name(around)


def test_it_is_looked_for_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiler = tmp_path / "own-c++"
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CXX", "own-c++")
    assert compiler_path() == ""
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    assert compiler_path() == str(compiler)
    monkeypatch.delenv("CXX")  # torch.compile calls no other than the one of the system
    (tmp_path / "c++").symlink_to(compiler)
    assert compiler_path() == ""
