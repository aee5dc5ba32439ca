"""Finds scenarios by what stands in them: names, summaries, knobs, lessons, and the words they explain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tui_lab.plain_text import plain_lines
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.declared_knobs import declared_knobs
from tui_lab.teaching.pages import pages

SHORTEST = 2  # letters of what is looked for within texts: one stands everywhere


class Found(NamedTuple):
    """A scenario, and where in it the words stand; `place` is empty where its name says them."""

    entry: Entry
    place: str


class Search:
    """Over some scenarios; their files are read when a text is looked for in them first."""

    def __init__(self, entries: Iterable[Entry], terms: Iterable[tuple[str, str]] = ()) -> None:
        """`terms` are words, each with the name of the scenario that shows what it means."""
        self._entries = list(entries)
        self._terms = list(terms)
        self._texts: dict[str, list[tuple[str, str]]] = {}

    def find(self, text: str) -> list[Found]:
        """Those that have all words of `text`: first by name, title and chapter, then by what is in them."""
        words = text.lower().split()
        named = [entry for entry in self._entries if all(word in _name(entry) for word in words)]
        found = [Found(entry, "") for entry in named]
        if len("".join(words)) < SHORTEST:
            return found
        patterns = [re.compile(rf"(?<!\w){re.escape(word)}") for word in words]
        for entry in self._entries:
            if entry not in named and (place := self._place(entry, patterns)):
                found.append(Found(entry, place))
        return found

    def _place(self, entry: Entry, patterns: list[re.Pattern[str]]) -> str:
        """Where in a scenario the words stand, best in one place; empty unless all do."""
        if entry.name not in self._texts:
            self._texts[entry.name] = self._read(entry)
        texts = [("", _name(entry)), *self._texts[entry.name]]
        missing = [pattern for pattern in patterns if not any(pattern.search(text) for _, text in texts)]
        if missing:
            return ""
        counts = [sum(pattern.search(text) is not None for pattern in patterns) for _, text in texts[1:]]
        return texts[1 + counts.index(max(counts))][0]

    def _read(self, entry: Entry) -> list[tuple[str, str]]:
        """The places of a scenario and what stands there, in small letters, the most telling first."""
        words = [(f"word {word}", word) for word, name in self._terms if name == entry.name]
        knobs = [(f"knob {name}", f"{name} {about}") for name, about in declared_knobs(entry.file).items()]
        titled = [
            (f"page {k}: {title}", title, text) for k, (title, text) in enumerate(pages(entry.lesson), 1)
        ]
        heads = [(place, title) for place, title, _ in titled]
        bodies = [(place, plain_lines(text)) for place, _, text in titled]
        places = [*words, *heads, *knobs, (entry.summary, entry.summary), *bodies]
        return [(place, text.lower()) for place, text in places]


def _name(entry: Entry) -> str:
    return f"{entry.name} {entry.title} {entry.chapter}".lower()
