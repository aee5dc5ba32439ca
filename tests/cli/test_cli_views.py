"""`tui-lab run --views` where a view fails: in its place, in one line, and the report goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write
from tui_lab.authoring.figures import Plot
from tui_lab.describing import describe
from tui_lab.printing import report

HEAD = "from tui_lab import Line, Plot, view\n"
BODY = """
title = "Own"
steps = 5

def setup(self):
    self.left = 10.0

def step(self):
    self.left -= 1
    return self.left

@view("First")
def first(self):
    return Plot("x", "y", lines=[Line("fit", [0, 1], [0, 1])])

@view("Second")
def second(self):
    return Plot("x", "y", lines=[Line("fit", [0, 1], [0, 1, 2])])

@view("Third")
def third(self):
    return Plot("x", "y", lines=[Line("fit", [0, 1], [1, 0])])
"""


def test_a_view_that_fails_costs_its_own_place(
    tui_lab: Command, write_scenario: Write, tmp_path: Path
) -> None:
    folder = str(write_scenario("own", BODY, HEAD))
    answer = tui_lab("--scenarios", folder, "run", "own", "--views")
    lines = answer.out.split("\n")
    (told,) = (row for row, line in enumerate(lines) if line.startswith("Second"))
    assert lines.index("First") < told < lines.index("Third")
    code = (tmp_path / "own" / "own" / "scenario.py").read_text().split("\n")
    number = 1 + next(row for row, line in enumerate(code) if "[0, 1, 2]" in line)
    assert lines[told] == (
        f"Second: scenario.py:{number} in view 'second': ValueError: Line y has shape (3,); wanted is (2,), "
        "for x has 2"
    )
    assert answer.out.count("fit ──") == 2 and "5 steps on cpu" in lines[-2]
    assert (answer.code, answer.err) == (1, "")


def test_in_words_too(tui_lab: Command, write_scenario: Write) -> None:
    answer = tui_lab("--scenarios", str(write_scenario("own", BODY, HEAD)), "run", "own", "--describe")
    assert "This view failed: scenario.py:" in answer.out and "fit falls from 1 at x 0 to 0" in answer.out
    assert answer.code == 1


def test_without_views_nothing_failed(tui_lab: Command, write_scenario: Write) -> None:
    folder = str(write_scenario("own", BODY, HEAD))
    assert tui_lab("--scenarios", folder, "run", "own").code == 0
    assert tui_lab("--scenarios", folder, "run", "own", "--json").code == 0


def test_what_we_cannot_draw_or_describe_costs_that_figure(
    tui_lab: Command, write_scenario: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(write_scenario("own", BODY.replace("[0, 1, 2]", "[0, 1]"), HEAD))

    def fail(*_: object) -> None:
        raise IndexError("no such row")

    with monkeypatch.context() as broken:
        broken.setattr(report, "draw", fail)
        broken.setattr(report, "printed_table", lambda *_: "table")
        answer = tui_lab("--scenarios", folder, "run", "own", "--views")
    assert answer.out.count("this figure cannot be drawn: IndexError: no such row") == 3
    with monkeypatch.context() as broken:
        broken.setitem(describe.FIGURES, Plot, fail)
        answer = tui_lab("--scenarios", folder, "run", "own", "--describe")
    assert answer.out.count("This figure cannot be described: no such row") == 3 and "5 steps" in answer.out
