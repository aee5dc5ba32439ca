"""Which columns are inputs, as it is typed: all, all but some, or some."""

from __future__ import annotations

from collections.abc import Sequence


def read_inputs(text: str, names: Sequence[str]) -> list[int]:
    """The places of the columns that are meant. Raises ValueError for a name that there is not."""
    text = text.strip()
    without = text[len("all but") :] if text.lower().startswith("all but ") else None
    if text.lower() in ("", "all"):
        return list(range(len(names)))
    by_name = {name.lower(): place for place, name in enumerate(names)}
    places = []
    for word in (text if without is None else without).split(","):
        place = by_name.get(word.strip().lower())
        if place is None:
            raise ValueError(f"there is no column {word.strip()!r}; there are {', '.join(names)}")
        places.append(place)
    return places if without is None else [place for place in range(len(names)) if place not in places]
