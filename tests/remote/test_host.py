"""A scenario in a process of its own outlives its screens, and takes nobody with it when it ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.remote.test_served import PATIENCE, Screen
from tui_lab.authoring.datasets import places
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.remote.client import Served, served
from tui_lab.remote.hosting import start
from tui_lab.remote.starting import last_lines
from tui_lab.teaching.catalogue import Entry, find, read_entry, shipped_scenarios
from tui_lab.ui import elsewhere

LEAVES = '''
import os
import torch
from tui_lab import Scenario


class Leaves(Scenario):
    """Ends its process at step 3."""

    title = "Leaves"
    speed = "flat out"

    def setup(self):
        self.w = torch.ones(1, requires_grad=True)
        self.steps_done = 0

    def step(self):
        self.steps_done += 1
        if self.steps_done == 3:
            os._exit(7)
        return (self.w**2).sum()
'''


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def regression() -> Entry:
    return find("regression", shipped_scenarios())


@contextmanager
def hosted(entry: Entry, **more: object) -> Iterator[Served]:
    process = start(entry, {}, 2, speed="flat out", **more).process.pid  # type: ignore[arg-type]
    end = time.monotonic() + PATIENCE
    try:
        while not (found := served()):
            assert time.monotonic() < end
            time.sleep(0.05)
        yield found[0]
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


@pytest.mark.slow
def test_it_trains_on_without_a_screen_and_shows_what_was_missed() -> None:
    with hosted(regression()) as one:
        first = Screen(Path(one.path))
        first.state("paused")
        first.trainer.tell(orders.SetKnobs({"lr": 0.05}))
        first.trainer.tell(orders.RunOn())
        first.state("running")
        first.trainer.stop()
        end = time.monotonic() + PATIENCE
        while served()[0].state != "done":
            assert time.monotonic() < end
        second = Screen(Path(one.path))
        loaded = second.next(orders.Loaded)
        assert second.state("done").step == served()[0].step
        second.trainer.tell(orders.Want((asks.Curves(50), asks.View(loaded.main))))
        shot = second.next(Snapshot)
        assert shot.knobs["lr"] == 0.05
        curve = shot.answers[asks.Curves(50)].curves["loss"]
        assert curve.high_step.max() >= shot.step - 1
        second.trainer.tell(orders.Stop())
        os.waitpid(one.pid, 0)
    (row,) = KeptRuns().left()
    assert row.scenario == "regression" and row.step == shot.step


@pytest.mark.slow
def test_it_goes_on_with_a_run_that_was_kept() -> None:
    with hosted(regression()) as one:
        screen = Screen(Path(one.path))
        screen.state("paused")
        screen.trainer.tell(orders.StepBy(40))
        while screen.state("paused").step != 40:
            pass
        screen.trainer.tell(orders.Stop())
        os.waitpid(one.pid, 0)
    (row,) = KeptRuns().left()
    kept = KeptRuns().fetch_copy(row.key)  # before it is kept anew, as one that is done
    with hosted(regression(), key=row.key, run=True) as one:
        screen = Screen(Path(one.path))
        assert screen.state("done").step == 100
        screen.trainer.tell(orders.BringBack(kept))  # state and all, over the line
        screen.next(orders.BroughtBack)
        assert screen.state("paused").step >= 40


@pytest.mark.slow
def test_a_scenario_that_ends_its_process_takes_that_one_alone(tmp_path: Path) -> None:
    file = tmp_path / "own" / "leaves" / "scenario.py"
    file.parent.mkdir(parents=True)
    file.write_text(LEAVES)
    with hosted(read_entry(file), run=True) as one:
        screen = Screen(Path(one.path))
        assert "it has ended" in screen.next(orders.Failed).message


@pytest.mark.slow
def test_a_signal_has_the_run_kept() -> None:
    with hosted(regression(), run=True) as one:
        screen = Screen(Path(one.path))
        screen.state("done")
        os.kill(one.pid, signal.SIGTERM)
        os.waitpid(one.pid, 0)
    (row,) = KeptRuns().left()
    assert row.step == 100


@pytest.mark.slow
def test_without_the_run_that_it_was_to_go_on_with_it_says_so_and_ends() -> None:
    begun = start(regression(), {}, 2, key="0" * 32, run=True)
    assert begun.process.wait(PATIENCE) == 2
    assert last_lines(begun.printed)[-1].startswith("tui-lab: ")


def people(file: Path) -> Path:
    file.write_text("age,height\n" + "".join(f"{k},{k * 2 + k % 3}\n" for k in range(60)))
    return file


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table that a run brought back has named in this process, and its environment does not."""
    file = people(tmp_path / "people.csv")
    monkeypatch.setattr(places, "_brought_back", [str(file)])
    monkeypatch.setenv(places.FILE_VARIABLE, "")
    return file


@pytest.mark.slow
def test_it_has_the_table_that_is_named_here(named: Path) -> None:
    with hosted(find("your-data", shipped_scenarios())) as one:
        screen = Screen(Path(one.path))
        assert "height" in str(screen.next(orders.Loaded).knobs[0])


@pytest.mark.slow
def test_it_goes_on_with_a_run_of_its_table_that_was_only_brought_back(named: Path) -> None:
    entry = find("your-data", shipped_scenarios())
    with hosted(entry) as one:
        screen = Screen(Path(one.path))
        screen.state("paused")
        screen.trainer.tell(orders.StepBy(40))
        while screen.state("paused").step != 40:
            pass
        screen.trainer.tell(orders.Stop())
        os.waitpid(one.pid, 0)
    (row,) = KeptRuns().left()
    places.go_back_to_table("")  # as where the lab's own is opened next
    for fetch in ("fetch", "fetch_copy"):
        kept = KeptRuns()
        getattr(kept, fetch)(row.key)
        key = kept.to_go_on_with(entry.name)
        assert (key == row.key) is (fetch == "fetch")
        with hosted(entry, key=key) as one:
            screen = Screen(Path(one.path))
            assert screen.next(orders.BroughtBack).values["target"] == "height"
            assert screen.state("paused").step == 40


@pytest.mark.slow
def test_a_table_that_is_gone_is_said_and_no_other_is_taken(named: Path) -> None:
    named.unlink()
    with hosted(find("your-data", shipped_scenarios())) as one:
        assert "people.csv cannot be read" in Screen(Path(one.path)).next(orders.Failed).message


@pytest.mark.slow
def test_one_is_found_with_its_own_table_and_by_its_own_learner_alone(
    named: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = find("your-data", shipped_scenarios())
    with hosted(entry) as one:
        Screen(Path(one.path)).state("paused")
        assert elsewhere.found(entry, print, asked=False) is not None
        (alive,) = elsewhere.kept_alive()
        monkeypatch.setattr(places, "_brought_back", [str(people(tmp_path / "dup.csv"))])
        assert elsewhere.found(entry, print, asked=False) is None, "another table"
        monkeypatch.setattr(places, "_brought_back", [""])
        assert elsewhere.found(entry, print, asked=False) is None, "the lab's own"
        places.name_table(alive.table)  # as who is offered it and takes it
        assert elsewhere.found(entry, print, asked=False) is not None
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another"))
        assert elsewhere.kept_alive() == [] and elsewhere.found(entry, print, asked=False) is None


@pytest.mark.slow
def test_one_that_takes_no_table_is_found_whichever_is_named(named: Path) -> None:
    with hosted(regression()) as one:
        Screen(Path(one.path)).state("paused")
        places.go_back_to_table("")
        assert elsewhere.found(regression(), print, asked=False) is not None
