"""Scenarios that belong to another user are run only where that is asked for."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import OTHER, Command


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
