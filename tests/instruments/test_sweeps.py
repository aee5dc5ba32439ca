"""Sweep and learning-rate finder as instruments: runs of their own, while the run at hand rests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.scenarios import counter, start, write_scenario
from tests.scenarios.lab import entry_of, run_of
from tui_lab.authoring.figures import HeatMap, Plot, Table, TextBlock
from tui_lab.cli.headless import recipe_of
from tui_lab.engine.asks import Look
from tui_lab.engine.changes import Change
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.instruments import instrument
from tui_lab.keeping.runs import Runs


def looking(name: str = "regression") -> tuple[Run, Instruments]:
    run = run_of(name, 2)
    return run, Instruments(instrument, lambda run: recipe_of(entry_of(name), run))


def view(run: Run, instruments: Instruments, look: str, name: str, **settings: str) -> Any:
    instruments.open(look, run)
    return instruments.answer(run, Look(look, name, tuple(settings.items())))


def test_nothing_is_trained_before_it_is_wanted() -> None:
    run, instruments = looking()
    shown = view(run, instruments, "sweep", "loss", values="0.1,0.5", seeds="2", steps="20")
    assert (
        isinstance(shown, TextBlock)
        and "go = on trains 4 runs of 20 steps: lr 0.1, 0.5; 2 seeds" in shown.text
    )
    assert not instruments.has_work and Runs().rows() == []


def test_its_runs_are_those_of_the_same_recipe_and_are_kept() -> None:
    run, instruments = looking()
    settings = {"go": "on", "values": "0.1,0.5", "seeds": "2", "steps": "20"}
    view(run, instruments, "sweep", "loss", **settings)
    while instruments.has_work:
        instruments.work()
    assert isinstance(view(run, instruments, "sweep", "loss", **settings), Plot)
    table = view(run, instruments, "sweep", "table", **settings)
    assert isinstance(table, Table) and [row[0] for row in table.rows] == ["0.1", "0.5"]
    alone = sorted(run_of("regression", 20, seed, lr=0.1).loss for seed in (run.seed, run.seed + 1))
    assert abs(float(table.rows[0][1]) - sum(alone) / 2) < 1e-3
    assert len(Runs().rows()) == 4 and run.step == 2
    again = looking()[1]
    view(run, again, "sweep", "loss", **settings)
    said = view(run, again, "sweep", "progress", **settings).text
    assert "4 of 4 runs are done. 4 of them were kept already" in said and "Best so far: lr" in said


def test_the_large_view_says_that_the_rest_comes_while_the_run_rests() -> None:
    run, instruments = looking()
    settings = {"go": "on", "seeds": "2", "steps": "5"}
    first = view(run, instruments, "sweep", "loss", values="0.1", **settings)
    assert isinstance(first, TextBlock) and "It goes on whenever the run rests." in first.text
    while instruments.has_work:
        instruments.work()
    some = view(run, instruments, "sweep", "loss", values="0.1,0.5", **settings)
    assert isinstance(some, Plot) and some.note == "2 of 4 runs done; goes on while the run rests"
    while instruments.has_work:
        instruments.work()
    assert view(run, instruments, "sweep", "loss", values="0.1,0.5", **settings).note == ""


@pytest.mark.parametrize(("look", "shown"), [("sweep", "progress"), ("learning-rate-finder", "words")])
def test_runs_beside_one_with_edited_points_say_that_they_have_their_own(look: str, shown: str) -> None:
    run, instruments = looking()
    assert "points" not in view(run, instruments, look, shown).text
    run.edit_point(Change.of_point(run.step, "fit", None, (0.0, 1.0), 0))
    said = view(run, instruments, look, shown).text
    assert "without the points that were edited here" in said


def test_two_knobs_are_a_map() -> None:
    run, instruments = looking()
    settings = {"go": "on", "values": "0.1,0.5", "and_over": "hidden", "and_values": "2,4", "steps": "10"}
    view(run, instruments, "sweep", "loss", seeds="1", **settings)
    while instruments.has_work:
        instruments.work()
    shown = view(run, instruments, "sweep", "loss", seeds="1", **settings)
    assert isinstance(shown, HeatMap) and shown.values.shape == (2, 2)


def test_values_that_are_no_values_are_refused_in_a_sentence() -> None:
    run, instruments = looking()
    assert "lr takes" in view(run, instruments, "sweep", "loss", values="many").text
    assert "optimizer" in view(run, instruments, "sweep", "loss", over="momentum", values="0.1,0.2").text


def test_another_setting_begins_another_sweep() -> None:
    run, instruments = looking()
    view(run, instruments, "sweep", "loss", go="on", values="0.1,0.5", steps="10")
    instruments.work()
    view(run, instruments, "sweep", "loss", go="off", values="0.1,0.5", steps="10")
    assert not instruments.has_work


def test_the_finder_says_which_rate_to_begin_with() -> None:
    run, instruments = looking()
    view(run, instruments, "learning-rate-finder", "loss", go="on", seeds="1")
    while instruments.has_work:
        instruments.work()
    said = view(run, instruments, "learning-rate-finder", "words", go="on", seeds="1").text
    assert "Begin with lr 0." in said and "the steps are too long" in said


def test_while_the_run_trains_the_runs_that_are_kept_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    made_of = Runs.made_of

    def counted(runs: Runs, name: str) -> Any:
        read.append(name)
        return made_of(runs, name)

    monkeypatch.setattr(Runs, "made_of", counted)
    run, instruments = looking()
    for look, settings in (("sweep", {"steps": "10"}), ("learning-rate-finder", {"seeds": "1"})):
        for go in ("off", "on", "off"):
            view(run, instruments, look, "loss", go=go, **settings)
            run.advance()
    assert read == ["regression", "regression"]


@pytest.mark.parametrize("over", ["lr", "hidden"])
def test_a_row_that_is_applied_leaves_the_sweep_as_it_was(over: str) -> None:
    run, instruments = looking()
    settings = {"go": "on", "over": over, "seeds": "1", "steps": "5"}
    view(run, instruments, "sweep", "loss", **settings)
    while instruments.has_work:
        instruments.work()
    before = view(run, instruments, "sweep", "table", **settings)
    picked = dict(before.picks[-1])
    value = picked.pop(over)
    assert value != run.scenario.knob_values[over] and picked.keys() == {"go", "values"}
    if run.scenario.knobs()[over].live:
        run.set_live(over, value)
    else:
        run = run_of("regression", 2, **{over: value})
        run.run_id += 1
    after = view(run, instruments, "sweep", "table", **settings | picked)
    assert (after.rows, after.marked, after.picks) == (before.rows, before.marked, before.picks)
    assert not instruments.has_work and len(Runs().rows()) == len(before.rows)


def test_as_many_are_said_to_be_done_as_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_lab.engine.sweep.sweep.TOLD", 0.0)
    run, instruments = looking()
    settings = {"go": "on", "over": "hidden", "values": "3,4", "seeds": "1", "steps": "3"}
    view(run, instruments, "sweep", "loss", **settings)
    while instruments.has_work:
        instruments.work()
        said = view(run, instruments, "sweep", "progress", **settings).text
        assert said.startswith(f"{len(Runs().rows())} of 2 runs are done")


def test_runs_that_fail_are_said_and_the_others_are_trained(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, counter(step="if self.width == 3: raise ValueError('no three')"))
    run = start(entry)
    instruments = Instruments(instrument, lambda run: recipe_of(entry, run))
    settings = {"go": "on", "over": "width", "values": "3,4,5", "seeds": "1", "steps": "2"}
    view(run, instruments, "sweep", "loss", **settings)
    while instruments.has_work:
        instruments.work()
    said = view(run, instruments, "sweep", "progress", **settings).text
    assert said.startswith("3 of 3 runs are done.") and "goes on" not in said
    assert "1 of them failed: scenario.py:" in said and "no three" in said
    assert len(Runs().rows()) == 2
