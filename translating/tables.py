"""What is shown and stands in tables: keys, scenarios, knobs, views, instruments."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from translating.figure_words import figure_messages
from tui_lab.authoring.knobs import AnyKnob, knobs_of
from tui_lab.authoring.source import load
from tui_lab.authoring.speeds import SPEEDS
from tui_lab.cli.commands import commands
from tui_lab.cli.parsing import build_parser
from tui_lab.drawing.marks.window import WORDS
from tui_lab.engine import reading
from tui_lab.engine.asks import Note
from tui_lab.engine.health.conditions import CONDITIONS
from tui_lab.engine.step_walk import SAYS
from tui_lab.explaining.explanation import rows
from tui_lab.instruments import instrument, summaries
from tui_lab.teaching.catalogue import shipped_scenarios
from tui_lab.ui.key_kinds import HEADS, WORDS_FOR_KEYS
from tui_lab.ui.keys import KEYS
from tui_lab.ui.widgets.status_line import SIGNS


def table_messages() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """The place and the text of each message that no code marks."""
    for text in HEADS.values():
        yield "tui_lab/ui/keys.py", text
    for key in KEYS:
        yield "tui_lab/ui/keys.py", key.bar
        yield "tui_lab/ui/keys.py", key.help
    for text in WORDS_FOR_KEYS:
        yield "tui_lab/ui/keys.py", text
    for text in SPEEDS:
        yield "tui_lab/authoring/speeds.py", text
    for text in SIGNS:
        yield "tui_lab/ui/widgets/status_line.py", text
    for between, one, many in WORDS.values():
        yield "tui_lab/drawing/marks/window.py", between
        yield "tui_lab/drawing/marks/window.py", (one, many)
    for name, condition in CONDITIONS.items():
        yield "tui_lab/engine/health/conditions.py", name
        yield "tui_lab/engine/health/conditions.py", condition
    for note in vars(reading).values():
        if isinstance(note, Note):
            yield "tui_lab/engine/reading.py", note.short
            yield "tui_lab/engine/reading.py", note.sentence
    for text in SAYS.values():
        yield "tui_lab/engine/step_walk.py", text
    for row in rows():
        yield "tui_lab/explaining/errors.toml", row.meaning
        yield "tui_lab/explaining/errors.toml", row.advice
    yield from _scenario_messages()
    yield from _instrument_messages()
    yield from _help_messages()
    yield from figure_messages()


def _help_messages() -> Iterator[tuple[str, str]]:
    place, parsers = "tui_lab/cli", [build_parser(commands())]
    for parser in parsers:
        yield place, parser.description or ""
        for group in parser._action_groups:
            yield place, group.title or ""
        for action in parser._actions:
            yield place, action.help or ""
            if isinstance(action, argparse._SubParsersAction):
                parsers += action.choices.values()
                for one in action._choices_actions:
                    yield place, one.help or ""


def _scenario_messages() -> Iterator[tuple[str, str]]:
    for entry in shipped_scenarios():
        place = f"scenarios/{entry.folder.name}"
        yield place, entry.chapter
        yield place, entry.title
        yield place, entry.summary
        scenario = load(entry)
        yield from _declared(place, scenario.knobs(), scenario.views())


def _instrument_messages() -> Iterator[tuple[str, str]]:
    for name, title, about, *_ in summaries():
        place = f"tui_lab/instruments/{name.replace('-', '_')}.py"
        yield place, title
        yield place, about
        yield from _declared(place, knobs_of(instrument(name)), instrument(name).views())


def _declared(
    place: str, knobs: Mapping[str, AnyKnob], views: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for knob in knobs.values():
        yield place, knob.about
    for title in views.values():
        yield place, title
