"""`tui-lab config`, and the config file as one more source of what is set."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab import languages
from tui_lab.keeping.progress import Progress
from tui_lab.terminal import own_colors
from tui_lab.terminal.config_file import config_path

Put = Callable[[str], None]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """What a file set in this process goes with the test."""
    before = dict(os.environ)
    os.environ.pop("NO_COLOR", None)
    yield
    os.environ.clear()
    os.environ.update(before)
    own_colors.use({})
    languages.use("en")


@pytest.fixture
def put() -> Put:
    """Write the config file."""

    def put(text: str) -> None:
        config_path().parent.mkdir(parents=True, exist_ok=True)
        config_path().write_text(text, encoding="utf-8")

    return put


def described(tui_lab: Command, *arguments: str) -> dict[str, Any]:
    answer = tui_lab(*arguments, "config", "--json")
    found: dict[str, Any] = json.loads(answer.out)
    assert answer.code == (1 if found["wrong"] else 0)
    return found


def test_without_a_file_it_says_what_stands_and_how_to_make_one(tui_lab: Command) -> None:
    answer = tui_lab("config")
    assert answer.code == 0 and str(config_path()) in answer.out
    assert "There is no such file yet" in answer.out and "tui-lab config --example >" in answer.out
    assert "the output is no terminal" in answer.out
    assert tui_lab("config", "--path").out.strip() == str(config_path())


def test_an_option_counts_before_a_variable_and_that_before_the_file(
    tui_lab: Command, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put('[defaults]\nfps = 7\nlink = "slow"\nglyphs = "ascii"\n')
    monkeypatch.setenv("TUI_LAB_LINK", "fast")
    monkeypatch.setenv("TUI_LAB_GLYPHS", "half")
    found = described(tui_lab, "--glyphs", "braille")["settings"]
    assert (found["fps"]["value"], found["fps"]["from"]) == ("7", "file")
    assert found["fps"]["why"] == f"line 2 of {config_path()}"
    assert (found["link"]["value"], found["link"]["from"]) == ("fast", "variable")
    assert (found["glyphs"]["value"], found["glyphs"]["from"]) == ("braille", "option")
    assert found["speed"] == {"value": "", "from": "default", "why": "that of the scenario"}


def test_auto_in_a_variable_takes_the_file_back(
    tui_lab: Command, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("[defaults]\nfps = 7\n")
    monkeypatch.setenv("TUI_LAB_FPS", "auto")
    assert described(tui_lab)["settings"]["fps"]["value"] == "15"


def test_a_wrong_variable_is_said_beside_its_setting(
    tui_lab: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_LAB_FPS", "many")
    answer = tui_lab("config")
    assert answer.code == 0 and "TUI_LAB_FPS takes a number from 0.1 to 60, not 'many'" in answer.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('lang = "xx"', "lang takes auto, en, zh, not 'xx'"),
        ("fps = true", "fps takes a number from 0.1 to 60, not True"),
        ("fps = nan", "fps takes a number from 0.1 to 60, not nan"),
        ("runs_mb = 1.5", "runs_mb takes a whole number from 0 to 1,000,000,000, not 1.5"),
        ('keep = "yes"', "keep takes true or false, not 'yes'"),
        ('speed = "warp"', "speed takes slow, normal, fast, flat out, not 'warp'"),
        ('scenarios = ["none"]', "scenarios names what is not there: "),
        ("course = 3", "course takes a path in quotes, not 3"),
        ("nothing = 3", "there is no setting called 'nothing'"),
    ],
)
def test_a_wrong_value_costs_itself_and_is_said_with_its_line(
    tui_lab: Command, put: Put, line: str, said: str
) -> None:
    put(f'[defaults]\n# {line}\n{line}\ntheme = "light"\n')
    found = described(tui_lab)
    (wrong,) = found["wrong"]
    assert wrong["line"] == 3 and said in wrong["message"]
    assert found["settings"]["theme"]["value"] == "light"
    answer = tui_lab("list")
    assert answer.code == 0
    assert (
        answer.err.startswith("tui-lab: In config.toml line 3: ") and "tui-lab config says more" in answer.err
    )


@pytest.mark.parametrize(
    ("begun", "line"),
    [('[defaults]\nfps = 7\nscenarios = ["a",', 3), ('[defaults]\nfps = 7\ntheme = """light', 3)],
)
@pytest.mark.parametrize("more", ["", "\n\n", '\nlink = "slow"\n[keys]\nlab.step = "Y"\n'])
def test_what_is_not_closed_costs_itself_and_no_other_line(
    tui_lab: Command, put: Put, begun: str, line: int, more: str
) -> None:
    put(begun + more)
    found = described(tui_lab)
    assert [one["line"] for one in found["wrong"]] == [line]
    assert found["settings"]["fps"]["value"] == "7"
    assert found["keys"] == ({"lab.step": ["Y"]} if "keys" in more else {})
    assert found["settings"]["link"]["value"] == ("slow" if "link" in more else "auto")
    assert "The rest of it holds" in tui_lab("list").err


