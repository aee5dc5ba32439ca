"""Keys of the user's own: which are taken, and that help, key bar, palette and screens have them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tui_lab.terminal.config_file import config_path, read_config
from tui_lab.ui import own_keys
from tui_lab.ui.keys import KEYS, Key

Read = Callable[[str], tuple[dict[str, Key], list[str]]]


@pytest.fixture
def read() -> Read:
    """The table by the names of its actions, and what is wrong, for the lines below [keys]."""

    def read(lines: str) -> tuple[dict[str, Key], list[str]]:
        config_path().parent.mkdir(parents=True, exist_ok=True)
        config_path().write_text(f"[keys]\n{lines}\n")
        file = read_config()
        table = own_keys.read_keys(file)
        return {own_keys.name_of(key): key for key in table}, [one.said() for one in file.wrong]

    return read


def test_every_action_has_a_name_of_its_own_and_keys_that_can_be_written() -> None:
    names = [own_keys.name_of(key) for key in own_keys.changeable()]
    assert len(names) == len(set(names)) > 100


def test_what_is_shipped_written_out_changes_nothing(read: Read) -> None:
    lines = []
    for key in own_keys.changeable():
        scope, _, action = own_keys.name_of(key).partition(".")
        lines.append(f"{scope}.'{action}' = {own_keys.characters(key)}")
    _, wrong = read("\n".join(lines))
    assert wrong == []
    assert own_keys.read_keys(read_config()) == KEYS


@pytest.mark.parametrize(
    ("written", "keys", "shown"),
    [
        ('"f5"', "f5", "f5"),
        ('"V"', "V", "V"),
        ('["Y", "ctrl+y"]', "Y,ctrl+y", "Y"),
        ('"%"', "percent_sign", "%"),
        ('"esc"', "escape", "esc"),
        ('"alt+s"', "alt+s", "alt+s"),
    ],
)
def test_an_action_gets_another_key(read: Read, written: str, keys: str, shown: str) -> None:
    table, wrong = read(f'lab.put_away = "f9"\nlab.step = {written}')
    assert wrong == [] and (table["lab.step"].keys, table["lab.step"].shown) == (keys, shown)


def test_two_actions_may_change_places(read: Read) -> None:
    table, wrong = read('lab.step = "space"\nlab.run_or_pause = "s"')
    assert wrong == [] and (table["lab.step"].keys, table["lab.run_or_pause"].keys) == ("space", "s")


def test_a_key_that_stood_for_two_is_shown_as_both(read: Read) -> None:
    table, _ = read('lab."speed(-1)" = "f6"\nloss."cursor(1)" = "f7"')
    assert table["lab.speed(1)"].bar_key == "+/f6"
    assert table["loss.cursor(-1)"].bar_key == "left/f7"
    assert table["lab.neighbour(-1)"].bar_key == "[ ]"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('lab.step = "f5"\nlab.rest = "y"', "line 3: no key does 'lab.rest'; tui-lab config --example"),
        ('step = "k"', "line 2: no key does 'step'"),
        ('typing.enter = "k"', "line 2: no key does 'typing.enter'"),
        ("lab.step = 5", "line 2: 5 is no key"),
        ("lab.step = []", "line 2: [] is no key"),
        ('lab.step = "shift+s"', "line 2: 'shift+s' is no key"),
        ('lab.step = "kk"', "line 2: 'kk' is no key"),
        ('lab.step = "ctrl+i"', "line 2: in a terminal ctrl+i is the same key as tab"),
        ('lab.step = "ctrl+c"', "line 2: ctrl+c is what ends programs"),
        ('menu.open = "o"', "line 2: letters, digits and signs are typed there: o has to be"),
        ('class.sort = "o"', "line 2: letters, digits and signs are typed there: o has to be"),
        ('everywhere.runs = "w"', "line 2: letters, digits and signs are typed there: w has to be"),
        ('lab.step = "r"', "line 2: r is the key of lab.reset there"),
        ('loss.log = "s"', "line 2: s is the key of lab.step there"),
        ('lab.step = "l"', "line 2: l is the key of loss.log there"),
        ('everywhere.help = "enter"', "line 2: enter is the key of lesson.apply_try there"),
    ],
)
def test_what_is_not_taken_is_said_with_its_line(read: Read, lines: str, said: str) -> None:
    table, (wrong,) = read(lines)
    assert wrong.startswith(said)
    kept = {own_keys.name_of(key): key for key in KEYS} | {"lab.step": table["lab.step"]}
    assert table == kept and table["lab.step"].keys in ("s", "f5")


def test_one_that_is_not_taken_gives_its_own_key_back(read: Read) -> None:
    table, wrong = read('lab.step = "r"\nlab.hint = "s"')  # s would be free only if the first were taken
    assert len(wrong) == 2 and table["lab.step"].keys == "s" and table["lab.hint"].keys == "h"


SCREENS = """
import asyncio
from pathlib import Path
from tui_lab.cli.config import take_config, take_keys
take_config()
assert take_keys() == ""
from tui_lab.keeping.progress import Progress
from tui_lab.teaching.catalogue import find_scenarios
from tui_lab.ui.app import TuiLab
from tui_lab.ui.commands import LabCommands
from tui_lab.keeping.memory import Memory

def text(app):
    strips = app.screen._compositor.render_strips()
    return "\\n".join("".join(part.text for part in strip) for strip in strips)

async def main():
    app = TuiLab(entries=find_scenarios(()), memory=Memory(Progress(last="regression")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        print("bar", text(app).splitlines()[-1])
        shown = {command.help for command in LabCommands(app.screen).commands()}
        print("palette", "key Y" in shown, "key ?" in shown)
        await pilot.press("Y")
        await pilot.pause()
        print("help", type(app.screen).__name__, "Y            this help" in text(app))
        await pilot.press("Y")
        await pilot.pause()
        print("closed", type(app.screen).__name__)
        await pilot.press("question_mark")
        await pilot.pause()
        print("typed", app.menu.list.filter)

asyncio.run(main())
"""


def test_screens_obey_and_show_them() -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text('keys.everywhere.help = "Y"\nkeys.menu.open = ["f5", "enter"]\n')
    done = subprocess.run([sys.executable, "-c", SCREENS], capture_output=True, text=True, timeout=100)
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert "Y help" in lines["bar"] and "f5 open" in lines["bar"], done.stderr
    assert lines["palette"] == "True False"
    assert lines["help"] == "HelpScreen True" and lines["closed"] == "MenuScreen" and lines["typed"] == "?"
