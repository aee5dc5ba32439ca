"""Which runs a sweep is made of: every combination of its values, once for each seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from tui_lab.authoring.knobs import AnyKnob, KnobError, texts
from tui_lab.engine.kept import DATA, RunRecipe
from tui_lab.engine.snapshot import FOREVER
from tui_lab.engine.sweep.axes import MOST_RUNS, Axis, refuse_idle
from tui_lab.languages import translated as _
from tui_lab.rules import rules

Place = tuple[int, ...]  # which value of each axis


@dataclass(frozen=True)
class Member:
    """One run of a sweep: where it lies, all its knobs, as values and as texts, and its seed."""

    place: Place
    knobs: Mapping[str, Any]
    texts: Mapping[str, str]
    seed: int


@dataclass(frozen=True)
class Plan:
    """`steps` is how far each run is trained, FOREVER where only its own end will tell.

    `scenario` and `files` are its name and the digest of its code, `device` the name of that, `versions`
    those of what the numbers may depend on: what the runs' recipes say.
    """

    scenario: str
    files: str
    device: str
    versions: Mapping[str, str]
    axes: tuple[Axis, ...]
    seeds: tuple[int, ...]
    steps: int
    members: tuple[Member, ...]

    @property
    def places(self) -> Iterator[Place]:
        """All combinations, the last axis fastest."""
        return product(*(range(len(axis)) for axis in self.axes))

    def recipe(self, member: Member, together: int = 0) -> RunRecipe:
        """What makes the run of `member` again."""
        return RunRecipe(
            scenario=self.scenario,
            files=self.files,
            knobs=member.texts,
            seed=member.seed,
            device=self.device,
            versions=self.versions,
            together=together,
        )

    def member_of(self, recipe: RunRecipe) -> Member | None:
        """Which run of this sweep `recipe` makes; None where it is none of them."""
        if (recipe.scenario, recipe.files, recipe.device) != (self.scenario, self.files, self.device):
            return None
        if recipe.changes or recipe.data != self.versions.get(DATA, ""):
            return None
        return self._by_recipe.get((recipe.seed, frozenset(recipe.knobs.items())))

    @cached_property
    def _by_recipe(self) -> dict[Any, Member]:
        return {(one.seed, frozenset(one.texts.items())): one for one in self.members}

    def is_whole(self, step: int, diverged: bool) -> bool:
        """Whether a run that has come to `step` is as far as this sweep trains."""
        return step <= self.steps if diverged else step == self.steps != FOREVER


def members_of(
    knobs: Mapping[str, AnyKnob], axes: tuple[Axis, ...], fixed: Mapping[str, Any], seeds: tuple[int, ...]
) -> tuple[Member, ...]:
    """All runs, each seed over all combinations: who stops early has seen all of them. Raises KnobError."""
    count = prod(map(len, axes)) * len(seeds)
    if count > MOST_RUNS:
        sizes = " × ".join(str(len(axis)) for axis in axes)
        raise KnobError(
            _(
                "{sizes} values × {seeds} seeds are {count:,} runs, and a sweep takes {most:,}: give "
                "fewer values or seeds"
            ).format(sizes=sizes, seeds=len(seeds), count=count, most=MOST_RUNS)
        )
    if why := rules().limits.why_too_many(count):
        raise KnobError(why)
    start = {name: knob.default for name, knob in knobs.items()} | dict(fixed)
    places = list(product(*(range(len(axis)) for axis in axes)))
    values = [
        start | {axis.name: axis.values[at] for axis, at in zip(axes, place, strict=True)} for place in places
    ]
    refuse_idle(knobs, axes, values)
    words = [texts(knobs, one) for one in values]
    return tuple(
        Member(place, one, text, seed)
        for seed in seeds
        for place, one, text in zip(places, values, words, strict=True)
    )