def test_each_line_that_is_no_toml_is_named(tui_lab: Command, put: Put) -> None:
    put('[defaults]\nfps: 7\nlink: slow\ntheme = "light"\n[keys]\nlab.step == "Y"\nlab."hint" = "Z"\n')
    found = described(tui_lab)
    assert [one["line"] for one in found["wrong"]] == [2, 3, 6]
    assert found["settings"]["theme"]["value"] == "light" and found["keys"] == {"lab.hint": ["Z"]}


def test_where_nothing_holds_it_says_so(tui_lab: Command, put: Put) -> None:
    put("[" * 5000)
    assert "Nothing of it holds" in tui_lab("list").err
    config_path().unlink()
    config_path().mkdir()  # which nobody can read as a file
    assert "Nothing of it holds" in tui_lab("list").err


def test_folders_of_the_file_are_found_from_where_it_lies(tui_lab: Command, put: Put) -> None:
    put('[defaults]\nscenarios = ["mine"]\n')
    folder = config_path().parent / "mine" / "own"
    folder.mkdir(parents=True)
    code = 'from tui_lab import Scenario\nclass Own(Scenario):\n    """Mine."""\n    title = "Own"\n'
    (folder / "scenario.py").write_text(code)
    assert "own" in tui_lab("list").out.split()


def test_its_language_is_that_of_the_help_and_of_the_sentences(tui_lab: Command, put: Put) -> None:
    put('[defaults]\nlang = "zh"\nglyphs = "braille"\nfps = 0\n')
    os.environ.pop("LC_ALL", None)
    assert "用法" in tui_lab("--help").out or languages.language() == "zh"
    languages.use("en")  # as a process begins
    told = tui_lab("config").out
    assert "第 4 行" in told and "takes a number" not in told
    put('[defaults]\nlang = "zh"\nglyphs = "braille"\ncourse = "none"\n')
    languages.use("en")
    told = tui_lab("config").out
    assert "第 4 行" in told and "cannot be read" not in told


def test_the_class_is_a_setting(tui_lab: Command, put: Put, tmp_path: Path) -> None:
    put('[defaults]\nclass = "none"\n')
    assert described(tui_lab)["settings"]["class"]["value"] == "none"
    os.environ.pop("TUI_LAB_CLASS")
    put(f'[defaults]\nclass = "{tmp_path}"\n')
    found = described(tui_lab)["settings"]["class"]
    assert (found["value"], found["from"]) == (str(tmp_path), "file")


def test_keys_and_colours_are_listed(tui_lab: Command, put: Put) -> None:
    put('[keys]\nlab.step = "Y"\nlab.hint = "r"\n[colors.light]\ntrain = "#f0f"\n')
    found = described(tui_lab)
    assert found["keys"] == {"lab.step": ["Y"]} and found["colors"]["light"] == {"train": "#ff00ff"}
    assert [one["line"] for one in found["wrong"]] == [3]
    assert "lab.step  Y  train one step and pause" in tui_lab("config").out


def test_the_example_is_all_comments_and_a_file_that_holds_without_them(
    tui_lab: Command, put: Put, tmp_path: Path
) -> None:
    example = tui_lab("config", "--example").out
    assert all(line.startswith("#") for line in example.splitlines())
    lines = [line.removeprefix("# ") for line in example.splitlines()]
    text = "\n".join(line if " = " in line or line.startswith("[") else f"# {line}" for line in lines)
    content = tomllib.loads(text)
    assert len(content["defaults"]) > 10 and len(content["keys"]) > 10 and len(content["colors"]) > 20
    put(text)
    wrong = [one["message"] for one in described(tui_lab)["wrong"]]
    assert all("names what is not there" in one for one in wrong) and len(wrong) == 5, "only its paths"


@pytest.mark.slow
def test_a_wrong_file_does_not_stop_the_lab(put: Put) -> None:
    put('[defaults\nfps = 3\n[keys]\nlab.step = "Y"\nlab.reset = "s"\nlab.hint = "nothing"\n')
    Progress(last="regression").save()
    terminal = Terminal([*LAB, "open", "regression"], 120, 40, **ENVIRONMENT)
    try:
        terminal.shows("paused", "In config.toml line 1: this is no TOML", "and 1 thing more")
        terminal.type("Y")
        terminal.shows("step 1 ", "Y step", "s reset")
        terminal.type("\x11")
        assert terminal.ends() == 0
    finally:
        terminal.close()
