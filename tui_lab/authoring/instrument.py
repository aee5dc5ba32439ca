"""The contract of an instrument: what looks into a run, whichever scenario it is of.

An instrument is to a run what a scenario is to a learner: knobs and views. `look()` computes between two
steps what the views show; the run does not notice. One that shows what grows over time has `every` and
`record()` as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from tui_lab.authoring.knobs import AnyKnob, knobs_of
from tui_lab.authoring.views import views_of


class Instrument:
    """One way of looking into a run. It is made anew for each run; a view shows what `look()` left on `self`.

    `run` is an `engine.run.Run`: of its `scenario`, `parameters`, `losses` and `curves` an instrument reads,
    and changes nothing that `looking_into` does not put back.
    """

    title: ClassVar[str] = ""
    about: ClassVar[str] = ""  # a sentence: what it answers
    position: ClassVar[int] = 100  # in the list, the smaller the earlier
    main: ClassVar[str] = ""  # the method of the view that is large; the first one, if it is not said
    asked: ClassVar[tuple[str, ...]] = ()  # settings, as go=on, where one look is all there is: in a command
    trains: ClassVar[bool] = False  # takes steps of its own: not of a script, which takes them itself
    every: ClassVar[int] = 0  # steps from one `record` to the next while it is open; 0 for none

    knob_values: dict[str, Any]
    recipe: Any = None  # what the run is made from, an engine.kept.RunRecipe; None where nobody knows

    def __init__(self) -> None:
        self.knob_values = {name: knob.default for name, knob in knobs_of(type(self)).items()}

    @classmethod
    def views(cls) -> dict[str, str]:
        """The titles of its views by method name, in the order of the code."""
        return views_of(cls)

    @classmethod
    def main_view(cls) -> str:
        """The view that is large."""
        return cls.main or next(iter(cls.views()), "")

    def applies(self, run: Any) -> str:
        """Empty, or the sentence why it has nothing to show of this run."""
        return ""

    def knobs(self, run: Any) -> Mapping[str, AnyKnob]:
        """Its knobs by name; one that chooses among what `run` has is made for it. All act at once."""
        return knobs_of(type(self))

    def look(self, run: Any) -> None:
        """Compute what the views show, on the trainer's thread between two steps.

        Raises LabError where there is nothing to see, KnobError for a value that one of its knobs has.
        """

    def work(self, run: Any) -> Iterator[object] | None:
        """What takes longer than a look, begun after each `look`: pieces of a tenth of a second or less.

        They are done while the run rests, and the views are asked for anew after each. None for nothing.
        """
        return None

    def record(self, run: Any) -> None:
        """Keep what the present step shows, in bounded memory."""
