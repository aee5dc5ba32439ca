"""What the command palette finds: the keys that work here, by what they do, and all that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape
from textual.screen import Screen

from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import Fact, Scope, keys_now, read_as
from tui_lab.ui.lab_commands import Command, Lab, lab_commands
from tui_lab.ui.messages import OpenWanted


class HasScenarios(Protocol):
    """What is asked of the app."""

    entries: list[Entry]

    def action_help(self, term: str = "") -> None: ...


def scopes_of(screen: Screen[Any]) -> tuple[Scope, ...]:
    """What the keys on a screen belong to, that of the focused panel first."""
    scopes: tuple[Scope, ...] = getattr(screen, "scopes", ("everywhere",))
    return scopes


class LabCommands(Provider):
    """The keys of what has the focus come first, as in the help."""

    def commands(self) -> Iterator[Command]:
        """All that can be done from the screen under the palette."""
        app = self.app
        places = self.focused.ancestors_with_self if self.focused is not None else [self.screen]
        # A panel without the focus would take its keys for those of the one that has it.
        around = ("welcome", "menu", "lab", "board", "everywhere", getattr(self.screen, "scope", ""))
        there: frozenset[Fact] | None = getattr(self.screen, "facts", None)
        for key in keys_now(tuple(scope for scope in scopes_of(self.screen) if scope in around), there):
            name = f"action_{key.action.removeprefix('app.').partition('(')[0]}"
            place = next((place for place in (*places, app) if hasattr(place, name)), None)
            if key.action not in ("", "panel", "app.command_palette") and place is not None:
                run = partial(app.call_later, app.run_action, key.action, place)
                yield Command(_(key.help), _("key {key}").format(key=read_as(key.shown)), run)
        if "lab" in scopes_of(self.screen):
            for command in lab_commands(cast(Lab, self.screen)):
                yield command._replace(run=partial(app.call_later, command.run))
        for entry in cast(HasScenarios, app).entries:
            wanted = OpenWanted(entry)
            name = _("open {scenario}").format(scenario=_(entry.title))
            yield Command(name, _(entry.summary), partial(app.post_message, wanted))

    async def discover(self) -> Hits:
        for name, help_text, run in self.commands():
            yield DiscoveryHit(Content(name), run, text=name, help=escape(help_text))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, help_text, run in self.commands():
            if score := matcher.match(name):
                yield Hit(score, matcher.highlight(escape(name)), run, text=name, help=escape(help_text))
        from tui_lab.teaching.glossary import glossary  # no menu waits for it

        for term in glossary():  # once each, by the name of it that matches best
            said = [_("word {word}").format(word=name) for name in term.names]
            score, name = max((matcher.match(name), name) for name in said)
            if score:
                explain = partial(self.app.call_later, cast(HasScenarios, self.app).action_help, term.name)
                yield Hit(score, matcher.highlight(escape(name)), explain, text=name, help=escape(term.text))
