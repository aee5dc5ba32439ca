"""Opening the lab: what is checked before, and what the app is told."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from tests.cli.conftest import Command
from tui_lab.engine import DEFAULT_SEED
from tui_lab.terminal.config_file import config_path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A terminal, and an app that only notes what it was told."""
    told: list[dict[str, Any]] = []

    class TuiLab:
        detached = None
        return_code = 4

        def __init__(self, **arguments: Any) -> None:
            told.append(arguments)

        def run(self, mouse: bool) -> None:
            pass

    app = ModuleType("tui_lab.ui.app")
    app.TuiLab = TuiLab  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tui_lab.ui.app", app)
    monkeypatch.setattr("tui_lab.terminal.streams.is_terminal", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    return told


def test_no_command_opens_the_menu(tui_lab: Command, opened: list[dict[str, Any]]) -> None:
    assert tui_lab().code == 4
    (told,) = opened
    assert "regression" in [entry.name for entry in told.pop("entries")]
    assert told.pop("course").title == "Start here"
    assert type(told.pop("kept")).__name__ == "KeptRuns" and not told.pop("resume")
    asked: dict[str, Any] = {
        "open_name": None,
        "settings": {},
        "seed": DEFAULT_SEED,
        "device": None,
        "speed": None,
    }
    assert told == asked | {"keeps_alive": False, "class_folder": None, "troubled": ""}


def test_the_config_file_says_what_nobody_else_does(
    tui_lab: Command, opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text('[defaults]\nspeed = "fast"\nkeep = true\nfps = 0\n')
    for name in ("TUI_LAB_SPEED", "TUI_LAB_KEEP"):
        monkeypatch.setenv(name, "")  # what the file sets goes with the test
    assert tui_lab("open", "regression").code == tui_lab("open", "regression", "--speed", "slow").code == 4
    assert [one["speed"] for one in opened] == ["fast", "slow"] and opened[0]["keeps_alive"]
    assert opened[0]["troubled"].startswith("In config.toml line 4: fps takes a number")


@pytest.mark.parametrize(
    ("typed", "value", "alive"),
    [([], "", True), ([], "0", False), ([], "off", False), (["--no-keep"], "on", False)],
)
def test_what_the_config_file_has_on_can_be_switched_off(
    tui_lab: Command,
    opened: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    value: str,
    alive: bool,
) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text("[defaults]\nkeep = true\nplain = true\n")
    monkeypatch.setenv("TUI_LAB_KEEP", value)
    monkeypatch.setenv("TUI_LAB_PLAIN", "0")
    assert tui_lab("open", "regression", *typed).code == 4
    monkeypatch.setenv("TUI_LAB_PLAIN", "1")
    assert tui_lab("--no-plain", "open", "regression", *typed).code == 4
    assert [one["keeps_alive"] for one in opened] == [alive, alive]


def test_a_scenario_is_known_by_its_own_name_however_it_was_typed(
    tui_lab: Command, opened: list[dict[str, Any]]
) -> None:
    assert tui_lab("open", "batch_norm", "--set", "lr=0.5").code == 4
    assert (opened[0]["open_name"], opened[0]["settings"]) == ("batch-norm", {"lr": "0.5"})


def test_a_switch_is_on_or_off(tui_lab: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_LAB_PLAIN", "maybe")
    assert "TUI_LAB_PLAIN takes auto, on, off, 1, 0, not 'maybe'" in tui_lab().err


@pytest.mark.parametrize("speed", ["flat out", "flat-out"])
def test_open_passes_on_what_was_asked(tui_lab: Command, opened: list[dict[str, Any]], speed: str) -> None:
    answer = tui_lab(
        *("open", "regression", "--set", "lr=1e-1", "--set", "activation=tan"),
        *("--seed", "9", "--device", "cpu", "--speed", speed, "--resume"),
    )
    assert answer.code == 4
    (told,) = opened
    del told["entries"], told["course"], told["kept"]
    assert told == {
        "open_name": "regression",
        "settings": {"lr": "0.1", "activation": "tanh"},
        "seed": 9,
        "device": "cpu",
        "speed": "flat out",
        "keeps_alive": False,
        "troubled": "",
        "class_folder": None,
        "resume": True,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--set", "lr=99"), "lr takes a number from 0 to 10"),
        (("--set", "foo=1"), "the knobs are hidden"),
        (("--device", "abacus"), "found: cpu"),
    ],
)
def test_what_the_scenario_cannot_use_opens_nothing(
    tui_lab: Command, opened: list[dict[str, Any]], arguments: tuple[str, ...], words: str
) -> None:
    answer = tui_lab("open", "regression", *arguments)
    assert answer.code == 2
    assert words in answer.err
    assert opened == []


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_is_refused(
    tui_lab: Command, opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    answer = tui_lab("open", "regression")
    assert (answer.code, answer.out, opened) == (2, "", [])
    assert answer.err.count("\n") == 1
    assert "terminal" in answer.err
    assert "tui-lab run NAME" in answer.err


@pytest.mark.parametrize("arguments", [(), ("open", "regression")])
def test_without_a_terminal_a_sentence_says_what_works(tui_lab: Command, arguments: tuple[str, ...]) -> None:
    answer = tui_lab(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "needs a terminal" in answer.err
    assert "tui-lab run NAME" in answer.err


def test_a_setup_line_says_all_of_it(tui_lab: Command, opened: list[dict[str, Any]]) -> None:
    assert tui_lab("open", "--setup", "regression hidden=20 lr=1e-1 seed=3").code == 4
    (told,) = opened
    assert (told["open_name"], told["seed"]) == ("regression", 3)
    assert told["settings"] == {"hidden": "20", "lr": "0.1"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--setup", "regression lr=99"), "lr takes a number from 0 to 10"),
        (("--setup", "regressio"), "regression"),
        (("--setup", ""), "it is empty"),
        (("regression", "--setup", "regression"), "leave out NAME"),
        (("--setup", "xor seed=3", "--seed", "4"), "leave out NAME"),
        ((), "tui-lab open NAME, or tui-lab open --setup LINE"),
    ],
)
def test_a_setup_line_that_cannot_be_is_one_sentence(
    tui_lab: Command, opened: list[dict[str, Any]], arguments: tuple[str, ...], words: str
) -> None:
    answer = tui_lab("open", *arguments)
    assert (answer.code, answer.err.count("\n"), opened) == (2, 1, [])
    assert words in answer.err
