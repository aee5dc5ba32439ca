"""What a scenario wants shown large."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.scenarios import ANSWER, write_scenario
from tui_lab.authoring.source import load
from tui_lab.engine.preparing import prepare
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import shipped_scenarios


def main_of(text: str, folder: Path) -> str:
    return prepare(write_scenario(folder, text), {}, "cpu", None).loaded.main


def test_it_is_the_first_view_unless_another_is_named(tmp_path: Path) -> None:
    assert main_of(ANSWER, tmp_path) == "product"


def test_what_is_no_view_is_refused_with_what_there_is(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, ANSWER.replace("    losses = ()", '    losses = ()\n    main = "loss"'))
    with pytest.raises(ScenarioError, match="main names what is shown large: one of product, not 'loss'"):
        load(entry)


def test_every_shipped_scenario_has_something_large() -> None:
    for entry in shipped_scenarios():
        scenario = load(entry)
        assert scenario.main_view() in (*scenario.views(), *(["loss"] if scenario.losses else []))
