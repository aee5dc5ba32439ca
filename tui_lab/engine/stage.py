"""What is around a scenario's code while it runs: its own surroundings, who hears it, who looks after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui_lab.authoring.source import Source
from tui_lab.engine.hearing import Hearing
from tui_lab.engine.orders import Event
from tui_lab.engine.surroundings import Surroundings
from tui_lab.engine.watch import Watch


class Stage:
    """Of one scenario. All of its code runs within `with stage:`, on the thread that opened it.

    Whatever it raises there goes to `fail` and no further: an edit or other knobs may mend it, so the thread
    lives on.
    """

    def __init__(
        self, source: Source, post: Callable[[Event], object], fail: Callable[[BaseException], object]
    ) -> None:
        self.hearing = Hearing()
        self._fail = fail
        self._open = threading.Lock()
        self._surroundings = Surroundings(source.name, self.hearing)
        self._watch = Watch(source.file.parent, self.hearing, post)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Be there for the calling thread; nothing of the scenario holds in the process afterwards."""
        with self._open:  # a former thread, which has let go of the run, may still be about to end
            self._watch.start()
            try:
                yield
            finally:
                self._watch.stop()
                self._surroundings.close()

    def __enter__(self) -> None:
        self._watch.__enter__()
        self._surroundings.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        self._surroundings.__exit__()
        self._watch.__exit__()
        if error is not None:
            self._fail(error)
        return True

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Load the code as into a process of its own, and remember what it has changed there."""
        self._surroundings.begin()
        yield
        self._surroundings.imported()

    def run_begins(self, run_id: int) -> None:
        """Be as the code was imported."""
        self.hearing.run_begins(run_id)
        self._surroundings.run_begins()
