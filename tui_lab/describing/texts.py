"""Tables, texts, equations and trees, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Equation, NumberGrid, Table, TextBlock, Tree, TreeNode
from tui_lab.describing.words import Sentences, count_of, missing, number, shape_words, span
from tui_lab.languages import noted, translated as _
from tui_lab.plain_text import plain_lines

MOST_ROWS = 60  # that are read out
MOST_NUMBERS = 36  # of a matrix that are read out one by one
SIGNS = {
    "×": noted("times"), "@": noted("times"), "→": noted("gives"), "=": noted("equals"), "+": noted("plus"),
    "-": noted("minus"), "−": noted("minus"),
}  # fmt: skip


def describe_table(table: Table) -> Sentences:
    """Row by row: its first cell, then each other cell after the head of its column."""
    if not table.columns:
        return ["Empty: there is nothing to see yet."]
    if not table.rows:
        heads = ", ".join(filter(None, table.columns))
        return [_("A table without rows; its columns are {columns}.").format(columns=heads)]
    said = [_row(table, k) for k in range(len(table.rows))]
    if len(said) > MOST_ROWS:
        more = f"{len(table.rows) - MOST_ROWS:,}"
        said[MOST_ROWS:] = [_("And {count} more rows.").format(count=more)]
    return said


def _row(table: Table, k: int) -> str:
    row, marked = table.rows[k], f" {_marked()}"
    cells = [
        (f"{head}: {cell}" if head else cell) + marked * ((k, column) in table.marked)
        for column, (head, cell) in enumerate(zip(table.columns, row, strict=False))
        if column and cell
    ]
    first = " ".join(filter(None, (*table.columns[:1], *row[:1]))) + marked * ((k, 0) in table.marked)
    return ". ".join(filter(None, (first, ", ".join(cells)))).rstrip(".") + "."


def describe_text_block(figure: TextBlock) -> Sentences:
    """The lines one by one, without empty ones."""
    lines = [line for line in plain_lines(figure.text).split("\n") if line.strip()]
    if not lines:
        return [_("Empty: there is no text yet.")]
    more = len(lines) - MOST_ROWS
    rest = count_of("And {count} more line.", "And {count} more lines.", more)
    return lines[:MOST_ROWS] + [rest] * (more > 0)


def describe_equation(figure: Equation) -> Sentences:
    """The parts by name and shape, then the numbers of each."""
    grids = [part for part in figure.parts if isinstance(part, NumberGrid)]
    if not figure.parts:
        return ["Empty: there is nothing to see yet."]
    line = " ".join(
        part.name if isinstance(part, NumberGrid) else _(SIGNS.get(part.strip(), part.strip()))
        for part in figure.parts
    )
    said = (
        [_("{sentence}.").format(sentence=line or _("nothing"))] if len(figure.parts) > 1 or not grids else []
    )
    for grid in grids:
        said += _matrix(grid)
    return said


def _matrix(grid: NumberGrid) -> Sentences:
    values = np.asarray(grid.values, dtype=np.float64)
    name = grid.name or _("values")
    head = f"{name}, {shape_words(values.shape)}" + (f", {grid.about}" if grid.about else "")
    unknown = int(np.isnan(values).sum())
    if values.size > MOST_NUMBERS:
        mean = values[np.isfinite(values)].mean() if np.isfinite(values).any() else np.nan
        summed = _("{name}: {values}, mean {mean}{lacking}.")
        return [summed.format(name=head, values=span(values), mean=number(mean), lacking=missing(values))]
    if values.size == 0 or unknown == values.size:
        return [_("{name}: no values yet.").format(name=head)]
    rows = np.atleast_2d(values)
    said, none = [f"{head}:"], _("none yet")
    for k, row in enumerate(rows):
        name = grid.row_names[k] if k < len(grid.row_names) else _("row {number}").format(number=k + 1)
        told = ", ".join(none if np.isnan(one) else number(one) for one in row)
        said.append(_("{name}: {values}.").format(name=name, values=told))
    return said if len(rows) > 1 else [f"{said[0]} {said[1].partition(': ')[2]}"]


def describe_tree(figure: Tree) -> Sentences:
    """Each node after the level at which it hangs, from the roots down."""
    if not figure.roots:
        return ["Empty: there is nothing to see yet."]
    said: Sentences = []
    waiting: list[tuple[TreeNode, int]] = [(root, 1) for root in reversed(figure.roots)]
    while waiting:
        node, level = waiting.pop()
        if len(said) < MOST_ROWS:
            name = f"{node.name} {_marked()}" if node.marked else node.name
            about = f": {node.about}" if node.about else ""
            below = _(", with {count} below").format(count=len(node.children)) if node.children else ""
            said.append(_("Level {number}: {node}.").format(number=level, node=f"{name}{about}{below}"))
        elif len(said) == MOST_ROWS:
            roots = count_of("{count} root", "{count} roots", len(figure.roots))
            return [*said, _("And more; the whole tree begins with {roots}.").format(roots=roots)]
        waiting += [(child, level + 1) for child in reversed(node.children)]
    return said


def _marked() -> str:
    return _("(marked)")
