"""The config file as a command has it: taken once, at the start, and asked later what was wrong in it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from tui_lab.cli.settings import take_defaults
from tui_lab.languages import plural, translated as _
from tui_lab.terminal import own_colors
from tui_lab.terminal.config_file import Complaint, ConfigFile, config_path, read_config


@dataclass
class Config:
    """`taken` says in which line the file set a variable."""

    file: ConfigFile
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Complaint]:
        """What is wrong in it, as far as it was looked at, in the order of its lines."""
        return sorted(self.file.wrong, key=lambda one: one.line)

    def in_a_line(self) -> str:
        """The first thing that is wrong, how many more, and where to see them; empty where nothing is."""
        if not (wrong := self.wrong):
            return ""
        more = len(wrong) - 1
        others = (
            plural(", and {more} thing more", ", and {more} things more", more).format(more=more)
            if more
            else ""
        )
        said = _("In config.toml {what}{others}. The rest of it holds; tui-lab config says more.")
        if not self.file.content:
            said = _("In config.toml {what}{others}. Nothing of it holds; tui-lab config says more.")
        return said.format(what=wrong[0].said(), others=others)


_in_use: list[Config] = []


def take_config() -> Config:
    """Read the config file, and have its settings and colours hold in this process."""
    file = read_config()
    config = Config(file, take_defaults(file, os.environ))
    own_colors.use(own_colors.read_colors(file))
    _in_use[:] = [config]
    return config


def no_config() -> Config:
    """As if there was no file: what lies in a home has no say."""
    return Config(ConfigFile(config_path()))


def config_in_use() -> str:
    """What is wrong in the config file, as a line."""
    return _in_use[0].in_a_line() if _in_use else ""


def take_keys() -> str:
    """Have its keys hold, too: before the screens are imported, which bind them.

    Returns what is wrong in the file, as a line.
    """
    if not _in_use:
        return ""
    config = _in_use[0]
    if config.file.table("keys"):
        from tui_lab.ui import keys, own_keys

        keys.use(own_keys.read_keys(config.file))
    return config.in_a_line()
