"""The parser of the command line: help in the language in use, and slips as one sentence."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.errors import LabError
from tui_lab.languages import has_wide, translated as _


class HelpText(argparse.HelpFormatter):
    """Help in the language in use; a Chinese character takes two cells."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(heading and _(heading))

    def add_text(self, text: str | None) -> None:
        super().add_text(text and _(text))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _(action.help) if action.help else action.help

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(text, width) if has_wide(text) else super()._split_lines(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if not has_wide(text):
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in wrap(text, width - len(indent)))


class Parser(argparse.ArgumentParser):
    """Raises LabError, one sentence, where argparse would print its usage and exit.

    Where `mixes` is set, options may stand between the words, of which one may be missing.
    """

    mixes = False
    _mixing = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"formatter_class": HelpText} | options))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, or as it does for words among options, which asks this once more."""
        if not self.mixes or self._mixing:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False

    def error(self, message: str) -> NoReturn:
        raise LabError(_("{message}; see {program} --help").format(message=message, program=self.prog))
