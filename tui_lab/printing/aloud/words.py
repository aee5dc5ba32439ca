"""What may be typed in the lab of lines: a word each, or the key that does the same on the screen."""

from __future__ import annotations

import difflib
from typing import NamedTuple

from tui_lab.languages import noted

SHORTEST = 3  # letters by which a word may be cut


class Word(NamedTuple):
    """`takes` is what may stand behind it. One that is of the `lab` needs a scenario that is loaded."""

    name: str
    about: str
    keys: tuple[str, ...] = ()
    takes: str = ""
    of_lab: bool = True


# fmt: off
WORDS: tuple[Word, ...] = (
    Word("help", noted("all words; with a word behind it, what that means"), ("?",), "WORD", False),
    Word("list", noted("all scenarios"), (), "", False),
    Word("open", noted("open a scenario by its name, the last one without a name"), (), "NAME", False),
    Word("resume", noted("go on with the run that was left the last time"), ("^g",), "", False),
    Word("quit", noted("leave; what was trained is kept"), ("q", "exit"), "", False),
    Word("status", noted("where the run stands"), (".",)),
    Word("run", noted("train, until pause or the last step"), ("space",)),
    Word("pause", noted("stop after the present step")),
    Word("step", noted("train one step, or so many"), ("s",), "N"),
    Word("wait", noted("obey what is typed next only once the training rests")),
    Word("reset", noted("start again with the same first weights"), ("r",)),
    Word("seed", noted("start again with the next seed, or with that one"), ("R",), "N"),
    Word("speed", noted("slow, normal, fast or flat out; + and - change it"), (), "SPEED"),
    Word("faster", noted("the next speed"), ("+", "=")),
    Word("slower", noted("the speed before"), ("-",)),
    Word("every", noted("how many seconds pass between two lines about the loss; 0 for none"), (), "SECONDS"),
    Word("knobs", noted("all knobs and their values")),
    Word("set", noted("give a knob another value, as in set lr 0.1"), (), "KNOB VALUE"),
    Word("defaults", noted("start again with the defaults of all knobs"), ("D",)),
    Word("undo", noted("take the last edit back")),
    Word("advice", noted("after a divergence: use the values that were found to train"), ("u",)),
    Word("lesson", noted("read the page of the lesson"), ("1",)),
    Word("next", noted("the next page; after the last one the next scenario"), ("n",)),
    Word("previous", noted("the page before"), ("p",)),
    Word("page", noted("the page of that number"), (), "N"),
    Word("try", noted("set what the page suggests to try"), ("t",)),
    Word("goal", noted("what the page asks for, and whether it is met")),
    Word("hint", noted("a hint for the goal; again for a plainer one"), ("h",)),
    Word("loss", noted("how the loss and the metrics went"), ("o",)),
    Word("views", noted("the pictures of the scenario; type the name of one to have it in words")),
    Word("parameters", noted("every named parameter")),
    Word("parameter", noted("one parameter, and its values if they are few"), (), "NAME"),
    Word("health", noted("what is wrong with the training")),
    Word("console", noted("what the code of the scenario printed")),
    Word("export", noted("write its script, weights, curves or a page: the name of the file says which"),
        ("x",), "FILE"),
)
# fmt: on
BY_NAME = {word.name: word for word in WORDS} | {key: word for word in WORDS for key in word.keys}


def read(line: str) -> tuple[str, str]:
    """The first word of what was typed, and the rest; a blank alone is the key of that name."""
    if line.strip():
        first, _, rest = line.strip().partition(" ")
        return first, rest.strip()
    return ("space", "") if line.strip("\r\n") else ("status", "")


def find(typed: str) -> Word | None:
    """The word that was typed, in large letters too, or cut where no other begins so."""
    if found := BY_NAME.get(typed) or BY_NAME.get(typed.lower() if len(typed) > 1 else typed):
        return found
    alike = [word for word in WORDS if word.name.startswith(typed.lower())] if len(typed) >= SHORTEST else []
    shortest = min(alike, key=lambda word: len(word.name), default=None)
    one = shortest is not None and all(word.name.startswith(shortest.name) for word in alike)
    return shortest if one else None


def near(typed: str) -> list[str]:
    """Words that may have been meant."""
    return difflib.get_close_matches(typed.lower(), [word.name for word in WORDS], 2, 0.6)
