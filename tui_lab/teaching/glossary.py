"""The glossary: `glossary.md` beside the scenarios, every word that a learner meets, in plain English.

The file is Markdown. Each `##` heading opens a term; below its sentences, list items give the rest:

    ## learning rate
    How far one step moves a weight, for a given slope.

    - also: step size, `lr`
    - formula: w ← w − lr · ∂loss/∂w
    - see: regression

A name in `code` stands on the screen alone, such as the head of a column: in a sentence, where it may be an
ordinary word, it is not looked for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from tui_lab.errors import LabError
from tui_lab.files import read_text
from tui_lab.languages import WIDE, in_language, translated as _, unparted
from tui_lab.plain_text import plain, plain_lines
from tui_lab.teaching.catalogue import built_in_folder

ITEMS = ("also", "formula", "see")
ITEM = re.compile(rf"- ({'|'.join(ITEMS)}): *(.*)")
PLURALS = ("s", "es")


class GlossaryError(LabError):
    """A glossary that cannot be read as one; the message names file and line."""


@dataclass(frozen=True)
class Term:
    """A word, what it means, and a scenario called `see` that shows it.

    `aliases` are its other names, those `on_screen` included; `formula` is one line of mathematics or
    PyTorch, or empty.
    """

    name: str
    aliases: tuple[str, ...] = ()
    text: str = ""
    formula: str = ""
    see: str = ""
    on_screen: frozenset[str] = frozenset()  # names, its own one too, that are no words of a sentence

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Found(NamedTuple):
    """A term, and the place in a text where it is used first: text[start:end]."""

    term: Term
    start: int
    end: int


def glossary() -> tuple[Term, ...]:
    """The terms in the order of the file of the language in use. Raises GlossaryError."""
    return _read_once(in_language(built_in_folder() / "glossary.md"))


@cache
def _read_once(file: Path) -> tuple[Term, ...]:
    return read_glossary(file)


def read_glossary(file: Path) -> tuple[Term, ...]:
    """The terms of a file. Raises GlossaryError."""
    try:
        lines = plain_lines(read_text(file)).split("\n")
    except OSError as error:
        raise GlossaryError(
            _("{place}: cannot be read: {why}").format(place=f"{file}:1", why=error.strerror)
        ) from error
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    terms: list[Term] = []
    taken: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        term = _read_term(lines[start:end], file, start + 1)
        for name in term.names:
            if (other := taken.setdefault(name.casefold(), term.name)) is not term.name:
                said = _("{place}: {name} is explained already, under {other}")
                place = f"{file}:{start + 1}"
                raise GlossaryError(said.format(place=place, name=repr(name), other=repr(other)))
        terms.append(term)
    return tuple(terms)


def _read_term(lines: list[str], file: Path, first: int) -> Term:
    text: list[str] = []
    items: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=first + 1):
        if match := ITEM.match(line):
            if match[1] in items:
                said = _("{place}: a second {item} of one term")
                raise GlossaryError(said.format(place=f"{file}:{number}", item=repr(match[1])))
            items[match[1]] = match[2].strip()
        elif line.startswith("- "):
            said = _("{place}: {text} is none of {known}")
            known = ", ".join(ITEMS)
            raise GlossaryError(said.format(place=f"{file}:{number}", text=repr(line), known=known))
        else:
            text.append(line.strip())
    written = [lines[0][3:], *items.get("also", "").split(", ")]
    names = [name.strip().strip("`") for name in written if name.strip()]
    if not names or not any(text):
        said = _("{place}: {text} needs a word and sentences about it")
        raise GlossaryError(said.format(place=f"{file}:{first}", text=repr(lines[0])))
    return Term(
        name=names[0],
        aliases=tuple(names[1:]),
        text=unparted(" ".join(line for line in text if line)).replace("`", ""),
        formula=items.get("formula", ""),
        see=items.get("see", ""),
        on_screen=frozenset(name.strip().strip("`") for name in written if name.strip().startswith("`")),
    )


def find_term(word: str) -> Term | None:
    """The term that is called so, also on the screen or in the plural."""
    word = " ".join(plain(word).casefold().split())
    singulars = (word.removesuffix(ending) for ending in PLURALS)
    known = _by_name()
    return next((known[name] for name in (word, *singulars) if name in known), None)


def search_terms(text: str) -> list[Term]:
    """The terms with a name that holds `text`; those called so come first, then those that begin so."""
    text = plain(text).strip().casefold()

    def distance(term: Term) -> int:
        names = [name.casefold() for name in term.names]
        return 0 if text in names else 1 if any(name.startswith(text) for name in names) else 2

    found = [term for term in glossary() if any(text in name.casefold() for name in term.names)]
    return sorted(found, key=distance)


def near_names(word: str) -> list[str]:
    """Names of terms that are spelled like `word`, at most three."""
    names = [name.casefold() for term in glossary() for name in term.names]
    return difflib.get_close_matches(plain(word).strip().casefold(), names, n=3, cutoff=0.7)


@lru_cache(maxsize=64)
def terms_in(text: str) -> tuple[Found, ...]:
    """The terms that a text uses, each where it does so first: whole words, the longest name that fits."""
    found: dict[Term, Found] = {}
    for match in _spellings(glossary()).finditer(text):
        term = find_term(match[0])
        if term is not None and term not in found:
            found[term] = Found(term, match.start(), match.end())
    return tuple(found.values())


def explained(words: Iterable[str | Term]) -> tuple[Term, ...]:
    """The terms for what stands on the screen, each once: itself, one of that name, or those within it."""
    terms: dict[Term, None] = {}
    for word in words:
        if isinstance(word, Term):
            terms[word] = None
        elif term := find_term(word):
            terms[term] = None
        else:
            terms |= dict.fromkeys(found.term for found in terms_in(word))
    return tuple(terms)


def _by_name() -> dict[str, Term]:
    return _names_of(glossary())


@cache
def _names_of(terms: tuple[Term, ...]) -> dict[str, Term]:
    return {name.casefold(): term for term in terms for name in term.names}


@cache
def _spellings(terms: tuple[Term, ...]) -> re.Pattern[str]:
    names = {name for term in terms for name in term.names if name not in term.on_screen}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # The blanks of a name may be a line's end.
    words = "|".join(re.escape(name).replace("\\ ", r"\s+") for name in longest_first)
    letter = rf"[^\W{WIDE}]"  # Chinese words stand beside each other without a blank
    plural = f"(?:{'|'.join(PLURALS)})?"
    return re.compile(rf"(?<!{letter})(?<!\.)(?:{words}){plural}(?!{letter})", re.IGNORECASE)
