"""A tree as lines of text with branches before the names."""

from __future__ import annotations

from collections.abc import Iterator

from tui_lab.authoring.figures import Tree, TreeNode
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.header import hint

NAME = 16  # cells of a line that branches leave to the name


def draw_tree(figure: Tree, width: int, height: int, style: DrawingStyle) -> Cells:
    """`figure` in exactly `width` × `height` cells: a line a node, marked ones with a pointer.

    Where there are more nodes than lines, those around the first marked one are shown, and lines say how
    many are missing above and below.
    """
    if not figure.roots or width < 4 or height < 2:
        return hint(width, height, "needs more room" if figure.roots else "no nodes yet", style)
    cells = Cells.blank(width, height)
    palette, ellipsis = style.palette, style.set.ellipsis
    top = int(bool(figure.note) and height >= 4)
    if top:
        cells.put(0, 0, cut(figure.note, width, ellipsis), palette.text)
    deepest = max(_depth(node) for node in figure.roots)
    indent = next((size for size in (3, 2) if deepest * size + NAME <= width), 1)
    lines = [line for node in figure.roots for line in _lines(node, "", "", indent, style)]
    marked = next((k for k, (_, node) in enumerate(lines) if node.marked), 0)
    first, last = _window(len(lines), marked, height - top)
    row = top
    if first:
        cells.put(row, 0, cut(f"{ellipsis} {first:,} more above", width, ellipsis), palette.muted)
        row += 1
    for branch, node in lines[first:last]:
        if cell_width(branch) > width // 2:
            branch = ellipsis + branch[-(width // 2) :]
        cells.put(row, 0, branch, palette.frame)
        col = cell_width(branch)
        if node.marked:
            cells.put(row, col, style.set.pointer, palette.accent, bold=True)
        name = cut(node.name, width - col - 1, ellipsis)
        cells.put(row, col + 1, name, palette.accent if node.marked else palette.text, bold=node.marked)
        col += 1 + cell_width(name) + 2
        # What would be an ellipsis alone says nothing of the name either.
        about = cut(node.about, max(0, width - col), ellipsis)
        cells.put(row, col, about, palette.muted)
        if node.about and not about:
            cells.put(row, width - 1, ellipsis, palette.muted)
        row += 1
    if last < len(lines):
        words = f"{ellipsis} {len(lines) - last:,} more" + " below" * bool(first)
        cells.put(row, 0, cut(words, width, ellipsis), palette.muted)
    return cells


def _depth(node: TreeNode) -> int:
    return 1 + max(map(_depth, node.children), default=0)


def _lines(
    node: TreeNode, branch: str, stem: str, indent: int, style: DrawingStyle
) -> Iterator[tuple[str, TreeNode]]:
    """(what stands before it, node) of `node` and all below it."""
    yield branch, node
    stem += " " * (not branch)
    to_one, to_last, past = (sign[: max(1, indent - 1)] for sign in style.set.branches)
    for k, child in enumerate(node.children):
        last = k == len(node.children) - 1
        below = stem + (" " if last else past).ljust(indent)
        yield from _lines(child, stem + (to_last if last else to_one), below, indent, style)


def _window(lines: int, wanted: int, room: int) -> tuple[int, int]:
    """The first line to show and the one after the last, so that `wanted` and words on the rest fit."""
    if lines <= room:
        return 0, lines
    if wanted < room - 1:
        return 0, room - 1
    if wanted >= lines - (room - 1):
        return lines - (room - 1), lines
    first = wanted - max(0, room - 2) // 2
    return first, first + max(1, room - 2)
