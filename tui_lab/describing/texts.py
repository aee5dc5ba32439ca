"""Tables, texts, equations and trees, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Equation, NumberGrid, Table, TextBlock, Tree, TreeNode
from tui_lab.describing.words import Sentences, counted, missing, number, shape_words, span
from tui_lab.plain_text import plain_lines

MOST_ROWS = 60  # that are read out
MOST_NUMBERS = 36  # of a matrix that are read out one by one
SIGNS = {"×": "times", "@": "times", "→": "gives", "=": "equals", "+": "plus", "-": "minus", "−": "minus"}


def describe_table(table: Table) -> Sentences:
    """Row by row: its first cell, then each other cell after the head of its column."""
    if not table.columns:
        return ["Empty: there is nothing to see yet."]
    if not table.rows:
        return [f"A table without rows; its columns are {', '.join(filter(None, table.columns))}."]
    said = [_row(table, k) for k in range(len(table.rows))]
    if len(said) > MOST_ROWS:
        said[MOST_ROWS:] = [f"And {len(table.rows) - MOST_ROWS:,} more rows."]
    return said


def _row(table: Table, k: int) -> str:
    row = table.rows[k]
    cells = [
        (f"{head}: {cell}" if head else cell) + " (marked)" * ((k, column) in table.marked)
        for column, (head, cell) in enumerate(zip(table.columns, row, strict=False))
        if column and cell
    ]
    first = " ".join(filter(None, (*table.columns[:1], *row[:1]))) + " (marked)" * ((k, 0) in table.marked)
    return ". ".join(filter(None, (first, ", ".join(cells)))).rstrip(".") + "."


def describe_text_block(figure: TextBlock) -> Sentences:
    """The lines one by one, without empty ones."""
    lines = [line for line in plain_lines(figure.text).split("\n") if line.strip()]
    if not lines:
        return ["Empty: there is no text yet."]
    more = len(lines) - MOST_ROWS
    return lines[:MOST_ROWS] + [f"And {counted(more, 'more line')}."] * (more > 0)


def describe_equation(figure: Equation) -> Sentences:
    """The parts by name and shape, then the numbers of each."""
    grids = [part for part in figure.parts if isinstance(part, NumberGrid)]
    if not figure.parts:
        return ["Empty: there is nothing to see yet."]
    line = " ".join(
        part.name if isinstance(part, NumberGrid) else SIGNS.get(part.strip(), part.strip())
        for part in figure.parts
    )
    said = [f"{line or 'nothing'}."] if len(figure.parts) > 1 or not grids else []
    for grid in grids:
        said += _matrix(grid)
    return said


def _matrix(grid: NumberGrid) -> Sentences:
    values = np.asarray(grid.values, dtype=np.float64)
    head = f"{grid.name or 'values'}, {shape_words(values.shape)}" + (f", {grid.about}" if grid.about else "")
    unknown = int(np.isnan(values).sum())
    if values.size > MOST_NUMBERS:
        mean = values[np.isfinite(values)].mean() if np.isfinite(values).any() else np.nan
        return [f"{head}: {span(values)}, mean {number(mean)}{missing(values)}."]
    if values.size == 0 or unknown == values.size:
        return [f"{head}: no values yet."]
    rows = np.atleast_2d(values)
    said = [f"{head}:"]
    for k, row in enumerate(rows):
        name = grid.row_names[k] if k < len(grid.row_names) else f"row {k + 1}"
        said.append(f"{name}: {', '.join('none yet' if np.isnan(one) else number(one) for one in row)}.")
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
            about = f": {node.about}" if node.about else ""
            below = f", with {len(node.children)} below" if node.children else ""
            said.append(f"Level {level}: {node.name}{' (marked)' * node.marked}{about}{below}.")
        elif len(said) == MOST_ROWS:
            return [*said, f"And more; the whole tree begins with {counted(len(figure.roots), 'root')}."]
        waiting += [(child, level + 1) for child in reversed(node.children)]
    return said
