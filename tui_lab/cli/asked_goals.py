"""Which goals are asked for on the command line: all, those of scenarios, or one by its number."""

from __future__ import annotations

from collections.abc import Sequence

from tui_lab.errors import LabError
from tui_lab.keeping.learners import GoalRow
from tui_lab.languages import noted, translated as _
from tui_lab.teaching.catalogue import Entry, find

NOT_MET = noted("it is not met yet")


def asked_goals(
    words: Sequence[str], rows: Sequence[GoalRow], entries: Sequence[Entry]
) -> dict[str, GoalRow]:
    """The rows that `words` name, all without any, each by its name: `regression/2`. Raises LabError."""
    named: dict[str, GoalRow] = {}
    for entry in entries:
        own = [row for row in rows if row.scenario == entry.name]
        named |= {f"{entry.name}/{number}": row for number, row in enumerate(own, start=1)}
    if not words:
        return named
    return {name: named[name] for word in words for name in _names(word, list(named), list(entries))}


def _names(word: str, names: list[str], entries: list[Entry]) -> list[str]:
    scenario, slash, number = word.partition("/")
    entry = find(scenario, entries)
    own = [name for name in names if name.rpartition("/")[0] == entry.name]
    if not own:
        raise LabError(_("{scenario} has no goals").format(scenario=entry.name))
    if not slash:
        return own
    if f"{entry.name}/{number}" not in own:
        said = _("{scenario} has no goal {number}: its goals are {first} to {last}")
        raise LabError(said.format(scenario=entry.name, number=repr(number), first=own[0], last=own[-1]))
    return [f"{entry.name}/{number}"]
