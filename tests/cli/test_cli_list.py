"""`tui-lab list`."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.conftest import Command, Write


def listed(answer: str) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in json.loads(answer)}


def test_text_has_one_line_a_scenario_under_its_chapter(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario("my-own", 'title = "Mine"\nchapter = "9 · The last"\n')
    lines = tui_lab("--scenarios", str(folder), "list").out.splitlines()
    assert sum(line.split()[:1] == ["regression"] for line in lines) == 1
    assert lines[-3:-1] == ["", "9 · The last"]
    assert lines[-1].split(maxsplit=1) == ["my-own", "My own."]


def test_json_describes_the_regression(tui_lab: Command) -> None:
    answer = tui_lab("list", "--json")
    assert answer.code == 0
    entry = listed(answer.out)["regression"]
    assert set(entry) == {"name", "title", "chapter", "tutorial", "trains", "knobs"}
    assert entry["title"] == "Regression"
    assert entry["trains"] is True
    knobs = {knob["name"]: knob for knob in entry["knobs"]}
    lr = knobs["lr"]
    assert (lr["type"], lr["default"], lr["range"], lr["live"]) == ("number", 0.5, [0.0, 10.0], True)
    assert lr["about"].startswith("learning rate")
    assert lr["unit"] == ""
    assert knobs["hidden"]["default"] == [10]
    assert (knobs["hidden"]["type"], knobs["hidden"]["range"]) == ("sizes", [1, 4096])
    assert "relu" in knobs["activation"]["choices"]
    assert knobs["activation"]["live"] is False


def test_json_of_other_knobs(tui_lab: Command, write_scenario: Write) -> None:
    folder = write_scenario(
        "knobs",
        """
        count = Integer(3, low=1, high=9, unit="points", about="how many")
        noise = Switch("on", about="whether there is any")
        """,
        head="from tui_lab import Integer, Switch",
    )
    entry = listed(tui_lab("list", "--json", "--scenarios", str(folder)).out)["knobs"]
    assert entry["trains"] is False
    assert entry["knobs"] == [
        {
            "name": "count",
            "type": "integer",
            "default": 3,
            "unit": "points",
            "about": "how many",
            "live": False,
            "view_only": False,
            "acts_when": "",
            "range": [1, 9],
        },
        {
            "name": "noise",
            "type": "switch",
            "default": "on",
            "unit": "",
            "about": "whether there is any",
            "live": False,
            "view_only": False,
            "acts_when": "",
            "choices": ["off", "on"],
        },
    ]


def test_a_scenario_that_does_not_load_is_listed_with_its_error(
    tui_lab: Command, write_scenario: Write
) -> None:
    folder = write_scenario("broken", "title = 'B'", head="import no_such_module")
    write_scenario("loud", "title = 'L'", head="print('a word at import')")
    write_scenario("crooked", "title = ")
    answer = tui_lab("list", "--json", "--scenarios", str(folder))
    assert answer.code == 0
    entries = listed(answer.out)
    assert entries["broken"]["error"].startswith("scenario.py:2 in import: ModuleNotFoundError")
    assert entries["broken"]["knobs"] == []
    assert "SyntaxError" in entries["crooked"]["error"]
    assert "error" not in entries["loud"]
    assert "error" not in entries["regression"]
    assert "does not load" in tui_lab("list", "--scenarios", str(folder)).out
