"""A setup as one short line to paste or to tell a neighbour: `regression hidden=20 lr=0.1 seed=3`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from tui_lab.engine import LARGEST_SEED
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain

LONGEST = 10_000  # characters
FORM = noted("a line is NAME KNOB=VALUE … seed=N, such as regression hidden=20 lr=0.1 seed=3")


@dataclass(frozen=True)
class SetupLine:
    """A scenario's name, the texts of knob values as `NAME=VALUE`, and a seed where the line has one."""

    name: str
    settings: tuple[str, ...]
    seed: int | None


def setup_line(name: str, values: Mapping[str, str], defaults: Mapping[str, str], seed: int) -> str:
    """The line for knobs with the texts `values`; those that stand at their defaults are not in it."""
    turned = [f"{knob}={text}" for knob, text in values.items() if defaults.get(knob) != text]
    return shlex.join([name, *turned, f"seed={seed}"]).replace("\n", " ")


def read_setup_line(line: str) -> SetupLine:
    """What a line says; its knobs are not looked at yet. Raises LabError, one sentence."""
    if len(line) > LONGEST:
        raise LabError(
            _("the setup line has {length:,} characters, and at most {most:,} are read").format(
                length=len(line), most=LONGEST
            )
        )
    try:
        name, *words = shlex.split(line)
    except ValueError as error:  # a quotation mark without another, or no word at all
        problem = _("it is empty") if not line.strip() else _("a quotation mark in it has no partner")
        raise LabError(
            _("the setup line cannot be read: {problem}; {form}").format(problem=problem, form=_(FORM))
        ) from error
    if "=" in name or not name.strip():
        raise LabError(
            _("the setup line begins with {name}, not with a scenario; {form}").format(
                name=repr(plain(name)), form=_(FORM)
            )
        )
    settings, seed = [], None
    for word in words:
        knob, equals, text = word.partition("=")
        if not equals or not knob.strip():
            raise LabError(
                _("{word} in the setup line is no KNOB=VALUE; {form}").format(
                    word=repr(plain(word)), form=_(FORM)
                )
            )
        if knob.strip() == "seed":
            seed = _seed(text)
        else:
            settings.append(word)
    return SetupLine(name, tuple(settings), seed)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_SEED):
        raise LabError(
            _("seed takes a whole number from 0 to {largest:,}, not {text}").format(
                largest=LARGEST_SEED, text=repr(plain(text))
            )
        )
    return int(text)
