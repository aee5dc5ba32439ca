"""A tree as lines of text with branches before the names."""

from __future__ import annotations

from collections.abc import Iterator

from tui_lab.authoring.figures import Tree, TreeNode
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.marks.header import hint
from tui_lab.drawing.marks.window import Scrolled
from tui_lab.languages import translated as _

NAME = 16  # cells of a line that branches leave to the name
STRIDE = 8  # cells that are scrolled at once to the side


def draw_tree(
    figure: Tree, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None = None
) -> Cells:
    """`figure` in exactly `width` × `height` cells: a line a node, marked ones with a pointer.

    Where there are more nodes than lines, those around the first marked one are shown, or those that are
    `scrolled` to, and lines say how many are missing above and below. A column is `STRIDE` cells.
    """
    if not figure.roots or width < 4 or height < 2:
        return hint(width, height, _("needs more room") if figure.roots else _("no nodes yet"), style)
    cells = Cells.blank(width, height)
    palette, ellipsis = style.palette, style.set.ellipsis
    top = _top(figure, height)
    if top:
        cells.put(0, 0, cut(figure.note, width, ellipsis), palette.text)
    lines = _all_lines(figure, width, style)
    at = held_tree(figure, width, height, style, scrolled)
    first, last = _window(len(lines), at.rows, height - top)
    row = top
    if first:
        above = _("{count} more above").format(count=f"{first:,}")
        cells.put(row, 0, cut(f"{ellipsis} {above}", width, ellipsis), palette.muted)
        row += 1
    for branch, node in lines[first:last]:
        if at.columns:
            whole = Cells.blank(at.columns * STRIDE + width, 1)
            _put_node(whole, 0, branch, node, style)
            cells.blit(whole, row, -at.columns * STRIDE)
            cells.put(row, 0, ellipsis, palette.muted)
        else:
            if cell_width(branch) > width // 2:
                branch = ellipsis + branch[-(width // 2) :]
            _put_node(cells, row, branch, node, style)
        row += 1
    if last < len(lines):
        more = _("{count} more below") if first else _("{count} more")
        words = more.format(count=f"{len(lines) - last:,}")
        cells.put(row, 0, cut(f"{ellipsis} {words}", width, ellipsis), palette.muted)
    return cells


def held_tree(
    figure: Tree, width: int, height: int, style: DrawingStyle, scrolled: Scrolled | None
) -> Scrolled:
    """`scrolled`, but not beyond the last node and the longest line; None: at the first marked one."""
    if not figure.roots or width < 4 or height < 2:
        return Scrolled()
    lines = _all_lines(figure, width, style)
    room = height - _top(figure, height)
    most = len(lines) - max(1, room - 1) if len(lines) > room else 0
    if scrolled is None:
        marked = next((k for k, (_, node) in enumerate(lines) if node.marked), 0)
        return Scrolled(_around(marked, len(lines), room))
    over = max(_width(branch, node) for branch, node in lines) - width
    return scrolled.within(most, max(0, -(-over // STRIDE)))


def _top(figure: Tree, height: int) -> int:
    """Rows of the note."""
    return int(bool(figure.note) and height >= 4)


def _all_lines(figure: Tree, width: int, style: DrawingStyle) -> list[tuple[str, TreeNode]]:
    deepest = max(_depth(node) for node in figure.roots)
    indent = next((size for size in (3, 2) if deepest * size + NAME <= width), 1)
    return [line for node in figure.roots for line in _lines(node, "", "", indent, style)]


def _width(branch: str, node: TreeNode) -> int:
    return cell_width(branch) + 1 + cell_width(node.name) + (2 + cell_width(node.about) if node.about else 0)


def _put_node(cells: Cells, row: int, branch: str, node: TreeNode, style: DrawingStyle) -> None:
    palette, ellipsis, width = style.palette, style.set.ellipsis, cells.width
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


def _around(wanted: int, lines: int, room: int) -> int:
    """The first line to show so that `wanted` and words on the rest fit."""
    if lines <= room or wanted < room - 1:
        return 0
    if wanted >= lines - (room - 1):
        return lines - (room - 1)
    return wanted - max(0, room - 2) // 2


def _window(lines: int, first: int, room: int) -> tuple[int, int]:
    """`first` and the line after the last one shown, so that words on the rest fit above and below."""
    room -= bool(first)
    return first, lines if lines - first <= room else first + max(1, room - 1)
