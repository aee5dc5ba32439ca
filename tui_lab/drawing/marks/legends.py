"""What the signs of a picture mean, for its header."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_lab.authoring.figures import CLASS_ROLES, HeatMap, Line, Plot, Points
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import (
    BARS,
    CLASS_TEXTURES,
    DIVERGING_RAMP,
    RAMP,
    class_index,
    line_sample,
    point_glyph,
)
from tui_lab.drawing.canvas.numbers import rounded, short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.marks.header import Span, text_span
from tui_lab.drawing.marks.lost import lost_line
from tui_lab.languages import translated as _


def plot_legend(figure: Plot, style: DrawingStyle) -> list[list[Span]]:
    """An item for each named series; ten ghosts of one name are one item, the last: its name may be long."""
    lines = sorted(figure.lines, key=lambda one: one.role == "ghost")
    return _series(lines, figure.points, style)


def map_legend(figure: HeatMap, low: float, high: float, style: DrawingStyle) -> list[list[Span]]:
    """The classes, or the scale from `low` to `high`; then what lies on top of the map."""
    palette = style.palette
    if figure.scale != "classes":
        if figure.contours and style.textured:
            ends = _("{low} to {high}").format(low=_brief(low), high=_brief(high))
            words = f"{figure.value_label} {ends}".strip()
            scale = [text_span(words, palette.muted)]
        else:
            scale = scale_legend(figure.value_label, figure.scale, low, high, style)
        series = _series(figure.lines, figure.points, style) + _now(figure, style)
        # The paths over contours are what they are drawn for; a map without its scale says nothing.
        return [*series, scale] if figure.contours else [scale, *series]
    items: list[list[Span]] = []
    for k, name in enumerate(figure.class_names[: len(CLASS_ROLES)]):
        glyph = point_glyph(CLASS_ROLES[k], style.glyphs)
        if style.textured:
            samples = [text_span(f"{glyph}{CLASS_TEXTURES[k]}", palette.classes[k])]
        else:
            ground = palette.class_backgrounds[k]
            below = int(palette.below(palette.classes[k], np.array(ground)))
            sides = (" ", DEFAULT, ground)
            samples = [sides, (glyph, palette.classes[k], below), sides]
        items.append([*samples, text_span(f" {name}", palette.muted)])
    points = [one for one in figure.points if class_index(one.role) is None or not figure.class_names]
    return items + _series(figure.lines, points, style) + _now(figure, style)


def paths(figure: HeatMap) -> list[Line]:
    """The lines of a map that lead to somewhere, and end in a sign of their own."""
    return [
        line
        for line in figure.lines
        if (line.role == "path" or class_index(line.role) is not None)
        and (np.isfinite(line.x) & np.isfinite(line.y)).any()
    ]


def _now(figure: HeatMap, style: DrawingStyle) -> list[list[Span]]:
    palette = style.palette
    return (
        [[text_span(_("now "), palette.muted), text_span(style.set.now, palette.text)]]
        if paths(figure)
        else []
    )


def scale_legend(label: str, scale: str, low: float, high: float, style: DrawingStyle) -> list[Span]:
    """The colours, or textures, of `scale` between its ends."""
    start = f"{label} {_brief(low)} ".lstrip()
    muted = style.palette.muted
    return [text_span(start, muted), *ramp(scale, style), text_span(f" {_brief(high)}", muted)]


def _series(lines: Sequence[Line], points: Sequence[Points], style: DrawingStyle) -> list[list[Span]]:
    samples = {(_said(one), one.role): line_sample(one.role, style.glyphs) for one in lines}
    for one in points:
        samples.setdefault((one.name, one.role), point_glyph(one.role, style.glyphs, one.hollow))
    return [
        [text_span(f"{name} ", style.palette.muted), text_span(sample, style.palette.role(role))]
        for (name, role), sample in samples.items()
        if name
    ]


def _said(line: Line) -> str:
    if line.name and lost_line(line):
        return _("{name} (not finite)").format(name=line.name)
    return line.name


def ramp(scale: str, style: DrawingStyle) -> list[Span]:
    """A few of the colours, or the textures, of `scale` from its low end to its high one."""
    palette = style.palette
    if style.textured:
        return [text_span(DIVERGING_RAMP if scale == "diverging" else RAMP, palette.text)]
    bars = BARS[1::2]  # half of them, for the path and the points need room as well
    at = np.linspace(0, 1, len(bars))
    if scale == "diverging":
        # Bars would say that the low end is nothing; here it is as far from zero as the high end.
        return [("  ", DEFAULT, int(colour)) for colour in palette.diverging(at * 2 - 1)]
    colours = palette.grey(at) if scale == "grey" else palette.sequential(at)
    return [text_span(bar, int(colour)) for bar, colour in zip(bars, colours, strict=True)]


def _brief(value: float) -> str:
    """To two digits; whole numbers as they are, up to three."""
    value = float(value)
    return short(value if value.is_integer() and abs(value) < 1000 else rounded(value, 2))
