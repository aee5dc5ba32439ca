"""Scenarios in the menu: the course first, then the chapters; or what a filter leaves of them."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from textual.strip import Strip
from textual.widget import Widget

from tui_lab import __version__
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.languages import noted, translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.search import Search
from tui_lab.ui.ink import Piece, ink, line
from tui_lab.ui.standing import Standing, State

MOST_TROUBLE = 5  # rows of a sentence about what is kept
LONGEST_FILTER = 40  # characters: more than any title, and seen whole in the smallest window
WITHIN = noted("In their lessons and knobs")  # heads what does not match by name
MARKS: dict[State, tuple[str, str]] = {  # with the ASCII sign
    "untouched": ("○", "[ ]"),
    "begun": ("◐", "[-]"),
    "done": ("●", "[x]"),
}
ROOM_FOR_FOOT = 20  # rows of the list


class Row(NamedTuple):
    """A scenario under a heading, and a few words on it."""

    head: str
    entry: Entry
    words: str


class ScenarioList(Widget, can_focus=True):
    """Scenarios under their headings, one of them chosen; below, what it needs and where it leads."""

    DEFAULT_CSS = "ScenarioList { height: 1fr; padding: 1 2 0 2; }"

    def __init__(self, standing: Standing, search: Search, last: str, style: DrawingStyle) -> None:
        """The pointer is on `last`, the scenario opened last, or else on the next of the course."""
        super().__init__(id="scenarios")
        self._style = style
        self._standing = standing
        self._search = search
        next_stop = standing.next_stop
        self._chosen = ("", last or (next_stop.name if next_stop else ""))  # under which heading, and which
        self.filter = ""
        self._said = ""
        self._strips: list[Strip] = []
        self.rows = self._listed()

    def _listed(self) -> list[Row]:
        """What there is to choose from."""
        entries, course = self._standing.entries, self._standing.course
        if self.filter:
            return [
                Row(_(WITHIN), entry, place) if place else Row(_(entry.chapter), entry, _(entry.summary))
                for entry, place in self._search.find(self.filter)
            ]
        stops = [Row(course.title, entries[stop.name], stop.learns) for stop in course.stops]
        if len(stops) == len(entries):  # of a course of its own
            return stops
        return stops + [Row(_(entry.chapter), entry, _(entry.summary)) for entry in entries.values()]

    @property
    def _at(self) -> int:
        """Which row is chosen."""
        head, name = self._chosen
        same = [k for k, row in enumerate(self.rows) if row.entry.name == name]
        return next((k for k in same if self.rows[k].head == head), same[0] if same else 0)

    @property
    def chosen(self) -> Entry | None:
        """The scenario that enter opens."""
        return self.rows[self._at].entry if self.rows else None

    def choose(self, name: str) -> None:
        """Put the pointer on a scenario, first of all where the course has it."""
        self._chosen = ("", name)
        self.refresh()

    def come_back(self, name: str) -> None:
        """Show all scenarios as they stand now, the pointer on one of them."""
        self._standing.look_again()
        self._said = ""
        self.narrow("")
        self.choose(name)

    def say(self, sentence: str) -> None:
        """Show what is wrong in the foot."""
        self._said = sentence
        self.refresh()

    def move(self, rows: int) -> None:
        """Put the pointer some rows on, stopping at the ends."""
        if self.rows:
            row = self.rows[max(0, min(self._at + rows, len(self.rows) - 1))]
            self._chosen = (row.head, row.entry.name)
            self.refresh()

    def narrow(self, text: str) -> None:
        """Show only what matches `text`, as far as a filter is long."""
        self.filter = text[:LONGEST_FILTER]
        self.rows = self._listed()
        if self.filter and self.rows:  # the best match, wherever the pointer was
            self._chosen = (self.rows[0].head, self.rows[0].entry.name)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        # Textual would join the lines to one text, and wrap that and take it apart again.
        if self._dirty_regions:
            self._strips = self._drawn()
            self._dirty_regions.clear()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)

    def _drawn(self) -> list[Strip]:
        width, height = self.content_size
        marks, muted = self._style.set, ink(self._style.palette.muted)
        lines = self._lines()
        foot = self._foot(width, height)
        room = max(1, height - 3 - len(foot))
        chosen = self._at
        at = lines.index(chosen) if self.rows else 0
        first = max(0, min(at - room // 2, len(lines) - room))
        shown = self._shown(width, lines[first : first + room], chosen)
        if first > 0:
            above = _("more above")
            shown[0] = [(2, f"{marks.ellipsis} {above}", muted)]
        if first + room < len(lines):
            below = _("more below")
            shown[-1] = [(2, f"{marks.ellipsis} {below}", muted)]
        shown += [[]] * (room - len(shown))
        drawn = [self._head(width), self._filter_line(width), [], *shown, *foot]
        return [line(width, pieces, self.rich_style) for pieces in drawn]

    def _head(self, width: int) -> list[Piece]:
        palette = self._style.palette
        met, there = self._standing.all_goals()
        goals = _("{met} of {all} goals").format(met=met, all=there)
        told = f"{goals}   {__version__}" if there else __version__
        return [
            (0, "tui-lab", ink(palette.accent, bold=True)),
            (9, _("a neural-network laboratory in a terminal"), ink(palette.muted)),
            (width - cell_width(told), told, ink(palette.muted)),
        ]

    def _filter_line(self, width: int) -> list[Piece]:
        palette = self._style.palette
        if self.filter and not self.rows:
            words = _("No scenario matches {typed}; escape clears the filter.")
            room = width - cell_width(words.format(typed="''"))
            typed = cut(self.filter, room, self._style.set.ellipsis)
            return [(0, words.format(typed=repr(typed)), ink(palette.warning))]
        pieces = [
            (0, head := _("filter: "), ink(palette.muted)),
            (cell_width(head), self.filter + "_", ink(palette.warning, bold=True)),
        ]
        return pieces if self.filter else []

    def _lines(self) -> list[str | int]:
        """What stands in each line: a heading, a row by its place, and nothing between groups."""
        lines: list[str | int] = []
        head = None
        for index, row in enumerate(self.rows):
            if row.head != head:
                lines += [row.head] if head is None else ["", row.head]
                head = row.head
            lines.append(index)
        return lines

    def _shown(self, width: int, lines: list[str | int], chosen: int) -> list[list[Piece]]:
        """Some of them, drawn."""
        accent, bold = (ink(self._style.palette.accent, bold=bold) for bold in (False, True))
        names, next_stop = self._names(), self._standing.next_stop
        name_width = max(map(cell_width, names.values()), default=0)
        drawn: list[list[Piece]] = []
        for place in lines:
            if isinstance(place, str):
                drawn.append([(0, place, accent)] if place else [])
                continue
            row = self.rows[place]
            is_next = row.entry is next_stop and row.head == self._standing.course.title
            pieces = self._row(width, row, names[row.entry.name], name_width, place == chosen, is_next)
            drawn.append([*pieces, (0, self._style.set.pointer, bold)] if place == chosen else pieces)
        return drawn

    def _names(self) -> dict[str, str]:
        """The titles of all scenarios; with the folder, too, where another one has the same title."""
        entries = self._standing.entries
        titles = {name: _(entry.title) for name, entry in entries.items()}
        count = Counter(titles.values())
        return {
            name: f"{title} ({entries[name].folder.name})" if count[title] > 1 else title
            for name, title in titles.items()
        }

    def _row(
        self, width: int, row: Row, name: str, name_width: int, chosen: bool, is_next: bool
    ) -> list[Piece]:
        palette = self._style.palette
        state = self._standing.state(row.entry)
        met, there = self._standing.goals(row.entry)
        mark = MARKS[state][self._style.glyphs is Glyphs.ASCII]
        done = _("{all} goals").format(all=there) if there else ""
        done = _("{met} of {all} goals").format(met=met, all=there) if met else done
        done = _("next, {goals}").format(goals=done) if is_next and done else done
        look = ink(palette.good if state == "done" else palette.warning if is_next else palette.muted)
        start = 2 + cell_width(mark) + 1
        words = start + name_width + 3
        end = width - cell_width(done)
        title = ink(palette.bad if row.entry.fault else palette.text, bold=chosen)
        said = cut(row.words, max(0, end - words - 2), self._style.set.ellipsis)
        return [
            (2, mark, look),
            (start, name, title),
            (words, said, ink(palette.muted)),
            (end, done, look),
        ]

    def _foot(self, width: int, height: int) -> list[list[Piece]]:
        """What is wrong, or else more on what is chosen."""
        palette, ellipsis = self._style.palette, self._style.set.ellipsis
        if trouble := self._said or self._standing.trouble:
            wrapped = wrap(trouble, width)
            if len(wrapped) > MOST_TROUBLE:
                wrapped = [*wrapped[: MOST_TROUBLE - 1], ellipsis]
            return [[(0, words, ink(palette.warning))] for words in ("", *wrapped)]
        if self.chosen is None or height <= 12:
            return []
        entry = self.chosen
        muted, text = ink(palette.muted), ink(palette.text)
        about = cut(_(entry.summary), width, ellipsis)
        room = max(0, width - cell_width(about) - 3)
        source = cut(entry.tutorial or _("your own scenario"), room, ellipsis)
        rows: list[list[Piece]] = [[(0, about, text), (width - cell_width(source), source, muted)]]
        if height >= ROOM_FOR_FOOT:
            stop, then = self._standing.course.stop(entry.name), self._standing.after(entry)
            more = {_("needs"): stop.needs if stop else "", _("then"): _(then.title) if then else ""}
            rows += [
                [(0, label, muted), (7, cut(words, width - 7, ellipsis), text)] if words else []
                for label, words in more.items()
            ]
        return [[], *rows]
