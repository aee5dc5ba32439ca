"""What the help says: words in plain English, the chosen one open, and the keys below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.events import MouseScrollDown, MouseScrollUp
from textual.strip import Strip
from textual.widget import Widget

from tui_lab.drawing.canvas.ascii_text import spelled
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.teaching.glossary import Term, explained, near_names, search_terms
from tui_lab.ui.ink import Piece, ink, line
from tui_lab.ui.keys import HEADS, Scope, keys_of, read_as
from tui_lab.ui.words import Words

LONGEST_FILTER = 30  # characters: more than any term has
WIDEST_NAME = 22  # cells; a longer one pushes its sentence on
KEYS = 13  # cells of the column of keys
MOUSE = 3  # rows that a turn of the wheel scrolls


class Row(NamedTuple):
    """A line of the page; `at` is the number of the term that it belongs to."""

    pieces: list[Piece]
    at: int | None = None


class HelpPage(Widget):
    """Terms by the place where they stand, one of them open; what is typed finds others."""

    def __init__(self, words: Sequence[Words], scopes: Sequence[Scope], style: DrawingStyle) -> None:
        super().__init__(id="help-page")
        self._style = style
        self._scopes = scopes
        self._trouble = ""
        self._here = self._explained(words)
        self._chosen = 0
        self._first = 0  # row in sight
        self.filter = ""
        self._strips: list[Strip] = []

    def _explained(self, words: Sequence[Words]) -> list[tuple[str, list[Term]]]:
        """The terms of each place, none twice."""
        seen: set[Term] = set()
        places: list[tuple[str, list[Term]]] = []
        try:
            for place, some in words:
                terms = [term for term in explained(some) if term not in seen]
                seen.update(terms)
                places.append((place, terms))
        except LabError as error:
            self._trouble = str(error)
        return [(place, terms) for place, terms in places if terms]

    @property
    def _places(self) -> list[tuple[str, list[Term]]]:
        if not self.filter:
            return self._here
        try:
            return [("", search_terms(self.filter))]
        except LabError as error:
            self._trouble = str(error)
            return []

    @property
    def terms(self) -> list[Term]:
        """Those on the page, in its order."""
        return [term for _, terms in self._places for term in terms]

    @property
    def chosen(self) -> Term | None:
        """The one that is open."""
        terms = self.terms
        return terms[min(self._chosen, len(terms) - 1)] if terms else None

    def narrow(self, text: str) -> None:
        """Show the terms that are called like `text`, or again those of the screen."""
        self.filter = text[:LONGEST_FILTER]
        self._chosen = self._first = 0
        self.refresh()

    def move(self, terms: int) -> None:
        """Open another term; where there is none, scroll."""
        if not self.terms:
            self.turn(terms)
            return
        self._chosen = max(0, min(self._chosen + terms, len(self.terms) - 1))
        rows = [number for number, row in enumerate(self._rows()) if row.at == self._chosen]
        top = 0 if self._chosen == 0 else rows[0]
        self._first = min(max(self._first, rows[-1] + 2 - self._room), top)
        self.refresh()

    def turn(self, rows: int) -> None:
        """Scroll."""
        self._first = max(0, min(self._first + rows, len(self._rows()) - self._room))
        self.refresh()

    def page(self, pages: int) -> None:
        """Scroll by as much as is in sight."""
        self.turn(pages * max(1, self._room - 1))

    @property
    def _room(self) -> int:
        return max(1, self.content_size.height - 2)

    def on_resize(self) -> None:
        self.turn(0)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self.turn(MOUSE)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self.turn(-MOUSE)

    def render_line(self, y: int) -> Strip:
        if self._dirty_regions:
            self._strips = self._drawn()
            self._dirty_regions.clear()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _drawn(self) -> list[Strip]:
        muted = ink(self._style.palette.muted)
        rows = [row.pieces for row in self._rows()]
        shown = rows[self._first : self._first + self._room]
        if self._first + self._room < len(rows):
            more = _("more below: page down")
            shown[-1] = [(2, f"{self._style.set.ellipsis} {more}", muted)]
        head = [self._filter_line(), []]
        return [line(self.content_size.width, pieces, self.rich_style) for pieces in (*head, *shown)]

    def _filter_line(self) -> list[Piece]:
        palette = self._style.palette
        if not self.filter:
            return [(0, _("Type a word to find what it means."), ink(palette.muted))]
        return [
            (0, head := _("find: "), ink(palette.muted)),
            (cell_width(head), f"{self.filter}_", ink(palette.warning, bold=True)),
        ]

    def _rows(self) -> list[Row]:
        rows = [*self._term_rows()]
        if self._trouble:
            rows += self._wrapped(self._trouble, 0, self._style.palette.bad)
        elif self.filter and not rows:
            near = _(" or ").join(near_names(self.filter))
            said = _("No word is called so. Escape shows those of the screen.")
            if near:
                said = _("No word is called so. Is it {words}?").format(words=near)
            rows += self._wrapped(said, 0, self._style.palette.warning)
        return rows if self.filter else [*rows, *self._key_rows()]

    def _term_rows(self) -> Iterator[Row]:
        palette = self._style.palette
        widest = max((cell_width(term.name) for term in self.terms), default=0)
        column = min(widest, WIDEST_NAME) + 4
        at, chosen = 0, self.chosen
        for place, terms in self._places:
            if place:
                yield Row([(0, place, ink(palette.accent, bold=True))])
            for term in terms:
                if term is chosen:
                    yield from self._open_rows(term, at)
                else:
                    about = cut(_first_sentence(term), self._width - column, self._style.set.ellipsis)
                    name = (2, cut(term.name, column - 3), ink(palette.text))
                    yield Row([name, (column, self._read(about), ink(palette.muted))], at)
                at += 1
            if place:
                yield Row([])

    def _open_rows(self, term: Term, at: int) -> Iterator[Row]:
        palette = self._style.palette
        head: list[Piece] = [
            (0, self._style.set.pointer, ink(palette.accent, bold=True)),
            (2, term.name, ink(palette.text, bold=True)),
        ]
        if term.aliases:
            also = _("also {names}").format(names=", ".join(term.aliases))
            head.append((cell_width(term.name) + 5, also, ink(palette.muted)))
        yield Row(head, at)
        yield from self._wrapped(term.text, 4, palette.text, at)
        if term.formula:
            yield from self._wrapped(term.formula, 4, palette.accent, at)
        if term.see:
            yield from self._wrapped(
                _("see: {scenario} (enter opens it)").format(scenario=term.see), 4, palette.good, at
            )

    def _key_rows(self) -> Iterator[Row]:
        palette = self._style.palette
        for scope in self._scopes:
            yield Row([(0, _(HEADS[scope]), ink(palette.accent, bold=True))])
            for key in keys_of(scope):
                first, *more = wrap(_(key.help), self._width - KEYS)
                yield Row(
                    [(0, read_as(key.shown), ink(palette.text, bold=True)), (KEYS, first, ink(palette.text))]
                )
                yield from (Row([(KEYS, words, ink(palette.text))]) for words in more)
            yield Row([])

    @property
    def _width(self) -> int:
        return max(KEYS + 8, self.content_size.width)

    def _wrapped(self, text: str, indent: int, colour: int, at: int | None = None) -> list[Row]:
        lines = wrap(self._read(text), self._width - indent)
        return [Row([(indent, words, ink(colour))], at) for words in lines]

    def _read(self, text: str) -> str:
        return spelled(text) if self._style.glyphs is Glyphs.ASCII else text


def _first_sentence(term: Term) -> str:
    return re.split(r"\. |。", term.text)[0].rstrip(".")
