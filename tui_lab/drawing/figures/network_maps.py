"""A network as maps: what each unit answers, the weights between them, and one unit large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from tui_lab.authoring.figures import Array, HeatMap, Image, NetworkMaps
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.pixels import limits, picture, resample
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.figures.maps import draw_heat_map
from tui_lab.drawing.figures.network_layout import Column, NetworkLayout, lay_out
from tui_lab.drawing.figures.plots import HEADED, ROOM_FOR_LEGEND, draw_plot
from tui_lab.drawing.marks.cursor import Place, UnitCursor, image_at
from tui_lab.drawing.marks.header import Span, draw_header, hint, text_span, too_small
from tui_lab.drawing.marks.legends import map_legend, plot_legend
from tui_lab.drawing.marks.lost import NOT_FINITE, lost
from tui_lab.drawing.marks.weights import draw_weights, weight_colours
from tui_lab.drawing.marks.window import Part, missing_words
from tui_lab.languages import translated as _

PALE = 0.3  # of its colours, for an input that is not connected


def draw_network_maps(
    figure: NetworkMaps, width: int, height: int, style: DrawingStyle, cursor: UnitCursor | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells.

    Maps become smaller, and the large one goes, before units and layers are left out and counted. The unit
    under the cursor has bars at its sides, and its weights stand in the header; the chosen one has a pointer.
    """
    small = too_small(width, height, style)
    if small:
        return small
    if not figure.layers or not all(figure.layers):
        return hint(width, height, _("no units yet"), style)
    cells = Cells.blank(width, height)
    shares = _shares(figure)
    legend = _legend(figure, style)
    rows = 1 + (height >= 2 * ROOM_FOR_LEGEND)
    # As many rows with a cursor as without: a map must not move when it is pointed at.
    blank = Cells.blank(width, rows)
    top = draw_header(blank, _name(figure), legend, figure.note, style, rows=rows) if height >= HEADED else 0
    layout = lay_out(figure, width, height, top, style, cursor)
    if top:
        reading = _reading(figure, cursor, style) if cursor else ""
        label = _name(figure) if layout.large else _missing(figure, layout, style)
        shown = legend if layout.large else legend[-2:]  # those of the weights
        note = reading or figure.note
        draw_header(cells, label, shown, note, style, note_first=bool(reading), rows=top)
    _lines(cells, figure, layout, shares, style)
    for column in layout.columns:
        _units(cells, figure, column, layout, shares, style)
    _names(cells, figure, layout, style)
    if layout.large:
        row, col, columns, rows = layout.large
        if lost(figure.large):
            drawn = hint(columns, rows, NOT_FINITE, style)
        elif isinstance(figure.large, HeatMap):
            drawn = draw_heat_map(figure.large, columns, rows, style, headed=False)
        else:
            drawn = draw_plot(figure.large, columns, rows, style, headed=False)
        cells.blit(drawn, row, col)
    _choices(cells, figure, layout, style)
    if cursor and (place := _place_of(figure, layout, cursor)):
        _bars(cells, place, style)
    return cells


def _shares(figure: NetworkMaps) -> list[Array]:
    """The weights between each two layers as shares of the largest of all; NaN where there is none."""
    found = []
    for k, (before, after) in enumerate(pairwise(figure.layers)):
        weights = np.full((len(after), len(before)), np.nan)
        if k < len(figure.weights) and figure.weights[k].ndim == 2:
            given = figure.weights[k][: len(after), : len(before)]
            weights[: given.shape[0], : given.shape[1]] = np.where(np.isfinite(given), given, np.nan)
        found.append(weights)
    largest = max((float(np.nanmax(np.abs(one), initial=0)) for one in found if one.size), default=0.0)
    return [one / largest if largest else one for one in found]


def _name(figure: NetworkMaps) -> str:
    """The name of the unit whose map is large."""
    chosen = image_at(figure, UnitCursor(*figure.chosen))
    return chosen.caption if chosen else ""


def _missing(figure: NetworkMaps, layout: NetworkLayout, style: DrawingStyle) -> str:
    """Which layers are in sight, where not all are."""
    columns = layout.columns
    part = Part("layer", columns[0].layer, len(columns), len(figure.layers))
    return missing_words([part], style.set.ellipsis)


def _legend(figure: NetworkMaps, style: DrawingStyle) -> list[list[Span]]:
    """What the signs of the large map mean, and then those of the weights, two items."""
    large, muted = figure.large, style.palette.muted
    if isinstance(large, HeatMap):
        legend = map_legend(large, *limits(large.values, large.scale), style)
    else:
        legend = plot_legend(large, style)
    plain, dashed = ("--", "..") if style.set.dots == (1, 1) else ("──", "╌╌")
    bright, dark = (int(colour) for colour in weight_colours(np.array([1.0, -1.0]), style))
    above, below = text_span(plain, bright), text_span(dashed, dark)
    return [*legend, [text_span("w > 0 ", muted), above], [text_span("w < 0 ", muted), below]]


def _reading(figure: NetworkMaps, cursor: UnitCursor, style: DrawingStyle) -> str:
    """The unit under the cursor and what goes into it, the largest weight first: 1.2 ← y −0.81, x +0.40."""
    image = image_at(figure, cursor)
    if image is None:
        return ""
    if not 0 < cursor.layer < len(figure.layers) or cursor.layer > len(figure.weights):
        return image.caption
    before = figure.layers[cursor.layer - 1]
    weights = np.atleast_2d(figure.weights[cursor.layer - 1])[
        cursor.unit : cursor.unit + 1, : len(before)
    ].ravel()
    order = [int(k) for k in np.argsort(-np.abs(np.nan_to_num(weights))) if np.isfinite(weights[k])]
    words = ", ".join(f"{before[k].caption} {weights[k]:+.2f}" for k in order[:6])
    return f"{image.caption}: {words}" + (f" {style.set.ellipsis}" if len(order) > 6 else "")


