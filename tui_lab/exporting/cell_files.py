"""A picture as a file: SVG, PNG or text, in the colours of the screen."""

from __future__ import annotations

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.palette import DARK, LIGHT
from tui_lab.drawing.canvas.to_svg import to_svg
from tui_lab.errors import LabError
from tui_lab.exporting.png import to_png
from tui_lab.languages import translated as _

# Ink and ground where a cell has the terminal's own colours: those of the lab's surfaces.
OWN_COLOURS = {"dark": (DARK.text, 0x121212), "light": (LIGHT.text, 0xFFFFFF)}


def file_of_cells(cells: Cells, suffix: str, ground: str) -> str | bytes:
    """What a file that ends in `suffix` holds of a picture on a `ground`, dark or light. Raises LabError."""
    ink, behind = OWN_COLOURS[ground]
    match suffix:
        case ".svg":
            return to_svg(cells, ink, behind)
        case ".png":
            return to_png(cells, ink, behind)
        case ".txt":
            return cells.text() + "\n"
    raise LabError(
        _("a figure goes to a file that ends in .svg, .png or .txt, not {suffix}").format(
            suffix=repr(suffix or _("nothing"))
        )
    )
