"""Runs are found again: their rows, curves and weights."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.keeping.runs_made import kept
from tui_lab.engine.changes import Change
from tui_lab.errors import LabError
from tui_lab.keeping.places import data_folder
from tui_lab.keeping.runs import Runs
from tui_lab.keeping.saver import Saver


@pytest.fixture
def runs() -> Runs:
    return Runs()


def test_a_run_is_there_with_all_that_it_had(runs: Runs, tmp_path: Path) -> None:
    one = kept()
    runs.put(one)
    (row,) = Runs().rows()  # as another process finds it
    assert (row.key, row.scenario, row.step, row.state, row.seed) == (one.key, "regression", 3, "paused", 1)
    assert (row.loss, dict(row.knobs)) == (1 / 3, {"lr": "0.1", "hidden": "10"})
    assert math.isnan(row.metrics["test"])
    back = Runs().fetch(one.key)
    assert (back.recipe, back.began, back.losses) == (one.recipe, one.began, one.losses)
    assert back.content is not None and back.content["weights"].tolist() == [3.0] * 1000
    assert back.curves["loss"].mean.tolist() == one.curves["loss"].mean.tolist()
    assert data_folder() == tmp_path / "data" / "tui-lab" == runs.folder


def test_a_run_without_a_loss_that_is_a_number_is_there(runs: Runs) -> None:
    runs.put(kept(losses={"loss": math.nan}, state="diverged"))
    runs.put(kept("b" * 32, losses={"loss": math.inf}))
    infinite, nan = runs.rows()
    assert math.isnan(nan.loss) and math.isinf(infinite.loss)


def test_the_one_kept_last_comes_first_whatever_the_clock_says(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([3000.0, 2000.0, 1000.0])
    monkeypatch.setattr("tui_lab.keeping.runs.time.time", clock.__next__)
    for key in "abc":
        runs.put(kept(key * 32))
    assert [row.key[0] for row in runs.rows()] == ["c", "b", "a"]
    assert [row.saved for row in runs.rows()] == [1000.0, 2000.0, 3000.0]


def test_a_run_is_found_by_the_beginning_of_its_key_or_its_name(runs: Runs) -> None:
    for key in ("a" * 32, "ab" * 16):
        runs.put(kept(key))
    assert runs.row("ab").key == "ab" * 16
    with pytest.raises(LabError, match="2 runs begin with 'a'"):
        runs.row("a")
    with pytest.raises(LabError, match="there is no run 'x'"):
        runs.row("x")
    runs.update("a" * 32, "best", "small steps", True)
    row = runs.row("best")
    assert (row.key, row.note, row.pinned) == ("a" * 32, "small steps", True)
    runs.put(kept(step=9))  # trained further, it keeps its name
    assert (runs.row("best").step, runs.row("best").pinned) == (9, True)


def test_what_is_deleted_is_gone(runs: Runs) -> None:
    runs.put(kept())
    runs.put(kept())
    assert len(list((runs.folder / "runs").iterdir())) == 2
    runs.delete([kept().key])
    assert runs.rows() == [] and list((runs.folder / "runs").iterdir()) == []
    assert runs.curves(kept().key) == {}


def test_old_runs_are_thinned_first_of_their_weights_and_then_wholly(runs: Runs) -> None:
    for key in "abcdef":
        runs.put(kept(key * 32))
    runs.update("a" * 32, "", "", True)
    runs.session.begin()
    size = runs.row("f").bytes
    other = Runs()
    other.thin(3 * size)
    assert [row.key[0] for row in other.rows() if row.bytes == size] == ["f", "e", "d", "a"]
    assert len(other.rows()) == 6
    without = other.fetch("b")
    assert without.content is None and without.recipe == kept().recipe
    assert "no longer kept" in without.why
    other.thin(1)
    assert [row.key[0] for row in other.rows()] == ["f", "a"]  # one is at hand in a lab that is open
    runs.session.end()
    other.thin(1)
    assert [row.key[0] for row in other.rows()] == ["a"]


def test_no_run_goes_for_one_that_is_too_large(runs: Runs) -> None:
    runs.put(kept("a" * 32))
    room = 3 * runs.row("a").bytes
    runs.session.begin()
    runs.put(kept("b" * 32, content={"weights": torch.zeros(100_000)}))
    runs.thin(room)
    assert [row.key[0] for row in runs.rows() if runs.fetch(row.key).content is not None] == ["b", "a"]
    runs.session.end()
    Runs().thin(room)  # it is at hand no longer
    assert [(row.key[0], runs.fetch(row.key).content is not None) for row in runs.rows()] == [
        ("b", False), ("a", True),
    ]  # fmt: skip


def test_a_run_that_diverged_is_what_was_left_and_no_older_one(runs: Runs) -> None:
    runs.put(kept("a" * 32))
    later = Runs()
    later.put(kept("b" * 32, state="diverged"))
    assert [row.key[0] for row in Runs().left()] == ["b"]


def test_one_lab_alone_goes_on_with_a_run(runs: Runs) -> None:
    runs.put(kept())
    one, other = Runs(), Runs()
    assert one.take_over(kept().key) and one.take_over(kept().key)
    assert not other.take_over(kept().key)
    assert other.left() == []
    one.session.end()
    assert other.take_over(kept().key)


def test_what_was_left_can_go_on(runs: Runs) -> None:
    runs.session.begin()
    runs.put(kept("a" * 32))
    runs.put(kept("b" * 32))  # of the same scenario: it is at hand instead
    other = Runs()
    other.session.begin()
    assert other.left() == []  # that lab is open
    runs.session.end()
    assert [row.key[0] for row in other.left()] == ["b"]
    other.put(other.fetch("b"))
    assert Runs().left() == []
    other.session.end()
    assert [row.key[0] for row in Runs().left()] == ["b"]


def test_a_lab_that_was_killed_is_not_open(runs: Runs) -> None:
    runs.session.begin()
    runs.put(kept())
    os.close(runs.session._lock)  # as the kernel does
    runs.session._lock = -1
    assert [row.key for row in Runs().left()] == [kept().key]
    assert list((runs.folder / "sessions").iterdir()) == []


def test_two_labs_do_not_disturb_each_other(runs: Runs) -> None:
    others = [Runs(), runs]
    savers = [Saver(one) for one in others]
    for saver in savers:
        saver.begin()
    for number in range(40):
        for at, saver in enumerate(savers):
            saver.keep(kept(f"{at}{number:031}", seed=number))
    assert all(saver.close(60) for saver in savers)
    assert [saver.trouble for saver in savers] == ["", ""]
    assert len(runs.rows()) == 80


def test_only_the_latest_state_of_a_run_is_written(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    monkeypatch.setattr(runs, "put", lambda kept: written.append(kept.step))
    saver = Saver(runs)
    for step in range(1, 6):
        saver.keep(kept(step=step))
    saver.keep(kept("b" * 32, step=7))
    saver.begin()
    assert saver.close(20)
    assert written == [5, 7]


def test_many_are_kept_at_once_those_trained_together_without_a_file(runs: Runs) -> None:
    alone, other = kept(), kept("b" * 32)
    together = replace(other, recipe=replace(other.recipe, together=7), content=None)
    runs.put_all([alone, together])
    assert [row.key[0] for row in runs.rows()] == ["b", "a"]
    assert runs.fetch("b").recipe.together == 7 and runs.fetch("b").content is None
    assert runs.fetch("a").content is not None
    assert len(list((runs.folder / "runs").iterdir())) == 1
    runs.put_all([])


def test_those_of_a_scenario_to_which_nothing_was_done_have_their_recipes(runs: Runs) -> None:
    one = kept()
    changed = kept("b" * 32)
    changed = replace(changed, recipe=replace(changed.recipe, changes=(Change(1, "knob", "lr", "1"),)))
    for each in (one, changed):
        runs.put(each)
    ((row, recipe),) = runs.made_of("regression")
    assert (row.key, recipe) == (one.key, one.recipe) and runs.made_of("xor") == []
