"""Heat maps, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import CLASS_ROLES, HeatMap, Points
from tui_lab.describing.curves import describe_curve
from tui_lab.describing.plots import describe_points
from tui_lab.describing.words import Sentences, finite, listed, missing, number, percent, span
from tui_lab.languages import translated as _


def describe_map(figure: HeatMap) -> Sentences:
    """Where the values are lowest and highest, or how much each class covers; and what lies on top."""
    values = np.asarray(figure.values, dtype=np.float64)
    x, y = _ends(figure.x_range, figure.x_names), _ends(figure.y_range, figure.y_names)
    axes = _("A map: {across} runs from {x}, {up} from {y}.")
    said = [axes.format(across=figure.x_label, x=x, up=figure.y_label, y=y)]
    if not len(finite(values)):
        said.append(_("It is blank."))
    elif figure.scale == "classes":
        said.append(_areas(figure, values))
    else:
        said += _extremes(figure, values)
    said += [describe_points(points, figure.x_label, figure.y_label) for points in figure.points]
    said += [
        describe_curve(f"{line.name}: {figure.y_label}", line.x, line.y, figure.x_label)
        if line.role != "path"
        else f"{line.name}: {_journey(line.x, line.y, figure)}"
        for line in figure.lines
    ]
    return [*said, *_parted(figure, values)]


def _ends(ends: tuple[float, float], names: tuple[str, ...]) -> str:
    low, high = (names[0], names[-1]) if names else map(number, ends)
    return _("{low} to {high}").format(low=low, high=high)


def _class(figure: HeatMap, k: int) -> str:
    return figure.class_names[k] if 0 <= k < len(figure.class_names) else _("class {number}").format(number=k)


def _areas(figure: HeatMap, values: np.ndarray) -> str:
    classes, counts = np.unique(finite(values), return_counts=True)
    covers = _("{name} covers {share}")
    covered = [
        covers.format(name=_class(figure, int(k)), share=percent(int(count), values.size))
        for k, count in zip(classes, counts, strict=True)
    ]
    blank = values.size - int(counts.sum())
    rest = _("{share} is blank").format(share=percent(blank, values.size)) if blank else ""
    return _("{sentence}.").format(sentence=listed([*covered, rest], 12))


def _extremes(figure: HeatMap, values: np.ndarray) -> Sentences:
    name = figure.value_label or _("value")
    if np.nanmin(np.where(np.isfinite(values), values, np.nan)) == finite(values).max():
        same = _("{name}: {values}{lacking}.")
        return [same.format(name=name, values=span(values), lacking=missing(values))]
    kept = np.where(np.isfinite(values), values, np.nan)
    low, high = (divmod(int(find(kept)), values.shape[1]) for find in (np.nanargmin, np.nanargmax))
    said = [
        _("{name}: lowest {low} at {low_place}, highest {high} at {high_place}{lacking}.").format(
            name=name,
            low=number(kept[low]),
            low_place=_place(figure, low),
            high=number(kept[high]),
            high_place=_place(figure, high),
            lacking=missing(values),
        )
    ]
    if figure.scale == "diverging":
        below, above = int((kept < 0).sum()), int((kept > 0).sum())
        names = [f" ({name})" for name in figure.class_names[:2]] or ["", ""]
        shares = percent(below, values.size), percent(above, values.size)
        sides = _("{below} is below 0{of_below}, {above} above{of_above}.")
        said.append(sides.format(below=shares[0], of_below=names[0], above=shares[1], of_above=names[-1]))
    return said


def _place(figure: HeatMap, cell: tuple[int, int]) -> str:
    """The middle of a cell, by row and column."""
    rows, columns = figure.values.shape
    y, x = (
        ends[0] * (1 - (share := (at + 0.5) / size)) + ends[1] * share
        for ends, at, size in zip((figure.y_range, figure.x_range), cell, (rows, columns), strict=True)
    )
    x_name, y_name = (
        names[place] if place < len(names) else number(at)
        for at, place, names in ((x, cell[1], figure.x_names), (y, cell[0], figure.y_names))
    )
    return f"{figure.x_label} {x_name}, {figure.y_label} {y_name}"


def _journey(x: np.ndarray, y: np.ndarray, figure: HeatMap) -> str:
    kept = np.isfinite(x) & np.isfinite(y)
    if not kept.any():
        return _("no places.")
    x, y = x[kept], y[kept]
    ends = [f"{figure.x_label} {number(x[k])}, {figure.y_label} {number(y[k])}" for k in (0, -1)]
    way = _("from {begin} to {end}.") if len(x) > 1 else _("at {begin}.")
    return way.format(begin=ends[0], end=ends[1])


def _parted(figure: HeatMap, values: np.ndarray) -> Sentences:
    """Which share of the points lies where the map has their own class, or on their own side of 0."""
    if figure.scale == "sequential" or values.size == 0:
        return []
    right = blank = total = 0
    for points in figure.points:
        if points.role in CLASS_ROLES:
            found = _under(figure, values, points)
            own = CLASS_ROLES.index(points.role)
            total += len(found)
            blank += int((~np.isfinite(found)).sum())
            right += int(
                (found == own if figure.scale == "classes" else found > 0 if own else found < 0).sum()
            )
    if not total:
        return []
    said = _("Of {all} points on the map {right} ({share}) lie on their own side of 0{rest}.")
    if figure.scale == "classes":
        said = _("Of {all} points on the map {right} ({share}) lie where the map says their own class{rest}.")
    rest = _(", {count} where it is blank").format(count=f"{blank:,}") if blank else ""
    share = percent(right, total)
    return [said.format(all=f"{total:,}", right=f"{right:,}", share=share, rest=rest)]


def _under(figure: HeatMap, values: np.ndarray, points: Points) -> np.ndarray:
    """The values of the map where `points` lie, of those that lie on it."""
    places = []
    for at, ends, size in (
        (points.y, figure.y_range, values.shape[0]), (points.x, figure.x_range, values.shape[1])
    ):  # fmt: skip
        low, high = ends[0] / 4, ends[1] / 4  # the largest numbers have no difference
        with np.errstate(all="ignore"):  # between two ends that are one there is no place
            places.append((at / 4 - low) / np.float64(high - low) * size)
    on = np.isfinite(places).all(axis=0)
    for place, size in zip(places, values.shape, strict=True):
        on &= (place >= 0) & (place <= size)
    rows, columns = (
        np.minimum(place[on].astype(int), size - 1) for place, size in zip(places, values.shape, strict=True)
    )
    return np.asarray(values[rows, columns])