def _lines(
    cells: Cells, figure: NetworkMaps, layout: NetworkLayout, shares: Sequence[Array], style: DrawingStyle
) -> None:
    """The weights between the layers in sight, and those into the large map of the output."""
    ends = layout.columns
    for before, after in pairwise(ends):
        shown = shares[before.layer][_slice(after)][:, _slice(before)]
        columns = (before.right + 1, after.left - 1)
        draw_weights(cells, columns, np.array(before.middles), np.array(after.middles), shown, style)
    if layout.large and layout.holds_output(figure):
        last = ends[-1]
        row, col, _, rows = layout.large
        shown = shares[last.layer][:1, _slice(last)]
        columns = (last.right + 1, col - 1)
        draw_weights(cells, columns, np.array(last.middles), np.array([row + rows / 2 - 1]), shown, style)


def _slice(column: Column) -> slice:
    return slice(column.first, column.first + len(column.places))


def _units(
    cells: Cells,
    figure: NetworkMaps,
    column: Column,
    layout: NetworkLayout,
    shares: Sequence[Array],
    style: DrawingStyle,
) -> None:
    palette = style.palette
    for unit, (row, col, width, height) in enumerate(column.places, start=column.first):
        image = figure.layers[column.layer][unit]
        off = column.layer == 0 and bool(shares) and not np.isfinite(shares[0][:, unit]).any()
        cells.blit(_map(image, width, height, off, style), row, col)
        middle = row + (height - 1) // 2
        chosen = figure.chosen == (column.layer, unit)
        if chosen:
            cells.put(middle, col - 1, style.set.pointer, palette.accent, bold=True)
        if column.layer == 0:
            name = cut(image.caption, layout.names, style.set.ellipsis)
            fg = palette.muted if off else palette.accent if chosen else palette.text
            cells.put(middle, col - 1 - cell_width(name), name, fg, bold=not off)
    if column.more:
        words = f"+{column.more:,}"
        cells.put(layout.top + layout.rows - 1, max(0, column.right - len(words)), words, palette.muted)


def _map(image: Image, width: int, height: int, off: bool, style: DrawingStyle) -> Cells:
    """A map in cells. Of half blocks the last half row stays free, so that the next one is apart."""
    if image.values.ndim != 2 or not image.values.size:
        return Cells.blank(width, height)
    rows = height if style.textured else max(2, 2 * height - 1)
    values = np.full((rows + (not style.textured and rows % 2), width), np.nan)
    values[:rows] = resample(image.values, rows, width)
    low, high = limits(values, "diverging")
    return picture(values * PALE if off else values, "diverging", low, high, style)


# What there is to choose from is the same in every frame.
_picture_of_choice = lru_cache(maxsize=16)(_map)


def _names(cells: Cells, figure: NetworkMaps, layout: NetworkLayout, style: DrawingStyle) -> None:
    """The layers' names below them."""
    row = layout.top + layout.rows
    free = 0
    if not figure.layer_names:
        return
    end = layout.large[1] if layout.large else cells.width
    for k, column in enumerate(layout.columns):
        following = layout.columns[k + 1].left if k + 1 < len(layout.columns) else end
        name = figure.layer_names[column.layer] if column.layer < len(figure.layer_names) else ""
        middle = (column.left + column.right) // 2
        name = cut(
            name, max(0, following - 1 - max(free, middle - cell_width(name) // 2)), style.set.ellipsis
        )
        start = max(free, min(middle - cell_width(name) // 2, cells.width - cell_width(name)))
        cells.put(row, start, name, style.palette.muted)
        free = start + cell_width(name) + 1


def _choices(cells: Cells, figure: NetworkMaps, layout: NetworkLayout, style: DrawingStyle) -> None:
    palette = style.palette
    for k, (row, col, width, height) in enumerate(layout.choices):
        image = figure.choices[k]
        across = min(width - 2, 2 * (height - 1))
        if height > 1:
            cells.blit(_picture_of_choice(image, across, height - 1, False, style), row, col + 1)
        sign = style.set.pointer if k == figure.choice else " "
        fg = palette.accent if k == figure.choice else palette.muted
        cells.put(
            row + height - 1,
            col,
            sign + cut(image.caption, width - 1, style.set.ellipsis),
            fg,
            bold=k == figure.choice,
        )


def _place_of(figure: NetworkMaps, layout: NetworkLayout, cursor: UnitCursor) -> Place | None:
    """Where the unit, or the choice, under the cursor is drawn."""
    if cursor.layer >= len(figure.layers):
        return layout.choices[cursor.unit] if cursor.unit < len(layout.choices) else None
    for column in layout.columns:
        if column.layer == cursor.layer and 0 <= cursor.unit - column.first < len(column.places):
            return column.places[cursor.unit - column.first]
    return layout.large


def _bars(cells: Cells, place: Place, style: DrawingStyle) -> None:
    """Say that this is where the cursor is, without colour too."""
    row, col, width, height = place
    for line in range(row, row + height):
        for at in (col - 1, col + width):
            cells.put(line, at, style.set.frame[0], style.palette.accent, bold=True)
