"""A panel that shows one view of the scenario, with a cursor where the figure has places to point at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui_lab.authoring.figures import Figure, HeatMap, ImageGrid, NetworkMaps, Plot, Table
from tui_lab.authoring.own_words import in_own_words
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import padded
from tui_lab.drawing.canvas.wrap import put_wrapped
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.images import image_places
from tui_lab.drawing.figures.plots import is_empty
from tui_lab.drawing.figures.scrolling import held, scrolls
from tui_lab.drawing.marks.cursor import (
    Cursor,
    ImageCursor,
    Place,
    PlaceCursor,
    RowCursor,
    UnitCursor,
    image_at,
    moved,
)
from tui_lab.drawing.marks.lost import NOT_FINITE, lost
from tui_lab.drawing.marks.window import END, Scrolled
from tui_lab.engine import asks
from tui_lab.engine.asks import PointsAnswer
from tui_lab.engine.orders import EditPoint
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import Fault
from tui_lab.languages import in_both, noted, translated as _
from tui_lab.plain_text import plain
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.messages import Picked, PointWanted
from tui_lab.ui.widgets.cells_panel import CellsPanel
from tui_lab.ui.widgets.figure_words import words_of_figure
from tui_lab.ui.widgets.point_hand import PointHand

PLACES = 5  # of a map that a page is
MORE = noted("{} o says all of it")
MARGINS = 3  # rows of a figure that are not scrolled: heads, and what is said of the rest


class FigurePanel(CellsPanel):
    """Draws the figure of the view called `view` in its own size."""

    BINDINGS = bindings("view", "points")
    scope: Scope = "view"

    def __init__(
        self,
        index: int,
        view: str,
        title: str,
        style: DrawingStyle,
        looked: Callable[[], asks.Look] | None = None,
    ) -> None:
        """`looked` asks for a view of an instrument; without it, it is one of the scenario's."""
        self.called = plain(title).strip() or view
        own = looked is None
        # Not by the method's name, which may hold letters that an id may not.
        super().__init__(
            f"{'view' if own else 'look'}-{index}", in_both(self.called) if own else _(self.called), style
        )
        self._looked = looked
        self.view = view
        self._figure: Figure | Fault | None = None
        self._why_lost = ""  # a sentence, once the training has diverged
        self._cursor: Cursor | None = None
        self._keys_words = ""  # what the keys do in the figure
        self.hand: PointHand | None = None  # while points are edited here

    def ask(self) -> asks.View | asks.Look:
        return asks.View(self.view) if self._looked is None else self._looked()

    def show(self, shot: Snapshot, answer: Figure | Fault) -> None:
        """Draw a figure, or say why the view has none."""
        self._figure = answer if isinstance(answer, Fault) else in_own_words(answer)
        self._why_lost = shot.message.partition(". ")[0]
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        cells, keys = Cells.blank(width, height), ""
        if isinstance(self._figure, Fault):
            self._complain(cells, "\n".join((_("This view failed:"), *self._figure.sentences())))
        elif self._figure is not None:
            try:
                if self._why_lost and lost(self._figure):
                    said = _("Nothing to draw: {values}. {why}.")
                    self._complain(cells, said.format(values=_(NOT_FINITE), why=self._why_lost))
                else:
                    cells, keys = self._drawn(self._figure, width, height)
            except Exception as error:  # ours, and yet it costs no other panel
                said = _("The figure of {view}() cannot be drawn: {error}")
                self._complain(cells, said.format(view=self.view, error=error))
        self._keys_words = keys
        self.say_below(keys)
        self.put(cells)

    def _drawn(self, figure: Figure, width: int, height: int) -> tuple[Cells, str]:
        """The figure, and what the keys do in it."""
        if self.hand is None:
            return draw(figure, width, height, self.drawing_style, self._cursor), self._keys(figure)
        self.hand.see(figure, width, height)
        cells = draw(figure, width, height, self.drawing_style, self.hand.cursor)
        return cells, self.hand.words(self.drawing_style)

    @property
    def empty(self) -> bool:
        """Whether the figure is a plot that has no values yet."""
        return isinstance(self._figure, Plot) and is_empty(self._figure)

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is something to point at or to scroll to, and to take."""
        if self.hand is not None:
            return frozenset({"classes"} if self.hand.classes else ())
        there: set[Fact] = {"places"} if self._keys_words else set()
        picks = isinstance(self._figure, HeatMap) and bool(self._figure.pick)
        if isinstance(self._figure, ImageGrid):
            picks = any(image.pick for image in self._figure.images)
        picks = picks or _has_picks(self._figure)
        return frozenset(there | {"pick"} if picks else there)

    @property
    def _places(self) -> tuple[Place, ...]:
        """Where pictures of a grid lie."""
        grid = self._figure if isinstance(self._figure, ImageGrid) else ImageGrid(())
        return image_places(grid, *self.content_size, self.drawing_style)

    def action_cursor(self, columns: int, rows: int) -> None:
        figure = self._figure
        if figure is None or isinstance(figure, Fault):
            return
        if self.hand is not None:
            self.hand.move(columns, rows)
            self.redraw()
            return
        if _has_picks(figure):
            cursor = moved(self._cursor, figure, columns, rows)
            if isinstance(cursor, RowCursor):  # no further to the right than there is something
                at = held(figure, *self.content_size, self.drawing_style, Scrolled(0, cursor.columns))
                cursor = replace(cursor, columns=at.columns if at is not None else 0)
            self._cursor = cursor
            self.redraw()
            return
        before = self._cursor if isinstance(self._cursor, Scrolled) else None
        here = held(figure, *self.content_size, self.drawing_style, before)
        if here is None:
            self._cursor = moved(self._cursor, figure, columns, rows, self._places)
        else:
            wanted = Scrolled(max(0, here.rows + rows), max(0, here.columns + columns))
            self._cursor = held(figure, *self.content_size, self.drawing_style, wanted)
        self.redraw()

    def action_page(self, pages: int) -> None:
        match self._figure:
            case ImageGrid():
                rows = len({place[0] for place in self._places})
            case HeatMap() | Plot():
                rows = PLACES
            case _:
                rows = self.content_size.height - MARGINS
        self.action_cursor(0, pages * max(1, rows))

    def action_cursor_to(self, end: int) -> None:
        if self.hand is not None:
            return
        far = END.rows if end else -END.rows
        pictures_or_map = isinstance(self._figure, ImageGrid | HeatMap)
        self.action_cursor(*((far, 0) if pictures_or_map else (0, far)))

    def words(self) -> tuple[str, ...]:
        shown = () if isinstance(self._figure, Fault) else words_of_figure(self._figure)
        return (self.called, *shown, "view")

    def put_cursor_away(self) -> None:
        """Read no place any longer, and edit no points; what is carried is let go of first."""
        if self.hand is not None and self.hand.carries:
            self.hand.drop()
            self.redraw()
        elif self.hand is not None:
            self.hand, self.scope = None, "view"
            self.redraw()
        elif self._cursor is not None:
            self._cursor = None
            self.redraw()

    # Points

    def begin_points(self) -> None:
        """Edit the points of the view, by a cursor."""
        if self.hand is None:
            self.hand, self.scope = PointHand(self.view), "points"
            self.redraw()

    def show_points(self, answer: PointsAnswer | None) -> None:
        """Know which points there are by now."""
        if self.hand is not None and answer is not None:
            self.hand.points = answer
            self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.hand is not None or not action.startswith("point_")

    def action_point_class(self) -> None:
        self._do(PointHand.take_next_class)

    def action_point_move(self) -> None:
        self._do(PointHand.pick_up_or_put)

    def action_point_away(self) -> None:
        self._do(PointHand.take_away)

    def _do(self, what: Callable[[PointHand], EditPoint | None]) -> None:
        if self.hand is not None:
            if (order := what(self.hand)) is not None:
                self.post_message(PointWanted(order))
            self.redraw()

    def action_pick(self) -> None:
        if self.hand is not None:
            self._do(PointHand.put)
            return
        if _has_picks(self._figure) and self._cursor is None:
            self.action_cursor(0, 0)  # which shows what the next one takes
            return
        match self._figure, self._cursor:
            case HeatMap(pick=(across, up)), PlaceCursor(x, y):
                self.post_message(Picked({across: float(f"{x:.3g}"), up: float(f"{y:.3g}")}))
            case ImageGrid(images), ImageCursor(index) if index < len(images) and images[index].pick:
                self.post_message(Picked(dict(images[index].pick)))
            case Table(picks=picks), RowCursor(row) if row < len(picks) and picks[row]:
                self.post_message(Picked(dict(picks[row])))
            case NetworkMaps() as network, UnitCursor() as cursor:
                image = image_at(network, cursor)
                if image and image.pick:
                    self.post_message(Picked(dict(image.pick)))

    def _complain(self, cells: Cells, sentence: str) -> None:
        look = self.drawing_style.palette
        if put_wrapped(cells, 0, sentence, look.bad) > cells.height > 0:
            cells.put(
                cells.height - 1,
                0,
                padded(_(MORE).format(self.drawing_style.set.ellipsis), cells.width),
                look.muted,
            )

    def _keys(self, figure: Figure) -> str:
        """What the keys do in this figure, in words."""
        match figure:
            case HeatMap(pick=pick):
                return _("arrows read, enter takes") if pick else _("arrows read")
            case ImageGrid(images):
                picks = any(image.pick for image in images)
                return _("arrows and enter choose") if picks else _("arrows choose")
            case NetworkMaps():
                return _("arrows and enter choose")
            case Table() if _has_picks(figure):
                return _("arrows choose a row, enter sets its knob")
            case _ if scrolls(figure, *self.content_size, self.drawing_style):
                return _("arrows scroll")
            case _:
                return ""


def _has_picks(figure: Figure | Fault | None) -> bool:
    """Whether it is a table with rows to choose."""
    return isinstance(figure, Table) and any(figure.picks)
