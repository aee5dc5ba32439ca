"""The hand with which a learner edits the points of a view: where it is, what it puts there or carries."""

from __future__ import annotations

from dataclasses import replace

from tui_lab.authoring.figures import CLASS_ROLES, Figure, HeatMap, Plot
from tui_lab.drawing.canvas.glyphs import class_index, point_glyph
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.pointing import axes_of, pointed
from tui_lab.drawing.marks.cursor import PointCursor
from tui_lab.engine.asks import PointsAnswer
from tui_lab.engine.changes import Place
from tui_lab.engine.orders import EditPoint
from tui_lab.languages import plural, translated as _

TALL = 2  # times as high as wide is a cell


class PointHand:
    """Of the view called `view`. `cursor` is None until there is a figure to point at.

    What changes a point returns the order for it.
    """

    def __init__(self, view: str) -> None:
        self.cursor: PointCursor | None = None
        self.points: PointsAnswer | None = None  # as they are now
        self._view = view
        self._figure: Figure | None = None
        self._size = (1, 1)  # in cells
        self._label = 0

    def see(self, figure: Figure, width: int, height: int) -> None:
        """Be over a figure, drawn in so many cells."""
        self._figure, self._size = figure, (max(1, width), max(1, height))
        self.move(0, 0)

    @property
    def carries(self) -> bool:
        """Whether a point was picked up, and not put down yet."""
        return self.cursor is not None and self.cursor.picked is not None

    def move(self, columns: int, rows: int) -> None:
        """Go so many steps to the right and down; to the middle, where it is nowhere yet."""
        if self._figure is not None:
            self.cursor = pointed(self.cursor, self._figure, columns, rows)

    def take_next_class(self) -> None:
        """Have the next point be of the next class that there is."""
        if classes := self.classes:
            self._label = next((one for one in classes if one > self._label), classes[0])

    def put(self) -> EditPoint | None:
        """Place a point here, or put down the one that is carried."""
        if (cursor := self.cursor) is None:
            return None
        self.drop()
        here = (cursor.x, cursor.y)
        return EditPoint(self._view, cursor.picked, here, self._label) if cursor.picked != here else None

    def pick_up_or_put(self) -> EditPoint | None:
        """Carry the point that lies nearest; or put down the one that is carried."""
        if self.carries:
            return self.put()
        points, cursor = self.points, self.cursor
        found = points.nearest((cursor.x, cursor.y), self._scale()) if points and cursor else None
        if points is not None and found is not None:
            place = float(points.x[found]), float(points.y[found])
            self.cursor = PointCursor(*place, picked=place)
        return None

    def take_away(self) -> EditPoint | None:
        """Take away the point that is carried, or else the one that lies nearest."""
        if (cursor := self.cursor) is None:
            return None
        self.drop()
        return EditPoint(self._view, cursor.picked or (cursor.x, cursor.y), None, scale=self._scale())

    def drop(self) -> None:
        """Carry nothing: what was picked up stays where it was."""
        if self.cursor is not None:
            self.cursor = replace(self.cursor, picked=None)

    def words(self, style: DrawingStyle) -> str:
        """What it does, for the border of the panel."""
        if self.points is None or self.cursor is None:
            return ""
        if self.carries:
            return _("enter puts it down, esc leaves it")
        count = len(self.points.x)
        said = plural("enter puts {what}; {count} point", "enter puts {what}; {count} points", count)
        return said.format(what=self._what(style), count=f"{count:,}")

    def _what(self, style: DrawingStyle) -> str:
        if not self.classes:
            return _("a point")
        names = self._figure.class_names if isinstance(self._figure, HeatMap) else ()
        name = names[self._label] if self._label < len(names) else ""
        name = name if name and not name.isdigit() else _("class {number}").format(number=name or self._label)
        return f"{point_glyph(CLASS_ROLES[self._label % len(CLASS_ROLES)], style.glyphs)} {name}"

    @property
    def classes(self) -> list[int]:
        """Those that points may be of; none along a line."""
        figure, points = self._figure, self.points
        if points is None or points.labels is None or not isinstance(figure, HeatMap | Plot):
            return []
        drawn = {index for one in figure.points if (index := class_index(one.role)) is not None}
        return sorted(drawn | set(points.labels.tolist()))

    def _scale(self) -> Place:
        """What is as far across as up, as it is drawn."""
        axes = axes_of(self._figure, self.cursor) if self._figure is not None else None
        if axes is None:
            return 1.0, 1.0
        x, y = (abs(axis.high - axis.low) for axis in axes)
        return x / self._size[0], y / (self._size[1] * TALL)
