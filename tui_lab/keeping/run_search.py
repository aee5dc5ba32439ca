"""Finds runs by what is typed: words of scenario, name, note and state, and knobs with their values."""

from __future__ import annotations

from collections.abc import Collection

from tui_lab.keeping.rows import RunRow


def searched(row: RunRow) -> str:
    """All that a run is found by, in small letters, a blank before each word."""
    knobs = " ".join(f"{name} {text}" for name, text in row.knobs.items())
    return f" {row.scenario} {row.state} {row.name} {row.note} {knobs} seed {row.seed} ".lower()


def sought(text: str, knobs: Collection[str]) -> list[str]:
    """What has to stand in what is `searched`, of a typed text: each of its words.

    A word that is one of the `knobs` (or `seed`) goes together with the value typed after it: `lr 0.1`
    finds no momentum of 0.1.
    """
    words = text.lower().replace("=", " ").split()
    names = {name.lower() for name in knobs} | {"seed"}
    found: list[str] = []
    at = 0
    while at < len(words):
        pair = words[at] in names and at + 1 < len(words)
        found.append(f" {words[at]} {words[at + 1]}" if pair else words[at])
        at += 1 + pair
    return found
