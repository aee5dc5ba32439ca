"""Finds scenarios by what stands in them: names, summaries, knobs, lessons, and the words they explain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tui_lab.languages import has_wide, translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.declared_knobs import declared_knobs
from tui_lab.teaching.glossary import Term, glossary
from tui_lab.teaching.pages import pages

SHORTEST = 2  # letters of what is looked for within texts: one stands everywhere


class Found(NamedTuple):
    """A scenario, and where in it the words stand; `place` is empty where its name says them."""

    entry: Entry
    place: str


class Place(NamedTuple):
    """A part of a scenario, what stands there in small letters, and how much that tells: 1 most."""

    rank: int
    name: str
    text: str


NOWHERE = Place(0, "", "")


class Search:
    """Over some scenarios; their files are read when a text is looked for in them first."""

    def __init__(self, entries: Iterable[Entry], terms: Callable[[], Iterable[Term]] = glossary) -> None:
        """`terms` gives words, each with the name of the scenario that shows what it means."""
        self._entries = list(entries)
        self._terms = terms
        self._places: dict[str, list[Place]] = {}

    def find(self, text: str) -> list[Found]:
        """Those that have all words of `text`: first by name, title and chapter, then by what is in them."""
        words = text.lower().split()
        named = [entry for entry in self._entries if all(word in _name(entry) for word in words)]
        found = [Found(entry, "") for entry in named]
        if len("".join(words)) < SHORTEST:
            return found
        patterns = [_pattern(word) for word in words]
        within = [(self._place(entry, patterns), entry) for entry in self._entries if entry not in named]
        told = sorted((place.rank, at) for at, (place, _) in enumerate(within) if place.name)
        return found + [Found(within[at][1], within[at][0].name) for _, at in told]

    def _place(self, entry: Entry, patterns: list[re.Pattern[str]]) -> Place:
        """Where in a scenario the words stand, best in one place; nowhere unless all do."""
        if entry.name not in self._places:
            self._places[entry.name] = self._read(entry)
        places = [Place(0, "", _name(entry)), *self._places[entry.name]]
        if not all(any(pattern.search(place.text) for place in places) for pattern in patterns):
            return NOWHERE
        counts = [sum(pattern.search(place.text) is not None for pattern in patterns) for place in places]
        return places[1 + counts[1:].index(max(counts[1:]))]

    def _read(self, entry: Entry) -> list[Place]:
        """The places of a scenario, the most telling first."""
        shown = [term for term in self._terms() if term.see == entry.name]
        knobs = declared_knobs(entry.file)
        titled = [
            (_("page {number}: {heading}").format(number=k, heading=title), title, text)
            for k, (title, text) in enumerate(pages(entry.lesson), 1)
        ]
        return [
            *(
                Place(1, _("word {word}").format(word=term.name), ", ".join(term.names).lower())
                for term in shown
            ),
            *(Place(1, page, title.lower()) for page, title, _ in titled),
            *(
                Place(2, _("knob {name}").format(name=name), f"{name} {about} {_(about)}".lower())
                for name, about in knobs.items()
            ),
            Place(3, _(entry.summary), f"{entry.summary} {_(entry.summary)}".lower()),
            *(Place(4, page, text.lower()) for page, _, text in titled),
        ]


def _pattern(word: str) -> re.Pattern[str]:
    """Where a word begins; in Chinese, which has no blanks, anywhere."""
    return re.compile(re.escape(word) if has_wide(word) else rf"(?<!\w){re.escape(word)}")


def _name(entry: Entry) -> str:
    own = (entry.name, entry.title, entry.chapter, _(entry.title), _(entry.chapter))
    return " ".join(dict.fromkeys(own)).lower()
