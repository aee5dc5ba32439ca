"""A run as a file in a folder: what one writes another reads, and whatever else lies there is a sentence."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import numpy as np
import pytest

from tests.remote.test_served import PATIENCE
from tui_lab.cli.main import main
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import LabError
from tui_lab.remote.following import ONLY_LOOKED_AT, FollowedFile
from tui_lab.remote.shared import FORMAT, Shown, read, runs_in, write
from tui_lab.remote.values import encode

E = TypeVar("E")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What a run of one process has written at its end."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        code = main(["run", "regression", "--steps", "30", "--shared", str(folder), "--json"])
    assert code == 0
    (file,) = runs_in(folder)
    assert file.name.startswith("regression-") and file.stat().st_mode & 0o777 == 0o644
    return read(file)


class Follower:
    """A screen that follows a file."""

    def __init__(self, file: Path) -> None:
        self._events: Queue[Any] = Queue()
        self.trainer = FollowedFile(file, self._events.put)
        self.trainer.start()

    def next(self, kind: type[E]) -> E:
        while True:
            event = self._events.get(timeout=PATIENCE)
            if isinstance(event, kind):
                return event


def test_a_run_is_all_there(shown: Shown) -> None:
    loaded, changed, shot = shown
    assert changed.state == "done" and changed.step == shot.step == 30
    assert {knob["name"] for knob in loaded.knobs} >= {"lr", "hidden"}
    assert shot.answers[asks.Metrics()]["test_loss"] > 0
    assert np.isfinite(shot.answers[asks.Curves(500)].curves["loss"].mean).all()
    assert all(asks.View(view) in shot.answers for view in loaded.views)


def test_a_screen_follows_it_and_can_only_look(shown: Shown, tmp_path: Path) -> None:
    loaded, changed, shot = shown
    file = tmp_path / "run.tui-lab"
    running = replace(changed, state="running", step=10, over=False)
    write(file, (loaded, running, replace(shot, step=10)))
    screen = Follower(file)
    told = screen.next(orders.Loaded)
    assert told.script and told.offers == ONLY_LOOKED_AT
    assert screen.next(orders.StateChanged).step == 10
    screen.trainer.tell(orders.Want((asks.Curves(72), asks.View(loaded.main), asks.Console(5)), by=3))
    answer = screen.next(Snapshot)
    assert (
        answer.by == 3
        and answer.step == 10
        and set(answer.answers)
        == {
            asks.Curves(72),
            asks.View(loaded.main),
        }
    )
    for command in (orders.Pause(), orders.SetKnobs({"lr": 1.0}), orders.Rewind(1)):
        screen.trainer.tell(command)
        assert screen.next(orders.NotEdited).why == ONLY_LOOKED_AT
    write(file, shown)
    assert screen.next(orders.StateChanged).step == 30
    file.write_bytes(b"something else")
    assert "no run that tui-lab has written" in screen.next(orders.Failed).message
    screen.trainer.stop()


class Runs:
    """What a pickle could run."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("ran",)


def hostile(shown: Shown) -> dict[str, bytes]:
    loaded, changed, shot = shown
    odd: Any = {
        "wrong answer": {asks.Curves(500): "no curves"},
        "wrong figure": {asks.View("fit"): 7},
        "of another kind": {asks.Tensor("w"): None},
    }
    more = {
        name: encode((FORMAT, loaded, changed, replace(shot, answers=answers)))
        for name, answers in odd.items()
    }
    knobs: Any = ({"type": "no such"},)
    whole = encode((FORMAT, *shown))
    return more | {
        "knobs": encode((FORMAT, replace(loaded, knobs=knobs), changed, shot)),
        "order": encode((FORMAT, changed, loaded, shot)),
        "another format": encode(("tui-lab run 99", *shown)),
        "a command": encode(orders.Stop()),
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "arrays cut": whole[:-50],
        "pickle": pickle.dumps(Runs()),
        "nested": b"\0\0\0\0\0\0\x40\x00" + b"[" * 0x4000,
        "huge": b"\xff" * 64,
    }


@pytest.mark.parametrize("number", range(13))
def test_a_hostile_file_is_a_sentence(
    shown: Shown, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, content = [*hostile(shown).items()][number]
    file = tmp_path / "run.tui-lab"
    file.write_bytes(content)
    with pytest.raises(LabError, match=r"is no run that tui-lab has written: .+"):
        read(file)
    assert not (tmp_path / "ran").exists(), name
    assert len(hostile(shown)) == 13


def test_what_is_no_file_is_a_sentence(shown: Shown, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tui-lab")
    (tmp_path / "gone.tui-lab").symlink_to(tmp_path / "nowhere")
    for name in ("pipe", "gone", "never"):
        with pytest.raises(LabError, match="cannot be read"):
            read(tmp_path / f"{name}.tui-lab")
    with pytest.raises(LabError, match="cannot be written"):
        write(tmp_path / "no folder" / "run.tui-lab", shown)
    mine = tmp_path / "mine"
    mine.write_text("precious")
    link = tmp_path / "run.tui-lab"
    link.symlink_to(mine)
    write(link, shown)  # another user's link in a shared folder is replaced, not followed
    assert mine.read_text() == "precious" and not link.is_symlink()


def test_attach_says_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], shown: Shown) -> None:
    assert main(["attach", "--read-only", f"{tmp_path}/"]) == 2
    assert "there is no run in" in capsys.readouterr().err
    assert main(["attach", f"{tmp_path}/"]) == 2
    assert "can only be looked at" in capsys.readouterr().err
    for name in ("a", "b"):
        write(tmp_path / f"{name}.tui-lab", shown)
    assert main(["attach", "--read-only", f"{tmp_path}/"]) == 2
    assert "several runs are written there" in capsys.readouterr().err
    (tmp_path / "a.tui-lab").write_bytes(b"\x1b[2J")
    assert main(["attach", "--read-only", f"{tmp_path}/a.tui-lab"]) == 2
    said = capsys.readouterr().err
    assert "is no run that tui-lab has written" in said and "\x1b" not in said


def test_a_folder_that_is_not_there_is_said_before_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "regression", "--steps", "1", "--shared", f"{tmp_path}/none"]) == 2
    assert "--shared takes a folder that is there" in capsys.readouterr().err
