"""The installed command on a real terminal: a script that is watched, left, attached to and stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.remote.client import served
from tui_lab.terminal.config_file import config_path

SCRIPT = """
import sys
import time

import torch
from torch import nn

model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
x = torch.randn(32, 3)
print("begins with", sys.argv[1:])
while True:
    optimizer.zero_grad()
    loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
    loss.backward()
    optimizer.step()
    time.sleep(0.01)
"""


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder for sockets, whose paths must be short; what still trains there is ended."""
    with TemporaryDirectory(prefix="tl") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        yield
        for one in served():
            with suppress(ProcessLookupError):
                os.kill(one.pid, 9)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "train.py"
    file.write_text(SCRIPT)
    return file


@pytest.mark.slow
def test_a_script_is_watched_left_attached_to_and_stopped(script: Path, opened: list[Terminal]) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text('keys.lab.rest = "f5"\n')
    first = Terminal([*LAB, "watch", str(script), "--epochs", "3"], 120, 40, **ENVIRONMENT)
    opened.append(first)
    first.shows("running", "weight", "lr", "In config.toml line 1", seconds=90)
    first.press("4", "begins with ['--epochs', '3']")
    first.press(" ", "paused")
    first.press(" ", "running")
    first.press("q", "Let it go on")
    first.type("\r")
    assert first.ends(30) == 0
    first.waits_for(lambda: "trains on as process" in first.after_leaving)
    assert [one.name for one in served()] == ["train"]

    second = Terminal([*LAB, "attach", "train"], 80, 24, **ENVIRONMENT)
    opened.append(second)
    second.shows("running", "Loss", seconds=90)
    second.press("q", "Let it go on")
    second.type("\x1b[B\r")
    assert second.ends(30) == 0
    second.waits_for(lambda: not served())


@pytest.mark.slow
def test_a_lab_that_hangs_up_leaves_the_script_training(script: Path, opened: list[Terminal]) -> None:
    first = Terminal([*LAB, "watch", str(script)], 100, 30, **ENVIRONMENT)
    opened.append(first)
    first.shows("running", "lr", seconds=90)
    first.hang_up()
    (one,) = served()
    assert one.state == "running"


@pytest.mark.slow
def test_ampersand_has_a_scenario_train_on_and_the_next_lab_shows_it(opened: list[Terminal]) -> None:
    first = Terminal([*LAB, "open", "regression"], 120, 40, **ENVIRONMENT)
    opened.append(first)
    first.shows("paused", seconds=90)
    first.press(" ", "running")
    first.type("&")
    assert first.ends(60) == 0
    first.waits_for(lambda: "trains on as process" in first.after_leaving)
    first.waits_for(lambda: [one.state for one in served()] == ["done"])
    second = Terminal([*LAB], 120, 40, **ENVIRONMENT)
    opened.append(second)
    second.shows("ctrl+g shows it", seconds=60)
    second.press("\x07", "step 100")
