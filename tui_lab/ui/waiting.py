"""What a learner waits for while the training does not answer."""

from __future__ import annotations

from time import monotonic

PATIENCE = 3.0  # seconds that nothing is said


class Waiting:
    """Since when an answer is waited for; `begin` again while it is changes nothing."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begin(self) -> None:
        """An answer is waited for."""
        if self._since is None:
            self._since = monotonic()

    def end(self) -> bool:
        """It is there; whether it had been so long in coming that something was said."""
        long = self.seconds > PATIENCE
        self._since = None
        return long

    @property
    def seconds(self) -> float:
        """For how long by now; 0 while nothing is waited for."""
        return 0.0 if self._since is None else monotonic() - self._since

    def sentence(self, step: int) -> str:
        """What has been at work for how long, empty while that is no time; `step` steps are done, or -1."""
        if self.seconds <= PATIENCE:
            return ""
        what = f"Step {step + 1:,} of the training" if step >= 0 else "setup()"
        return f"{what} has been at work for {self.seconds:.0f} s. Keys are obeyed after it."
