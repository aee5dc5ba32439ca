"""Which labs keep their thread and their network, and where the runs of the others lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # they bring numpy, and the menu opens before that
    from tui_lab.engine.orders import Event
    from tui_lab.ui.training import TrainerLike

AWAKE = 2  # labs
SCREENS = 4  # of the labs used last


class Asleep(NamedTuple):
    """A lab whose run is parked and whose screen is gone: its trainer, and the page that was read."""

    trainer: TrainerLike
    page: int

    def make_again(self, post: Callable[[Event], object]) -> TrainerLike:
        """The same trainer, for another screen to hear."""
        self.trainer.attach(post)
        return self.trainer


class Parkable(Protocol):
    """A lab, as far as that goes."""

    def park(self, path: str) -> None: ...
    def wake(self) -> None: ...


class Parking:
    """A folder of this process, there from the first lab that is parked until `close`."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    def make_room(self, labs: Mapping[str, Parkable]) -> None:
        """Wake the lab used last, which stands last, and park those left longest ago, each by its name."""
        *_, used = labs.values()
        used.wake()
        try:
            for name, lab in [*labs.items()][:-AWAKE]:
                lab.park(str(self._path / f"{name}.pt"))
        except OSError:  # nowhere to put them: they stay
            return

    @property
    def _path(self) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="tui-lab-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    def close(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            self._folder.cleanup()
