"""Which words the help explains: those of what has the focus, then those of the top line."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from textual.screen import Screen

from tui_lab.languages import translated as _
from tui_lab.teaching.glossary import Term


class Words(NamedTuple):
    """What stands in one place of the screen, and what that place is called."""

    place: str
    words: tuple[str | Term, ...]


@runtime_checkable
class HasWords(Protocol):
    """A panel, or another part of the screen that can be explained."""

    def words(self) -> tuple[str | Term, ...]: ...


def words_of(screen: Screen[object]) -> tuple[Words, ...]:
    """What is to be explained on a screen, that of the focused panel first."""
    places = screen.focused.ancestors_with_self if screen.focused is not None else []
    panels = [place for place in places if isinstance(place, HasWords)]
    found = [Words(str(getattr(panel, "title", "")), panel.words()) for panel in panels]
    top = [line for line in screen.query("#status") if isinstance(line, HasWords)]
    return (*found, *(Words(_("The top line"), line.words()) for line in top))
