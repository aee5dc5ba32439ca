"""The config file: what can be read of it, and the line of what cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.odd_files import BAD_BYTES, NO_FILES
from tui_lab.drawing.canvas.palette import DARK, LIGHT
from tui_lab.terminal import own_colors
from tui_lab.terminal.config_file import config_path, read_config

Put = Callable[[str], None]


@pytest.fixture
def put() -> Put:
    """Write the config file."""

    def put(text: str) -> None:
        config_path().parent.mkdir(parents=True, exist_ok=True)
        config_path().write_text(text)

    return put


def said() -> list[str]:
    return [one.said() for one in read_config().wrong]


def test_where_it_lies_follows_the_xdg_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_path() == tmp_path / "config" / "tui-lab" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert config_path() == tmp_path / "home" / ".config" / "tui-lab" / "config.toml"


def test_no_file_is_nothing_wrong() -> None:
    found = read_config()
    assert not found.there and not found.content and not found.wrong


@pytest.mark.parametrize("kind", [*NO_FILES, *BAD_BYTES])
def test_what_is_no_file_of_text_is_one_sentence(kind: str) -> None:
    config_path().parent.mkdir(parents=True)
    (NO_FILES | BAD_BYTES)[kind](config_path())
    found = read_config()
    (sentence,) = (one.said() for one in found.wrong)
    assert found.there and not found.content
    assert "cannot be read" in sentence or "this is no TOML" in sentence


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 20_000, "x = " + "1" * 20_000, '[defaults]\nx = """', "\0", "x = 2000-13-45\n"]
)
def test_what_no_parser_takes_is_one_sentence(put: Put, text: str) -> None:
    put(text)
    assert len(said()) == 1 and "no TOML" in said()[0]


def test_lines_that_are_no_toml_cost_themselves(put: Put) -> None:
    put('[defaults]\nfps = \nspeed = "slow"\nlang = "zh\n[keys\nlab.step = "k"\n[colors]\nhint = "#ffffff"\n')
    found = read_config()
    assert found.content == {"defaults": {"speed": "slow"}, "colors": {"hint": "#ffffff"}}
    assert [one.line for one in found.wrong] == [2, 4, 5]


def test_a_file_of_nothing_but_slips_is_given_up_on(put: Put) -> None:
    put("what is this\n" * 1000)
    assert not read_config().content and len(said()) == 20


def test_the_line_of_a_value_is_found_below_its_own_table(put: Put) -> None:
    put(
        '# fps = 1\n[keys]\nlab.fps = """\nfps = 2"""\n[defaults]\n"fps" = 3\nlist = [\n  1,\n]\n[keys.lab]\n'
    )
    assert said() == ["line 10: this is no TOML: Cannot declare ('keys', 'lab') twice"]
    found = read_config()
    assert found.line_of("defaults", "fps") == 6
    assert found.line_of("keys", "lab", "fps") == 3
    assert found.line_of("defaults", "list") == 7
    assert found.line_of("defaults", "nothing") == 0


def test_other_tables_are_named(put: Put) -> None:
    put('[colours]\nprimary = "#fff"\n')
    assert said() == ["line 1: there is no table [colours]; there are [defaults], [keys], [colors]"]
    put("keys = 3\n")
    assert said() == ["line 1: keys is a table: write [keys] above its lines"]


def test_colours_of_both_grounds_and_of_one(put: Put) -> None:
    put('[colors]\ntrain = "#f0f"\nclasses = ["#010203"]\n[colors.light]\ntrain = "#00AA00"\ntext = "#000"\n')
    try:
        own_colors.use(own_colors.read_colors(read_config()))
        dark, light = own_colors.with_own(DARK, "dark"), own_colors.with_own(LIGHT, "light")
    finally:
        own_colors.use({})
    assert dark.roles["train"] == 0xFF00FF and light.roles["train"] == 0x00AA00
    assert dark.text == DARK.text and light.text == 0
    assert dark.classes == (0x010203, *DARK.classes[1:]) and dark.roles["test"] == DARK.roles["test"]


@pytest.mark.parametrize("value", ['"red"', '"#12345"', "3", "true", '["#ffffff"]', "'#١٢٣'"])
def test_what_is_no_colour_is_said_with_its_line(put: Put, value: str) -> None:
    put(f'[colors]\nborder-blurred = "#123456"\ntrain = {value}\n')
    file = read_config()
    found = own_colors.read_colors(file)
    assert found["dark"] == {"border-blurred": 0x123456}
    (complaint,) = file.wrong
    assert complaint.said().startswith('line 3: train takes a colour such as "#5fafff", not ')
