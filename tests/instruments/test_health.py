"""The instrument Health: what it lists, what enter sets, and that it is quiet about what is shipped."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.instruments.faulty_nets import FAULTS, TAKEN, run_of, step_of
from tests.instruments.looked import looked
from tests.scenarios.lab import TRAINED, run_of as shipped_run
from tui_lab.authoring.figures import Table
from tui_lab.engine.asks import Look
from tui_lab.engine.health.conditions import CONDITIONS
from tui_lab.engine.health.examiner import Examiner
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.instruments import instrument

pytestmark = pytest.mark.usefixtures("one_thread")

# Whose lesson is about just that, at the values that it begins with.
EXPECTED = {
    "batch-norm": {
        "vanishing gradients",
        "saturated units",
    },  # the plain net of eight layers loses its gradient
    "dropout": {"dead units", "over-fitting"},  # 300 units for 20 points, which they learn by heart
}
# What each of the chapter about mistakes is about, and what comes of it.
MISTAKES = {
    "zero-grad-forgotten": ("gradients never zeroed", "dead units"),
    "broadcast-loss": ("shapes do not fit",),
    "softmax-twice": ("softmax before the loss",),
    "plain-list": ("not registered",),
    "eval-forgotten": ("eval() forgotten",),
    "unscaled-inputs": ("inputs not scaled", "plateau"),
    "detached-graph": ("no gradient",),
    "wrong-axis": ("softmax over the batch",),
}
LOOKS = (0, 1, 5, 20)  # steps, beside a quarter, half and the end of the plan
MOST = 2_000


def table_of(run: Run, view: str = "findings") -> Any:
    return looked(run, "health", view)


def test_a_row_says_what_is_wrong_in_numbers_and_enter_turns_the_knob_that_helps(tmp_path: Path) -> None:
    run = run_of(tmp_path, FAULTS["dead"].ill, 1)
    table = table_of(run)
    assert isinstance(table, Table)
    name, sentence, helps = table.rows[0]
    assert name == "dead units" and "All 16 units of hidden answer 0 to each of 500 examples" in sentence
    assert helps == "activation leaky_relu" and table.picks[0] == (("activation", "leaky_relu"),)
    assert not table.marked and "step 0" in table.note


def test_what_turned_the_knob_off_its_default_turns_it_back(tmp_path: Path) -> None:
    run = run_of(tmp_path, FAULTS["dead"].ill, 1, lr=0.5)
    (picks,) = table_of(run).picks
    assert picks == (("lr", 0.05),)


def test_where_nothing_is_wrong_that_is_said(tmp_path: Path) -> None:
    run = run_of(tmp_path, {}, 1)
    table = table_of(run)
    assert f"Nothing is wrong, as far as {len(CONDITIONS)} checks can tell; step 0" in table.note
    assert table.rows == table_of(run, "checks").rows
    assert {row[1] for row in table_of(run, "checks").rows} == {"well"}


def test_all_that_can_be_found_is_among_the_checks(tmp_path: Path) -> None:
    assert {fault.found for fault in FAULTS.values()} == set(CONDITIONS)
    run = run_of(tmp_path, FAULTS["never zeroed"].ill, 1)
    now = {row[0]: row[1] for row in table_of(run, "checks").rows}
    assert now["gradients never zeroed"] == "1 found"


@pytest.mark.parametrize("name", ["unscaled-inputs", "zero-grad-forgotten"])
def test_where_the_mended_form_helps_no_finding_says_that_nothing_does(name: str) -> None:
    table = table_of(shipped_run(name, 60))
    assert table.columns[2] == "knob" and {row[2] for row in table.rows} == {"form mended"}


def test_where_no_knob_helps_there_is_no_column_for_it(tmp_path: Path) -> None:
    table = table_of(run_of(tmp_path, FAULTS["pixels from 0 to 255"].ill, 3))
    assert len(table.columns) == 2 and len(table.rows[0]) == 2


def test_gradients_that_are_never_zeroed_are_found_at_a_rate_of_0(tmp_path: Path) -> None:
    run = run_of(tmp_path, FAULTS["never zeroed"].ill, 3, lr=0.0)
    assert "gradients never zeroed" in [row[0] for row in table_of(run).rows]
    gathers = step_of(TAKEN, before="pass", after="pass")  # for a later step to follow, or for none
    run = run_of(tmp_path / "gathers", {"step": gathers}, 3)
    assert "gradients never zeroed" not in [row[0] for row in table_of(run).rows]


def test_why_no_step_can_be_tried_is_said(tmp_path: Path) -> None:
    run = run_of(tmp_path, {"step": "while True:\n    yield torch.tensor(1.0)"}, 1)
    run.advance()
    assert "no step could be tried: step() is a generator" in table_of(run).note


def test_what_trains_is_looked_at_now_and_then_and_what_rests_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.instruments.health.perf_counter", map(float, count()).__next__)
    run, instruments = run_of(tmp_path, FAULTS["dead"].ill, 1), Instruments(instrument)
    instruments.open("health", run)

    def note(run: Run) -> str:
        table = instruments.answer(run, Look("health", "findings"))
        assert isinstance(table, Table)
        return table.note

    assert note(run) == "step 0" and not instruments.has_work
    run.advance()
    assert note(run) == "step 0" and instruments.has_work
    while instruments.has_work:
        instruments.work()
    assert note(run) == "step 1"
    run.advance()
    assert note(run) == "step 1", "too soon"
    earlier = run_of(tmp_path, FAULTS["dead"].ill, 1)
    assert note(earlier) == "step 0"


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAINED)
def test_it_is_quiet_about_what_is_shipped(name: str, fashion_files: object) -> None:
    run = shipped_run(name)
    found = found_in(run)
    if name in MISTAKES:
        assert MISTAKES[name][0] in found and found <= set(MISTAKES[name])
    else:
        assert found <= EXPECTED.get(name, set())


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_mended_is_well(name: str) -> None:
    rate: dict[str, Any] = (
        {"lr": 0.1} if name == "unscaled-inputs" else {}
    )  # which the scaling allows, and it needs
    assert not found_in(shipped_run(name, form="mended", **rate))


def found_in(run: Run) -> set[str]:
    """What is found in a training from its start to its end."""
    end = min(run.scenario.steps, MOST)
    found: set[str] = set()
    examiner = Examiner(run)
    for step in sorted({*LOOKS, end // 4, end // 2, end}):
        while run.step < step:
            run.advance()
        run.evaluate()
        found |= {one.name for one in examiner.findings()}
        assert not examiner.untried
    return found
