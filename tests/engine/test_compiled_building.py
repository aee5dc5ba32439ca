"""Machine code is built by a process of its own, kept for next time, and gone without when that fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from tests.engine.test_compiled import assert_alike, plane, train
from tui_lab.authoring.kit.optimizers import OPTIMIZERS
from tui_lab.engine.compiled import builder as builder_process, building, shelf
from tui_lab.engine.compiled.building import built
from tui_lab.engine.compiled.steps import STEPS
from tui_lab.engine.compiled.tracing import Traced
from tui_lab.engine.cpp_compiler import compiler_path
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Compilation

FAILS = "import sys; sys.stdin.readline(); sys.exit('error: no such luck')"
WAITS = "import os, time; open('began', 'w').close()\nwhile not os.path.exists('end'): time.sleep(0.01)"


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shelf of its own, and nothing at hand from before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(building, "_found", {})
    monkeypatch.setattr(building, "_waiting", [])
    monkeypatch.setattr(building, "compiler_name", lambda: "c++")
    monkeypatch.setattr("tui_lab.engine.compiled.compiling.compiler_path", lambda: "c++")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have a script take the builder's place."""

    def be(text: str) -> None:
        script = tmp_path / "builder.py"
        script.write_text(text)
        monkeypatch.setattr(builder_process, "__file__", str(script))

    return be


def until(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def traced(hidden: int = 3) -> Traced:
    """A step of some network, one for each `hidden`."""
    from tui_lab.authoring.parts import Parts, step_of

    model = torch.nn.Linear(hidden, 1)
    batch = torch.rand(5, hidden), torch.rand(5, 1)
    parts = Parts(model, torch.nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.1), lambda: batch)
    step_of(parts)
    return Traced(parts, batch)


def test_what_the_compiler_says_last_is_told(builder: Callable[[str], None]) -> None:
    builder(FAILS)
    run = train(plane(batch=0, compile="on"), 3)
    until(lambda: run.compiling.compilation.state != "building")
    assert run.compiling.compilation == Compilation("refused", "compile failed: error: no such luck")
    assert_alike(train(plane(batch=0), 20, most=1), train(run, 20))
    assert not list(shelf.folder().iterdir()), "nothing is left of it"


def test_the_same_step_is_built_once_and_the_newest_first(builder: Callable[[str], None]) -> None:
    builder(WAITS)
    first = built(traced(1))
    until(lambda: bool(list(shelf.folder().glob("building-*/began"))))
    others = [built(traced(hidden)) for hidden in range(2, 8)]
    assert built(traced(1)) is first and built(traced(7)) is others[-1]
    assert [one.state for one in others] == ["failed", "failed", *["building"] * 4], "four may wait"
    assert building._waiting[-1] is others[-1]
    building._waiting.clear()
    next(shelf.folder().glob("building-*/began")).with_name("end").touch()
    until(lambda: first.state == "failed")


def test_a_builder_ends_with_whoever_asked(builder: Callable[[str], None], tmp_path: Path) -> None:
    code = (
        "import os, sys, threading\n"
        "sys.path.insert(0, os.environ['SOURCES'])\n"
        "from tui_lab.engine.compiled import builder\n"
        "os.setpgid(0, 0)\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    import time; time.sleep(600)\n"
        "print(child, flush=True)\n"
        "builder.end_with_the_asker()\n"
    )
    sources = str(Path(building.__file__).parents[3])
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"SOURCES": sources},
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        child = int(process.stdout.readline())
        process.stdin.close()
        assert process.wait(60) == -9
    until(lambda: not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text())


def test_the_shelf_is_private_and_finds_what_it_keeps(tmp_path: Path) -> None:
    (tmp_path / "tui-lab" / "compiled").mkdir(parents=True, mode=0o755)
    library = tmp_path / "made.so"
    library.write_bytes(b"machine code")
    kept = shelf.keep("one", library)
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert shelf.find("one") == kept and kept.read_bytes() == b"machine code"
    assert shelf.find("other") is None
    kept.write_bytes(b"machine")
    assert shelf.find("one") is None and not kept.exists(), "it was cut"


def test_the_shelf_lets_go_of_what_was_not_used_for_longest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST", 30)
    for age, name in enumerate(("a", "b", "c", "d")):
        library = tmp_path / name
        library.write_bytes(b"x" * 10)
        os.utime(shelf.keep(name, library), (age, age))
        shelf.find("a")
    assert [name for name in "abcd" if shelf.find(name)] == ["a", "c", "d"]


def test_a_folder_that_cannot_be_had_is_told(tmp_path: Path, builder: Callable[[str], None]) -> None:
    builder(WAITS)
    (tmp_path / "tui-lab").write_text("no folder")
    found = built(traced())
    until(lambda: found.state != "building")
    assert (found.state == "failed" and "Not a directory" in found.trouble) or "exists" in found.trouble


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_machine_code_comes_to_the_same(
    optimizer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.engine.test_compiled import shipped

    monkeypatch.undo()
    if not compiler_path():
        pytest.skip("there is no C++ compiler")
    monkeypatch.setattr(building, "_found", {})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    knobs = {"optimizer": optimizer, "lr": 0.002, "weight_decay": 0.01}
    run = _ready(shipped("regression", **knobs, compile="on"))
    assert_alike(train(shipped("regression", **knobs), 230, most=1), train(run, 230))

    monkeypatch.setattr(building, "_found", {})  # as in another process
    again = train(shipped("regression", **knobs, compile="on"), 3)
    assert again.compiling.compilation == Compilation("ready"), "it is on the shelf"
    assert_alike(train(shipped("regression", **knobs), 50, most=1), train(again, 50))


def _ready(run: Run) -> Run:
    run.advance(STEPS)
    until(lambda: run.compiling.compilation.state != "building", 600)
    assert run.compiling.compilation == Compilation("ready")
    return run
