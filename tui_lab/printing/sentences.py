"""What `tui-lab run --describe` says: charts, views and tables as sentences below their titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

from tui_lab.describing.describe import in_words
from tui_lab.describing.words import Sentences
from tui_lab.drawing.canvas.ascii_text import ascii_text, spelled
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.engine import asks
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import in_both
from tui_lab.plain_text import plain
from tui_lab.printing.report import CURVES, PARAMETERS, Answer, last_line, printed_style


def as_sentences(snapshot: Snapshot, titles: Mapping[str, str], stream: TextIO) -> str:
    """A paragraph for the loss, each view and the parameters, and a last line; `titles` are of the views."""
    losses, history = tuple(snapshot.losses), snapshot.answer(CURVES)
    parts = [("Loss", in_words(history, losses))] if losses else []
    parts += [(plain(titles[ask.name]), in_words(answer)) for ask, answer in snapshot.answers_to(asks.View)]
    if (found := snapshot.answer(PARAMETERS)) and found.parameters:
        parts.append((in_both("Named parameters"), in_words(found)))
    return _on(stream, (*_paragraphs(parts), last_line(snapshot)))


def views_in_sentences(answers: Mapping[str, Answer], stream: TextIO) -> str:
    """A paragraph for each view by its title."""
    return _on(stream, _paragraphs([(plain(title), in_words(answer)) for title, answer in answers.items()]))


def _paragraphs(parts: list[tuple[str, Sentences]]) -> list[str]:
    return ["\n".join((title, *sentences)) for title, sentences in parts]


def _on(stream: TextIO, paragraphs: Iterable[str]) -> str:
    text = "\n\n".join(paragraphs)
    if printed_style(stream).glyphs is Glyphs.ASCII:
        text = "\n".join(ascii_text(spelled(line)) for line in text.split("\n"))
    return text
