"""Scenarios that belong to another user are run only where that is asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Write

OTHER = 12345  # a user that nobody is


@pytest.fixture(
    params=["own", "own/mine", "own/mine/scenario.py", "own/mine/views.py", "own/mine/parts/layers/one.py"]
)
def anothers(
    request: pytest.FixtureRequest, write_scenario: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of scenarios of which something belongs to another user."""
    folder = write_scenario("mine", "title = 'Mine'\ndef setup(self): pass\ndef step(self): return 0.0")
    (folder / "mine" / "views.py").write_text("")
    (folder / "mine" / "parts" / "layers").mkdir(parents=True)
    (folder / "mine" / "parts" / "layers" / "one.py").write_text("")
    (folder / "loop").symlink_to("loop")  # which ends no look at the rest
    place = tmp_path / request.param
    stat = Path.stat

    def owned(self: Path, **options: bool) -> os.stat_result:
        found = stat(self, **options)
        return os.stat_result((*found[:4], OTHER, *found[5:10])) if self == place else found

    monkeypatch.setattr(Path, "stat", owned)
    return folder


def test_another_users_scenarios_need_trust(tui_lab: Command, anothers: Path) -> None:
    for command in (
        ("--scenarios", str(anothers), "list"),
        ("run", "mine", "--scenarios", str(anothers), "--steps", "1"),
        ("list", "--scenarios", str(anothers)),
    ):
        answer = tui_lab(*command)
        assert answer.code == 2 and f"belongs to another user, {OTHER}" in answer.err, answer
        assert "add --trust" in answer.err and answer.out == ""
    assert "My own." in tui_lab("--scenarios", str(anothers), "--trust", "list").out
    assert "My own." in tui_lab("list", "--scenarios", str(anothers), "--trust").out


def test_checking_runs_code_too(tui_lab: Command, anothers: Path) -> None:
    answer = tui_lab("check", str(anothers / "mine"))
    if anothers.stat().st_uid == OTHER:  # the folder around it is not looked into
        assert "belongs to another user" not in answer.err
    else:
        assert answer.code == 2 and "belongs to another user" in answer.err
