"""How a run is doing while it trains, for a line that somebody reads: cheap, and nothing while nobody does.

It never trains a step of its own: now and then a few of the steps that the run takes are watched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from time import perf_counter
from typing import TYPE_CHECKING

from tui_lab.engine.findings import Finding

if TYPE_CHECKING:  # importing torch takes seconds
    from tui_lab.engine.health.examiner import Examiner, Seen
    from tui_lab.engine.run import Run

Quiet = Callable[[], AbstractContextManager[None]]
EVERY = 0.5  # seconds at least from one look to the next
SHARE = 0.005  # of the time, at most, that looks take; what each step pays for the question comes on top
STEPS = 5  # that are watched for a look
RECENT = 5.0  # seconds after which an answer was asked for in vain


class Checkup:
    """Of the run at hand. `clock` gives seconds; what its code says in a look is said within `quiet`."""

    def __init__(self, clock: Callable[[], float] | None = None, quiet: Quiet = nullcontext) -> None:
        self._clock = clock or perf_counter
        self._quiet = quiet
        self._examiner: Examiner | None = None
        self._found: tuple[Finding, ...] = ()
        self._asked = False  # since the last look
        self._asked_at = 0.0
        self._run: Run | None = None
        self._end = 0  # the last step of the plan
        self.ending = 0  # from where on its last steps are watched
        self._warm = False  # whether there was a look: the first one takes longer than any other
        self._said = ""  # of a divergence, when it was looked at
        self._begin()
        self._next = 0.0

    def _begin(self) -> None:
        self._seen: Seen | None = None  # None until a plain step has told how long one takes
        self._plain = 0.0
        self._extra = 0.0

    def let_go(self) -> None:
        """Of the run, which ends."""
        self._examiner = self._run = None
        self._found, self._asked, self._said = (), False, ""
        self._next = self._next if self._next < math.inf else 0.0  # the next one may be of another kind
        self._begin()

    def answer(self, run: Run) -> tuple[Finding, ...]:
        """What was found last; asking has the next steps watched once it is time to."""
        from tui_lab.engine.health.examiner import Examiner

        if self._examiner is None or self._examiner.run is not run:
            self.let_go()
            self._examiner, self._run = Examiner(run), run
        self._asked, self._asked_at = True, self._clock()
        self._end = run.plan.steps
        self.ending = self._end - STEPS - 1
        if run.diverged and self._said != (said := run.diverged + run.advice.text):
            self._said = said
            with suppress(Exception), self._quiet():
                self._found = self._examiner.findings_of(None)
        return self._found

    def due(self, run: Run) -> bool:
        """Whether the next step of `run` is to be watched: it is time to, or the last of its plan come."""
        if self._run is not run:  # every step pays for each line here
            return False
        if self.ending <= run.step < self._end:
            return self._clock() < self._asked_at + RECENT and self._next < math.inf
        return self._asked and self._clock() >= self._next

    @contextmanager
    def step(self, run: Run) -> Iterator[bool]:
        """Watch the step that is trained meanwhile; after the last of some it is said what is wrong.

        Gives whether the step is to be measured; the first one tells how long one takes that is not.
        """
        from tui_lab.engine.health.examiner import Seen
        from tui_lab.engine.torch_compiled import compiles

        begin = self._clock()
        if self._seen is None:
            yield False
            self._plain = self._clock() - begin
            if compiles(run.scenario):  # to watch it would have it compiled anew: curves and parameters tell
                self._look()
            else:
                self._seen = Seen()
            return
        with ExitStack() as watching:
            take = self._watching(watching, run)
            yield take is not None
        if take is None:
            return
        try:
            take()
        except Exception:  # of a kind of network nobody thought of; its training goes on
            self._next = math.inf
            return
        self._extra += max(0.0, self._clock() - begin - self._plain)
        if self._seen.steps >= STEPS or run.diverged:
            self._look()

    def _watching(self, watching: ExitStack, run: Run) -> Callable[[], None] | None:
        """Begin to watch a step; None for a network that cannot be, and its training goes on."""
        assert self._seen is not None
        try:
            return watching.enter_context(self._seen.step(run))
        except Exception:  # of a kind nobody thought of
            self._next = math.inf
            return None

    def _look(self) -> None:
        assert self._examiner is not None
        begin = self._clock()
        with suppress(Exception), self._quiet():  # no training fails of being looked at
            self._found = self._examiner.findings_of(self._seen)
        spent = self._extra + self._clock() - begin
        self._next = self._clock() + max(EVERY, spent / SHARE if self._warm else 0.0)
        self._warm = True
        self._asked = False
        self._begin()
