"""Lines and points over two axes, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from tui_lab.authoring.figures import Line, Plot, Points
from tui_lab.describing.curves import describe_curve
from tui_lab.describing.words import Sentences, count_of, listed, missing, named, number, span
from tui_lab.languages import translated as _

LEARNT_FROM = ("data", "train", "test", "held-out")


def describe_plot(plot: Plot) -> Sentences:
    """The lines one by one, or of many alike their span; the points; how far a model is off its data."""
    x_name, y_name = plot.x_label or "x", plot.y_label or "y"
    if not plot.lines and not plot.points:
        return [_("Empty: there is nothing to see yet.")]
    said: Sentences = []
    for name, group in groupby(plot.lines, key=lambda line: line.name):
        lines = tuple(group)
        if len(lines) == 1:
            said.append(describe_curve(name or y_name, lines[0].x, lines[0].y, x_name, plot.x_names))
        else:
            values = np.concatenate([line.y for line in lines])
            alike = _("{name}: {count} lines, {axis} {values}{lacking}.")
            told = {"axis": y_name, "values": span(values), "lacking": missing(values)}
            said.append(alike.format(name=name, count=len(lines), **told))
    said += [describe_points(points, x_name, y_name, plot.x_names) for points in plot.points]
    said += [
        gap
        for line in plot.lines
        for points in plot.points
        if line.role == "model" and points.role in LEARNT_FROM and (gap := describe_gap(line, points, x_name))
    ]
    if plot.marks:
        at = _("{what} at {axis} {place}")
        marks = [
            at.format(what=mark.text, axis=x_name, place=named(mark.x, plot.x_names)) for mark in plot.marks
        ]
        said.append(_("Marked: {marks}.").format(marks=listed(marks)))
    return said


def describe_points(points: Points, x_name: str, y_name: str, names: Sequence[str] = ()) -> str:
    """How many there are, and where; with `names` the places 0, 1, … of x are called so."""
    name = points.name or _("points")
    count = int((np.isfinite(points.x) & np.isfinite(points.y)).sum())
    if not count:
        return _("{name}: no points{lacking}.").format(name=name, lacking=missing(points.y))
    across = span(points.x)
    if names:
        low, high = (named(float(end), names) for end in (np.nanmin(points.x), np.nanmax(points.x)))
        across = _("from {low} to {high}").format(low=low, high=high) if low != high else low
    where = f"{x_name} {across}, {y_name} {span(points.y)}"
    many = count_of("{count} point", "{count} points", count)
    said = _("{name}: {points}, {where}{lacking}.")
    return said.format(name=name, points=many, where=where, lacking=missing(points.y))


def describe_gap(line: Line, points: Points, x_name: str) -> str:
    """How far a line is off points; empty where it does not run from left to right, or over none of them."""
    drawn = np.isfinite(line.x) & np.isfinite(line.y)
    x, y = line.x[drawn], line.y[drawn]
    if len(x) < 2 or (x[1:] < x[:-1]).any():
        return ""
    over = np.isfinite(points.y) & (points.x >= x[0]) & (points.x <= x[-1])
    if not over.any():
        return ""
    with np.errstate(over="ignore", invalid="ignore"):  # the largest numbers have no difference
        gaps = np.abs(np.interp(points.x[over], x, y) - points.y[over])
        average = float(gaps.mean())
    if not np.isfinite(average):
        return ""
    widest = int(gaps.argmax())
    mean, most = number(average), number(gaps[widest])
    where = number(points.x[over][widest])
    said = _("{line} against {points}: {mean} off on average, {most} at most, at {axis} {place}.")
    return said.format(line=line.name, points=points.name, mean=mean, most=most, axis=x_name, place=where)
