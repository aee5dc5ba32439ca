"""A run as it was kept: from its state where there is one, or trained once more by its recipe."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_lab.engine.kept import Kept
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.replaying import replay
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _

if TYPE_CHECKING:  # importing torch takes seconds: the trainer's thread does it, not the screen
    from tui_lab.engine.run import Run

AGAIN = noted("r starts again")


def brought_back(
    recipe: Recipe,
    kept: Kept,
    run_id: int = 0,
    evaluate_at: frozenset[int] = frozenset(),
    follow: Callable[[Run], object] = lambda _: None,
) -> Generator[int, None, Run]:
    """The run; from here on `recipe`, of a scenario that is loaded, makes it again; `follow` as in `replay`.

    Yields now and then the step that is trained once more. Raises LabError.
    """
    recipe.take(replace(kept.recipe, together=0))  # from here on it is trained alone
    run = recipe.make_again(run_id, evaluate_at)
    if kept.content is None or not _has_taken(recipe, run, kept):
        run = recipe.make_again(run_id, evaluate_at)
        yield from replay(run, kept.recipe.changes, kept.step, follow)
        _check(recipe, run, kept)
    return run


def _has_taken(recipe: Recipe, run: Run, kept: Kept) -> bool:
    """Whether a run could go on from the content. Of the same code another one can still be replayed.

    Raises LabError where it cannot.
    """
    assert kept.content is not None
    try:
        run.load_state_dict(kept.content)
    except Exception as error:  # a scenario's own load_state_dict() may raise any
        if not (other := recipe.why_other(kept.recipe, run)):
            return False
        raise LabError(
            _("{other}, and the run that was kept does not fit it: {error}. {again}").format(
                other=other, error=error, again=_(AGAIN)
            )
        ) from error
    return True


def _check(recipe: Recipe, run: Run, kept: Kept) -> None:
    if run.step == kept.step and kept.has_losses(run.losses):
        return
    if kept.recipe.together and not recipe.why_other(kept.recipe, run):
        return  # rounding alone leads elsewhere, at a rate that is too high even far away
    seed = _("something in it does not follow from its seed, such as a clock, a file or another thread")
    raise LabError(
        _(
            "the run cannot be brought back to step {step:,}. {why_not}, and trained once more it "
            "came to other losses: {why}. {again}"
        ).format(
            step=kept.step,
            why_not=kept.why or _("It was kept without its state"),
            why=recipe.why_other(kept.recipe, run) or seed,
            again=_(AGAIN),
        )
    )
