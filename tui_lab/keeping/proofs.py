"""How each goal was met, so that anybody can come to it again: a line of JSON each, added and never changed.

A line holds what makes the run again, how far it was trained and the losses it had come to there.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab.files import open_to_add, own_file, private_folder, read_text, refuse_link
from tui_lab.keeping.places import state_folder

FILE = "goals.jsonl"
LARGEST = 8_000_000  # bytes that are read of one, and no more are written


@dataclass(frozen=True)
class Proof:
    """That the goal of a page, named by its English title, was met at `step` of a run.

    `recipe` is a RunRecipe as data; `at` are seconds since 1970.
    """

    scenario: str
    goal: str
    step: int
    losses: Mapping[str, float]
    recipe: Mapping[str, Any]
    at: float = 0.0


def add_proof(proof: Proof) -> None:
    """Write it down, where that can be: a goal that is met is met without it, too."""
    file = state_folder() / FILE
    line = json.dumps({**vars(proof), "at": proof.at or time.time()}, separators=(",", ":")) + "\n"
    with suppress(OSError):
        private_folder(file.parent)
        descriptor = open_to_add(own_file(file))
        try:
            if os.fstat(descriptor).st_size + len(line) <= LARGEST:
                os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def read_proofs(folder: Path) -> dict[tuple[str, str], Proof]:
    """Those in a state folder, by scenario and goal, the first of each; what is no proof is passed over.

    Raises OSError where there is a file that cannot be read.
    """
    found: dict[tuple[str, str], Proof] = {}
    try:
        refuse_link(folder / FILE)
        text = read_text(folder / FILE, LARGEST)
    except FileNotFoundError:
        return found
    for line in text.split("\n"):
        with suppress(ValueError, TypeError, KeyError, RecursionError):
            proof = _of_data(json.loads(line))
            found.setdefault((proof.scenario, proof.goal), proof)
    return found


def _of_data(data: Any) -> Proof:
    """Raises TypeError, ValueError or KeyError for what is none."""
    scenario, goal, recipe = data["scenario"], data["goal"], data["recipe"]
    if not (isinstance(scenario, str) and isinstance(goal, str) and isinstance(recipe, dict)):
        raise TypeError
    losses = {str(name): float(loss) for name, loss in data["losses"].items()}
    return Proof(scenario, goal, int(data["step"]), losses, recipe, float(data["at"]))
