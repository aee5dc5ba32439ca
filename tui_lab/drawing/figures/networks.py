"""A network as columns of units, and between them a line for each weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tui_lab.authoring.figures import Array, Network
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.edges import Edge, draw_edges, draw_numbers, edge_colour
from tui_lab.drawing.marks.header import Span, draw_header, hint, text_span, too_small
from tui_lab.drawing.marks.window import Part, Scrolled, missing_words

SHORTEST_EDGE = 4  # cells between two layers
NUMBERS = 8  # so many weights are written on their lines
MOST = 2  # weights for each unit of the larger layer; the strongest ones where there are more
FAINTEST = 0.1  # of the largest weight: smaller ones are left out
FAINTEST_PLAIN = 0.3  # where no colour tells a strong one from a weak one


@dataclass(frozen=True)
class Layer:
    """Where a layer's units are drawn: which, in what rows, the column of their signs, the names beside."""

    units: tuple[int, ...]
    rows: tuple[int, ...]
    col: int
    names: tuple[str, ...]
    more: int

    @property
    def end(self) -> int:
        """The column after the longest name."""
        return self.col + 1 + max((cell_width(name) + 1 for name in self.names if name), default=0)


def draw_network(
    figure: Network, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells: positive weights solid, negative ones dashed.

    A strong weight is bright, a weak one is left out. What a layer or the network has more is counted; it
    is `scrolled` by units and by layers.
    """
    small = too_small(width, height, style)
    if small:
        return small
    if not any(figure.layers):
        return hint(width, height, "no units yet", style)
    cells = Cells.blank(width, height)
    largest = max(
        (float(np.abs(one[np.isfinite(one)]).max(initial=0)) for one in figure.weights), default=0.0
    )
    at = held_network(figure, width, height, scrolled or Scrolled())
    total = len(figure.layers)
    figure = _from_layer(figure, at.columns)
    top, foot = _margins(figure, height)
    layers = _layers(figure, width, height - top - foot, style, None if scrolled is None else at.rows)
    if top:
        label = missing_words([Part("layer", at.columns, len(layers), total)], style.set.ellipsis)
        label = label or "weights"
        draw_header(cells, label, _legend(largest, style), figure.note, style)
    edges = _edges(figure, layers, largest, style)
    body = Cells.blank(width, height - top - foot)
    draw_edges(body, edges, style)
    own = [edge for edge in edges if edge.chosen]
    numbered = edges if len(edges) <= NUMBERS else own if len(own) <= NUMBERS else []
    draw_numbers(body, numbered)
    for k, layer in enumerate(layers):
        _units(body, k, layer, figure.chosen, style)
    cells.blit(body, top, 0)
    if foot:
        _names(cells, figure.layer_names, layers, style)
    return cells


def held_network(figure: Network, width: int, height: int, scrolled: Scrolled) -> Scrolled:
    """`scrolled`, but not beyond what brings the last layer, and the last unit of each, into sight."""
    room = height - sum(_margins(figure, height))
    units = max(map(len, figure.layers), default=0)
    layers = range(len(figure.layers))
    last = next((k for k in layers if _count(_from_layer(figure, k), width) == len(layers) - k), 0)
    return scrolled.within(units - max(1, room - 1) if units > room else 0, last)


def _margins(figure: Network, height: int) -> tuple[int, int]:
    """Rows of the header, and of the layers' names."""
    return int(height >= 6), int(bool(figure.layer_names))


def _from_layer(figure: Network, first: int) -> Network:
    """The network without the layers before the one that is `first`."""
    if not first:
        return figure
    chosen = figure.chosen
    return replace(
        figure,
        layers=figure.layers[first:],
        weights=figure.weights[first:],
        layer_names=figure.layer_names[first:],
        chosen=(chosen[0] - first, chosen[1]) if chosen and chosen[0] >= first else None,
    )


def _left(figure: Network, width: int) -> tuple[int, int]:
    """The cells of the names of the first layer's units, and the column of the units."""
    first = min(max(map(cell_width, figure.layers[0]), default=0), max(0, width // 5))
    return first, first + 2 if first else 1


def _count(figure: Network, width: int) -> int:
    """How many layers fit beside each other."""
    return min(len(figure.layers), max(1, (width - _left(figure, width)[1] - 1) // (SHORTEST_EDGE + 2) + 1))


def _layers(
    figure: Network, width: int, height: int, style: DrawingStyle, scrolled: int | None
) -> list[Layer]:
    """The layers that fit, evenly apart, their units around the middle row, from the one `scrolled` to."""
    first, left = _left(figure, width)
    count = _count(figure, width)
    last = min(max(map(cell_width, figure.layers[count - 1]), default=0), width // 5) if count > 1 else 0
    right = width - 1 - (last + 1 if last else 0)
    columns = [left + (right - left) * k // max(1, count - 1) for k in range(count)]
    apart = columns[1] - columns[0] if count > 1 else width
    layers = []
    for k, names in enumerate(figure.layers[:count]):
        fitting = len(names) if len(names) <= height else max(1, height - 1)
        start = min(scrolled or 0, len(names) - fitting)
        units = list(range(start, start + fitting))
        if (
            scrolled is None
            and figure.chosen
            and figure.chosen[0] == k
            and fitting <= figure.chosen[1] < len(names)
        ):
            units[-1] = figure.chosen[1]
        # The line that counts the rest takes a place below.
        slots = fitting + (fitting < len(names))
        rows = [min(height - 1, (2 * at + 1) * height // (2 * slots)) for at in range(fitting)]
        if k in (0, count - 1):
            shown = tuple(cut(names[unit], last if k else first, style.set.ellipsis) for unit in units)
        else:
            room = apart // 3 if apart // 3 > 1 else 0  # a sign alone says nothing
            shown = tuple(cut(names[unit], room, style.set.ellipsis) for unit in units)
        layers.append(Layer(tuple(units), tuple(rows), columns[k], shown, len(names) - fitting))
    return layers


def _edges(figure: Network, layers: Sequence[Layer], largest: float, style: DrawingStyle) -> list[Edge]:
    """The weights to draw between shown units, the strongest and then those to the chosen one last."""
    few = sum(len(start.units) * len(end.units) for start, end in pairwise(layers)) <= NUMBERS
    least = 0.0 if few else largest * (FAINTEST_PLAIN if style.textured else FAINTEST)
    edges = []
    for k, (start, end) in enumerate(pairwise(layers)):
        weights: Array = figure.weights[k] if k < len(figure.weights) else np.empty((0, 0))
        left = start.col + 1 if k == 0 else start.end
        found = []
        for to, to_row in zip(end.units, end.rows, strict=True):
            for unit, row in zip(start.units, start.rows, strict=True):
                inside = to < weights.shape[0] and unit < weights.shape[1]
                weight = float(weights[to, unit]) if inside else 0.0
                chosen = figure.chosen == (k + 1, to)
                if np.isfinite(weight) and weight and (abs(weight) >= least or chosen):
                    fg = edge_colour(weight / largest, style)
                    found.append(Edge(left, row, end.col - 1 - chosen, to_row, weight, fg, chosen))
        found.sort(key=lambda edge: (edge.chosen, abs(edge.weight)))
        edges += found[-MOST * max(len(end.units), len(start.units)) :]
    return edges


def _units(cells: Cells, k: int, layer: Layer, chosen: tuple[int, int] | None, style: DrawingStyle) -> None:
    palette = style.palette
    for unit, row, name in zip(layer.units, layer.rows, layer.names, strict=True):
        marked = chosen == (k, unit)
        fg = palette.accent if marked else palette.text
        cells.put(row, layer.col, style.set.unit, fg, bold=True)
        at = layer.col - 1 - cell_width(name) if k == 0 else layer.col + 2
        cells.put(row, at, name, fg if marked else palette.muted, bold=marked)
        if marked:
            cells.put(row, layer.col - 1, style.set.pointer, palette.accent, bold=True)
    if layer.more:
        words = f"+{layer.more:,}"
        at = max(0, min(layer.col - len(words) // 2, cells.width - len(words)))
        cells.put(cells.height - 1, at, words, palette.muted)


def _names(cells: Cells, names: Sequence[str], layers: Sequence[Layer], style: DrawingStyle) -> None:
    """The layers' names in the last row, each about its units."""
    free = 0
    for name, layer in zip(names, layers, strict=False):
        apart = layers[1].col - layers[0].col if len(layers) > 1 else cells.width
        text = cut(name, min(apart - 1, cells.width - free), style.set.ellipsis)
        start = max(free, min(layer.col - cell_width(text) // 2, cells.width - cell_width(text)))
        cells.put(cells.height - 1, start, text, style.palette.muted)
        free = start + cell_width(text) + 1


def _legend(largest: float, style: DrawingStyle) -> list[list[Span]]:
    if not largest:
        return []
    plain, dashed = ("--", "..") if style.set.dots == (1, 1) else ("──", "╌╌")
    muted = style.palette.muted
    return [
        [text_span("> 0 ", muted), text_span(plain, edge_colour(1, style))],
        [text_span("< 0 ", muted), text_span(dashed, edge_colour(-1, style))],
        [text_span(f"largest {short(float(f'{largest:.3g}'))}", muted)],
    ]
