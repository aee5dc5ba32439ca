"""`tui-lab terms [WORD]`: what the words of the lab mean."""

from __future__ import annotations

import json
from argparse import Namespace

from tui_lab.cli.parser import Parser
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.errors import LabError
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.teaching.glossary import Term, find_term, glossary, near_names, search_terms

PLACE, ABOUT = 6, "say what a word means, or all words"
WIDTH = 88  # cells of a line


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument("word", metavar="WORD", nargs="*", help="a word, such as gradient; all without one")
    parser.add_argument("--json", action="store_true", help="print one JSON array")


def obey(arguments: Namespace) -> int:
    """Print the terms; returns the exit code, 0. Raises LabError for a word that is not explained."""
    word = " ".join(arguments.word)
    terms = (_find(word),) if word else glossary()
    print(as_json(terms) if arguments.json else as_text(terms))
    return 0


def _find(word: str) -> Term:
    if term := find_term(word):
        return term
    near = [term.name for term in search_terms(word)[:3]] or near_names(word)
    said = _("the word {word} is not explained; tui-lab terms shows all of them")
    if near:
        said = _("the word {word} is not explained; did you mean {words}?")
    raise LabError(said.format(word=repr(plain(word)), words=_(" or ").join(near)))


def as_text(terms: tuple[Term, ...]) -> str:
    """A block of lines for each."""
    return "\n\n".join(map(_block, terms))


def _block(term: Term) -> str:
    head = f"{term.name}  ({', '.join(term.aliases)})" if term.aliases else term.name
    below = [*wrap(term.text, WIDTH - 4), *[term.formula] * bool(term.formula)]
    see = [_("see: tui-lab open {scenario}").format(scenario=term.see)] * bool(term.see)
    return "\n".join((head, *(f"    {line}" for line in (*below, *see))))


def as_json(terms: tuple[Term, ...]) -> str:
    """An array of objects: name, aliases, text, formula, see."""
    described = [
        {"name": t.name, "aliases": t.aliases, "text": t.text, "formula": t.formula, "see": t.see}
        for t in terms
    ]
    return json.dumps(described, indent=2, ensure_ascii=False)
