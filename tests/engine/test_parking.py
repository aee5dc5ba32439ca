"""A run that is parked: nothing of it stays but a file, and it goes on as one that never was."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pytest

from tests.asking import Request
from tests.engine.driving import PATIENCE, Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.engine.asks import Look
from tui_lab.engine.orders import (
    Command,
    Failed,
    Freeze,
    Loaded,
    NewSeed,
    OpenInstrument,
    Park,
    Parked,
    Reset,
    RunOn,
    SetKnobs,
    SetSpeed,
    SetValue,
    StateChanged,
    StepBy,
    Stop,
    Want,
)
from tui_lab.engine.snapshot import Snapshot, State
from tui_lab.instruments import instrument
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]
ALL = Request(parameters=True, tensor="model.0.weight", columns=100)


def park(lab: Driven, file: Path) -> str:
    """Park it and, once it is, await the end of its thread; why it is not, or empty."""
    lab.tell(Park(str(file)))
    why = lab.next(Parked).why
    if not why:
        thread = lab.trainer._thread
        assert thread
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return why


def step(lab: Driven, steps: int) -> float:
    """The loss after so many steps more."""
    lab.tell(StepBy(steps))
    lab.state("running")
    lab.next(StateChanged)
    return lab.look().loss


def do(lab: Driven, *commands: Command) -> None:
    lab.tell(*commands)
    lab.look()  # they have been obeyed


def test_it_goes_on_bit_for_bit_with_all_that_was_done_to_it(
    restless: Entry, drive: Drive, tmp_path: Path
) -> None:
    labs = parked, other = drive(restless, seed=3), drive(restless, seed=3)
    for lab in labs:
        lab.state("paused")
        do(lab, SetKnobs({"width": 5}), NewSeed(), SetSpeed("fast"))
        step(lab, 4)
        do(lab, SetKnobs({"lr": 0.01}), Freeze("model.0.weight", 2), SetValue("model.0.weight", 2, 0.25))
        step(lab, 3)
    before = parked.look(ALL)
    assert park(parked, tmp_path / "run") == ""
    assert (tmp_path / "run").exists()
    parked.trainer.start()
    assert parked.next(StateChanged) == StateChanged(before.run_id, "paused", 7, None, 20)
    assert parked.events.empty()  # nothing was loaded afresh
    assert not (tmp_path / "run").exists()
    mine, theirs = parked.look(ALL), other.look(ALL)
    for name in ("step", "seed", "knobs", "marks", "changed", "loss", "state"):
        assert getattr(mine, name) == getattr(theirs, name) == getattr(before, name), name
    for what in ("values", "frozen"):
        assert getattr(mine, what).tobytes() == getattr(theirs, what).tobytes()
    assert mine.curves["loss"].low.tobytes() == theirs.curves["loss"].low.tobytes()
    assert [step(parked, 1) for _ in range(5)] == [step(other, 1) for _ in range(5)]
    for lab in labs:
        lab.tell(Reset())
        lab.state("paused")
    assert step(parked, 2) == step(other, 2)


def test_it_may_be_parked_again_and_again(restless: Entry, drive: Drive, tmp_path: Path) -> None:
    parked, other = drive(restless), drive(restless)
    for _ in range(3):
        assert step(parked, 2) == step(other, 2)
        assert park(parked, tmp_path / "run") == ""
        parked.trainer.start()


def test_nothing_of_the_network_stays(restless: Entry, drive: Drive, tmp_path: Path) -> None:
    lab = drive(restless)
    step(lab, 2)
    lab.look(ALL)
    run = lab.trainer._run
    assert run
    held = [weakref.ref(one) for one in (run, run.scenario, *run.parameters.values())]
    del run
    assert park(lab, tmp_path / "run") == ""
    assert [one() for one in held] == [None] * len(held)


def test_one_that_runs_is_paused_first(count: Entry, drive: Drive, tmp_path: Path) -> None:
    lab = drive(count, speed="slow")
    lab.tell(RunOn())
    lab.state("running")
    lab.tell(Park(str(tmp_path / "run")))
    at = lab.state("paused").step
    lab.next(Parked)
    lab.trainer.start()
    assert lab.state("paused").step == at


def test_done_and_diverged_stay_so(count: Entry, restless: Entry, drive: Drive, tmp_path: Path) -> None:
    ends: list[tuple[Entry, dict[str, str], State]] = [
        (count, {}, "done"),
        (restless, {"lr": "1e12"}, "diverged"),
    ]
    for entry, knobs, state in ends:
        lab = drive(entry, knobs=knobs)
        lab.tell(RunOn())
        ended = lab.state(state)
        message = lab.look().message
        assert park(lab, tmp_path / "run") == ""
        lab.trainer.start()
        assert lab.next(StateChanged) == ended
        shot = lab.look()
        assert (shot.state, shot.message) == (state, message)


def test_commands_given_while_it_is_parked_are_obeyed_after(
    count: Entry, drive: Drive, tmp_path: Path
) -> None:
    lab = drive(count)
    step(lab, 2)
    park(lab, tmp_path / "run")
    lab.tell(StepBy(3))
    lab.trainer.start()
    assert [lab.next(StateChanged).step for _ in range(3)] == [2, 2, 5]


def test_what_nothing_was_done_to_is_not_written(restless: Entry, drive: Drive, tmp_path: Path) -> None:
    parked, other = drive(restless, seed=3), drive(restless, seed=3)
    for lab in (parked, other):
        lab.state("paused")
        do(lab, SetKnobs({"width": 5}), NewSeed())
    assert park(parked, tmp_path / "run") == ""
    assert not (tmp_path / "run").exists()
    parked.trainer.start()
    parked.state("paused")
    shot = parked.look()
    assert (shot.step, shot.seed, shot.knobs["width"]) == (0, 4, 5)
    assert step(parked, 3) == step(other, 3)


@pytest.mark.parametrize(
    "edit",
    [SetKnobs({"lr": 0.01}), Freeze("model.0.weight", 2), SetValue("model.0.weight", 2, 0.25)],
    ids=lambda edit: type(edit).__name__,
)
def test_an_edit_before_the_first_step_is_kept(
    restless: Entry, drive: Drive, tmp_path: Path, edit: Command
) -> None:
    parked, other = drive(restless), drive(restless)
    for lab in (parked, other):
        lab.state("paused")
        do(lab, edit)
    park(parked, tmp_path / "run")
    parked.trainer.start()
    parked.state("paused")
    assert parked.look().marks == other.look().marks
    assert step(parked, 3) == step(other, 3)


def test_one_that_cannot_be_saved_stays(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, counter("self.ahead = iter('abc')")))
    step(lab, 3)
    why = park(lab, tmp_path / "run")
    assert why.startswith("self.ahead cannot be saved: it is a str_")
    assert not (tmp_path / "run").exists()
    assert step(lab, 1) == 96


def test_where_there_is_no_room_it_stays(count: Entry, drive: Drive, tmp_path: Path) -> None:
    lab = drive(count)
    step(lab, 3)
    assert park(lab, tmp_path / "no" / "folder") != ""
    if Path("/dev/full").exists():
        (tmp_path / "full").symlink_to("/dev/full")
        assert park(lab, tmp_path / "full") != ""
        assert not (tmp_path / "full").is_symlink()
    assert step(lab, 1) == 96


def test_edited_code_starts_anew(tmp_path: Path, drive: Drive) -> None:
    entry = write_scenario(tmp_path, counter())
    lab = drive(entry)
    step(lab, 3)
    park(lab, tmp_path / "run")
    write_scenario(tmp_path, counter().replace("100.0", "50.0"))
    lab.trainer.start()
    lab.next(Loaded)
    begun = lab.next(StateChanged)
    assert (begun.state, begun.step) == ("paused", 0)
    assert begun.former is not None and begun.former.low.tolist() == [99.0, 98.0, 97.0]
    assert step(lab, 1) == 49


def test_a_file_that_is_gone_is_told_and_r_starts_again(count: Entry, drive: Drive, tmp_path: Path) -> None:
    lab = drive(count)
    step(lab, 3)
    park(lab, tmp_path / "run")
    (tmp_path / "run").write_bytes(b"something else")
    lab.trainer.start()
    assert "cannot go on from where it was left" in lab.next(Failed).message
    lab.tell(Reset())
    assert lab.state("paused").step == 0
    assert step(lab, 1) == 99


def test_one_that_failed_waits_for_a_reset_as_before(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, counter(step="1 / (self.left - 97)")))
    lab.tell(StepBy(5))
    lab.next(Failed)
    assert park(lab, tmp_path / "run") == ""
    lab.trainer.start()
    lab.tell(Reset())
    assert lab.next(StateChanged).state == "paused"  # and nothing came before
    assert step(lab, 2) == 98


def test_one_that_does_not_load_is_parked_too(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, "1 / 0"))
    lab.next(Failed)
    assert park(lab, tmp_path / "run") == ""
    write_scenario(tmp_path, counter())
    lab.trainer.start()
    lab.tell(Reset())
    lab.next(Loaded)
    assert step(lab, 1) == 99


def test_it_ends_while_it_is_parked(count: Entry, drive: Drive, tmp_path: Path) -> None:
    lab = drive(count)
    lab.state("paused")
    park(lab, tmp_path / "run")
    assert lab.trainer.stop(0)
    lab.tell(Stop())


def test_a_network_that_goes_round_in_circles_goes_too(count: Entry, tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, counter("self.me = self.knob_changed", knob_changed="pass")))
    lab.state("paused")
    run = lab.trainer._run
    assert run
    held = weakref.ref(run.scenario)
    del run
    drive(count).state("paused")  # which has the collector pass over what is alive
    assert park(lab, tmp_path / "run") == ""
    assert held() is None


def test_another_front_end_hears_it_from_its_next_start_on(
    restless: Entry, drive: Drive, tmp_path: Path
) -> None:
    lab = drive(restless)
    step(lab, 3)
    do(lab, SetKnobs({"lr": 0.01}), SetSpeed("fast"))
    assert park(lab, tmp_path / "run") == ""
    former, lab.events = lab.events, Queue()
    lab.trainer.attach(lab.events.put)
    lab.trainer.start()
    loaded = lab.next(Loaded)
    assert (loaded.values["lr"], loaded.speed, loaded.losses) == (0.01, "fast", ("loss",))
    assert lab.state("paused").step == 3
    assert park(lab, tmp_path / "run") == ""
    lab.trainer.start()  # what is no news any more is not told
    assert isinstance(lab.events.get(timeout=PATIENCE), StateChanged) and former.empty()


def test_instruments_stay_open_for_who_has_parked_it_and_for_no_other(
    restless: Entry, drive: Drive, tmp_path: Path
) -> None:
    lab, ask = drive(restless, instruments=instrument), Look("modules", "table")
    step(lab, 3)
    lab.tell(OpenInstrument("modules"))
    for others in (False, True):
        assert park(lab, tmp_path / "run") == ""
        if others:
            lab.trainer.attach(lab.events.put)
        lab.trainer.start()
        lab.tell(Want((ask,)))
        assert (ask in lab.next(Snapshot).answers) is not others
