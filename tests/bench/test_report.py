"""The table and the JSON, from made-up figures."""

from __future__ import annotations

import io
import json
import math

import pytest

from tui_lab import bench
from tui_lab.bench.measurement import Measurement, NotMeasured, Row, measure
from tui_lab.bench.report import as_json, as_text


def no_terminal() -> Measurement:
    raise NotMeasured("there are no pseudo-terminals here")


ROWS = (
    Row(
        "lab over plain loop",
        0.97,
        "×",
        True,
        lambda: Measurement(0.98123, {"lab steps/s": 2950.1, "plain loop steps/s": 3006.5}),
    ),
    Row("first paint", 1.4, "×", False, lambda: Measurement(2.0, {"ms": 520.0}, "it was late")),
    Row("key to word", 100, "ms", False, no_terminal),
)
TABLE = """\
what                 measured  goal               verdict          from
lab over plain loop  0.981 ×   at least 0.97 ×    met              lab steps/s 2,950, plain loop steps/s 3,006
first paint          2 ×       at most 1.4 ×    ▸ missed           it was late; ms 520
key to word                    at most 100 ms   ▸ not measured     there are no pseudo-terminals here"""


def squeezed(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROWS", ROWS)


def test_table_has_goal_and_verdict_beside_each_figure() -> None:
    measured = [(row, measure(row)) for row in ROWS]
    text = as_text(measured, io.StringIO())
    assert squeezed(text.replace(">", "▸")) == squeezed(TABLE)
    assert len({line.index("at ") for line in text.splitlines()[1:]}) == 1


def test_json_has_null_where_nothing_was_measured() -> None:
    first, second, third = json.loads(as_json([(row, measure(row)) for row in ROWS]))
    assert first == {
        "name": "lab over plain loop",
        "value": 0.98123,
        "goal": 0.97,
        "goal_is": "at least",
        "unit": "×",
        "met": True,
        "sides": {"lab steps/s": 2950.1, "plain loop steps/s": 3006.5},
        "trouble": "",
    }
    assert (second["met"], second["goal_is"], second["trouble"]) == (False, "at most", "it was late")
    assert (third["met"], third["value"]) == (None, None)


@pytest.mark.usefixtures("made_up")
def test_the_command_prints_machine_and_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(json=False) == 0
    printed = capsys.readouterr()
    machine, _, table = printed.out.partition("\n\n")
    assert "torch" in machine
    assert "missed" in table
    assert printed.err == ""  # progress is for a terminal


@pytest.mark.usefixtures("made_up")
def test_the_command_prints_json_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(json=True) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == [row.name for row in ROWS]


def test_every_goal_is_named_once_and_finite() -> None:
    names = [row.name for row in bench.ROWS]
    assert len(set(names)) == len(names)
    assert all(math.isfinite(row.goal) and row.unit for row in bench.ROWS)
