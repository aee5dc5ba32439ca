"""Where something has been, in bounded memory: a path over a map, a curve over seconds."""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_lab.authoring.figures import Array


class Trail:
    """Places of `coordinates` numbers each, in the order in which they were added.

    When there are more than `most`, every second one goes and from then on half as many are kept; the
    last one added is always among them.
    """

    def __init__(self, coordinates: int, most: int = 500) -> None:
        self._coordinates = coordinates
        self._most = most
        self._stride = 1  # every how many places one is kept
        self._added = 0
        self._kept: list[tuple[float, ...]] = []
        self._last: tuple[float, ...] = ()

    def add(self, *place: float) -> None:
        """Go on to `place`. Raises ValueError where it has another number of coordinates."""
        if len(place) != self._coordinates:
            raise ValueError(f"a place here has {self._coordinates} coordinates, not {len(place)}")
        self._last = place
        if self._added % self._stride == 0:
            self._kept.append(place)
        self._added += 1
        if len(self._kept) > self._most:
            self._kept, self._stride = self._kept[::2], 2 * self._stride

    def columns(self) -> Array:
        """The places kept and the last one, shape (coordinates, places)."""
        last_is_kept = not self._added or (self._added - 1) % self._stride == 0
        places = self._kept if last_is_kept else [*self._kept, self._last]
        return np.array(places, dtype=np.float64).reshape(-1, self._coordinates).T

    def state_dict(self) -> dict[str, Any]:
        """The places kept, and which will be."""
        kept = list(self._kept)
        return {"kept": kept, "last": self._last, "added": self._added, "stride": self._stride}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from the places of `state`."""
        self._kept, self._last = list(state["kept"]), state["last"]
        self._added, self._stride = state["added"], state["stride"]
