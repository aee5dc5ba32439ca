"""`tui-lab run` of training as people write it: where it ends, its exit code, the columns of its rows."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.engine.own import LOADER, STEP, own
from tests.engine.test_own_names import STOPS
from tests.engine.test_own_steps import EPOCHS, ONE_BY_ONE, TERMS

LATE = STEP + '\ndef metrics(self):\n    return {"test_loss": 1 / self.done} if self.done >= 10 else {}\n'
BY_NAME = STEP + '\ndef metrics(self):\n    return {f"value_{k}": k for k in range(self.done // 10)}\n'


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("rest", "setup", "declared", "steps"),
    [
        (STEP, "self.device = 'cpu'", "steps = 20", 20),
        (STOPS, "", "steps = 20", 12),
        (EPOCHS, LOADER, "", 12),
        (EPOCHS, LOADER, "steps = 7", 7),
        (ONE_BY_ONE, f"{LOADER}\nself.batches = Cycle(self.loader)", "steps = 7", 7),
    ],
)
def test_a_training_ends_where_it_says(
    tui_lab: Command, tmp_path: Path, rest: str, setup: str, declared: str, steps: int
) -> None:
    own(tmp_path, rest, setup, declared)
    answer = tui_lab("--scenarios", str(tmp_path), "run", "own", "--json")
    assert (answer.code, json.loads(answer.out)["steps"]) == (0, steps)


@pytest.mark.parametrize(("rest", "asked", "steps"), [(STOPS, "50", 12), (STEP, "50", 50), (STOPS, "5", 5)])
def test_what_step_says_of_its_end_holds_for_any_number_of_steps(
    tui_lab: Command, tmp_path: Path, rest: str, asked: str, steps: int
) -> None:
    own(tmp_path, rest)
    answer = tui_lab("--scenarios", str(tmp_path), "run", "own", "--steps", asked, "--csv", "-")
    rows = rows_of(answer.out)
    assert (answer.code, len(rows)) == (0, steps)


def test_a_training_that_ends_by_itself_ends_before_the_steps_asked_for(
    tui_lab: Command, tmp_path: Path
) -> None:
    own(tmp_path, EPOCHS + "\ndef metrics(self):\n    return {'seen': self.done}\n", LOADER, "")
    rows = rows_of(tui_lab("--scenarios", str(tmp_path), "run", "own", "--steps", "50", "--csv", "-").out)
    assert [row["seen"] for row in rows] == ["", *[""] * 8, "10.0", "", "12.0"], "the last one is evaluated"


@pytest.mark.parametrize(("rest", "fresh"), [(LATE, ["test_loss"]), (BY_NAME, ["value_0", "value_1"])])
@pytest.mark.parametrize("to", ["-", "file"])
def test_a_metric_that_comes_late_has_a_column_from_the_start(
    tui_lab: Command, tmp_path: Path, rest: str, fresh: list[str], to: str
) -> None:
    own(tmp_path, rest)
    path = "-" if to == "-" else str(tmp_path / "rows.csv")
    answer = tui_lab("--scenarios", str(tmp_path), "run", "own", "--csv", path)
    rows = rows_of(answer.out if to == "-" else Path(path).read_text())
    assert list(rows[0]) == ["step", "loss", *fresh] and len(rows) == 20
    assert [row["step"] for row in rows] == [str(step) for step in range(1, 21)]
    assert not any(row[fresh[0]] for row in rows[:9]) and rows[9][fresh[0]]
    assert all(rows[-1].values())


@pytest.mark.slow
def test_a_pipe_has_the_columns_whose_names_are_in_the_code_and_others_are_said(tmp_path: Path) -> None:
    own(tmp_path, LATE, name="late")
    own(tmp_path, BY_NAME, name="by_name")
    outputs = []
    for name in ("late", "by_name"):
        command = [sys.executable, "-m", "tui_lab", "--scenarios", str(tmp_path), "run", name, "--csv", "-"]
        done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=True)
        outputs.append((rows_of(done.stdout), done.stderr))
    (late, said), (by_name, complaint) = outputs
    assert list(late[0]) == ["step", "loss", "test_loss"] and late[-1]["test_loss"] == "0.05" and not said
    assert list(by_name[0]) == ["step", "loss"] and len(by_name) == 20
    assert "value_0 came after the first row: --csv FILE has a column for it" in complaint


def test_a_warm_up_and_values_of_every_step_are_rows_with_empty_cells(
    tui_lab: Command, tmp_path: Path
) -> None:
    rest = """
    def step(self):
        self.done += 1
        if self.done < 4:
            return None
        return {"loss": 1.0 / self.done, "reward": self.done, "seldom": 2.0 if self.done == 5 else None}
    """
    own(tmp_path, rest, declared="steps = 6")
    rows = rows_of(tui_lab("--scenarios", str(tmp_path), "run", "own", "--csv", "-").out)
    assert [row["loss"] for row in rows] == ["", "", "", "0.25", "0.2", str(1 / 6)]
    assert [row["reward"] for row in rows] == ["", "", "", "4.0", "5.0", "6.0"]
    assert [row["seldom"] for row in rows] == ["", "", "", "", "2.0", ""]


def test_a_total_that_is_no_number_ends_with_3(tui_lab: Command, tmp_path: Path) -> None:
    own(tmp_path, TERMS, declared='losses = ("total", "data", "physics")')
    answer = tui_lab("--scenarios", str(tmp_path), "run", "own", "--csv", "-")
    rows = rows_of(answer.out)
    assert answer.code == 3 and "The total became NaN at step 6." in answer.err
    assert len(rows) == 6 and rows[-1]["total"] == "nan" and rows[-1]["data"] == "1.0"


@pytest.mark.parametrize(
    ("rest", "setup", "words"),
    [
        (STEP, "self.steps = 0", "steps is how many steps the training has, 1 or more; choose another name"),
        (
            STEP.replace("return", "return 1 + self.x *"),
            "",
            "of shape (50, 1): write .mean() or .sum()",
        ),
        (
            ONE_BY_ONE,
            f"{LOADER}\nself.batches = iter(self.loader)",
            "no batch left. Keep self.batches =",
        ),
        (STEP, "open('data.csv')", "from where the lab was started, and none beside scenario.py"),
        (
            "def step(self):\n    return 1.0, 0.5\n",
            "",
            "step() returned a tuple of 2 values; `losses` declares loss",
        ),
    ],
)
def test_what_is_wrong_in_it_is_one_sentence_and_the_line_and_ends_with_1(
    tui_lab: Command, tmp_path: Path, rest: str, setup: str, words: str
) -> None:
    own(tmp_path, rest, setup)
    answer = tui_lab("--scenarios", str(tmp_path), "run", "own")
    assert answer.code == 1 and words in answer.err and "own/scenario.py:" in answer.err


def test_a_curve_called_step_does_not_take_the_place_of_the_steps(tui_lab: Command, tmp_path: Path) -> None:
    step = 'def step(self):\n    return {"loss": self.train_on(self.x, self.y), "step": 7}\n'
    own(tmp_path, step, declared="steps = 2")
    answer = tui_lab("run", "own", "--scenarios", str(tmp_path), "--csv", "-")
    rows = [line.split(",") for line in answer.out.split()]
    assert [row[0] for row in rows] == ["step", "1", "2"] and len(rows[0]) == 2
