"""Says so where a script does not come to its next step, for only there it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui_lab.languages import noted, translated as _

PATIENCE = 5.0  # seconds until that is said first; twice as long the next time
IDLE = noted("The script takes no step at present; what there is to see comes with its next one.")


class Idle:
    """`waits` says whether what was asked is still unanswered."""

    def __init__(
        self, waits: Callable[[], bool], say: Callable[[str], object], patience: float = PATIENCE
    ) -> None:
        self._waits, self._say, self._patience = waits, say, patience
        self._timer: threading.Timer | None = None

    def asked(self) -> None:
        """Somebody has asked for something."""
        if self._timer is None:
            self._timer = threading.Timer(self._patience, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        self._timer = None
        if self._waits():
            self._patience *= 2
            self._say(_(IDLE))
