"""Whether a goal was met as it is said: the run is trained once more, and comes to the same digits or not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from tui_lab.engine.bringing_back import brought_back
from tui_lab.engine.kept import Kept, RunRecipe
from tui_lab.engine.recipe import Recipe
from tui_lab.errors import LabError
from tui_lab.keeping.learners import GoalRow, Learner
from tui_lab.keeping.proofs import Proof
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.lessons import read_lesson

LONGEST = 120.0  # seconds that one run is trained


def why_unproven(proof: Proof, entry: Entry) -> str:
    """Why the run in `proof` does not meet the goal it is to prove, in words; empty where it does."""
    try:
        kept = RunRecipe.of_data(proof.recipe)
    except (TypeError, KeyError, AttributeError):
        return _("what makes the run cannot be read")
    if kept.scenario != entry.name:
        return _("it is of {scenario}").format(scenario=kept.scenario)
    recipe = Recipe(entry, {}, kept.seed, kept.device)
    try:
        recipe.import_torch()
        recipe.load(None)
        pages = [page for page in read_lesson(entry.lesson, recipe.declared) if page.title == proof.goal]
        if not pages or (goal := pages[0].goal) is None:
            return _("the lesson has no such goal")
        told = Kept(
            key="",
            recipe=kept,
            began=proof.at,
            step=proof.step,
            state="paused",
            knobs={},
            losses=proof.losses,
        )
        bringing, end = brought_back(recipe, told, evaluate_at=goal.by_steps), time.monotonic() + LONGEST
        while True:
            try:
                step = next(bringing)
            except StopIteration as done:
                run = done.value
                break
            if time.monotonic() > end:
                said = _("it takes too long: after {seconds:.0f} s it was at step {step:,} of {steps:,}")
                return said.format(seconds=LONGEST, step=step, steps=proof.step)
        run.evaluate()
        return "" if goal.met(run.facts()) else _("the run is as it is said, and the goal is not met by it")
    except LabError as error:
        return str(error)
    except Exception as error:  # what was written by hand may be anything
        return f"{type(error).__name__}: {error}"


def verified(learner: Learner, entries: Mapping[str, Entry]) -> Learner:
    """With each goal that was met looked at: the run trained again, or why that cannot be."""
    return replace(learner, rows=tuple(_looked_at(row, learner, entries) for row in learner.rows))


def _looked_at(row: GoalRow, learner: Learner, entries: Mapping[str, Entry]) -> GoalRow:
    if not row.met:
        return row
    proof = learner.proofs.get((row.scenario, row.goal))
    why = _("nothing says how") if proof is None else why_unproven(proof, entries[row.scenario])
    return replace(row, verified=not why, why=why)
