"""What a panel of the lab is to the board that arranges it, and what it is asked and shown."""

from __future__ import annotations

from typing import Any, Protocol

from tui_lab.engine.asks import Ask
from tui_lab.engine.snapshot import Snapshot
from tui_lab.teaching.glossary import Term
from tui_lab.ui.keys import Fact, Scope
from tui_lab.ui.layout import Place


class Panel(Protocol):
    """A place on the screen with a number, a title and keys of its own. It is a widget, too."""

    place: Place
    scope: Scope  # what its keys belong to
    display: bool

    @property
    def id(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def tab(self) -> str:
        """The word for it where the title is too long."""
        ...

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is in it for its keys to act on."""
        ...

    def numbered(self, number: int) -> None:
        """Show the key that leads here."""

    def rows_wanted(self, window: int) -> int | None:
        """How many rows it takes where all panels have room, in a window of so many; None for the rest."""
        ...

    def ask(self) -> Ask[Any] | None:
        """What it shows of a run, None while nothing of one."""
        ...

    def show(self, shot: Snapshot, answer: Any) -> None:
        """Show the answer to what it asked."""

    def words(self) -> tuple[str | Term, ...]:
        """What it shows that the help explains: words and sentences, or explanations of its own."""
        ...

    def take_keys(self) -> None:
        """Give the keys to it."""

    def leave(self) -> bool:
        """Finish what is being typed; False where that cannot be, and the keys have to stay."""
        ...

    def put_cursor_away(self) -> None:
        """Read no place any longer."""
